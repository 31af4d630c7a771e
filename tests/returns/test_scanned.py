"""What a scan tells of the promises at an outlet is what `kept_of` tells, whatever happened and on whatever day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet

from fangxin.domain.promises.models import Promise, Recheck
from fangxin.domain.promises.words import RecheckResult
from fangxin.domain.returns.actions.consumer import object_to_refusal, say_not_received
from fangxin.domain.returns.queries import kept_of, scanned
from fangxin.domain.returns.queries.scanned import CHECKED, OPEN, PROMISED, kept_at
from fangxin.domain.returns.rules.scanned import Scanned
from fangxin.domain.returns.words import Kept
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id
from tests.people import MONDAY, later
from tests.promises.telling import Stores, granted, stores
from tests.returns.telling import CONSUMER, accepted, asked_online, recorded, refunded, refused
from tests.returns.test_keeping import settled

pytestmark = pytest.mark.django_db
ON = day_of(MONDAY)


@pytest.fixture
def given() -> Stores:
    return stores()


@pytest.fixture
def promise(given: Stores) -> Promise:
    return granted(given)


def scan(promise: Promise, on: date) -> tuple[Scanned, ...]:
    outlet = promise.outlet_id
    assert outlet is not None
    return kept_at(
        outlet_id=outlet, promised=PROMISED(outlet_id=outlet), opened=OPEN(outlet_id=outlet),
        checked=CHECKED(outlet_id=outlet), on=on,
    )  # fmt: skip


def same(promise: Promise) -> list[Kept]:
    """Ask both ways on many days; what they agree on."""
    promises: QuerySet[Promise] = Promise.objects.filter(outlet=promise.outlet_id, state="IN_FORCE").order_by(
        "kind", "id"
    )
    told = []
    for days in (0, 1, 3, 9, 40, 80):
        on = ON + timedelta(days=days)
        asked = kept_of(promises=list(promises), on=on)
        found = scan(promise, on)
        assert [(one.kept, one.honoured, one.counted, one.number) for one in found] == [
            (one.kept, one.honoured, one.counted, one.promise.number) for one in asked
        ]
        assert [one.broken for one in found] == [
            (one.broken.words, one.broken.on) if one.broken else None for one in asked
        ]
        told += [one.kept for one in found]
    return told


def test_returns(given: Stores, promise: Promise) -> None:
    assert set(same(promise)) == {Kept.NOT_YET_TESTED}
    refunded(given, accepted(given, asked_online(given)))
    assert same(promise)[0] is Kept.KEPT
    asked_online(given)
    assert same(promise)[-1] is Kept.BROKEN


def test_refusals_and_refunds(given: Stores, promise: Promise) -> None:
    word = refused(given, asked_online(given), reason="NOT_INTACT")
    object_to_refusal(request_id=word.pk, words="没有拆封", at=later(3), by=CONSUMER)
    same(promise)
    done = refunded(given, accepted(given, asked_online(given)))
    same(promise)
    say_not_received(request_id=done.pk, at=later(4), by=CONSUMER)
    assert Kept.BROKEN in same(promise)


def test_checks_and_complaints(given: Stores, promise: Promise) -> None:
    first = Recheck.objects.create(
        id=new_id(MONDAY), promise=promise, result=RecheckResult.KEPT, found_at=MONDAY, found_by="甲", found_by_id=1
    )
    assert same(promise)[0] is Kept.KEPT
    Recheck.objects.create(
        id=new_id(later(1)), promise=promise, result=RecheckResult.RECTIFY, rectify_by=ON + timedelta(days=8),
        found_at=later(1), found_by="甲", found_by_id=1,
    )  # fmt: skip
    assert first.pk and same(promise)[-1] is Kept.BROKEN
    settled(given)
    assert same(promise)[1] is Kept.BROKEN


def test_an_outlet_with_more_than_is_looked_at(
    given: Stores, promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_online(given)
    recorded(given)
    before = same(promise)
    monkeypatch.setattr(scanned, "MOST", 0)
    assert same(promise) == before
