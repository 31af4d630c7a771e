"""Matters and 12345 work orders: the same dispute through several doors, joined, left open, or parted again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel
from fangxin.domain.matters.actions.joining import join, part
from fangxin.domain.matters.actions.looking import look_for, sketch_cases
from fangxin.domain.people.rules import Identity
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.domain.workorders.actions.returning import compose_returns
from fangxin.domain.workorders.actions.taking import take_order
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

TOLD_AT, DECIDED_AT = time(10, 15), time(15, 30)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Each telling, then what was decided as far as the file tells it."""
    chapter = stage.story.chapters.get("matters", {})
    for row in chapter.get("disputes", ()):
        told = _Dispute(stage, row, chapter["platform"])
        for number, telling in enumerate(row["tellings"]):
            yield _at(stage, telling["days_ago"], TOLD_AT), partial(told.tell, number)
        for act in ("join", "part"):
            if act in row:
                yield _at(stage, row[act]["days_ago"], DECIDED_AT), partial(getattr(told, act))


class _Dispute:
    """One dispute: the cases it became so far."""

    def __init__(self, stage: Stage, row: Row, platform: str) -> None:
        self.stage, self.row, self.platform = stage, row, platform
        self.numbers: list[str] = []

    def tell(self, number: int) -> None:
        """The next telling, through its door; the worker then compares it."""
        row, telling = self.row, self.row["tellings"][number]
        at = _at(self.stage, telling["days_ago"], TOLD_AT)
        by = self._dispatcher(at)
        filing = Filing(
            channel=Channel[telling["channel"]], content=telling["text"], identity=Identity(**row["person"]),
            merchant_name=row["shop"]["name"], merchant_address=row["shop"]["address"], object_code=row["goods"],
            problem_code="P20", claims=("CL6",), disputed_fen=fen_of(row["amount"]), consents_disclosure=False,
            consents_commission=False,
        )  # fmt: skip
        if "order" in telling:
            office = Office.objects.get(pk=self.stage.intake_id)
            case_id = take_order(
                platform=platform_of(office=office, name=self.platform), number=telling["order"],
                ordered_at=at - timedelta(hours=1), due_at=at + timedelta(days=telling["due"]), filing=filing, by=by, at=at,
            ).case_id  # fmt: skip
        else:
            draft = f"{self.stage.story.name}-{row['id']}-{number}"
            case_id = file_request(filing=filing, draft=draft, by=by, at=at).cases[0].id
        self.numbers.append(Case.objects.values_list("number", flat=True).get(pk=case_id))
        sketch_cases(case_ids=[case_id])
        look_for(case_id=case_id, at=at)
        compose_returns(at=at)

    def join(self) -> None:
        """A dispatcher holds the tellings together."""
        given = self.row["join"]
        at = _at(self.stage, given["days_ago"], DECIDED_AT)
        join(
            number=self.numbers[0], version=None, other=self.numbers[1], reason=given["reason"], by=self._dispatcher(at),
            at=at,
        )  # fmt: skip

    def part(self) -> None:
        """It was two disputes after all."""
        given = self.row["part"]
        at = _at(self.stage, given["days_ago"], DECIDED_AT)
        part(number=self.numbers[1], version=None, reason=given["reason"], by=self._dispatcher(at), at=at)

    def _dispatcher(self, at: datetime) -> Actor:
        return self.stage.agency.officer(office_id=self.stage.intake_id, role=Role.DISPATCHER, on=day_of(at))


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)
