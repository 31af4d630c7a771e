"""Stations at the desk: the register with what is due, one station with its staff, disputes, reviews and street."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.stations.actions.keeping import (
    Told,
    add_staff,
    change_station,
    end_staff,
    found_station,
    join_street,
    leave_street,
    withdraw_station,
)
from fangxin.domain.stations.actions.reviewing import review_station
from fangxin.domain.stations.models import Station
from fangxin.domain.stations.queries import (
    disputes_of,
    figures_of,
    merchants_of_street,
    reviews_due,
    staff_of,
    station_for,
    stations_in,
    street_of,
    streets_in,
)
from fangxin.domain.stations.rules import station_rules
from fangxin.domain.stations.words import (
    DISPUTE_LABELS,
    FINDING_LABELS,
    KIND_LABELS,
    STATION_STATE_LABELS,
    DisputeState,
    Finding,
    StationKind,
    StationState,
)
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants.chains import HeadUnknown
from fangxin.interfaces.desk.merchants.finding import named
from fangxin.interfaces.desk.merchants.panels import FACTS
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.public.reading import Fields, fields_of, whole
from fangxin.interfaces.public.stations.views import board_answer

PAGE = 50
COLUMNS = (
    Column(0, "名称", kind="link", head=True),
    Column(1, "种类"),
    Column(2, "状态", kind="status"),
    Column(3, "在办纠纷", kind="number"),
    Column(4, "下次评审", kind="day"),
)
DISPUTES = (
    Column(0, "编号", head=True),
    Column(1, "商家"),
    Column(2, "消费者"),
    Column(3, "状态", kind="status"),
    Column(4, "首问责任人"),
    Column(5, "最迟", kind="day"),
    Column(6, "登记", kind="instant"),
)
_FACTS = (*FACTS, ("conclusion", "结论"), ("to", "改由"))


@page(for_=Audience.OFFICER, permission=Permission.KEEP_STATIONS)
def stations(request: HttpRequest) -> HttpResponse:
    """The stations of the region; those whose review is due stand above."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    kind = request.GET.get("kind", "")
    rows = stations_in(by=by)
    if kind in StationKind.__members__:
        rows = rows.filter(kind=kind)
    else:
        kind = ""
    start, due = whole(request.GET.get("after", "")) or 0, reviews_due(by=by, on=today())
    found, here = list(rows[start : start + PAGE + 1]), {"kind": kind} if kind else {}
    context = {
        **frame(request, current="merchants"), "columns": COLUMNS, "rows": [_row(one) for one in found[:PAGE]], "kind": kind,
        "next": reverse("desk:stations", query={**here, "after": start + PAGE}) if len(found) > PAGE else "",
        "first": reverse("desk:stations", query=here) if start else "", "due_count": due.count(), "most": PAGE,
        "kinds": [("", _("全部")), *KIND_LABELS.items()],
        "due": [_row(one) for one in due[:PAGE]], "today": today(),
    }  # fmt: skip
    return render(request, "desk/merchants/stations.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_STATIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Found a station."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), list[Refusal]()
    if request.method == "POST":
        try:
            made = found_station(told=_told(fields), opened_on=today(), by=by, at=now())
        except NotFound as elsewhere:
            if elsewhere.field:
                raise
            refusals.append(StationElsewhere(field="address"))
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals.append(named(refusal))
        else:
            messages.success(request, _("已设立。请把工作人员加进来。"))
            return HttpResponseRedirect(reverse("desk:station", args=[made.pk]), status=303)
    context = {
        **frame(request, current="merchants"), "f": fields, "refusals": refusals, **_choices(by),
        "errors": {one.field: one.told() for one in refusals},
    }  # fmt: skip
    return render(
        request, "desk/merchants/station_new.html", context, status=max((one.status for one in refusals), default=200)
    )


class StationElsewhere(Refusal):
    """A station is founded by the office in whose region it lies, and its address must tell the region."""

    code = "station_elsewhere"
    status = 422
    sentence = "地址不在本辖区，或者看不出在哪个区县，请写完整。"


@page(for_=Audience.OFFICER, permission=Permission.KEEP_STATIONS)
def station(request: HttpRequest, station_id: int) -> HttpResponse:
    """One station."""
    return _shown(request, station_for(station_id=station_id, by=request.actor))  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, permission=Permission.KEEP_STATIONS)
def board(request: HttpRequest, station_id: int) -> HttpResponse:
    """The notice board of one as PDF."""
    return board_answer(station_for(station_id=station_id, by=request.actor), today())  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_STATIONS)
def act(request: HttpRequest, station_id: int, station_act: str) -> HttpResponse:
    """Carry out one act; a refused form is shown again."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = station_for(station_id=station_id, by=by)
    if request.method != "POST" or station_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    try:
        ACTS[station_act](found, fields, {"by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        failed = f"{station_act}-{fields.text('row')}" if fields.text("row") else station_act
        return _shown(request, station_for(station_id=station_id, by=by), named(refusal), fields, failed)
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse("desk:station", args=[station_id]), status=303)


def _change(found: Station, f: Fields, known: dict[str, Any]) -> None:
    try:
        change_station(station_id=found.pk, version=f.whole("version") or 0, told=_told(f, found), **known)
    except NotFound as elsewhere:
        raise StationElsewhere(field="address") from elsewhere


def _withdraw(found: Station, f: Fields, known: dict[str, Any]) -> None:
    withdraw_station(station_id=found.pk, on=today(), reason=f.line("reason"), **known)


def _staff(found: Station, f: Fields, known: dict[str, Any]) -> None:
    add_staff(
        station_id=found.pk,
        name=f.line("name"),
        phone=f.text("phone"),
        title=f.line("title"),
        leads=f.ticked("leads"),
        **known,
    )


def _end_staff(found: Station, f: Fields, known: dict[str, Any]) -> None:
    end_staff(staff_id=_row_of(f), successor_id=f.whole("successor"), **known)


def _join(found: Station, f: Fields, known: dict[str, Any]) -> None:
    join_street(street_id=found.pk, merchant_id=_merchant(f.text("uscc")) or 0, on=today(), **known)


def _leave(found: Station, f: Fields, known: dict[str, Any]) -> None:
    leave_street(member_id=_row_of(f), on=today(), reason=f.line("reason"), **known)


def _review(found: Station, f: Fields, known: dict[str, Any]) -> None:
    finding = f.text("finding")
    if finding not in Finding.__members__:
        raise NotFound(field="finding")
    review_station(station_id=found.pk, finding=Finding(finding), words=f.line("words"), **known)


ACTS: dict[str, Callable[[Station, Fields, dict[str, Any]], None]] = {
    "change": _change, "withdraw": _withdraw, "staff": _staff, "end-staff": _end_staff, "join": _join, "leave": _leave,
    "review": _review,
}  # fmt: skip


def _told(f: Fields, found: Station | None = None) -> Told:
    kind = found.kind if found is not None else f.text("kind")
    return Told(
        kind=StationKind(kind) if kind in StationKind.__members__ else StationKind.FIVE_IN, name=f.line("name"),
        address=f.line("address"), place=f.text("place"), region_code=f.text("region_code"), host_id=_merchant(f.text("host")),
        street_id=f.whole("street"), phone=f.text("phone"), hours=f.line("hours"), notice=f.text("notice"),
        sector=f.line("sector"), party_members=min(f.whole("party_members") or 0, 999), recorded=f.ticked("recorded"),
    )  # fmt: skip


def _merchant(code: str) -> int | None:
    if not code:
        return None
    found = Merchant.objects.filter(uscc=check_uscc(value=code)).first()
    if found is None:
        raise HeadUnknown(field="uscc")
    return found.merged_into_id or found.pk


def _row_of(f: Fields) -> int:
    row = f.whole("row")
    if row is None:
        raise NotFound
    return row


def _choices(by: Actor) -> dict[str, Any]:
    return {
        "kinds": list(KIND_LABELS.items()),
        "places": [("", _("不适用")), *station_rules().places.items()],
        "streets": [("", _("不在示范街")), *((one.pk, one.name) for one in streets_in(by=by))],
    }


def _shown(
    request: HttpRequest, found: Station, refusal: Refusal | None = None, fields: Fields | None = None, failed: str = ""
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    on = today()
    disputes = _piece(request, found, "disputes", disputes_of(station=found))
    members = _piece(request, found, "members", merchants_of_street(street=found, on=on))
    street = found.kind == StationKind.STREET
    context = {
        **frame(request, current="merchants"), **_choices(by), "station": found, "works": found.state == StationState.ACTIVE,
        "kind": KIND_LABELS[StationKind(found.kind)], "state": _state(found, on), "staff": staff_of(station=found),
        "place": station_rules().places.get(found.place, ""), "numbers": figures_of(station=found, on=on),
        "street": street_of(street=found, on=on) if street else None,
        "members": members,
        "dispute_columns": DISPUTES,
        "more_disputes": disputes,
        "disputes": [
            (one.number, one.merchant_name, one.person.name_masked, _dispute_state(one.state, one.due_on, on),
             one.first_asked.member.name_masked, one.due_on, one.recorded_at)
            for one in disputes["rows"]
        ],
        "findings": list(FINDING_LABELS.items()),
        "reviews": [(one, FINDING_LABELS[Finding(one.finding)]) for one in found.reviews.all()[:10]],
        "entries": [
            {"at": one.at, "what": one.label, "who": f"{one.actor_name} {one.office_name}".strip(), "detail": told(one.facts, _FACTS)}
            for one in reversed(entries_of(chain=found.pk)[-30:])
        ],
        "today": on, "f": fields or Fields(), "failed": failed, "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "desk/merchants/station.html", context, status=refusal.status if refusal else 200)


def _piece(request: HttpRequest, station: Station, name: str, rows: Sequence[Any] | QuerySet[Any]) -> dict[str, Any]:
    """A page of one of a station's lists, with the way on and back."""
    start = whole(request.GET.get(name, "")) or 0
    found, here = list(rows[start : start + PAGE + 1]), reverse("desk:station", args=[station.pk])
    return {
        "rows": found[:PAGE], "next": f"{here}?{name}={start + PAGE}#{name}" if len(found) > PAGE else "",
        "first": f"{here}#{name}" if start else "",
    }  # fmt: skip


def _row(one: Station) -> tuple[Any, ...]:
    return (
        (one.name, reverse("desk:station", args=[one.pk])), KIND_LABELS[StationKind(one.kind)], _state(one, today()),
        one.waiting,  # type: ignore[attr-defined]
        one.review_due_on if one.state == StationState.ACTIVE else None,
    )  # fmt: skip


def _state(one: Station, on: date) -> tuple[str, str]:
    if one.state == StationState.ACTIVE and one.review_due_on < on:
        return _("评审逾期"), "overdue"
    return STATION_STATE_LABELS[StationState(one.state)], "active" if one.state == StationState.ACTIVE else ""


def _dispute_state(state: str, due_on: date, on: date) -> tuple[str, str]:
    if state == DisputeState.OPEN and due_on < on:
        return _("逾期未办"), "overdue"
    return DISPUTE_LABELS[DisputeState(state)], "active" if state == DisputeState.OPEN else "done"
