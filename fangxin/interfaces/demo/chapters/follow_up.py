"""After closing: sampling plans, the draws they make, calls that find a closing not to be true, and who decides on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel
from fangxin.domain.feedback import actions
from fangxin.domain.feedback.models import FollowUp, ReopenRequest
from fangxin.domain.feedback.queries import ending_of, shares_of
from fangxin.domain.feedback.words import FollowUpState, Period, RequestState, Satisfaction, Stratum
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Life, Stage
from fangxin.interfaces.demo.acts.answers import answered
from fangxin.interfaces.demo.acts.stage import handler
from fangxin.interfaces.demo.story import Row

PLANNED_AT, FILED_AT, DRAWN_AT, CALLED_AT, DECIDED_AT = time(9), time(9, 20), time(8, 40), time(10, 30), time(15)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The plans, the mornings on which they may draw, and the life of each complaint."""
    chapter = stage.story.chapters.get("follow_up", {})
    plans = chapter.get("plans", ())
    for row in plans:
        at = _at(stage, row["days_ago"], PLANNED_AT)
        yield at, partial(_plan, stage, row, at)
    if plans:
        day = stage.today - timedelta(days=max(row["days_ago"] for row in plans))
        while day <= day_of(until):
            if day.weekday() == 0 or day.day == 1:
                at = datetime.combine(day, DRAWN_AT, tzinfo=BEIJING)
                yield at, partial(_draw, at)
            day += timedelta(days=1)
    for row in chapter.get("complaints", ()):
        yield from _Closed(stage, row).events()


def _plan(stage: Stage, row: Row, at: datetime) -> None:
    top = min(stage.agency.offices.values(), key=lambda office: len(office.path))
    actions.make_plan(
        name=row["name"], office_id=top.pk, period=Period(row["period"]), stratified=Stratum(row["by"]),
        shares=shares_of(row["shares"]), by=stage.agency.officer(office_id=top.pk, role=Role.HEAD, on=day_of(at)), at=at,
    )  # fmt: skip


def _draw(at: datetime) -> None:
    actions.draw_due(at=at)


class _Closed:
    """One complaint from filing to the calls after its closing."""

    def __init__(self, stage: Stage, row: Row) -> None:
        self.stage, self.row = stage, row
        self.life: Life | None = None

    def events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        row, filed_at = self.row, _at(self.stage, self.row["days_ago"], FILED_AT)
        yield filed_at, partial(self.file, filed_at)
        for name in ("accepted", "closed"):
            at = _worked(filed_at + timedelta(days=row[f"{name}_after"]))
            yield at, partial(getattr(self, name), at)
        for number, told in enumerate(row["calls"]):
            at = _worked(_at(self.stage, told["days_ago"], CALLED_AT)) + timedelta(minutes=7 * number)
            yield at, partial(self.call, told, at)
        if "decided" in row:
            at = _worked(_at(self.stage, row["decided"]["days_ago"], DECIDED_AT))
            yield at, partial(self.decided, row["decided"], at)

    def file(self, at: datetime) -> None:
        row, stage = self.row, self.stage
        filing = Filing(
            channel=Channel.HOTLINE, content=row["text"], identity=Identity(**row["person"]), merchant_name=row["shop"]["name"],
            merchant_address=row["shop"]["address"], problem_code=row["problem"], claims=("CL6",), disputed_fen=fen_of(row["amount"]),
            split_report=False, consents_disclosure=True, consents_commission=True,
        )  # fmt: skip
        by = stage.agency.officer(office_id=stage.intake_id, role=Role.HOTLINE, on=day_of(at))
        receipt = file_request(filing=filing, draft=f"{stage.story.name}-{row['id']}", by=by, at=at)
        case = Case.objects.select_related("office", "intake__person").get(pk=receipt.cases[0].id)
        self.life = Life(row={"id": row["id"]}, receipt=receipt, case=case)

    def accepted(self, at: datetime) -> None:
        life = self._life()
        life.case = decide.accept(case_id=life.case.pk, version=None, by=handler(self.stage, life, at), at=at)

    def closed(self, at: datetime) -> None:
        life = self._life()
        life.case = close.terminate(
            case_id=life.case.pk, version=None, ground=self.row["ground"][life.case.rule_version],
            reason=self.row["reason"], by=handler(self.stage, life, at), at=at,
        )  # fmt: skip

    def call(self, told: Row, at: datetime) -> None:
        """The next call, once a plan has drawn this one."""
        found = FollowUp.objects.filter(case_id=self._life().case.pk).first()
        if found is None or found.state not in (FollowUpState.SAMPLED, FollowUpState.NOT_REACHED):
            return
        by = self.stage.agency.officer(office_id=self.stage.intake_id, role=Role.HOTLINE, on=day_of(at), seed=1)
        satisfied = Satisfaction(told["satisfied"]) if "satisfied" in told else None
        actions.record_follow_up(
            follow_up_id=found.pk, state=FollowUpState(told["state"]),
            answers=answered(truly=told.get("truly"), satisfaction=satisfied), note=told["note"], by=by, at=at,
        )  # fmt: skip

    def decided(self, told: Row, at: datetime) -> None:
        """Another person than who closed decides, if there is something to decide."""
        case = self._life().case
        request = ReopenRequest.objects.filter(case_id=case.pk, state=RequestState.ASKED).first()
        if request is None:
            return
        ended = ending_of(case_id=case.pk)
        by = self.stage.agency.upwards(
            office_id=case.office_id, roles=(Role.HEAD, Role.SUPERVISOR), on=day_of(at),
            but=ended.actor_id if ended is not None else None,
        )  # fmt: skip
        actions.decide_reopening(
            request_id=request.pk, version=None, granted=told["granted"], reason=told["reason"], by=by, at=at
        )

    def _life(self) -> Life:
        assert self.life is not None  # it is filed first
        self.life.reread()
        return self.life


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)


def _worked(at: datetime) -> datetime:
    """The same hour of the next day worked."""
    on: date = at.date()
    calendar = calendar_in_force()
    while not calendar.is_working(on):
        on += timedelta(days=1)
    return datetime.combine(on, at.timetz())
