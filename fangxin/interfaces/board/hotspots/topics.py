"""New topics: what several people wrote about lately that few wrote about before, with the nearest cases; raised as a warning."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.analytics.indicators.remembering import Answers
from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.alerts.actions.raising import raise_topic
from fangxin.domain.alerts.queries.texts import Text, cases_named, texts_received
from fangxin.domain.alerts.rules.book import figures
from fangxin.domain.alerts.rules.evidence import Proposal
from fangxin.domain.alerts.words import AlertSource
from fangxin.domain.cases.models import Case
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.alerts import CASE_COLUMNS, case_row, due_of
from fangxin.interfaces.public.reading import Fields, fields_of, whole

if TYPE_CHECKING:
    from fangxin.analytics.topics.finding import Topic

#: days that are recent, days before that tell what is not new, and how many texts of each are read
RECENT, BEFORE, RECENT_MOST, BEFORE_MOST = 28, 84, 1500, 1000
#: writers a topic has at least, topics told, nearest cases shown
LEAST, TOPICS, NEAREST = 3, 12, 5
#: cases of one warning
CASES_MOST = 300
#: what was found last, by the digest of the texts it was found in: nothing of these stays in memory
_last: Answers[list[Topic]] = Answers(copied=list)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def topics(request: HttpRequest) -> HttpResponse:
    """The topics of the last weeks in the caller's scope."""
    return _shown(request)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.RAISE_ALERTS)
def topic(request: HttpRequest) -> HttpResponse:
    """A topic's cases (`?case=` each) with the form of a warning, and raising it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    given = request.POST if request.method == "POST" else request.GET
    ids = [number for one in given.getlist("case")[:CASES_MOST] if (number := whole(one)) is not None]
    cases = cases_named(ids=ids, by=by)
    if not cases:
        raise NotFound
    fields = fields_of(given)
    if request.method != "POST":
        return _form(request, cases, fields)
    try:
        alert = raise_topic(
            proposal=_proposal(cases, fields, by), office_id=fields.whole("office"), asks=fields.text("asks"),
            due_on=due_of(fields), by=by, at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _form(request, cases, fields, refusal=refusal)
    messages.success(request, "预警已发出。")
    return HttpResponseRedirect(reverse("board:alert", args=[alert.pk]), status=303)


def _shown(request: HttpRequest) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    first = today() - timedelta(days=RECENT - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=BEIJING)
    told = texts_received(by=by, since=since, days=BEFORE, most=RECENT_MOST, older=BEFORE_MOST)
    found = _found(told, first)
    cases = {case.pk: case for case in cases_named(ids=[pk for one in found for pk in one.texts[:NEAREST]], by=by)}
    context = {
        **board_frame(request, current="hotspots"),
        "days": RECENT,
        "texts": sum(one.on >= first for one in told),
        "columns": CASE_COLUMNS,
        "topics": [
            {
                "name": one.name,
                "texts": len(one.texts),
                "writers": one.writers,
                "older": one.older,
                "new": one.older * 5 <= len(one.texts),
                "nearest": [case_row(cases[pk]) for pk in one.texts[:NEAREST] if pk in cases],
                "all": one.texts[:CASES_MOST],
            }
            for one in found
        ],
        "may_raise": by.may(Permission.RAISE_ALERTS),
    }
    return render(request, "board/hotspots/topics.html", context)


def _found(told: Sequence[Text], first: date) -> list[Topic]:
    """The topics of texts; the same texts are not compared twice."""
    key = (hashlib.sha256(repr((first, told)).encode()).digest(),)
    found = _last.get(key)
    if found is None:
        from fangxin.analytics.topics.finding import Told
        from fangxin.analytics.topics.finding import topics as topics_of

        texts = [Told(id=one.id, title=one.title, text=one.text, on=one.on, writer=one.writer) for one in told]
        found = topics_of(texts, since=first, least=LEAST, most=TOPICS)
        _last.keep(key, found)
    return found


def _proposal(cases: list[Case], fields: Fields, by: Actor) -> Proposal:
    """What the officer chose, as evidence."""
    title = fields.line("title")
    days = sorted(day_of(case.received_at) for case in cases)
    regions = {case.office.region_code for case in cases}
    region = regions.pop() if len(regions) == 1 else _above(regions)
    return Proposal(
        source=AlertSource.TOPIC, region=region, cell={"topic": title}, first=days[0], last=days[-1], observed=len(cases),
        cases=tuple(sorted(case.pk for case in cases)), title=title,
        evidence={"older": fields.whole("older") or 0, "words": title.split()[:5], "found_by": by.name},
    )  # fmt: skip


def _above(regions: set[str]) -> str:
    for digits in (4, 2):
        if len({code[:digits] for code in regions}) == 1:
            return next(iter(regions))[:digits].ljust(6, "0")
    return "000000"


def _form(request: HttpRequest, cases: list[Case], fields: Fields, *, refusal: Refusal | None = None) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    refusals = list(getattr(refusal, "refusals", [refusal])) if refusal else []
    offices = [one for one in offices_overseen(by=by) if one.active and not one.is_intake]
    context = {
        **board_frame(request, current="hotspots"),
        "cases": cases,
        "columns": CASE_COLUMNS,
        "rows": [case_row(case) for case in cases[:50]],
        "offices": [(str(one.pk), one.name) for one in offices],
        "office": str(cases[0].office_id),
        "due": calendar_in_force().working_day(figures().due_days, after=today()).isoformat(),
        "f": fields,
        "refusals": refusals,
        "errors": {one.field or "form": one.told() for one in refusals},
    }
    return render(request, "board/hotspots/topic.html", context, status=refusal.status if refusal else 200)
