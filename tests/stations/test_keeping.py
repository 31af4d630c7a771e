"""Founding and changing stations, their staff, reviews, streets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.notices.models import Notice
from fangxin.domain.odr.models import Enrolment
from fangxin.domain.stations.actions.disputes import record_dispute
from fangxin.domain.stations.actions.keeping import (
    Told,
    change_station,
    end_staff,
    found_station,
    join_street,
    leave_street,
    withdraw_station,
)
from fangxin.domain.stations.actions.reviewing import review_station
from fangxin.domain.stations.models import Station, StationDispute, StationStaff
from fangxin.domain.stations.queries import reviews_due, staff_of, station_for, street_of, work_of
from fangxin.domain.stations.rules import (
    FirstAskedHolds,
    InStreetAlready,
    PlaceUnknown,
    RedNeedsParty,
    StationStaffKnown,
    StationTextMissing,
    StationWithdrawn,
)
from fangxin.domain.stations.words import Finding, StationKind
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.members import shop
from tests.people import MONDAY, Cast, later
from tests.stations.conftest import MALL, works
from tests.stations.test_disputes import HEARD

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 8)


def acts(pk: int) -> list[str]:
    assert not list(broken_chains())
    return [entry.act for entry in entries_of(chain=pk)]


def test_a_station_lies_in_the_region_of_whoever_founds_it(mall: Station, people: Cast) -> None:
    assert (mall.region_code, mall.review_due_on) == ("410611", date(2027, 6, 1))
    assert station_for(station_id=mall.pk, by=people.head) == mall
    with pytest.raises(NotFound):
        station_for(station_id=mall.pk, by=people.other_handler)
    with pytest.raises(NotFound):
        found_station(told=MALL, opened_on=ON, by=people.other_handler, at=MONDAY)
    with pytest.raises(NotPermitted):
        found_station(told=MALL, opened_on=ON, by=people.analyst, at=MONDAY)


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        (replace(MALL, name=" "), StationTextMissing),
        (replace(MALL, address=""), StationTextMissing),
        (replace(MALL, place=""), PlaceUnknown),
        (replace(MALL, place="MOON"), PlaceUnknown),
        (replace(MALL, kind=StationKind.RED), RedNeedsParty),
        (replace(MALL, kind=StationKind.RED, party_members=1), RedNeedsParty),
    ],
)
def test_what_a_station_must_have(told: Told, refused: type[Exception], people: Cast) -> None:
    with pytest.raises(refused):
        found_station(told=told, opened_on=ON, by=people.handler, at=MONDAY)
    assert not Station.objects.exists()


def test_a_red_station_with_its_mediators(people: Cast) -> None:
    red = replace(MALL, kind=StationKind.RED, place="", party_members=2, recorded=True, sector="餐饮")
    assert found_station(told=red, opened_on=ON, by=people.handler, at=MONDAY).party_members == 2


def test_changing_tells_what_but_no_telephone(mall: Station, people: Cast) -> None:
    told = replace(MALL, name="青禾广场消费维权服务站", phone="0392-3300110")
    change_station(station_id=mall.pk, version=1, told=told, by=people.handler, at=later(1))
    entry = entries_of(chain=mall.pk)[-1]
    assert entry.facts["changed"]["phone"] == [] and "3300110" not in entry.facts_json
    with pytest.raises(ChangedMeanwhile):
        change_station(station_id=mall.pk, version=1, told=MALL, by=people.handler, at=later(1))


def test_staff_are_told_how_to_sign_in(head: StationStaff, people: Cast, mall: Station) -> None:
    notice = Notice.objects.get()
    assert "青禾商场消费维权服务站" in notice.text and notice.text.endswith("/station/")
    assert [one.pk for one in work_of(member=head.member)] == [head.pk]
    with pytest.raises(StationStaffKnown):
        works(mall, people, name="商听雨", phone="19811110001")
    assert "商听雨" not in "".join(entry.facts_json for entry in entries_of(chain=mall.pk))


def test_who_leaves_hands_on_what_they_were_asked_first(
    head: StationStaff, clerk: StationStaff, people: Cast, mall: Station
) -> None:
    dispute = record_dispute(heard=HEARD, draft="D1", staff=clerk, at=MONDAY)
    known = {"staff_id": clerk.pk, "by": people.handler, "at": later(1)}
    with pytest.raises(FirstAskedHolds):
        end_staff(successor_id=None, **known)  # type: ignore[arg-type]
    with pytest.raises(FirstAskedHolds):
        end_staff(successor_id=clerk.pk, **known)  # type: ignore[arg-type]
    end_staff(successor_id=head.pk, **known)  # type: ignore[arg-type]
    dispute.refresh_from_db()
    assert dispute.first_asked_id == head.pk and acts(dispute.pk)[-1] == "FIRST_ASKED_PASSED"
    assert [one.pk for one in staff_of(station=mall)] == [head.pk] and work_of(member=clerk.member) == []


def test_a_review_sets_the_next_one_or_ends_the_station(mall: Station, people: Cast, head: StationStaff) -> None:
    known = {"station_id": mall.pk, "words": "台账齐全", "by": people.handler}
    assert not reviews_due(by=people.handler, on=date(2027, 5, 1))
    assert list(reviews_due(by=people.handler, on=date(2027, 5, 2))) == [mall]
    assert not reviews_due(by=people.other_handler, on=date(2027, 6, 2))
    assert review_station(finding=Finding.PASSED, at=later(10), **known).next_on == date(2027, 6, 18)  # type: ignore[arg-type]
    assert review_station(finding=Finding.IMPROVE, at=later(11), **known).next_on == date(2026, 7, 19)  # type: ignore[arg-type]
    mall.refresh_from_db()
    assert mall.review_due_on == date(2026, 7, 19)
    record_dispute(heard=HEARD, draft="D1", staff=head, at=MONDAY)
    review_station(finding=Finding.FAILED, at=later(12), **known)  # type: ignore[arg-type]
    mall.refresh_from_db()
    assert (mall.state, mall.withdrawn_on, mall.withdrawn_why) == ("WITHDRAWN", date(2026, 6, 20), "台账齐全")
    assert acts(mall.pk)[-2:] == ["STATION_REVIEWED", "STATION_WITHDRAWN"]
    with pytest.raises(StationWithdrawn):
        review_station(finding=Finding.PASSED, at=later(13), **known)  # type: ignore[arg-type]
    assert work_of(member=head.member) == [head], "what is open there can still be ended"
    StationDispute.objects.update(state="DROPPED", ended_at=MONDAY)
    assert work_of(member=head.member) == []


def test_a_station_is_withdrawn_with_a_reason(mall: Station, people: Cast) -> None:
    with pytest.raises(StationTextMissing):
        withdraw_station(station_id=mall.pk, on=ON, reason="", by=people.handler, at=MONDAY)
    withdraw_station(station_id=mall.pk, on=ON, reason="商场停业", by=people.handler, at=MONDAY)
    assert not reviews_due(by=people.handler, on=date(2030, 1, 1))


def test_a_street_counts_its_members_and_its_disputes(people: Cast, mall: Station, clerk: StationStaff) -> None:
    street = found_station(
        told=replace(MALL, kind=StationKind.STREET, name="青禾路示范街", place=""),
        opened_on=ON,
        by=people.handler,
        at=MONDAY,
    )
    Station.objects.filter(pk=mall.pk).update(street=street)
    whale, other = shop(), shop(name="淇滨小满茶铺", uscc="92000000MA0000023Y")
    known = {"street_id": street.pk, "on": ON, "by": people.handler, "at": MONDAY}
    member = join_street(merchant_id=whale.pk, **known)  # type: ignore[arg-type]
    join_street(merchant_id=other.pk, **known)  # type: ignore[arg-type]
    with pytest.raises(InStreetAlready):
        join_street(merchant_id=whale.pk, **known)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        join_street(merchant_id=whale.pk, **{**known, "street_id": mall.pk})  # type: ignore[arg-type]
    dispute = record_dispute(heard=HEARD, draft="D1", staff=clerk, at=MONDAY)
    found = street_of(street=street, on=dispute.due_on)
    assert (found.members, found.enrolled, found.due, found.handled, found.keeps) == (2, 0, 0, 0, False)
    late = street_of(street=street, on=date(2026, 6, 30))
    assert (late.due, late.handled) == (1, 0)
    leave_street(member_id=member.pk, on=date(2026, 6, 10), reason="搬离本街", by=people.handler, at=later(2))
    assert street_of(street=street, on=date(2026, 6, 30)).members == 1
    assert Enrolment.objects.count() == 0
    assert {"STREET_JOINED", "STREET_LEFT"} <= set(acts(whale.pk))
