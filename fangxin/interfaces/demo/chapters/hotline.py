"""The hotline: calls as the telephone system tells of them, taken down, missed and called back, put through, still going on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.calls.actions.calling_back import number_to_call_back, record_call_back
from fangxin.domain.calls.actions.drafts import save_draft
from fangxin.domain.calls.actions.events import record_call
from fangxin.domain.calls.actions.filing import file_call
from fangxin.domain.calls.actions.keeping import keep_calls
from fangxin.domain.calls.models import Call
from fangxin.domain.calls.words import CallEvent
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.rules.parts import Part
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.inquiries.rules import Reply
from fangxin.domain.people.rules import Identity
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

#: how long after hanging up an operator has registered what was said
WRITTEN_UP = timedelta(minutes=2)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Every event of every call in its time, and what the operators make of it."""
    chapter = stage.story.chapters.get("hotline", {})
    for row in chapter.get("calls", ()):
        yield from _Told(stage, row, chapter, until).events()


class _Told:
    """One call."""

    def __init__(self, stage: Stage, row: Row, chapter: Row, until: datetime) -> None:
        self.stage, self.row, self.chapter = stage, row, chapter
        self.began_at = _when(stage, row["when"], until)
        self.call: Call | None = None

    def events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        row, rang = self.row, self.began_at
        picked_up = rang + timedelta(seconds=row["rings"])
        yield rang, partial(self.tell, CallEvent.RINGING, rang, row["seat"])
        if row.get("missed"):
            yield picked_up, partial(self.tell, CallEvent.ENDED, picked_up, None)
            yield from self._called_back(picked_up)
            return
        yield picked_up, partial(self.tell, CallEvent.ANSWERED, picked_up, row["seat"])
        at = picked_up + timedelta(minutes=2)
        if "notes" in row:
            yield at, partial(self.note, at)
        if "to" in row:
            at += timedelta(minutes=1)
            yield at, partial(self.tell, CallEvent.ANSWERED, at, row["to"])
        if "minutes" in row:
            over = picked_up + timedelta(minutes=row["minutes"])
            yield over, partial(self.tell, CallEvent.ENDED, over, row["seat"])
            if "files" in row:
                yield over + WRITTEN_UP, partial(self.file, over + WRITTEN_UP)

    def tell(self, event: CallEvent, at: datetime, seat: int | None) -> None:
        """What the telephone system tells."""
        office = Office.objects.get(pk=self.stage.intake_id)
        operator = self._login(self._operator(seat, at)) if seat is not None else ""
        self.call = record_call(
            source=self.chapter["telephone"], reference=self.row["id"], event=event, caller=self.row["phone"],
            queue=self.chapter["queue"], operator=operator, office=office, happened_at=at, at=at,
        )  # fmt: skip

    def note(self, at: datetime) -> None:
        """What the operator types and leaves."""
        by = self._operator(self.row["seat"], at)
        fields = {"part_complaint": "on", **self.row["notes"]}
        save_draft(token=self._token(), call_id=self._call().pk, fields=fields, version=0, by=by, at=at)

    def call_back(self, reached: bool, at: datetime) -> None:
        """One try of calling back."""
        keep_calls(at=at)
        by = self._operator(self.row["seat"], at)
        number_to_call_back(call_id=self._call().pk, by=by, at=at)
        self.call = record_call_back(call_id=self._call().pk, reached=reached, by=by, at=at)

    def file(self, at: datetime) -> None:
        """Register what was said."""
        told = self.row["files"]
        reply = Reply(text=told["reply"]) if "reply" in told else None
        by = self._operator(self.row["seat"], at)
        file_call(filing=self._filing(told), token=self._token(), call_id=self._call().pk, reply=reply, by=by, at=at)

    def _called_back(self, missed_at: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        for one in self.row.get("back", ()):
            at = missed_at + timedelta(minutes=one["minutes"])
            yield at, partial(self.call_back, one["reached"], at)
            if one["reached"]:
                later = at + timedelta(minutes=6)
                yield later, partial(self.file, later)

    def _filing(self, told: Row) -> Filing:
        shop: dict[str, Any] = told.get("merchant", {})
        parts = tuple(
            Part(kind=Kind(kind), content=part["text"], problem_code=part.get("problem", ""))
            for kind, part in told["parts"].items()
        )
        return Filing(
            channel=Channel.HOTLINE, content=told["content"], identity=Identity(**told.get("person", {})),
            anonymous="person" not in told, kind=parts[0].kind, parts=parts, merchant_name=shop.get("name", ""),
            merchant_address=shop.get("address", ""), object_code=told.get("object", ""),
            disputed_fen=fen_of(told["amount"]) if "amount" in told else None, consents_disclosure=True, consents_commission=True,
        )  # fmt: skip

    def _operator(self, seat: int, at: datetime) -> Actor:
        agency = self.stage.agency
        return agency.officer(office_id=self.stage.intake_id, role=Role.HOTLINE, on=day_of(at), seed=seat)

    def _login(self, by: Actor) -> str:
        return next(login for login, account in self.stage.agency.accounts.items() if account.pk == by.account_id)

    def _call(self) -> Call:
        assert self.call is not None  # the telephone rings first
        return self.call

    def _token(self) -> str:
        return f"{self.stage.story.name}-{self.row['id']}"


def _when(stage: Stage, told: Row, until: datetime) -> datetime:
    if "minutes_ago" in told:
        return until - timedelta(minutes=told["minutes_ago"])
    on = stage.today - timedelta(days=told["days_ago"])
    return datetime.combine(on, time.fromisoformat(told["time"]), tzinfo=BEIJING)
