"""Stations where disputes end before they become cases: a street, a supermarket's, a red one; what was settled and handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.people.rules import Identity
from fangxin.domain.stations.actions.disputes import Heard, hand_over_dispute, record_dispute, settle_dispute
from fangxin.domain.stations.actions.keeping import Told, add_staff, found_station, join_street
from fangxin.domain.stations.actions.reviewing import review_station
from fangxin.domain.stations.models import Station, StationDispute, StationStaff
from fangxin.domain.stations.words import Finding, StationKind
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.chapters.registry import merchant_of
from fangxin.interfaces.demo.story import Row

FOUNDED_AT, RECORDED_AT, ENDED_AT, REVIEWED_AT = time(9, 20), time(11, 10), time(16, 45), time(14, 30)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Each station is founded and staffed on its day; disputes come, and end or wait."""
    chapter = stage.story.chapters.get("stations", {})
    for row in chapter.get("stations", ()):
        at = _at(stage, row["days_ago"], FOUNDED_AT)
        yield at, partial(_found, stage, row, at)
        if "review" in row:
            at = _at(stage, row["review"]["days_ago"], REVIEWED_AT)
            yield at, partial(_review, stage, row, at)
    for row in chapter.get("disputes", ()):
        at = _at(stage, row["days_ago"], RECORDED_AT)
        yield at, partial(_record, stage, row, at)
        for name, act in (("settled", _settle), ("handed", _hand_over)):
            if name in row:
                at = _at(stage, row[name]["days_ago"], ENDED_AT)
                yield at, partial(act, stage, row, at)


def _found(stage: Stage, row: Row, at: datetime) -> None:
    by, street = _keeper(stage, at), row.get("street")
    told = Told(
        kind=StationKind(row["kind"]), name=row["name"], address=row["address"], place=row.get("place", ""),
        host_id=merchant_of(stage, row["host"]).pk if "host" in row else None,
        street_id=_station(stage, street).pk if street else None, phone=row["phone"], hours=row["hours"],
        notice=row.get("notice", ""), sector=row.get("sector", ""), party_members=row.get("party_members", 0),
        recorded=row.get("recorded", False),
    )  # fmt: skip
    station = found_station(told=told, opened_on=day_of(at), by=by, at=at)
    for one in row["staff"]:
        add_staff(station_id=station.pk, by=by, at=at, **one)
    for name in row.get("members", ()):
        join_street(street_id=station.pk, merchant_id=merchant_of(stage, name).pk, on=day_of(at), by=by, at=at)


def _review(stage: Stage, row: Row, at: datetime) -> None:
    told = row["review"]
    review_station(
        station_id=_station(stage, row["id"]).pk, finding=Finding(told["finding"]), words=told["words"],
        by=_keeper(stage, at), at=at,
    )  # fmt: skip


def _record(stage: Stage, row: Row, at: datetime) -> None:
    person, merchant = stage.story.people[row["person"]], merchant_of(stage, row["merchant"])
    heard = Heard(
        identity=Identity(name=person["name"], phone=person["phone"]), merchant_name=merchant.name,
        merchant_uscc=merchant.uscc or "", content=row["text"], wants=row["wants"],
        disputed_fen=fen_of(row["amount"], field="amount"),
    )  # fmt: skip
    record_dispute(heard=heard, draft=_draft(stage, row), staff=_staff(stage, row), at=at)


def _settle(stage: Stage, row: Row, at: datetime) -> None:
    told = row["settled"]
    settle_dispute(
        dispute_id=_dispute(stage, row).pk, agreed=told["terms"], agreed_fen=fen_of(told["amount"], field="amount"),
        staff=_staff(stage, row), at=at,
    )  # fmt: skip


def _hand_over(stage: Stage, row: Row, at: datetime) -> None:
    hand_over_dispute(dispute_id=_dispute(stage, row).pk, tried=row["handed"]["tried"], staff=_staff(stage, row), at=at)


def _draft(stage: Stage, row: Row) -> str:
    return f"{stage.story.name}-{row['id']}"


def _dispute(stage: Stage, row: Row) -> StationDispute:
    return StationDispute.objects.get(draft=_draft(stage, row))


def _staff(stage: Stage, row: Row) -> StationStaff:
    running = StationStaff.objects.select_related("member__person", "station").filter(
        station=_station(stage, row["station"])
    )
    return running.get(title=_title(stage, row))


def _title(stage: Stage, row: Row) -> str:
    station = next(one for one in stage.story.chapters["stations"]["stations"] if one["id"] == row["station"])
    return str(station["staff"][row["staff"]]["title"])


def _station(stage: Stage, name: str) -> Station:
    row = next(one for one in stage.story.chapters["stations"]["stations"] if one["id"] == name)
    return Station.objects.get(name=row["name"])


def _keeper(stage: Stage, at: datetime) -> Actor:
    office = stage.agency.offices[stage.story.chapters["stations"]["office"]]
    return stage.agency.officer(office_id=office.pk, role=Role.HANDLER, on=day_of(at))


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)
