"""No purchase is returned twice: the receipt's number is needed where other stores take back, and counted over all of them."""

from __future__ import annotations

import pytest

from fangxin.domain.promises.rules.terms import Terms
from fangxin.domain.promises.words import Across
from fangxin.domain.returns.models import ClearingEntry, Receipt, ReturnRequest
from fangxin.domain.returns.queries import result_on, unsound_clearing
from fangxin.domain.returns.rules.receipts import (
    ReceiptMissing,
    ReceiptSpent,
    ReceiptTooSmall,
    ReceiptUnreadable,
    read_number,
)
from fangxin.domain.returns.words import Fault, Result
from fangxin.foundation.clock import day_of
from tests.people import MONDAY
from tests.promises.telling import Stores, granted, stores
from tests.returns.telling import accepted, recorded, refunded, refused


@pytest.fixture
def given(db: None) -> Stores:
    found = stores()
    for outlet in (found.first, found.second, found.far):
        granted(found, outlet)
    return found


@pytest.mark.parametrize(
    "told", ["XP 2026-0605_0017", "xp202606050017", "ＸＰ２０２６０６０５００１７", "xp:2026.0605/0017"]
)
def test_one_receipt_is_one_however_it_is_typed(told: str) -> None:
    assert read_number(told) == "XP202606050017"


@pytest.mark.parametrize("told", ["12345", "小票", "1" * 41, "XP2026#凭证"])
def test_a_number_that_is_none(told: str) -> None:
    with pytest.raises(ReceiptUnreadable):
        read_number(told)
    assert read_number(" - ") == ""


def test_another_store_is_charged_only_for_a_receipt(given: Stores) -> None:
    for changes in ({"taken_by": given.far}, {}):
        with pytest.raises(ReceiptMissing):
            recorded(given, receipt_number="", **changes)  # type: ignore[arg-type]
    with pytest.raises(ReceiptTooSmall):
        recorded(given, receipt_fen=19_800)
    assert not ReturnRequest.objects.exists()


def test_a_store_that_alone_takes_back_may_go_without(db: None) -> None:
    found = stores()
    granted(found, terms=Terms(days=7, refund_days=7, across=Across.NONE))
    assert accepted(found, recorded(found, receipt_number="")).state == "ACCEPTED"
    assert not Receipt.objects.exists()


def test_the_same_receipt_at_two_stores_is_refused(given: Stores) -> None:
    refunded(given, accepted(given, recorded(given, taken_by=given.far, receipt_number="XP2026060501")))
    for taker in (given.first, given.second, given.far):
        with pytest.raises(ReceiptSpent, match=r"最多还能退 0\.00 元"):
            recorded(given, taken_by=taker, sold_by=given.first, receipt_number="xp-20260605-01")
    other = recorded(given, sold_by=given.second, taken_by=given.far, receipt_number="XP2026060501")
    assert accepted(given, other).state == "ACCEPTED", "another store's receipt of the same number is another receipt"
    assert ClearingEntry.objects.count() == 1 and not list(unsound_clearing())


def test_two_asked_for_and_one_taken_back(given: Stores) -> None:
    one = recorded(given, receipt_number="XP2026060502")
    two = recorded(given, sold_by=given.first, taken_by=given.far, receipt_number="XP2026060502")
    accepted(given, one)
    with pytest.raises(ReceiptSpent):
        accepted(given, two)
    two = refused(given, two, reason="RETURNED_BEFORE", words="")
    assert two.fault == Fault.RECEIPT and result_on(request=two, on=day_of(MONDAY)) is Result.NOT_VALID
    false = refused(given, recorded(given, receipt_number="XP2026060503"), reason="RETURNED_BEFORE", words="")
    assert result_on(request=false, on=day_of(MONDAY)) is Result.REFUSED, "the ledger knows of no other return"


def test_a_receipt_of_several_goods_is_returned_bit_by_bit(given: Stores) -> None:
    told = {"receipt_number": "XP2026060504", "receipt_fen": 50_000}
    accepted(given, recorded(given, taken_by=given.far, paid_fen=20_000, **told))
    accepted(given, recorded(given, taken_by=given.second, sold_by=given.first, paid_fen=25_000, **told))
    with pytest.raises(ReceiptSpent, match=r"总金额 500\.00 元，已经办理退货 450\.00 元，最多还能退 50\.00 元"):
        recorded(given, taken_by=given.far, paid_fen=5_001, **told)
    with pytest.raises(ReceiptSpent):
        recorded(given, taken_by=given.far, paid_fen=5_001, receipt_number="XP2026060504", receipt_fen=90_000)
    accepted(given, recorded(given, paid_fen=6_000, receipt_number="XP2026060504", receipt_fen=90_000))
    receipt = Receipt.objects.get()
    assert (receipt.total_fen, receipt.taken_fen) == (90_000, 51_000), "who issued it says what it was worth"
    assert not list(unsound_clearing())
    Receipt.objects.update(taken_fen=50_000)
    assert dict(unsound_clearing()) == {receipt.pk: "a receipt does not tell what was taken back on it"}
