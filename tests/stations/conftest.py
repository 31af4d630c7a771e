"""A station in a mall, with somebody who leads it and a colleague."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.stations.actions.keeping import Told, add_staff, found_station
from fangxin.domain.stations.models import Station, StationStaff
from fangxin.domain.stations.words import StationKind
from tests.people import MONDAY, Cast, cast

MALL = Told(
    kind=StationKind.FIVE_IN,
    name="青禾商场消费维权服务站",
    address="鹤壁市淇滨区青禾路88号",
    place="MALL",
    hours="9:00至21:00",
)


@pytest.fixture
def people(db: None) -> Cast:
    """An agency without a case."""
    return cast()


@pytest.fixture
def mall(people: Cast) -> Station:
    """A station of the county."""
    return found_station(told=MALL, opened_on=date(2026, 6, 1), by=people.handler, at=MONDAY)


def works(station: Station, people: Cast, *, name: str, phone: str, leads: bool = False) -> StationStaff:
    """Somebody who works at a station."""
    made = add_staff(
        station_id=station.pk, name=name, phone=phone, title="调解员", leads=leads, by=people.handler, at=MONDAY
    )
    return StationStaff.objects.select_related("member__person", "station").get(pk=made.pk)


@pytest.fixture
def head(mall: Station, people: Cast) -> StationStaff:
    """Who leads the station."""
    return works(mall, people, name="商听雨", phone="19811110001", leads=True)


@pytest.fixture
def clerk(mall: Station, people: Cast) -> StationStaff:
    """A colleague."""
    return works(mall, people, name="柳问之", phone="19811110002")
