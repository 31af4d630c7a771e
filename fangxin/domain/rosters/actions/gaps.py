"""The sweep's part: whoever plans an office's roster is told of its empty seats, at the steps of law/escalation.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.models import GapTold
from fangxin.domain.rosters.notices import to_officer
from fangxin.domain.rosters.permissions import posts_above
from fangxin.domain.rosters.queries.duties import duties_between, gaps, kept_rosters
from fangxin.domain.rosters.rules.filling import Seat
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.escalation import GapWarning
from fangxin.storage.rows import write


def warn_of_gaps(*, at: datetime) -> int:
    """Tell of every day ahead with empty seats that reached a step by `at`, one message an office; returns how many.

    Safe to repeat. Each day is told once a step; of several reached at once only the nearest speaks.
    """
    steps = lawbook().escalation.duty_gaps
    kept = Office.objects.filter(pk__in=kept_rosters(at=at), active=True).order_by("path")
    return sum(_told(office, steps, at) for office in kept)


@transaction.atomic
def _told(office: Office, steps: Sequence[GapWarning], at: datetime) -> bool:
    today = day_of(at)
    last = today + timedelta(days=max(step.days_before for step in steps))
    # the row alone, not its key: cases filed at the office meanwhile do not wait
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    seats = gaps(duties=list(duties_between(office_id=office.pk, from_on=today, to_on=last)), from_on=today, to_on=last)
    known = set(GapTold.objects.filter(office=office, on__gte=today).values_list("on", "days_before"))
    fresh: list[Seat] = []
    days: dict[date, int] = {}
    for seat in seats:
        reached = [step.days_before for step in steps if _instant(step, seat.on) <= at]
        if reached and (seat.on, min(reached)) not in known and seat.shift.hours(seat.on)[1] > at:
            days[seat.on] = min(reached)
            fresh.append(seat)
    account_id = _planner(office, at)
    if not fresh or account_id is None:
        return False
    write([GapTold(office_id=office.pk, on=on, days_before=step) for on, step in days.items()])
    notice = to_officer(
        account_id=account_id, template="duty_gaps", at=at, office=office.name, from_on=fresh[0].on,
        until_on=fresh[-1].on, count=len(fresh), shift=fresh[0].shift.label,
    )  # fmt: skip
    write([notice])
    return True


def _instant(step: GapWarning, on: date) -> datetime:
    return datetime.combine(on - timedelta(days=step.days_before), step.hour, tzinfo=BEIJING)


def _planner(office: Office, at: datetime) -> int | None:
    """The nearest officer on duty who plans the roster."""
    away = away_on(on=day_of(at))
    posts = posts_above(path=office.path, permission=Permission.PLAN_DUTY)
    return next((found for post in posts if (found := on_duty(post=post, away=away)) is not None), None)
