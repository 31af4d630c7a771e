"""Kept or broken is computed from returns, checks, exits and closed complaints; the rate with its two numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from fangxin.domain.cases.models import Case
from fangxin.domain.promises.actions.deciding import end_promise
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.words import PromiseKind
from fangxin.domain.returns.actions.consumer import confirm_received, object_to_refusal, say_not_received
from fangxin.domain.returns.models import ReturnRequest, ReturnTally
from fangxin.domain.returns.queries import (
    events_of,
    kept_by_merchant,
    kept_of,
    redemption,
    redemption_by_store,
    unsound_clearing,
)
from fangxin.domain.returns.queries.keeping import COMPLAINT, EXIT, RETURN
from fangxin.domain.returns.words import Kept
from fangxin.foundation.clock import day_of
from tests.people import MONDAY, filed, later
from tests.promises.telling import Stores, applied, granted, stores
from tests.returns.telling import CONSUMER, accepted, asked_online, recorded, refunded, refused

pytestmark = pytest.mark.django_db
ON = day_of(MONDAY)


@pytest.fixture
def given() -> Stores:
    return stores()


@pytest.fixture
def promise(given: Stores) -> Promise:
    return granted(given)


def kept(promise: Promise, on: date = ON) -> Kept:
    (found,) = kept_of(promises=[promise], on=on)
    return found.kept


def settled(given: Stores, **changes: object) -> Case:
    """A complaint closed by an agreement; only what counts here is set."""
    case = filed(given.people.hotline, merchant_name="云上鲸")
    told = {
        "status": "CLOSED", "outcome": "SETTLED", "closed_at": later(1), "problem_code": "P12", "claims": ["CL4"],
        "merchant": given.whale, "region_code": "410611",
    }  # fmt: skip
    Case.objects.filter(pk=case.pk).update(**{**told, **changes})
    case.refresh_from_db()
    return case


def test_a_promise_nobody_tested_is_neither_kept_nor_broken(given: Stores, promise: Promise) -> None:
    recorded(given)
    assert kept(promise) is Kept.NOT_YET_TESTED
    applied(given, given.second)
    assert [one.promise for one in kept_by_merchant(merchant_id=given.whale.pk, on=ON)] == [promise], "never in force"


def test_a_return_honoured_keeps_it_and_one_not_honoured_breaks_it(given: Stores, promise: Promise) -> None:
    refunded(given, accepted(given, recorded(given)))
    assert kept(promise) is Kept.KEPT
    refused(given, recorded(given), reason="OUT_OF_SCOPE")
    (found,) = kept_of(promises=[promise], on=ON)
    assert found.kept is Kept.BROKEN and (found.honoured, found.counted) == (1, 2)
    event = found.broken
    assert event is not None and (event.source, event.words, event.on) == (RETURN, "应退未退", ON)
    assert sorted(one.broken for one in events_of(promise=promise, on=ON)) == [False, True]
    assert len(events_of(promise=promise, on=ON, most=1)) == 1


def test_silence_breaks_it_with_the_day_that_passed(given: Stores, promise: Promise) -> None:
    asked_online(given)
    assert kept(promise, day_of(later(3))) is Kept.NOT_YET_TESTED
    (found,) = kept_of(promises=[promise], on=day_of(later(9)))
    assert found.kept is Kept.BROKEN and found.broken.on == day_of(later(3))  # type: ignore[union-attr]


def test_a_settled_complaint_about_returns_breaks_it(given: Stores, promise: Promise) -> None:
    case = settled(given)
    (found,) = kept_of(promises=[promise], on=day_of(later(2)))
    event = found.broken
    assert event is not None and (event.source, event.source_id, event.number) == (COMPLAINT, case.pk, case.number)
    assert events_of(promise=promise, on=day_of(later(2))) == (event,)
    assert kept(promise, ON) is Kept.NOT_YET_TESTED, "not before it was closed"


@pytest.mark.parametrize(
    "changes",
    [
        {"problem_code": "P20"}, {"claims": ["CL1"]}, {"outcome": "WITHDRAWN"}, {"status": "ACCEPTED", "outcome": ""},
        {"region_code": "410502"}, {"received_at": MONDAY.replace(year=2025)}, {"kind": "REPORT"},
    ],
    ids=str,
)  # fmt: skip
def test_other_cases_say_nothing_of_the_promise(given: Stores, promise: Promise, changes: dict[str, object]) -> None:
    settled(given, **changes)
    assert kept(promise, day_of(later(2))) is Kept.NOT_YET_TESTED


def test_other_promises_have_their_own_complaints(given: Stores) -> None:
    store = granted(given, kind=PromiseKind.STORE)
    restaurant = granted(given, kind=PromiseKind.RESTAURANT)
    settled(given, claims=[])
    found = kept_of(promises=[store, restaurant], on=day_of(later(2)))
    assert [one.kept for one in found] == [Kept.BROKEN, Kept.NOT_YET_TESTED]


def test_an_exit_for_cause_is_a_broken_promise(given: Stores, promise: Promise) -> None:
    end_promise(
        promise_id=promise.pk, version=None, ground="NOT_KEPT", reason="三次没有退款", by=given.people.head, at=MONDAY
    )
    (found,) = kept_by_merchant(merchant_id=given.whale.pk, on=ON)
    assert found.kept is Kept.BROKEN and found.broken is not None and found.broken.source == EXIT


def test_a_shop_that_closes_breaks_no_promise(given: Stores, promise: Promise) -> None:
    refunded(given, accepted(given, recorded(given)))
    end_promise(
        promise_id=promise.pk, version=None, ground="CLOSED", reason="门店已经迁出", by=given.people.head, at=MONDAY
    )
    (found,) = kept_by_merchant(merchant_id=given.whale.pk, on=ON)
    assert found.kept is Kept.KEPT and found.broken is None


def test_what_one_promise_asks_the_database_does_not_grow(
    given: Stores, promise: Promise, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        refunded(given, accepted(given, recorded(given)))
        refused(given, recorded(given), reason="TOO_LATE")
    asked_online(given)
    settled(given)
    on = day_of(later(9))
    with django_assert_max_num_queries(9):
        (found,) = kept_of(promises=[promise], on=on)
    assert (found.honoured, found.counted) == (3, 7), "three refused and one never answered"
    others = [promise, granted(given, given.second), granted(given, given.far)]
    with django_assert_max_num_queries(9):
        assert [one.kept for one in kept_of(promises=others, on=on)] == [Kept.BROKEN] + [Kept.NOT_YET_TESTED] * 2


def test_a_tally_follows_every_act_and_is_verified(given: Stores, promise: Promise) -> None:
    def tally() -> tuple[int, int]:
        return ReturnTally.objects.values_list("honoured", "broken").filter(pk=promise.pk).first() or (0, 0)

    request = refunded(given, accepted(given, asked_online(given)))
    assert tally() == (1, 0)
    say_not_received(request_id=request.pk, by=CONSUMER, at=later(1))
    assert tally() == (0, 1)
    confirm_received(request_id=request.pk, by=CONSUMER, at=later(2))
    assert tally() == (1, 0)
    word = refused(given, asked_online(given), reason="NOT_INTACT")
    assert tally() == (1, 0)
    object_to_refusal(request_id=word.pk, words="没有拆封", by=CONSUMER, at=later(3))
    assert tally() == (1, 1)
    (found,) = kept_of(promises=[promise], on=day_of(later(3)))
    assert found.broken is not None and found.broken.on == day_of(later(3)), "broken when the consumer objected"
    assert not list(unsound_clearing())
    ReturnTally.objects.update(honoured=7)
    ReturnRequest.objects.filter(pk=word.pk).update(result="HONOURED")
    assert {reason for _, reason in unsound_clearing()} == {
        "a return is not kept as it counts", "a promise's tally is not the sum of its returns",
    }  # fmt: skip


def test_the_rate_of_a_store_a_merchant_a_chain_and_a_region(given: Stores, promise: Promise) -> None:
    granted(given, given.far)
    period = {"from_on": date(2026, 6, 1), "to_on": date(2026, 6, 30), "on": day_of(later(30))}
    nothing = redemption(**period)  # type: ignore[arg-type]
    assert (nothing.honoured, nothing.valid, nothing.percent) == (0, 0, "")
    refunded(given, accepted(given, recorded(given, taken_by=given.far)))
    refunded(given, accepted(given, recorded(given)))
    refused(given, recorded(given), reason="TOO_LATE")
    refused(given, recorded(given), reason="NOT_INTACT")
    refused(given, recorded(given, receipt_on=date(2026, 5, 20)), reason="TOO_LATE")
    refunded(given, accepted(given, recorded(given, sold_by=given.far)))
    own = redemption(outlet_id=given.first.pk, **period)  # type: ignore[arg-type]
    assert (own.honoured, own.valid, own.percent, own.asked, own.on_word, own.across) == (2, 3, "66.67", 5, 1, 1)
    assert (own.refunded, own.refunded_fen) == (2, 39_800)
    for asked, numbers in (
        ({"merchant_id": given.whale.pk}, (2, 3)),
        ({"merchant_id": given.sister.pk}, (1, 1)),
        ({"chain_id": given.chain.pk}, (3, 4)),
        ({"region": "410600"}, (2, 3)),
        ({"region": "410000"}, (3, 4)),
        ({"region": "420000"}, (0, 0)),
    ):
        found = redemption(**asked, **period)  # type: ignore[arg-type]
        assert (found.honoured, found.valid) == numbers, asked
    by_store = redemption_by_store(condition=Q(), **period)  # type: ignore[arg-type]
    assert [(pk, name, one.valid) for pk, name, one in by_store] == [
        (given.first.pk, "九州路店", 3), (given.far.pk, "文峰店", 1),
    ]  # fmt: skip
    second = redemption_by_store(condition=Q(), page=2, most=1, **period)  # type: ignore[arg-type]
    assert [name for _, name, _ in second] == ["文峰店"]
    asked_online(given)
    assert redemption(outlet_id=given.first.pk, **{**period, "on": day_of(later(3))}).valid == 3  # type: ignore[arg-type]
    assert redemption(outlet_id=given.first.pk, **{**period, "on": day_of(later(4))}).valid == 4  # type: ignore[arg-type]
    assert redemption(from_on=date(2026, 5, 1), to_on=date(2026, 5, 31), on=ON).asked == 0
