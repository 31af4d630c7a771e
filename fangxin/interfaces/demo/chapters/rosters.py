"""Leave that waits for a decision, and the duty roster of the hotline: filled, with a gap, and a swap that waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.rosters.actions.duties import drop_duty, fill_duties
from fangxin.domain.rosters.actions.leaves import ask_leave
from fangxin.domain.rosters.actions.swaps import offer_swap
from fangxin.domain.rosters.models import Duty
from fangxin.domain.rosters.queries.duties import duties_between
from fangxin.domain.rosters.words import LeaveKind
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

FILLED_AT, DROPPED_AT, OFFERED_AT, ASKED_AT = time(16, 20), time(9, 10), time(10, 5), time(11, 30)
DAY = timedelta(days=1)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The roster first, then what was changed in it, and who asked for leave."""
    chapter = stage.story.chapters.get("rosters", {})
    if "roster" in chapter:
        at = _at(stage, chapter["roster"]["filled_days_ago"], FILLED_AT)
        yield at, partial(_fill, stage, chapter["roster"], at)
    for name, when, act in (("dropped", DROPPED_AT, _drop), ("swap", OFFERED_AT, _offer)):
        if name in chapter:
            at = _at(stage, chapter[name]["days_ago"], when)
            yield at, partial(act, stage, chapter[name], at)
    for row in chapter.get("leaves", ()):
        at = _at(stage, row["asked_days_ago"], ASKED_AT)
        yield at, partial(_ask, stage, row, at)


def _fill(stage: Stage, row: Row, at: datetime) -> None:
    fill_duties(
        office_id=stage.intake_id, from_on=_on(stage, row["from_days"]), to_on=_on(stage, row["to_days"]),
        by=_planner(stage, at), at=at,
    )  # fmt: skip


def _drop(stage: Stage, row: Row, at: datetime) -> None:
    drop_duty(duty_id=_duty(stage, row).pk, by=_planner(stage, at), at=at)


def _offer(stage: Stage, row: Row, at: datetime) -> None:
    """Offered for the first duty of a colleague in the days after that both could take."""
    duty = _duty(stage, row)
    later = duties_between(office_id=stage.intake_id, from_on=duty.on + DAY, to_on=duty.on + 4 * DAY)
    for other in later.exclude(account_id=duty.account_id):
        with suppress(Refusal):
            offer_swap(
                duty_id=duty.pk, taker_id=other.account_id, other_id=other.pk,
                by=stage.agency.own(account_id=duty.account_id), at=at,
            )  # fmt: skip
            return


def _ask(stage: Stage, row: Row, at: datetime) -> None:
    ask_leave(
        kind=LeaveKind(row["kind"]), from_on=_on(stage, row["from_days"]), to_on=_on(stage, row["to_days"]),
        reason=row["reason"], by=stage.agency.own(account_id=stage.agency.accounts[row["login"]].pk), at=at,
    )  # fmt: skip


def _planner(stage: Stage, at: datetime) -> Actor:
    return stage.agency.officer(office_id=stage.intake_id, role=Role.HEAD, on=day_of(at))


def _duty(stage: Stage, row: Row) -> Duty:
    on = _on(stage, row["from_days"])
    return duties_between(office_id=stage.intake_id, from_on=on, to_on=on).filter(shift=row["shift"])[0]


def _on(stage: Stage, days: int) -> date:
    return stage.today + timedelta(days=days)


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(_on(stage, -days_ago), when, tzinfo=BEIJING)
