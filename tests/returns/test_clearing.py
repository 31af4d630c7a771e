"""What stores owe each other: entered with the refund, netted by month, corrected by reversal, confirmed by both, verified."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from fangxin.domain.promises.rules.terms import ReasonMissing
from fangxin.domain.returns.actions.clearing import (
    ConfirmedAlready,
    CorrectionTooMuch,
    EntryReversed,
    MonthNotOver,
    NothingToConfirm,
    StatementChanged,
    confirm_statement,
    correct_entry,
)
from fangxin.domain.returns.models import ClearingConfirmation, ClearingEntry, ReturnRequest
from fangxin.domain.returns.queries import unsound_clearing
from fangxin.domain.returns.queries.clearing import chain_statement, months_of, statement_of, stores_with_entries
from fangxin.domain.timeline.queries import broken_chains, chains_without_owner
from fangxin.foundation.refusals import NotFound
from fangxin.storage.appendonly import lifting
from tests.people import MONDAY, later
from tests.promises.telling import Stores, granted, stores
from tests.returns.telling import accepted, recorded, refunded

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)
JULY = later(25)


@pytest.fixture
def given() -> Stores:
    found = stores()
    for outlet in (found.first, found.second, found.far):
        granted(found, outlet)
    return found


def cleared(given: Stores, sold: Any, taken: Any, fen: int) -> ClearingEntry:
    request = accepted(given, recorded(given, sold_by=sold, taken_by=taken, paid_fen=fen))
    refunded(given, request)
    return ClearingEntry.objects.get(request=request)


def correct(
    given: Stores, entry: ClearingEntry, fen: int, *, reason: str = "金额登记错了一位", at: Any = MONDAY
) -> ClearingEntry:
    merchant = given.sister if entry.creditor_id == given.far.pk else given.whale
    return correct_entry(
        merchant_id=merchant.pk, entry_id=entry.pk, amount_fen=fen, reason=reason, by=given.clerk(merchant), at=at
    )


def confirm(
    given: Stores, *, side: str = "far", digest: str = "", month: date = JUNE, at: Any = JULY
) -> ClearingConfirmation:
    own, other = (given.far, given.first) if side == "far" else (given.first, given.far)
    merchant = given.sister if side == "far" else given.whale
    shown = statement_of(outlet=own, month=month).sides
    return confirm_statement(
        merchant_id=merchant.pk, outlet_id=own.pk, other_id=other.pk, month=month, digest=digest or shown[0].digest,
        by=given.clerk(merchant), at=at,
    )  # fmt: skip


def test_a_refund_in_another_store_is_owed_by_the_one_that_sold(given: Stores) -> None:
    entry = cleared(given, given.first, given.far, 19_900)
    assert (entry.debtor, entry.creditor, entry.amount_fen, entry.month) == (given.first, given.far, 19_900, JUNE)
    cleared(given, given.far, given.first, 5_000)
    cleared(given, given.first, given.second, 3_000)
    own = statement_of(outlet=given.first, month=JUNE)
    assert own.net_fen == 5_000 - 19_900 - 3_000
    assert {side.other.name: side.pair.net_fen for side in own.sides} == {"文峰店": -14_900, "山城店": -3_000}
    chain = chain_statement(chain_id=given.chain.pk, month=JUNE, on=JUNE)
    assert chain.entries == 3 and sum(net for _, net in chain.nets) == 0
    assert [(a.name, b.name, fen) for a, b, fen in chain.pairs if b == given.far] == [("九州路店", "文峰店", 14_900)]
    assert stores_with_entries(merchant_id=given.sister.pk) == [given.far] and months_of(outlet=given.far) == [JUNE]
    assert statement_of(outlet=given.far, month=date(2026, 7, 1)).sides == ()
    assert not list(unsound_clearing()) and not list(broken_chains()) and not chains_without_owner()


def test_a_correction_is_a_reversal_and_what_is_really_owed(given: Stores) -> None:
    entry = cleared(given, given.first, given.far, 19_900)
    reversal = correct(given, entry, 9_900, at=JULY)
    assert reversal.reverses == entry and reversal.month == date(2026, 7, 1)
    assert statement_of(outlet=given.far, month=JUNE).net_fen == 19_900, "a month that is over stays as it was"
    assert statement_of(outlet=given.far, month=date(2026, 7, 1)).net_fen == -10_000
    for wrong in (entry, reversal):
        with pytest.raises((EntryReversed, NotFound)):
            correct(given, wrong, 0)
    again = ClearingEntry.objects.get(request=entry.request, seq=2)
    for fen in (9_900, 19_901, -1):
        with pytest.raises(CorrectionTooMuch):
            correct(given, again, fen)
    with pytest.raises(ReasonMissing):
        correct(given, again, 0, reason="")
    gift = accepted(given, recorded(given, sold_by=given.first, taken_by=given.far, gift_kept_fen=900))
    kept = ClearingEntry.objects.get(request=refunded(given, gift))
    with pytest.raises(CorrectionTooMuch, match=r"190\.00 元"):
        correct(given, kept, 19_001)
    correct(given, again, 0)
    assert not list(unsound_clearing())


def test_only_the_store_that_is_owed_corrects(given: Stores) -> None:
    entry = cleared(given, given.first, given.far, 19_900)
    with pytest.raises(NotFound):
        correct_entry(
            merchant_id=given.whale.pk, entry_id=entry.pk, amount_fen=0, reason="我们不同意这一笔", by=given.clerk(given.whale),
            at=MONDAY,
        )  # fmt: skip


def test_both_sides_confirm_a_month_that_is_over(given: Stores) -> None:
    cleared(given, given.first, given.far, 19_900)
    with pytest.raises(MonthNotOver, match="2026年6月"):
        confirm(given, at=later(10))
    with pytest.raises(StatementChanged):
        confirm(given, digest="0" * 64)
    assert confirm(given).net_fen == 19_900
    with pytest.raises(ConfirmedAlready):
        confirm(given)
    assert confirm(given, side="first").net_fen == -19_900
    (side,) = statement_of(outlet=given.far, month=JUNE).sides
    assert side.confirmed and side.confirmed_by_other
    with pytest.raises(NothingToConfirm):
        confirm(given, month=date(2026, 5, 1), digest="0" * 64)
    with pytest.raises(NotFound):
        confirm_statement(
            merchant_id=given.whale.pk, outlet_id=given.far.pk, other_id=given.first.pk, month=JUNE, digest="",
            by=given.clerk(given.whale), at=JULY,
        )  # fmt: skip
    assert not list(unsound_clearing()) and not list(broken_chains())


def test_the_database_refuses_to_change_an_entry(given: Stores) -> None:
    entry = cleared(given, given.first, given.far, 19_900)
    for act in (lambda: ClearingEntry.objects.filter(pk=entry.pk).update(amount_fen=1), entry.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_verify_names_every_cent_that_comes_from_nowhere(given: Stores) -> None:
    entry = cleared(given, given.first, given.far, 19_900)
    other = cleared(given, given.second, given.far, 3_000)
    confirm(given)
    with connection.cursor() as cursor:
        for sql in lifting(table="returns_clearingentry", vendor=connection.vendor):
            cursor.execute(sql)
    ClearingEntry.objects.filter(pk=entry.pk).update(amount_fen=9_900)
    ClearingEntry.objects.filter(pk=other.pk).delete()
    found = dict(unsound_clearing())
    assert found[entry.request_id] == "the entry is not what was refunded"
    assert found[other.request_id] == "a refund for another store without an entry"
    assert found[ClearingConfirmation.objects.get().pk].startswith("a confirmed statement")
    ReturnRequest.objects.filter(pk=entry.request_id).update(state="ACCEPTED", refunded_at=None)
    assert "an entry without a refund" in [reason for _, reason in unsound_clearing()]
