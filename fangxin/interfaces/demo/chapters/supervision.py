"""Supervision: orders that are answered, sent back, closed, or climb; cases offered to another desk until its officer takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import decide, handing
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case, HandOver
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel, HandOverState
from fangxin.domain.people.rules import Identity
from fangxin.domain.supervision.actions import extending, opening, replying
from fangxin.domain.supervision.models import Item, Order
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Life, Stage
from fangxin.interfaces.demo.acts.stage import handler
from fangxin.interfaces.demo.story import Row

FILED_AT, ACCEPTED_AT, OPENED_AT, STEP_AT, OFFERED_AT, DUE_AT = (
    time(9, 15),
    time(11),
    time(9, 30),
    time(13, 40),
    time(10, 40),
    time(17),
)
STEP_MINUTES = 20


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The complaints, the orders over them with every step, and the hand-overs."""
    chapter = stage.story.chapters.get("supervision", {})
    told = _Telling(stage)
    for row in chapter.get("complaints", ()):
        yield told.at(row["filed"], FILED_AT), partial(told.file, row)
        yield told.at(row["accepted"], ACCEPTED_AT), partial(told.accept, row)
    for row in chapter.get("orders", ()):
        yield told.at(row["opened"], OPENED_AT), partial(told.open, row)
        for number, step in enumerate(row.get("steps", ())):
            at = told.at(step["day"], STEP_AT) + timedelta(minutes=STEP_MINUTES * number)
            yield at, partial(told.step, row, step, at)
    for row in chapter.get("hand_overs", ()):
        yield told.at(row["offered"], OFFERED_AT), partial(told.offer, row)
        if "declined" in row:
            yield told.at(row["declined"], OFFERED_AT), partial(told.decline, row)


class _Telling:
    """The complaints filed so far by their ids, the orders opened by theirs."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lives: dict[str, Life] = {}
        self.orders: dict[str, Order] = {}

    def at(self, day: int | Row, when: time) -> datetime:
        """So many working days before the replay's day, or natural days after it."""
        if isinstance(day, dict):
            return datetime.combine(self.stage.today + timedelta(days=day["in_days"]), when, tzinfo=BEIJING)
        calendar, on = calendar_in_force(), self.stage.today
        for _ in range(day):
            on = calendar.working_day_until(on - timedelta(days=1))
        return datetime.combine(on, when, tzinfo=BEIJING)

    def file(self, row: Row) -> None:
        """A complaint by telephone."""
        stage, at = self.stage, self.at(row["filed"], FILED_AT)
        filing = Filing(
            channel=Channel.HOTLINE, content=row["text"], identity=Identity(**row["person"]), merchant_name=row["shop"]["name"],
            merchant_address=row["shop"]["address"], problem_code=row["problem"], claims=("CL6",),
            disputed_fen=fen_of(row["amount"]), split_report=False, consents_disclosure=True, consents_commission=True,
        )  # fmt: skip
        by = stage.agency.officer(office_id=stage.intake_id, role=Role.HOTLINE, on=day_of(at), seed=1)
        receipt = file_request(filing=filing, draft=f"{stage.story.name}-{row['id']}", by=by, at=at)
        case = Case.objects.select_related("office", "intake__person").get(pk=receipt.cases[0].id)
        self.lives[row["id"]] = Life(row={"id": row["id"]}, receipt=receipt, case=case)

    def accept(self, row: Row) -> None:
        """Its handler accepts it."""
        life, at = self._life(row["id"]), self.at(row["accepted"], ACCEPTED_AT)
        life.case = decide.accept(case_id=life.case.pk, version=None, by=handler(self.stage, life, at), at=at)

    def open(self, row: Row) -> None:
        """An order over the complaints named."""
        at = self.at(row["opened"], OPENED_AT)
        self.orders[row["id"]] = opening.open_order(
            case_ids=[self.lives[one].case.pk for one in row["over"]], asks=row["asks"], due_at=self.at(row["due"], DUE_AT),
            by=self._opener(row, at), at=at,
        )  # fmt: skip

    def step(self, row: Row, told: Row, at: datetime) -> None:
        """One step of an order on one of its cases."""
        life, opener = self._life(told["of"]), self._opener(row, at)
        item_id = Item.objects.values_list("pk", flat=True).get(order=self.orders[row["id"]], case=life.case.pk)
        desk: dict[str, Any] = {"item_id": item_id, "by": handler(self.stage, life, at), "at": at}
        judge: dict[str, Any] = {"item_id": item_id, "by": opener, "at": at}
        if "reply" in told:
            replying.reply(text=told["reply"], done=told["done"], **desk)
        elif "ask_time" in told:
            extending.ask_for_time(until_at=self.at(told["until"], DUE_AT), reason=told["ask_time"], **desk)
        elif "send_back" in told:
            replying.send_back(remark=told["send_back"], due_at=self.at(told["due"], DUE_AT), **judge)
        elif "accept" in told:
            replying.accept_reply(remark=told["accept"], **judge)
        else:
            replying.close_item(remark=told["close"], **judge)

    def offer(self, row: Row) -> None:
        """The case is offered to another desk."""
        life, at = self._life(row["of"]), self.at(row["offered"], OFFERED_AT)
        office = self.stage.agency.offices[row["to"]["office"]]
        post = next(
            post
            for post in self.stage.agency.by_role[office.pk, Role.HANDLER.value]
            if post.title == row["to"]["title"]
        )
        life.case = handing.hand_over(
            case_id=life.case.pk,
            version=None,
            post_id=post.pk,
            reason=row["reason"],
            by=handler(self.stage, life, at),
            at=at,
        )

    def decline(self, row: Row) -> None:
        """The receiver does not take it."""
        at = self.at(row["declined"], OFFERED_AT)
        offer = HandOver.objects.get(case=self.lives[row["of"]].case.pk, state=HandOverState.OFFERED)
        by = self.stage.agency.serving(self.stage.agency.posts[offer.to_post_id], on=day_of(at))
        handing.decline_hand_over(hand_over_id=offer.pk, reason=row["answer"], by=by, at=at)

    def _opener(self, row: Row, at: datetime) -> Actor:
        office = self.stage.agency.offices[row["by"]["office"]]
        return self.stage.agency.officer(office_id=office.pk, role=Role(row["by"]["role"]), on=day_of(at))

    def _life(self, name: str) -> Life:
        self.lives[name].reread()
        return self.lives[name]
