"""Founding and changing stations, their staff, and the merchants of a street."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.actions.changing import change
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.actions import region_of
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.merchants.words import Standing
from fangxin.domain.staff.actions.joining import member_for
from fangxin.domain.stations.actions.step import held, tell
from fangxin.domain.stations.models import Station, StationDispute, StationStaff, StreetMember
from fangxin.domain.stations.notices import to_staff
from fangxin.domain.stations.rules import (
    FirstAskedHolds,
    InStreetAlready,
    PlaceUnknown,
    RedNeedsParty,
    StationStaffKnown,
    months_later,
    reason_of,
    station_rules,
    text_of,
)
from fangxin.domain.stations.words import KIND_LABELS, DisputeState, StationKind, StationState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.identifiers import check_mobile, check_phone
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What is told of a station when it is founded or changed."""

    kind: StationKind
    name: str
    address: str
    place: str = ""
    region_code: str = ""
    host_id: int | None = None
    street_id: int | None = None
    phone: str = ""
    hours: str = ""
    notice: str = ""
    sector: str = ""
    party_members: int = 0
    recorded: bool = False


@transaction.atomic
def found_station(*, told: Told, opened_on: date, by: Actor, at: datetime) -> Station:
    """Found a station in the region of the officer's office.

    Raises NotPermitted, NotFound, StationTextMissing, StationTextTooLong, PlaceUnknown, RedNeedsParty.
    """
    by.must(Permission.KEEP_STATIONS)
    values = _checked(told)
    check_region(region_code=values["region_code"], by=by)
    station = Station.objects.create(
        id=new_id(at), opened_on=opened_on, created_at=at,
        review_due_on=months_later(opened_on, station_rules().review_months), **values,
    )  # fmt: skip
    tell(
        station.pk,
        Act.STATION_FOUNDED,
        by=by,
        at=at,
        name=station.name,
        what=KIND_LABELS[told.kind],
        address=station.address,
    )
    return station


@transaction.atomic
def change_station(*, station_id: int, version: int, told: Told, by: Actor, at: datetime) -> Station:
    """Change what is known of a station. Raises what found_station does, StationWithdrawn, ChangedMeanwhile."""
    station = held(station_id, by=by)
    values = _checked(told)
    check_region(region_code=values["region_code"], by=by)
    changed = change(station, version=version, **values)
    if changed:
        kept = {name: [] if name == "phone" else pair for name, pair in changed.items()}
        tell(station.pk, Act.STATION_CHANGED, by=by, at=at, changed=kept)
    return station


@transaction.atomic
def withdraw_station(*, station_id: int, on: date, reason: str, by: Actor, at: datetime) -> Station:
    """Withdraw a station; its open disputes stay with whoever was asked first until they end. Raises NotFound …"""
    station = held(station_id, by=by)
    withdraw(station, on=on, reason=reason_of(reason), by=by, at=at)
    return station


def withdraw(station: Station, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Inside the caller's transaction."""
    station.state, station.withdrawn_on, station.withdrawn_why = StationState.WITHDRAWN.value, on, reason
    station.version += 1
    station.save(update_fields=["state", "withdrawn_on", "withdrawn_why", "version"])
    tell(station.pk, Act.STATION_WITHDRAWN, by=by, at=at, reason=reason)


@transaction.atomic
def add_staff(
    *, station_id: int, name: str, phone: str, title: str, leads: bool, by: Actor, at: datetime
) -> StationStaff:
    """Bring somebody in; they sign in by phone and are told so. Raises StationStaffKnown, MemberNameUnusual …"""
    station = held(station_id, by=by)
    what = text_of(title, what="职务", field="title", most=20)
    member = member_for(name=name, phone=check_mobile(value=phone).number, at=at)
    if StationStaff.objects.filter(station=station, member=member, ended_at=None).exists():
        raise StationStaffKnown(field="phone")
    staff = StationStaff.objects.create(
        id=new_id(at), station=station, member=member, title=what, leads=leads, from_at=at
    )
    tell(station.pk, Act.STATION_STAFF_JOINED, by=by, at=at, who=member.name_masked, role=what)
    write([to_staff(staff=staff, template="station_joined", at=at)])
    return staff


@transaction.atomic
def end_staff(*, staff_id: int, successor_id: int | None, by: Actor, at: datetime) -> StationStaff:
    """Let somebody go; whoever succeeds them answers for their open disputes. Raises NotFound, FirstAskedHolds."""
    known = StationStaff.objects.filter(pk=staff_id).values_list("station_id", flat=True).first()
    station = held(known or 0, by=by)
    running = StationStaff.objects.select_related("member").filter(station=station, ended_at=None)
    staff = running.filter(pk=staff_id).first()
    if staff is None:
        raise NotFound
    disputes = StationDispute.objects.filter(first_asked=staff, state=DisputeState.OPEN)
    count = disputes.count()
    successor = running.filter(pk=successor_id or 0).exclude(pk=staff.pk).first()
    if count and successor is None:
        raise FirstAskedHolds(who=staff.member.name_masked, count=count, field="successor")
    if count and successor is not None:
        for pk in list(disputes.order_by("pk").values_list("pk", flat=True)):
            tell(
                pk, Act.FIRST_ASKED_PASSED, by=by, at=at, who=staff.member.name_masked, to=successor.member.name_masked
            )
        disputes.update(first_asked=successor, reminded_at=None)
    staff.ended_at = at
    staff.save(update_fields=["ended_at"])
    tell(station.pk, Act.STATION_STAFF_LEFT, by=by, at=at, who=staff.member.name_masked, role=staff.title)
    return staff


@transaction.atomic
def join_street(*, street_id: int, merchant_id: int, on: date, by: Actor, at: datetime) -> StreetMember:
    """A merchant becomes a member of a street. Raises NotFound, InStreetAlready."""
    street = _street(street_id, by)
    merchant = Merchant.objects.filter(pk=merchant_id, status=Standing.ACTIVE, merged_into=None).first()
    if merchant is None:
        raise NotFound(field="uscc")
    if StreetMember.objects.filter(merchant=merchant, left_on=None).exists():
        raise InStreetAlready(name=merchant.name, field="uscc")
    member = StreetMember.objects.create(id=new_id(at), street=street, merchant=merchant, joined_on=on)
    for chain in (street.pk, merchant.pk):
        tell(chain, Act.STREET_JOINED, by=by, at=at, what=street.name, name=merchant.name)
    return member


@transaction.atomic
def leave_street(*, member_id: int, on: date, reason: str, by: Actor, at: datetime) -> StreetMember:
    """A merchant leaves a street. Raises NotFound, StationTextMissing."""
    told = reason_of(reason)
    member = StreetMember.objects.select_related("merchant").filter(pk=member_id, left_on=None).first()
    if member is None:
        raise NotFound
    street = _street(member.street_id, by)
    member.left_on = max(on, member.joined_on)
    member.save(update_fields=["left_on"])
    for chain in (street.pk, member.merchant_id):
        tell(chain, Act.STREET_LEFT, by=by, at=at, what=street.name, name=member.merchant.name, reason=told)
    return member


def _street(street_id: int, by: Actor) -> Station:
    street = held(street_id, by=by)
    if street.kind != StationKind.STREET:
        raise NotFound
    return street


def _checked(told: Told) -> dict[str, Any]:
    rules = station_rules()
    values = asdict(told)
    values["name"] = text_of(told.name, what="名称", field="name", most=60, least=2)
    values["address"] = text_of(told.address, what="地址", field="address", most=200, least=4)
    for name, what, most in (("hours", "开放时间", 60), ("notice", "公示内容", 500), ("sector", "行业", 40)):
        values[name] = text_of(str(values[name]), what=what, field=name, most=most, least=0)
    if told.kind is StationKind.FIVE_IN and told.place not in rules.places:
        raise PlaceUnknown(field="place")
    if told.place and told.place not in rules.places:
        raise PlaceUnknown(field="place")
    if told.kind is StationKind.RED and (told.party_members < rules.party_members or not told.recorded):
        raise RedNeedsParty(least=rules.party_members, field="party_members")
    values["kind"] = told.kind.value
    values["phone"] = str(check_phone(value=told.phone, of_merchant=True)) if told.phone else ""
    values["region_code"] = region_of(told.region_code, told.address)
    for name, model, kind in (("host_id", Merchant, {}), ("street_id", Station, {"kind": StationKind.STREET})):
        if values[name] is not None and not model._default_manager.filter(pk=values[name], **kind).exists():
            raise NotFound(field=name)
    return values
