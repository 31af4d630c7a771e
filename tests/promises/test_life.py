"""A promise's life: applied for, checked by one officer and granted by another, renewed, lapsed, left, ended for cause."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fangxin.domain.merchants.models import Outlet
from fangxin.domain.notices.models import Notice
from fangxin.domain.promises.actions.applying import (
    NotPledged,
    PlaceMissing,
    PlaceWithoutRegion,
    PromiseBarred,
    PromiseThere,
    apply_for_promise,
    drop_application,
    leave_promise,
)
from fangxin.domain.promises.actions.deciding import (
    CriterionNotMet,
    ExitGroundUnknown,
    check_promise,
    decide_promise,
    end_promise,
)
from fangxin.domain.promises.actions.indexing import reindex_promises
from fangxin.domain.promises.actions.renewing import (
    RenewalTooEarly,
    RenewalWaits,
    ask_renewal,
    decide_renewal,
    lapse_promises,
    remind_of_renewals,
)
from fangxin.domain.promises.actions.step import PromiseChanged, PromiseNotOpen
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.permissions import SameOfficer
from fangxin.domain.promises.queries import (
    ending_soon,
    findings_of,
    promises_of,
    published,
    to_check,
    to_decide,
)
from fangxin.domain.promises.queries.chains import sharing
from fangxin.domain.promises.rules.terms import (
    CriteriaIncomplete,
    DaysTooFew,
    Finding,
    ReasonMissing,
    RefundDaysOutOfBounds,
    ScopeUnknown,
    Terms,
)
from fangxin.domain.promises.words import Across, PromiseKind, PromiseState
from fangxin.domain.registry.actions.keeping import change_merchant
from fangxin.domain.registry.actions.merging import merge, undo_merge
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import MONDAY, later
from tests.promises.telling import SEVEN, Stores, applied, granted, met, stores

pytestmark = pytest.mark.django_db


@pytest.fixture
def given() -> Stores:
    return stores()


def decided(promise: Promise, given: Stores, **changes: Any) -> Promise:
    values = {"version": None, "granted": True, "reason": "", "by": given.people.head, "at": later(2)}
    return decide_promise(promise_id=promise.pk, **{**values, **changes})


def test_one_officer_checks_and_another_grants(given: Stores) -> None:
    promise = applied(given)
    assert [one.pk for one in to_check(by=given.people.handler)] == [promise.pk]
    check_promise(promise_id=promise.pk, version=1, findings=met(promise.kind), by=given.people.handler, at=later(1))
    assert [one.pk for one in to_decide(by=given.people.head)] == [promise.pk]
    promise = decided(promise, given)
    assert promise.state == PromiseState.IN_FORCE and promise.number.startswith("FX2026")
    assert (promise.from_on, promise.until_on) == (date(2026, 6, 10), date(2027, 6, 9))
    assert [entry.act for entry in entries_of(chain=promise.pk)] == [
        Act.PROMISE_APPLIED, Act.PROMISE_CHECKED, Act.PROMISE_GRANTED,
    ]  # fmt: skip
    assert Notice.objects.get(template="promise_granted").address == "19900001001"
    assert published() == [promise] and promises_of(merchant_id=given.whale.pk) == [promise]
    assert not list(broken_chains())


def test_who_checked_does_not_decide(given: Stores) -> None:
    promise = applied(given)
    check_promise(promise_id=promise.pk, version=None, findings=met(promise.kind), by=given.people.head, at=later(1))
    with pytest.raises(SameOfficer):
        decided(promise, given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(decided_by_id=given.people.head.account_id)


def test_every_criterion_is_answered_and_met(given: Stores) -> None:
    promise = applied(given)
    by = given.people.handler
    for findings in (met(promise.kind)[:-1], met(promise.kind, but="T1", word=" "), [Finding(code="X", met=True)]):
        with pytest.raises(CriteriaIncomplete):
            check_promise(promise_id=promise.pk, version=None, findings=findings, by=by, at=later(1))
    check_promise(promise_id=promise.pk, version=None, findings=met(promise.kind, but="T1"), by=by, at=later(1))
    with pytest.raises(CriterionNotMet, match="T1"):
        decided(promise, given)
    check_promise(promise_id=promise.pk, version=None, findings=met(promise.kind), by=by, at=later(2))
    assert [one.met for one in findings_of(promise=promise)] == [True, True, True]
    assert decided(promise, given, at=later(3)).state == PromiseState.IN_FORCE


def test_a_refusal_has_a_reason_and_is_told(given: Stores) -> None:
    promise = applied(given)
    with pytest.raises(PromiseNotOpen):
        decided(promise, given)
    check_promise(
        promise_id=promise.pk, version=None, findings=met(promise.kind, but="T2"), by=given.people.handler, at=later(1)
    )
    with pytest.raises(ReasonMissing):
        decided(promise, given, granted=False, reason="不行")
    with pytest.raises(PromiseChanged):
        decided(promise, given, granted=False, reason="没有专人办理退货", version=1)
    promise = decided(promise, given, granted=False, reason="没有专人办理退货")
    assert promise.state == PromiseState.REFUSED and "没有专人" in Notice.objects.get(template="promise_refused").text
    assert applied(given).state == PromiseState.APPLIED


def test_only_the_officers_of_the_region_and_of_the_right(given: Stores) -> None:
    promise = applied(given)
    for by, refusal in ((given.people.other_handler, NotFound), (given.people.analyst, NotPermitted)):
        with pytest.raises(refusal):
            check_promise(promise_id=promise.pk, version=None, findings=met(promise.kind), by=by, at=later(1))
    with pytest.raises(NotPermitted):
        decided(promise, given, by=given.people.handler)
    assert not to_check(by=given.far_handler).exists()


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (Terms(days=6, refund_days=7), DaysTooFew),
        (Terms(days=91, refund_days=7), DaysTooFew),
        (Terms(days=7, refund_days=0), RefundDaysOutOfBounds),
        (Terms(days=7, refund_days=16), RefundDaysOutOfBounds),
        (Terms(days=7, refund_days=7, scope=("9999",)), ScopeUnknown),
        (Terms(days=7, refund_days=7, exclusions=("ANYTHING",)), ScopeUnknown),
    ],
)
def test_the_floor_of_seven_days_and_the_lists_hold(given: Stores, terms: Terms, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        applied(given, terms=terms)


def test_a_place_is_the_merchants_own_and_known(given: Stores) -> None:
    def ask(**changes: Any) -> Promise:
        values = {"kind": PromiseKind.STORE, "place_id": given.first.pk, "pledged": True}
        return apply_for_promise(merchant=given.whale, by=given.clerk(given.whale), at=MONDAY, **{**values, **changes})

    for changes, refusal in (
        ({"pledged": False}, NotPledged),
        ({"place_id": 0}, PlaceMissing),
        ({"place_id": given.far.pk}, NotFound),
        ({"kind": PromiseKind.ONLINE_SHOP}, NotFound),
    ):
        with pytest.raises(refusal):
            ask(**changes)
    Outlet.objects.filter(pk=given.second.pk).update(region_code="")
    with pytest.raises(PlaceWithoutRegion):
        ask(place_id=given.second.pk)
    assert ask().kind == "STORE"
    with pytest.raises(PromiseThere):
        ask()
    assert applied(given, kind=PromiseKind.ONLINE_SHOP).shop_id == given.shop.pk


def test_an_application_is_taken_back(given: Stores) -> None:
    promise = applied(given)
    by = given.clerk(given.whale)
    with pytest.raises(NotFound):
        drop_application(merchant_id=given.sister.pk, promise_id=promise.pk, by=by, at=later(1))
    assert drop_application(merchant_id=given.whale.pk, promise_id=promise.pk, by=by, at=later(1)).state == "DROPPED"
    with pytest.raises(PromiseNotOpen):
        drop_application(merchant_id=given.whale.pk, promise_id=promise.pk, by=by, at=later(1))


def test_renewal_goes_on_from_the_end_of_the_running_year(given: Stores) -> None:
    promise = granted(given, at=MONDAY)
    by, owner = given.people.head, given.clerk(given.whale)
    with pytest.raises(RenewalTooEarly):
        ask_renewal(merchant_id=given.whale.pk, promise_id=promise.pk, by=owner, at=later(303))
    renewal = ask_renewal(merchant_id=given.whale.pk, promise_id=promise.pk, by=owner, at=later(304))
    with pytest.raises(RenewalWaits):
        ask_renewal(merchant_id=given.whale.pk, promise_id=promise.pk, by=owner, at=later(304))
    assert not ending_soon(by=by, on=day_of(later(306))).exists()
    assert lapse_promises(at=later(400)) == 0, "not ended while the agency has not decided"
    decide_renewal(renewal_id=renewal.pk, granted=True, reason="", by=by, at=later(310))
    promise.refresh_from_db()
    assert promise.until_on == date(2026, 6, 8) + timedelta(days=729)
    with pytest.raises(NotFound):
        decide_renewal(renewal_id=renewal.pk, granted=True, reason="", by=by, at=later(310))


def test_a_renewal_denied_lets_the_promise_end_on_its_day(given: Stores) -> None:
    promise = granted(given, at=MONDAY)
    renewal = ask_renewal(merchant_id=given.whale.pk, promise_id=promise.pk, by=given.clerk(given.whale), at=later(310))
    with pytest.raises(ReasonMissing):
        decide_renewal(renewal_id=renewal.pk, granted=False, reason="", by=given.people.head, at=later(311))
    decide_renewal(renewal_id=renewal.pk, granted=False, reason="多次没有兑现", by=given.people.head, at=later(311))
    assert lapse_promises(at=later(364)) == 0
    assert lapse_promises(at=later(365)) == 1 and lapse_promises(at=later(365)) == 0
    promise.refresh_from_db()
    assert promise.state == PromiseState.LAPSED and promise.ended_on == date(2027, 6, 7)
    assert published() == []


def test_the_merchant_is_reminded_twice_and_then_the_promise_lapses(given: Stores) -> None:
    granted(given, at=MONDAY)
    told = [remind_of_renewals(at=later(day)) for day in (303, 304, 305, 348, 349, 350)]
    assert told == [0, 1, 0, 0, 1, 0]
    assert [one.pk for one in ending_soon(by=given.people.head, on=day_of(later(310)))]
    assert lapse_promises(at=later(366)) == 1
    assert Notice.objects.filter(template="promise_lapsed").count() == 1


def test_ended_for_cause_it_is_barred_and_left_it_is_not(given: Stores) -> None:
    promise = granted(given)
    head = given.people.head
    with pytest.raises(ExitGroundUnknown):
        end_promise(promise_id=promise.pk, version=None, ground="X", reason="三次没有退款", by=head, at=MONDAY)
    with pytest.raises(ReasonMissing):
        end_promise(promise_id=promise.pk, version=None, ground="NOT_KEPT", reason="", by=head, at=MONDAY)
    end_promise(promise_id=promise.pk, version=None, ground="NOT_KEPT", reason="三次没有退款", by=head, at=MONDAY)
    assert "三次没有退款" in Notice.objects.get(template="promise_ended").text
    with pytest.raises(PromiseBarred, match="2027年6月8日"):
        applied(given, at=later(365))
    assert applied(given, at=later(366)).state == PromiseState.APPLIED

    left = granted(given, given.second)
    owner = given.clerk(given.whale)
    leave_promise(merchant_id=given.whale.pk, promise_id=left.pk, reason="门店调整", by=owner, at=MONDAY)
    assert applied(given, given.second, at=MONDAY).state == PromiseState.APPLIED


def test_stores_share_a_promise_as_far_as_both_promise(given: Stores) -> None:
    first, far = granted(given), granted(given, given.far)
    on = day_of(MONDAY)
    assert [one.pk for one in sharing(promise=first, on=on)] == [far.pk]
    second = granted(given, given.second, terms=Terms(days=10, refund_days=7, across=Across.SAME_CITY))
    assert [one.pk for one in sharing(promise=first, on=on)] == [second.pk, far.pk], "the same city first"
    assert [one.pk for one in sharing(promise=second, on=on)] == [first.pk]
    assert [one.pk for one in sharing(promise=far, on=on)] == [first.pk]
    given.chain.active = False
    given.chain.save()
    assert [one.pk for one in sharing(promise=first, on=on)] == [second.pk], "one merchant's own stores need no chain"
    assert sharing(promise=far, on=on) == []


def test_the_public_list_is_searched_by_name_region_and_kind(given: Stores) -> None:
    store = granted(given, kind=PromiseKind.STORE)
    returns, far = granted(given, terms=SEVEN), granted(given, given.far)
    assert {one.pk for one in published(text="云上鲸")} == {store.pk, returns.pk, far.pk}
    assert published(text="文峰") == [far]
    assert published(region="410500") == [far] and published(region="410611", kind="STORE") == [store]
    assert published(kind="MARKET") == [] and published(text="满仓喜") == []
    for words in ("鲸超", "九州路 云上鲸"):
        assert {one.pk for one in published(text=words)} == {returns.pk, store.pk}, (
            "two characters anywhere in the names"
        )
    assert published(text="文峰", region="410600") == [] and published(text="云上鲸", kind="STORE") == [store]
    assert published(text=store.number) == [store] and published(text="，。") == []
    first, *rest = published(text="云上鲸")
    assert published(text="云上鲸", after=first.pk) == rest
    end_promise(
        promise_id=store.pk, version=None, ground="CLOSED", reason="装修停业三个月", by=given.people.head, at=MONDAY
    )
    assert published(text="九州") == [returns]
    given.whale.brand = "海上鲸"
    given.whale.save()
    assert reindex_promises() == 2 and published(text="海上鲸") == [returns]


def test_a_promise_is_found_by_the_names_its_merchant_has_now(given: Stores) -> None:
    far, by = granted(given, given.far), given.far_handler
    given.sister.refresh_from_db()
    change_merchant(
        merchant_id=given.sister.pk,
        version=given.sister.version,
        told={"name": "安阳深海豚商贸有限公司"},
        by=by,
        at=MONDAY,
    )
    assert published(text="深海豚") == [far] and published(text="云上鲸") == []
    done = merge(merchant_id=given.sister.pk, into_id=given.whale.pk, reason="同一家公司登记了两次", by=by, at=MONDAY)
    assert published(text="云上鲸") == [far] == published(text="深海豚"), "and by the name of the merchant that it is"
    undo_merge(merge_id=done.pk, reason="查明是两家公司", by=by, at=MONDAY)
    assert published(text="云上鲸") == []
