"""A return from asking to the money: who may, within which days, once only; and what the consumer may say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.domain.notices.models import Notice
from fangxin.domain.people.actions import PhoneNotConfirmed
from fangxin.domain.people.rules import Identity
from fangxin.domain.promises.actions.deciding import end_promise
from fangxin.domain.returns.actions.answering import (
    RefundedAlready,
    ReturnReasonUnknown,
    ReturnWordsMissing,
    record_refund,
    remind_of_refunds,
    take_back,
)
from fangxin.domain.returns.actions.asking import (
    GiftKeptTooDear,
    NotPromised,
    ReturnIncomplete,
    StoreNotSharing,
    ask_return,
    record_return,
    tracking_code,
)
from fangxin.domain.returns.actions.consumer import (
    ObjectionTold,
    confirm_received,
    object_to_refusal,
    say_not_received,
    withdraw_return,
)
from fangxin.domain.returns.actions.step import ReturnNotOpen
from fangxin.domain.returns.models import ClearingEntry, ReturnRequest
from fangxin.domain.returns.queries import ledger_of, regional_returns, result_on, return_by_tracking_code, return_of
from fangxin.domain.returns.rules.validity import DaysImpossible
from fangxin.domain.returns.words import Result, ReturnState, Way
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, SeveralRefusals
from tests.people import MONDAY, later
from tests.promises.telling import Stores, granted, stores
from tests.returns.telling import CONSUMER, PHONE, accepted, asked_online, recorded, refunded, refused, what

pytestmark = pytest.mark.django_db


@pytest.fixture
def given() -> Stores:
    found = stores()
    granted(found)
    return found


def test_at_the_counter_in_one_go(given: Stores) -> None:
    request = take_back(
        merchant_id=given.whale.pk, sold_by_id=given.first.pk, taken_by_id=given.first.pk, asked=what(), phone=PHONE,
        draft="A" * 20, way=Way.CASH, by=given.clerk(given.whale), at=MONDAY,
    )  # fmt: skip
    assert request.state == ReturnState.REFUNDED and request.refund_fen == 19_900 and not request.fault
    assert result_on(request=request, on=day_of(MONDAY)) is Result.HONOURED
    assert len(entries_of(chain=request.pk)) == 3 and not list(broken_chains())
    texts = {notice.template: notice.text for notice in Notice.objects.filter(audience="consumer")}
    assert set(texts) == {"return_received", "return_accepted", "return_refunded"}
    assert tracking_code(draft="A" * 20) in texts["return_received"]
    assert not ClearingEntry.objects.exists()
    again = take_back(
        merchant_id=given.whale.pk, sold_by_id=given.first.pk, taken_by_id=given.first.pk, asked=what(), phone=PHONE,
        draft="A" * 20, way=Way.CASH, by=given.clerk(given.whale), at=MONDAY,
    )  # fmt: skip
    assert again.pk == request.pk and ReturnRequest.objects.count() == 1


def test_online_needs_the_confirmed_phone_and_the_person_is_sealed(given: Stores) -> None:
    request = asked_online(given, draft="B" * 20)
    assert request.person is not None and request.person.name_masked == "张**"
    assert "张晚晴" not in str([vars(one) for one in entries_of(chain=request.pk)])
    assert request.answer_due_on == day_of(MONDAY) + timedelta(days=3)
    assert Notice.objects.get(template="return_asked_store").address == "19900001001"
    assert return_by_tracking_code(code=tracking_code(draft="B" * 20).lower()) == request
    assert return_by_tracking_code(code="AAAA-BBBB-CCCC") is None
    with pytest.raises(PhoneNotConfirmed):
        ask_return(
            sold_by_id=given.first.pk, taken_by_id=given.first.pk, asked=what(), identity=Identity(name="李", phone="13800000102"),
            phone_confirmation="x", draft="C" * 20, by=CONSUMER, at=MONDAY,
        )  # fmt: skip


def test_what_must_be_told(given: Stores) -> None:
    with pytest.raises(SeveralRefusals):
        recorded(given, goods=" ", paid_fen=0)
    for changes, refusal in (
        ({"goods": ""}, ReturnIncomplete),
        ({"gift_kept_fen": 19_900}, GiftKeptTooDear),
        ({"receipt_on": date(2026, 6, 9)}, DaysImpossible),
        ({"exclusion": "ANYTHING"}, NotFound),
        ({"phone": "12"}, Exception),
    ):
        with pytest.raises(refusal):
            recorded(given, **changes)  # type: ignore[arg-type]
    assert recorded(given, gift_kept_fen=900).refund_fen == 19_000


def test_only_what_was_sold_under_the_promise(given: Stores) -> None:
    with pytest.raises(NotPromised, match="山城店"):
        recorded(given, sold_by=given.second)
    with pytest.raises(NotPromised):
        recorded(given, receipt_on=date(2026, 5, 1))
    end_promise(
        promise_id=given.first.promises.get().pk, version=None, ground="CLOSED", reason="装修停业三个月", by=given.people.head,
        at=MONDAY,
    )  # fmt: skip
    assert recorded(given).state == ReturnState.ASKED, "what was sold before is still taken back"
    with pytest.raises(NotPromised):
        recorded(given, receipt_on=day_of(later(1)), at=later(2))


def test_another_merchant_records_and_answers_nothing(given: Stores) -> None:
    request = recorded(given)
    by = given.clerk(given.sister)
    with pytest.raises(NotFound):
        record_refund(merchant_id=given.sister.pk, request_id=request.pk, way=Way.CASH, by=by, at=MONDAY)
    with pytest.raises(NotFound):
        record_return(
            merchant_id=given.sister.pk, sold_by_id=given.first.pk, taken_by_id=given.first.pk, asked=what(), phone="",
            draft="D" * 20, by=by, at=MONDAY,
        )  # fmt: skip
    with pytest.raises(NotFound):
        return_of(request_id=request.pk, merchant_id=given.sister.pk)
    assert ledger_of(merchant_id=given.sister.pk) == [] and ledger_of(merchant_id=given.whale.pk) == [request]
    assert regional_returns(by=given.people.handler) == [request] and regional_returns(by=given.far_handler) == []


def test_a_refund_is_recorded_once(given: Stores) -> None:
    request = recorded(given)
    with pytest.raises(ReturnNotOpen):
        refunded(given, request)
    accepted(given, request)
    refunded(given, request)
    with pytest.raises(RefundedAlready):
        refunded(given, request)
    with pytest.raises(ReturnNotOpen):
        accepted(given, request)


def test_a_late_refund_counts_as_late_and_is_recalled_once(given: Stores) -> None:
    request = accepted(given, recorded(given))
    assert request.refund_due_on == date(2026, 6, 15)
    assert [remind_of_refunds(at=later(day)) for day in (4, 5, 6)] == [0, 1, 0]
    assert "19,900" not in Notice.objects.get(template="refund_due").text
    assert result_on(request=request, on=date(2026, 6, 15)) is Result.OPEN
    assert result_on(request=request, on=date(2026, 6, 16)) is Result.NOT_REFUNDED
    request.refresh_from_db()
    request = refunded(given, request, at=later(8))
    assert result_on(request=request, on=date(2026, 6, 16)) is Result.LATE


def test_a_refusal_is_judged_by_the_ledger_not_by_the_store(given: Stores) -> None:
    on = day_of(MONDAY)
    late = refused(given, recorded(given, receipt_on=date(2026, 6, 1)), reason="TOO_LATE")
    assert late.fault == "window" and result_on(request=late, on=on) is Result.NOT_VALID
    false = refused(given, recorded(given), reason="TOO_LATE", words="")
    assert result_on(request=false, on=on) is Result.REFUSED
    fresh = refused(given, recorded(given, exclusion="FRESH"), reason="EXCLUDED", words="")
    assert result_on(request=fresh, on=on) is Result.NOT_VALID
    for reason, words, refusal in (("MOOD", "不想退", ReturnReasonUnknown), ("NOT_INTACT", "", ReturnWordsMissing)):
        with pytest.raises(refusal):
            refused(given, recorded(given), reason=reason, words=words)


def test_a_refusal_on_the_stores_word_counts_when_the_consumer_objects(given: Stores) -> None:
    request = refused(given, asked_online(given), reason="NOT_INTACT")
    assert result_on(request=request, on=day_of(MONDAY)) is Result.NOT_VALID
    request = object_to_refusal(request_id=request.pk, words="吊牌完好，有照片", by=CONSUMER, at=later(1))
    assert result_on(request=request, on=day_of(later(1))) is Result.REFUSED
    with pytest.raises(ObjectionTold):
        object_to_refusal(request_id=request.pk, words="", by=CONSUMER, at=later(2))


def test_the_consumer_says_not_received_and_then_received(given: Stores) -> None:
    request = accepted(given, asked_online(given))
    with pytest.raises(ReturnNotOpen):
        say_not_received(request_id=request.pk, by=CONSUMER, at=MONDAY)
    refunded(given, request)
    request = say_not_received(request_id=request.pk, by=CONSUMER, at=later(1))
    assert result_on(request=request, on=day_of(later(1))) is Result.NOT_RECEIVED
    assert Notice.objects.filter(template="refund_not_received").count() == 1
    with pytest.raises(ReturnNotOpen):
        say_not_received(request_id=request.pk, by=CONSUMER, at=later(1))
    request = confirm_received(request_id=request.pk, by=CONSUMER, at=later(2))
    assert result_on(request=request, on=day_of(later(2))) is Result.HONOURED
    with pytest.raises(ReturnNotOpen):
        say_not_received(request_id=request.pk, by=CONSUMER, at=later(3))


def test_unanswered_counts_and_taken_back_does_not(given: Stores) -> None:
    request = asked_online(given)
    assert result_on(request=request, on=day_of(later(3))) is Result.OPEN
    assert result_on(request=request, on=day_of(later(4))) is Result.UNANSWERED
    request = withdraw_return(request_id=request.pk, by=CONSUMER, at=later(1))
    assert result_on(request=request, on=day_of(later(9))) is Result.WITHDRAWN
    with pytest.raises(ReturnNotOpen):
        withdraw_return(request_id=request.pk, by=CONSUMER, at=later(1))


def test_a_store_that_does_not_share_takes_nothing_back(given: Stores) -> None:
    with pytest.raises(StoreNotSharing, match="文峰店"):
        recorded(given, taken_by=given.far)
    granted(given, given.far)
    assert recorded(given, taken_by=given.far).across
