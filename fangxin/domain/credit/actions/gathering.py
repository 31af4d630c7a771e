"""Facts that count in credit, as the packages below know them and as far as they are not recorded yet.

Each question is bounded: by an index of what is wrong, or by ids, which carry the hour a row was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef, Q

from fangxin.domain.cases.words import Party
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.rules.grading import months_after, penalty_kind
from fangxin.domain.credit.words import EventState, Source
from fangxin.domain.mediation.models import Item
from fangxin.domain.mediation.words import ItemState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.words import Why
from fangxin.domain.promises.models import Promise, Recheck
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.rechecks import Checked, broken_on
from fangxin.domain.promises.words import PromiseState, RecheckResult
from fangxin.domain.reports.models import Penalty
from fangxin.domain.reports.words import Change, PenaltyKind
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries import result_on
from fangxin.domain.returns.queries.keeping import checked
from fangxin.domain.returns.queries.ledger import past_due
from fangxin.domain.returns.words import NOT_HONOURED
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import id_floor

#: penalties older than this would not count any more when they were recorded now
REACH = timedelta(days=3 * 366)
#: whatever went wrong is recorded within minutes; this long the sweep may have stood still
MISSED_REACH = timedelta(days=60)
#: a dispute is with the merchant for some weeks, and its settlement may run for months
DISPUTE_REACH = timedelta(days=200)
#: what becomes of a penalty that should never have been
UNDONE = (Change.ANNULLED.value, Change.UNLAWFUL.value, Change.VOID.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Something that happened, as its own package knows it."""

    kind: str
    source: Source
    source_id: int
    merchant: Merchant
    happened_on: date
    since: date
    reference: str = ""


def _penalties(at: datetime, most: int) -> Iterator[Fact]:
    """Published penalties, and warnings, which are never published.

    One that would not count any more is never recorded: it is passed over here, or those would stand before all others.
    """
    rows = Penalty.objects.filter(
        Q(published_on__isnull=False) | Q(kinds=[PenaltyKind.WARNING.value]), _unrecorded(Source.PENALTY),
        decided_on__gte=day_of(at) - REACH, case__merchant__isnull=False,
    ).exclude(change__in=UNDONE)  # fmt: skip
    told = map(_penalised, rows.select_related("case__merchant").order_by("pk").iterator(chunk_size=most))
    yield from islice((fact for fact in told if counts_on(fact, day_of(at))), most)


def _penalised(row: Penalty) -> Fact:
    merchant = row.case.merchant
    assert merchant is not None  # asked for
    return Fact(
        kind=penalty_kind(row.kinds, row.fine_fen // 100, credit_book()), source=Source.PENALTY, source_id=row.pk,
        merchant=merchant, happened_on=row.decided_on, since=row.published_on or row.decided_on, reference=row.number,
    )  # fmt: skip


def counts_on(fact: Fact, on: date) -> bool:
    """Whether an event of the fact would still count on a day."""
    return months_after(fact.since, credit_book().kind(fact.kind, since=fact.since).months) >= on


def _missed_items(at: datetime, most: int) -> Iterator[Fact]:
    """What merchants had agreed to do at mediation and did not in time."""
    rows = Item.objects.filter(
        _unrecorded(Source.AGREEMENT_ITEM), state=ItemState.MISSED, party=Party.MERCHANT,
        perform_by__gte=day_of(at) - MISSED_REACH, agreement__case__merchant__isnull=False,
    )  # fmt: skip
    for row in rows.select_related("agreement__case__merchant").order_by("pk")[:most]:
        case = row.agreement.case
        assert case.merchant is not None  # asked for
        yield Fact(
            kind="PERFORMANCE_MISSED", source=Source.AGREEMENT_ITEM, source_id=row.pk, merchant=case.merchant,
            happened_on=row.perform_by, since=day_of(at), reference=case.number,
        )  # fmt: skip


def _silences(at: datetime, most: int) -> Iterator[Fact]:
    """Disputes that went to the desk because the merchant did not answer once."""
    rows = Dispute.objects.filter(
        _unrecorded(Source.DISPUTE), pk__gte=id_floor(at - DISPUTE_REACH), why=Why.SILENT, ended_at__isnull=False
    )
    for row in rows.select_related("merchant").order_by("pk")[:most]:
        assert row.ended_at is not None  # asked for
        yield Fact(
            kind="SILENCE", source=Source.DISPUTE, source_id=row.pk, merchant=row.merchant, happened_on=row.end_on,
            since=day_of(row.ended_at), reference=row.number,
        )  # fmt: skip


def _broken_settlements(at: datetime, most: int) -> Iterator[Fact]:
    """Settlements that were agreed on and not performed."""
    rows = Dispute.objects.filter(
        _unrecorded(Source.SETTLEMENT), pk__gte=id_floor(at - DISPUTE_REACH), broken_at__isnull=False
    )
    for row in rows.select_related("merchant").order_by("pk")[:most]:
        assert row.broken_at is not None  # asked for
        on = day_of(row.broken_at)
        yield Fact(
            kind="SETTLEMENT_BROKEN", source=Source.SETTLEMENT, source_id=row.pk, merchant=row.merchant, happened_on=on,
            since=on, reference=row.number,
        )  # fmt: skip


def _checks_failed(at: datetime, most: int) -> Iterator[Fact]:
    """Later checks by which a promise was broken: a rectification that did not come."""
    on = day_of(at)
    rows = Recheck.objects.filter(
        _unrecorded(Source.PROMISE_CHECK), result=RecheckResult.RECTIFY, rectify_by__gte=on - MISSED_REACH
    ).select_related("promise__merchant", "followed_by")
    found = (
        Fact(
            kind=credit_book().breaches["CHECK"], source=Source.PROMISE_CHECK, source_id=row.pk,
            merchant=row.promise.merchant, happened_on=broke, since=on, reference=row.promise.number,
        )
        for row in rows.order_by("pk")
        if (broke := broken_on(check=checked(row), following=_following(row), on=on)) is not None
    )  # fmt: skip
    yield from islice(found, most)


def _following(row: Recheck) -> Checked | None:
    """The check that looked whether what this one found was put right."""
    later: Recheck | None = getattr(row, "followed_by", None)
    return checked(later) if later is not None else None


def _promises_ended(at: datetime, most: int) -> Iterator[Fact]:
    """Promises ended for cause, as far as the ground counts: one that rests on breaks counted by themselves does not again."""
    exits = promise_book().exits.values()
    returned = ReturnRequest.objects.filter(_counted(Source.RETURN), promise=OuterRef("pk"))
    rechecked = Recheck.objects.filter(_counted(Source.PROMISE_CHECK), promise=OuterRef("pk"))
    uncounted = Q(end_ground__in=[one.code for one in exits if one.counts == "UNCOUNTED"])
    rows = Promise.objects.filter(
        Q(end_ground__in=[one.code for one in exits if one.counts == "ALWAYS"])
        | uncounted & ~Q(Exists(returned)) & ~Q(Exists(rechecked)),
        _unrecorded(Source.PROMISE), state=PromiseState.ENDED, ended_on__gte=day_of(at) - MISSED_REACH,
    )  # fmt: skip
    for row in rows.select_related("merchant").order_by("pk")[:most]:
        assert row.ended_on is not None  # asked for
        yield Fact(
            kind=credit_book().breaches["EXIT"], source=Source.PROMISE, source_id=row.pk, merchant=row.merchant,
            happened_on=row.ended_on, since=row.ended_on, reference=row.number,
        )  # fmt: skip


def _returns_not_honoured(at: datetime, most: int) -> Iterator[Fact]:
    """Valid returns that were refused, not answered or not refunded in time, by the store that was to take them."""
    on = day_of(at)
    wrong = Q(result__in=NOT_HONOURED, result_on__gte=on - MISSED_REACH) | past_due(on=on) & Q(
        pk__gte=id_floor(at - MISSED_REACH)
    )
    rows = ReturnRequest.objects.filter(wrong, _unrecorded(Source.RETURN))
    for row in rows.select_related("taken_by__merchant", "promise").order_by("pk")[:most]:
        yield Fact(
            kind=credit_book().breaches[result_on(request=row, on=on)], source=Source.RETURN, source_id=row.pk,
            merchant=row.taken_by.merchant, happened_on=day_of(row.asked_at), since=on, reference=row.promise.number,
        )  # fmt: skip


def _unrecorded(source: Source) -> Q:
    return ~Q(Exists(CreditEvent.objects.filter(source=source, source_id=OuterRef("pk"))))


def _counted(source: Source) -> Q:
    """Of which an event stands, or may yet."""
    standing = CreditEvent.objects.exclude(state__in=(EventState.WITHDRAWN, EventState.REJECTED))
    return Q(Exists(standing.filter(source=source, source_id=OuterRef("pk"))))


#: one function a kind of fact
GATHERERS: tuple[Callable[[datetime, int], Iterator[Fact]], ...] = (
    _penalties, _missed_items, _silences, _broken_settlements, _returns_not_honoured, _checks_failed,
    _promises_ended,  # after the breaks it may rest on
)  # fmt: skip
