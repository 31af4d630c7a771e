"""What `fangxin verify` asks: whether every cent between stores comes from a refund, and every confirmed sum still stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from fangxin.domain.returns.models import ClearingConfirmation, ClearingEntry, Receipt, ReturnRequest, ReturnTally
from fangxin.domain.returns.queries.clearing import line_of, pair_between
from fangxin.domain.returns.queries.ledger import settled_of
from fangxin.domain.returns.rules.clearing import digest_of, unsound
from fangxin.domain.returns.words import NOT_HONOURED, Result, ReturnState


def unsound_clearing() -> Iterator[tuple[int, str]]:
    """Returns and statements whose entries do not add up, with the reason."""
    known: set[int] = set()
    rows = ClearingEntry.objects.select_related("request").order_by("request_id", "seq").iterator()
    for request_id, group in groupby(rows, key=lambda row: row.request_id):
        entries = list(group)
        known.add(request_id)
        request, first = entries[0].request, entries[0]
        if reason := unsound([line_of(row) for row in entries]):
            yield request_id, reason
        if [row.seq for row in entries] != list(range(len(entries))):
            yield request_id, "an entry is missing"
        if (first.debtor_id, first.creditor_id, first.amount_fen) != (
            request.sold_by_id, request.taken_by_id, request.refund_fen,
        ):  # fmt: skip
            yield request_id, "the entry is not what was refunded"
        if any(row.amount_fen > request.refund_fen for row in entries):
            yield request_id, "an entry is more than was refunded"
        if request.state != ReturnState.REFUNDED:
            yield request_id, "an entry without a refund"
    refunded = ReturnRequest.objects.filter(state=ReturnState.REFUNDED).exclude(sold_by_id=F("taken_by_id"))
    for request_id in refunded.order_by("pk").values_list("pk", flat=True).iterator():
        if request_id not in known:
            yield request_id, "a refund for another store without an entry"
    yield from _unsound_receipts()
    yield from _unsound_results()
    for row in ClearingConfirmation.objects.order_by("pk").iterator():
        pair = pair_between(outlet_id=row.outlet_id, other_id=row.other_id, month=row.month)
        if pair is None or digest_of(pair.lines) != row.digest or pair.net_fen != row.net_fen:
            yield row.pk, "a confirmed statement does not stand as it was confirmed"


def _unsound_receipts() -> Iterator[tuple[int, str]]:
    """Receipts that do not hold what was taken back on them."""
    taken = (
        ReturnRequest.objects.filter(
            sold_by=OuterRef("outlet"), receipt_number=OuterRef("number"),
            state__in=(ReturnState.ACCEPTED, ReturnState.REFUNDED),
        )
        .order_by().values("sold_by").annotate(fen=Sum("paid_fen")).values("fen")
    )  # fmt: skip
    rows = Receipt.objects.annotate(told=Coalesce(Subquery(taken), 0)).exclude(told=F("taken_fen")).order_by("pk")
    for pk in rows.values_list("pk", flat=True).iterator():
        yield pk, "a receipt does not tell what was taken back on it"


def _unsound_results() -> Iterator[tuple[int, str]]:
    """Returns that are not kept as they count, and promises whose tally is not the sum of their returns."""
    honoured: Counter[int] = Counter()
    broken: Counter[int] = Counter()
    for request in ReturnRequest.objects.order_by("pk").iterator():
        honoured[request.promise_id] += request.result == Result.HONOURED
        broken[request.promise_id] += request.result in NOT_HONOURED
        if (request.result, request.result_on) != settled_of(request=request):
            yield request.pk, "a return is not kept as it counts"
    told = {row.pk: (row.honoured, row.broken) for row in ReturnTally.objects.iterator()}
    for pk in sorted(honoured.keys() | told.keys()):
        if told.get(pk, (0, 0)) != (honoured[pk], broken[pk]):
            yield pk, "a promise's tally is not the sum of its returns"
