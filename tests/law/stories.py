"""Reads the stories of this folder, line by line checked like the law itself, and tells them to the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import Due, Event, EventKind, due
from fangxin.foundation.lawbook import (
    NAME,
    Anything,
    Day,
    Listing,
    Maybe,
    Page,
    Record,
    Table,
    Text,
    Truth,
    Whole,
    lawbook,
    load_law_file,
)

HERE = Path(__file__).parent


class EventLine:
    """`{2026-05-20: PAUSE, why: …}`: the day is the name of its entry."""

    def read(self, page: Page, node: yaml.Node) -> Event:
        rows = Table(Text(), Text()).read(page, node)
        on = next(iter(rows))
        return Event(
            EventKind(rows[on]), date.fromisoformat(on), days=int(rows.get("days", 0)), why=rows.get("why", "")
        )


@dataclass(frozen=True)
class Story:
    """One story; `told` plays it."""

    story: str
    clock: str
    received: date
    due: date | None = None
    refused: str = ""
    from_on: date | None = None
    settings: tuple[tuple[str, Any], ...] = ()
    events: tuple[Event, ...] = ()
    then: tuple[tuple[str, Any], ...] = ()

    def told(self) -> Due:
        book = lawbook()
        settings = book.settings.with_answers(**dict(self.settings))
        start = self.from_on or self.received
        term = book.clock(self.clock).term_on(self.received, settings=settings, open_on=start)
        return due([Event(EventKind.START, start), *self.events], term, shipped_calendar())


def _story(**row: Any) -> Story:
    row["from_on"] = row.pop("from", None)
    tables = {key: tuple(row.pop(key, {}).items()) for key in ("settings", "then")}
    return Story(**row, **tables)


def _stories(file: str, ending: Record) -> list[Story]:
    told = Record(
        {"story": Text(), "clock": NAME, "received": Day(), **ending.required},
        {
            "from": Day(),
            "settings": Table(NAME, Anything()),
            "events": Listing(EventLine(), least=1),
            **ending.optional,
        },
        make=_story,
    )
    return list(load_law_file(HERE / file, Listing(told, least=1)))


def stories() -> list[Story]:
    then = Record({}, {"version": NAME, "provisional": Truth(), "left": Whole(1, 1000)})
    return _stories("clocks.yaml", Record({"due": Maybe(Day())}, {"then": then}))


def refused_stories() -> list[Story]:
    return _stories("refused.yaml", Record({"refused": Text()}))
