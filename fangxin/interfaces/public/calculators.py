"""Calculators anybody may use: why a deadline falls on its day, and which office is competent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.domain.timeline.queries import calendar_in_force, clock_with_events
from fangxin.foundation.clock import Event, EventKind, due
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.public.proposing import proposed
from fangxin.interfaces.public.reading import Fields, fields_of


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A deadline and how it was counted."""

    label: str
    due_on: date
    due_at: datetime | None
    provisional: bool
    source: str
    url: str
    limit: str
    from_on: date
    version: str
    calendar: str
    days: list[dict[str, Any]]


@page(for_=Audience.PUBLIC)
def why(request: HttpRequest) -> HttpResponse:
    """为什么是这一天: the count, day by day, of any rule from any day, or of a case's own clock with its pauses."""
    fields = fields_of(request.GET)
    counted: Counted | None = None
    refusals: list[Refusal] = []
    if fields.text("rule"):
        try:
            counted = _counted(fields)
        except Refusal as refusal:
            refusals.append(refusal)
    context = {
        "f": fields if fields.text("from") else Fields({**fields, "from": today().isoformat()}),
        "rules": [(rule.id, rule.label) for rule in lawbook().clocks.values()],
        "counted": counted,
        "refusals": refusals,
        "errors": {refusal.field or "from": refusal.told() for refusal in refusals},
    }
    return render(request, "public/why.html", context, status=422 if refusals else 200)


@page(for_=Audience.PUBLIC, writes=True)
def competent(request: HttpRequest) -> HttpResponse:
    """Which office would handle this, and on which ground; nothing is kept."""
    fields = fields_of(request.POST)
    found: dict[str, Any] = {}
    if fields.text("content"):
        found = dict(proposed(fields, on=today()))
        book = taxonomy()
        found["object_label"] = book.path_label(found["object_code"], scheme="object") if found["object_code"] else ""
        found["problem_label"] = (
            book.path_label(found["problem_code"], scheme="complaint_problem") if found["problem_code"] else ""
        )
    return render(request, "public/competent.html", {"f": fields, "found": found})


def _counted(fields: Fields) -> Counted:
    from_on = _day(fields, "from")
    received = _day(fields, "received") if fields.text("received") else from_on
    book, calendar = lawbook(), calendar_in_force()
    # on the day of the trigger the item was open; that decides which rules hold for one received before a change
    term = book.clock(fields.text("rule")).term_on(received, open_on=from_on)
    events: tuple[Event, ...] = (Event(kind=EventKind.START, on=from_on),)
    own = clock_with_events(clock_id=fields.text("clock"), rule=fields.text("rule"), started_on=from_on)
    if own:
        events = own
    found = due(events, term, calendar)
    end = found.due_on or found.from_on
    return Counted(
        label=term.label,
        due_on=end,
        due_at=found.due_at,
        provisional=found.provisional,
        source=found.term.source_zh,
        url=found.term.url,
        limit=f"{found.term.days} {found.term.unit.label}",
        from_on=found.from_on,
        version=book.version(term.version).title,
        calendar=calendar.version,
        days=[{"date": day.date, "counts": day.counts, "why": day.why, "number": day.n} for day in found.days],
    )


def _day(fields: Fields, name: str) -> date:
    try:
        return date.fromisoformat(fields.text(name))
    except ValueError as mistake:
        raise DateImpossible(day=fields.text(name)[:20] or "（空）", field=name) from mistake
