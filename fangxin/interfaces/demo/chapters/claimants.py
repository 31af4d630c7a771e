"""Serial claims: a few people who complain often, and what officers make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.agency.words import Permission, Role
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel
from fangxin.domain.claimants import actions
from fangxin.domain.claimants.models import Mark
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Life, Stage
from fangxin.interfaces.demo.acts.stage import handler
from fangxin.interfaces.demo.story import Row, draw

MORNING, NOON = time(9, 40), time(11, 20)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The complaints of each person, then proposal, decision, refusal and appeal as far as the file tells them."""
    for row in stage.story.chapters.get("claimants", {}).get("people", ()):
        told = _Telling(stage, row)
        days = sorted(row["days_ago"], reverse=True)
        for number, days_ago in enumerate(days):
            yield _at(stage, days_ago, MORNING), partial(told.file, number, days_ago)
        for place, act in enumerate(("propose", "decide", "refuse", "appeal", "decide_appeal")):
            if act in row:
                at = _at(stage, row[act]["days_ago"], NOON) + timedelta(minutes=40 * place)
                if act != "appeal":
                    at = _worked(at)
                yield at, partial(getattr(told, act), {**row[act], "at": at})


class _Telling:
    """One person: the complaints filed so far, and the mark."""

    def __init__(self, stage: Stage, row: Row) -> None:
        self.stage, self.row = stage, row
        self.lives: list[Life] = []
        self.mark: Mark | None = None

    def file(self, number: int, days_ago: int) -> None:
        """The next complaint, by letter: the same words about another thing or another shop."""
        row, stage = self.row, self.stage
        thing, shop = row["things"][number % len(row["things"])], row["shops"][number % len(row["shops"])]
        at = _at(stage, days_ago, MORNING)
        filing = Filing(
            channel=Channel.LETTER,
            content=row["text"].format(thing=thing["what"], shop=shop["name"], amount=thing["amount"]),
            identity=Identity(**row["person"]),
            merchant_name=shop["name"], merchant_address=shop["address"], object_code=thing["object"],
            problem_code=row["problem"], claims=tuple(row["claims"]), disputed_fen=fen_of(thing["amount"]),
            purchased_on=day_of(at) - timedelta(days=2), consents_disclosure=False, consents_commission=False,
        )  # fmt: skip
        by = stage.agency.officer(office_id=stage.intake_id, role=Role.DISPATCHER, on=day_of(at), seed=number)
        draft = f"{stage.story.name}-{row['id']}-{number:02d}"
        receipt = file_request(filing=filing, draft=draft, by=by, at=at)
        case = Case.objects.select_related("office", "intake__person").get(pk=receipt.cases[0].id)
        self.lives.append(Life(row={"id": f"{row['id']}-{number}"}, receipt=receipt, case=case))

    def propose(self, given: Row) -> None:
        life, at = self.lives[-1], given["at"]
        self.mark = actions.propose_mark(
            case_id=life.case.pk, version=None, factors=given["factors"], reason=given["reason"],
            until_on=day_of(at) + timedelta(days=given["lasts"]), by=handler(self.stage, life, at), at=at,
        )  # fmt: skip

    def decide(self, given: Row) -> None:
        at = given["at"]
        by = self._another(at)
        actions.decide_mark(mark_id=self._mark().pk, confirmed=given["confirmed"], reason=given["reason"], by=by, at=at)

    def refuse(self, given: Row) -> None:
        life, at = self.lives[-1], given["at"]
        actions.refuse_on_mark(
            case_id=life.case.pk, version=None, reason=given["reason"], other_routes=given["other_routes"],
            by=handler(self.stage, life, at), at=at,
        )  # fmt: skip

    def appeal(self, given: Row) -> None:
        life, at = self.lives[-1], given["at"]
        life.reread()
        actions.appeal(case=life.case, reason=given["reason"], by=consumer(_masked(life.case)), at=at)

    def decide_appeal(self, given: Row) -> None:
        at, mark = given["at"], self._mark()
        actions.decide_appeal(
            appeal_id=mark.appeal.pk, upheld=given["upheld"], reason=given["reason"], by=self._another(at), at=at
        )

    def _mark(self) -> Any:
        assert self.mark is not None  # the file proposes first
        return Mark.objects.select_related("appeal").get(pk=self.mark.pk)

    def _another(self, at: datetime) -> Actor:
        """The nearest officer upwards who may decide and has not taken part yet."""
        mark, on, agency = self._mark(), day_of(at), self.stage.agency
        path = self.lives[-1].case.path
        above = sorted(
            (one for one in agency.offices.values() if path.startswith(one.path)), key=lambda one: -len(one.path)
        )
        for office in above:
            for role in (Role.HEAD, Role.SUPERVISOR):
                for post in agency.by_role.get((office.pk, role.value), ()):
                    by = agency.serving(post, on=on)
                    if by.may(Permission.MARK_CLAIMANT) and by.account_id not in (
                        mark.proposed_by_id,
                        mark.decided_by_id,
                    ):
                        return by
        raise LookupError("nobody is left to decide")


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    minute = draw("claimants", days_ago, below=30)
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING) + timedelta(minutes=minute)


def _worked(at: datetime) -> datetime:
    """The same time on the next day worked, when the day itself is none."""
    calendar, on = calendar_in_force(), day_of(at)
    return at if calendar.is_working(on) else at + (calendar.working_day(1, after=on) - on)


def _masked(case: Case) -> str:
    return case.intake.person.name_masked if case.intake.person else "消费者"
