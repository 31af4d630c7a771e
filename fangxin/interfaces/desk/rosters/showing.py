"""What the pages of the roster show: its days with their shifts, and one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.models import Account, Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.actions.duties import label_of
from fangxin.domain.rosters.models import Duty, Swap
from fangxin.domain.rosters.queries.duties import (
    duties_between,
    gaps,
    kept_rosters,
    on_duty_now,
    roster_offices,
    sat_of,
    sitters,
    swaps_of,
)
from fangxin.domain.rosters.queries.leaves import gone
from fangxin.domain.rosters.rules.filling import gone_during
from fangxin.domain.rosters.rules.leaves import Gone
from fangxin.domain.rosters.rules.shifts import duty_rules
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.rosters.days import is_rest, known, month_after, month_before, month_of
from fangxin.interfaces.look.words import day
from fangxin.interfaces.public.reading import Fields, fields_of, whole

WEEK = timedelta(days=7)


def shown(
    request: HttpRequest, *, office_id: int | None = None, refusal: Refusal | None = None, fields: Fields | None = None
) -> HttpResponse:
    """The roster page."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    asked, on = fields_of(request.GET), today()
    offices = roster_offices(by=by)
    wanted = office_id or whole(asked.text("office")) or by.office_id
    office = next((one for one in offices if one.pk == wanted), offices[0] if offices else None)
    by_month = bool(asked.text("month"))
    first, last = _span(asked, on)
    context = {
        **frame(request, current="duties"),
        "office": office,
        "offices": [(one.pk, one.name) for one in offices],
        "shifts": duty_rules().shifts,
        "by_month": by_month,
        "first": first,
        "last": last,
        "today": on,
        "plans": by.may(Permission.PLAN_DUTY),
        "swaps": [_swap(one, by) for one in swaps_of(account_id=by.account_id or 0)],
        "f": fields or Fields(),
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    if office is not None:
        context |= _roster(office, first, last, on, by)
        context |= _ways(office.pk, first, by_month=by_month)
    return render(request, "desk/rosters/duties.html", context, status=refusal.status if refusal else 200)


def day_shown(
    request: HttpRequest, office_id: int, on: date, *, refusal: Refusal | None = None, failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of one day."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    office = next((one for one in roster_offices(by=by) if one.pk == office_id), None)
    if office is None:
        raise NotFound
    at, plans = now(), by.may(Permission.PLAN_DUTY)
    team = sitters(office_id=office.pk)
    one = _roster(office, on, on, today(), by)["days"][0]
    context = {
        **frame(request, current="duties"),
        "office": office,
        "on": on,
        "shifts": [
            {**cell, "shift": shift, "over": shift.hours(on)[1] <= at, "begun": shift.hours(on)[0] <= at}
            for shift, cell in zip(duty_rules().shifts, one["cells"], strict=True)
        ],
        "team": [(person.pk, person.name) for person in team] if plans else [],
        "others": _others(team, office.pk, by) if any(cell["own"] for cell in one["cells"]) else [],
        "plans": plans,
        "back_href": roster_href(office.pk, week=on),
        "before": _day_href(office.pk, on - timedelta(days=1)),
        "after": _day_href(office.pk, on + timedelta(days=1)),
        "failed": failed,
        "f": fields or Fields(),
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    return render(request, "desk/rosters/day.html", context, status=refusal.status if refusal else 200)


def _roster(office: Office, first: date, last: date, on: date, by: Actor) -> dict[str, Any]:
    """The days with who sits in each shift, what is still empty, and who is on duty at this moment."""
    rows = list(duties_between(office_id=office.pk, from_on=first, to_on=last))
    away = gone(accounts={row.account_id for row in rows}, from_on=first, to_on=last + timedelta(days=1))
    seated: dict[tuple[date, str], list[Duty]] = defaultdict(list)
    for row in rows:
        seated[row.on, row.shift].append(row)
    at = now()
    seats = [seat for seat in gaps(duties=rows, from_on=first, to_on=last) if seat.shift.hours(seat.on)[1] > at]
    empty = {(seat.on, seat.shift.id): seat.empty for seat in seats}
    days = []
    for place in range((last - first).days + 1):
        that = first + timedelta(days=place)
        cells = [
            _cell(seated[that, shift.id], empty.get((that, shift.id), 0), away, by) for shift in duty_rules().shifts
        ]
        days.append(
            {
                "day": that,
                "rest": is_rest(that),
                "now": that == on,
                "href": reverse("desk:duty-day", args=[office.pk, that.isoformat()]),
                "cells": cells,
            }
        )
    # where nobody keeps a roster, no seat of it is missing: the page says so instead of a month of gaps
    kept = bool(rows) or kept_rosters(at=at).filter(office_id=office.pk).exists()
    return {
        "days": days,
        "empty": sum(empty.values()) if kept else 0,
        "unplanned": not kept,
        "on_now": [duty.account.name for duty in on_duty_now(office_id=office.pk, at=at)],
    }


def _cell(duties: list[Duty], empty: int, away: Sequence[Gone], by: Actor) -> dict[str, Any]:
    sits = [
        {
            "id": duty.pk,
            "name": duty.account.name,
            "own": duty.account_id == by.account_id,
            "away": gone_during(one=sat_of(duty), gone=away) is not None,
        }
        for duty in duties
    ]
    return {"sits": sits, "empty": empty, "own": any(one["own"] for one in sits)}


def _others(team: list[Account], office_id: int, by: Actor) -> list[tuple[str, str]]:
    """Whom an own duty can be offered to: a colleague for nothing, or for one of the colleague's duties ahead."""
    on = today()
    found = [(f"account-{one.pk}", f"{one.name}：替我值班") for one in team if one.pk != by.account_id]
    ahead = duties_between(office_id=office_id, from_on=on, to_on=on + 4 * WEEK).exclude(account_id=by.account_id or 0)
    for duty in ahead.filter(begins_at__gt=now()):
        found.append((f"duty-{duty.pk}", f"{duty.account.name}：换 {duty.on.month}月{duty.on.day}日{label_of(duty)}"))
    return found


def _span(asked: Fields, on: date) -> tuple[date, date]:
    """The days shown: the month asked for, else the week of the day asked for, else this week."""
    if asked.text("month"):
        first = month_of(asked.text("month"), on=on)
        return first, month_after(first) - timedelta(days=1)
    found = on
    with suppress(ValueError):
        given = date.fromisoformat(asked.text("week"))
        if known(given):
            found = given
    monday = found - timedelta(days=found.weekday())
    return monday, monday + timedelta(days=6)


def _ways(office_id: int, first: date, *, by_month: bool) -> dict[str, str]:
    """Where the buttons of the roster lead."""
    if by_month:
        return {
            "before": roster_href(office_id, month=month_before(first)),
            "after": roster_href(office_id, month=month_after(first)),
            "other": roster_href(office_id, week=first),
        }
    return {
        "before": roster_href(office_id, week=first - WEEK),
        "after": roster_href(office_id, week=first + WEEK),
        "other": roster_href(office_id, month=first),
    }


def roster_href(office_id: int, *, week: date | None = None, month: date | None = None) -> str:
    """The address of a week or a month of a roster."""
    span = f"month={month:%Y-%m}" if month is not None else f"week={week}"
    return f"{reverse('desk:duties')}?office={office_id}&{span}"


def _day_href(office_id: int, on: date) -> str:
    """The address of a day; none where the pages end."""
    return reverse("desk:duty-day", args=[office_id, on.isoformat()]) if known(on) else ""


def _swap(swap: Swap, by: Actor) -> dict[str, Any]:
    return {
        "id": swap.pk,
        "mine": swap.giver_id == by.account_id,
        "giver": swap.giver.name,
        "taker": swap.taker.name,
        "duty": f"{day(swap.duty.on)} {label_of(swap.duty)}",
        "other": f"{day(swap.other.on)} {label_of(swap.other)}" if swap.other else "",
        "offered_at": swap.offered_at,
    }
