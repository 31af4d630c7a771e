"""Telling a story anew, relative to an instant: everything through the real actions, in the order of time.

All of it is one transaction: an interrupted replay leaves an empty database. (Pictures are on disk before it commits;
the sweep of files takes those that no row names.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.places.queries import forget_regions
from fangxin.domain.routing.queries import forget_offices
from fangxin.domain.routing.queries.deciding import forget_merchants
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.demo import chapters, watching
from fangxin.interfaces.demo.acts import Stage, perform
from fangxin.interfaces.demo.agency import set_up_agency
from fangxin.interfaces.demo.plan import Planned, filed_at, planned_life
from fangxin.interfaces.demo.registers import fill_registers
from fangxin.interfaces.demo.story import Story

SET_UP_DAYS_BEFORE = 30

Happening = tuple[datetime, int, Callable[[], None]]


class NotEmpty(Refusal):
    """A story is told only to an empty database."""

    code = "database_not_empty"
    status = 409
    sentence = "数据库里已经有机构“{office}”。演示数据只装入空数据库，请另指定 FANGXIN_HOME 或 DATABASE_URL。"


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What a replay brought: submissions filed, acts played, and the stage as it stood at the end."""

    filed: int
    acts: int
    stage: Stage


def replay(*, story: Story, at: datetime, progress: Callable[[int, int], None] = lambda done, of: None) -> Replayed:
    """Tell a story so that it ends at the aware instant `at`. `progress` hears acts done and their number.

    Raises NotEmpty, and ActRefused when the rules refuse an act of the story.
    """
    try:
        with transaction.atomic():
            return _told(story, at, progress)
    except BaseException:
        forget()  # what is remembered was rolled back
        raise


def forget() -> None:
    """Read offices, places and merchants afresh; they are told at commit, and a story's transaction stays open long."""
    forget_offices()
    forget_regions()
    forget_merchants()


def _told(story: Story, at: datetime, progress: Callable[[int, int], None]) -> Replayed:
    found = Office.objects.order_by("path").first()
    if found is not None:
        raise NotEmpty(office=found.name)
    today, calendar = day_of(at), calendar_in_force()
    rows = [{**row, "filed_at": filed_at(row=row, today=today)} for row in story.complaints]
    rows = [row for row in rows if row["filed_at"] <= at]
    first = min((row["filed_at"] for row in rows), default=at)
    begun = first - timedelta(days=SET_UP_DAYS_BEFORE)
    fill_registers(story=story, at=begun)
    stage = Stage(story=story, agency=set_up_agency(story=story, at=begun, today=today), today=today)
    forget()
    lives = [planned_life(story=story, row=row, until=at, calendar=calendar) for row in rows]
    acts = sorted((planned for life in lives for planned in life), key=lambda planned: planned.at)
    beside = [(when, 3, happen) for when, happen in chapters.happenings(stage=stage, until=at) if when <= at]
    happenings = sorted([*_played(stage, acts), *_around(stage, first, at, calendar), *beside], key=lambda one: one[:2])
    for done, (_, _, happen) in enumerate(happenings, 1):
        happen()
        progress(done, len(happenings))
    watching.morning(at=at)
    return Replayed(filed=len(rows), acts=len(acts), stage=stage)


def _played(stage: Stage, acts: list[Planned]) -> list[Happening]:
    return [(planned.at, 1, partial(perform, stage, planned)) for planned in acts]


def _around(stage: Stage, first: datetime, until: datetime, calendar: WorkCalendar) -> list[Happening]:
    """The days' own happenings between the first submission and the end."""
    found: list[Happening] = [
        (when, 0, partial(watching.note_absence, stage=stage, place=place, at=when))
        for when, place in watching.note_absences(stage=stage, until=until)
    ]
    for at in watching.mornings(since=day_of(first), until=until):
        found.append((at, 0, partial(watching.morning, at=at)))
        evening = datetime.combine(at.date(), watching.ANSWERED_AT, tzinfo=at.tzinfo)
        if evening <= until:
            found.append((evening, 2, partial(watching.evening, stage=stage, at=evening, until=until)))
    drawn_at = watching.calling_day(until=until, calendar=calendar)
    found.append((drawn_at, 0, partial(watching.draw_calls, stage=stage, at=drawn_at)))
    for at, number in watching.calling(until=until, calendar=calendar):
        found.append((at, 2, partial(watching.call_next, stage=stage, number=number, at=at)))
    return found
