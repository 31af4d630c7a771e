"""Kept or broken is computed from returns, checks, exits and closed complaints; the rate with its two numbers."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Q

from fangxin.domain.cases.models import Case
from fangxin.domain.promises.actions.deciding import end_promise
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.words import PromiseKind
from fangxin.domain.returns.queries import kept_by_merchant, kept_of, redemption, redemption_by_store
from fangxin.domain.returns.queries.keeping import COMPLAINT, EXIT, RETURN
from fangxin.domain.returns.words import Kept
from fangxin.foundation.clock import day_of
from tests.people import MONDAY, filed, later
from tests.promises.telling import Stores, applied, granted, stores
from tests.returns.telling import accepted, asked_online, recorded, refunded, refused

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
    (event,) = found.broken
    assert (event.source, event.words, event.on) == (RETURN, "应退未退", ON)
    (later_on,) = kept_of(promises=[promise], on=day_of(later(9)), since=day_of(later(1)))
    assert later_on.events == () and later_on.kept is Kept.NOT_YET_TESTED


def test_silence_breaks_it_with_the_day_that_passed(given: Stores, promise: Promise) -> None:
    asked_online(given)
    assert kept(promise, day_of(later(3))) is Kept.NOT_YET_TESTED
    (found,) = kept_of(promises=[promise], on=day_of(later(9)))
    assert found.kept is Kept.BROKEN and found.broken[0].on == day_of(later(3))


def test_a_settled_complaint_about_returns_breaks_it(given: Stores, promise: Promise) -> None:
    case = settled(given)
    (found,) = kept_of(promises=[promise], on=day_of(later(2)))
    assert [(one.source, one.source_id, one.number) for one in found.broken] == [(COMPLAINT, case.pk, case.number)]
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
    assert found.kept is Kept.BROKEN and found.broken[0].source == EXIT


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
    by_store = redemption_by_store(condition=Q(merchant=given.whale), **period)  # type: ignore[arg-type]
    assert {pk: one.valid for pk, one in by_store.items()} == {given.first.pk: 3}
    assert redemption(from_on=date(2026, 5, 1), to_on=date(2026, 5, 31), on=ON).asked == 0
