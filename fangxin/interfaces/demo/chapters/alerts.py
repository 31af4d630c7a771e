"""Hot spots: what a look found is proposed, raised and dismissed; offices take measures and tell results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from fangxin.domain.agency.queries import agency_of
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.alerts.actions import answering, judging, raising
from fangxin.domain.alerts.actions.proposing import propose
from fangxin.domain.alerts.models import Alert, Measure
from fangxin.domain.alerts.rules.evidence import Proposal
from fangxin.domain.alerts.words import AlertSource
from fangxin.domain.cases.models import Case
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

FOUND_AT, DECIDED_AT, DONE_AT = time(6, 10), time(9, 40), time(15, 20)
WEEK = timedelta(days=7)
#: numbers one look of a city compares
CELLS = 21_480


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Each warning as far as the file tells it."""
    for row in stage.story.chapters.get("alerts", {}).get("warnings", ()):
        told = _Warning(stage, row)
        yield told.at(row["days_ago"], FOUND_AT), told.find
        for act in ("raise", "dismiss", "accept"):
            if act in row:
                yield told.at(row[act]["days_ago"], DECIDED_AT), partial(getattr(told, f"to_{act}"))
        for number, measure in enumerate(row.get("measures", ())):
            yield told.at(measure["days_ago"], DONE_AT), partial(told.take, number)
            if measure["result"]:
                yield told.at(measure["done_days_ago"], DONE_AT), partial(told.finish, number)
        for act in ("tell", "close"):
            if act in row:
                yield told.at(row[act]["days_ago"], DONE_AT), partial(getattr(told, f"to_{act}"))


class _Warning:
    """One warning, and how far it came; nothing follows where nothing was found."""

    def __init__(self, stage: Stage, row: Row) -> None:
        self.stage, self.row = stage, row
        self.pk: int | None = None
        self.measures: dict[int, int] = {}

    def at(self, days_ago: int, clock: time) -> datetime:
        """An instant so many days before the replay."""
        return datetime.combine(self.stage.today - timedelta(days=days_ago), clock, tzinfo=BEIJING)

    def find(self) -> None:
        """What the daily look puts before a person."""
        row, at = self.row, self.at(self.row["days_ago"], FOUND_AT)
        cases = Case.objects.filter(
            region_code__startswith=row["region"], object_code__startswith=row["object"], received_at__lt=at
        )
        ids = tuple(sorted(cases.order_by("-received_at").values_list("pk", flat=True)[:20]))
        if not ids:
            return
        last = day_of(at) - timedelta(days=1)
        weeks = [*row["weeks"], len(ids)]
        days = [last - WEEK * back for back in range(len(weeks) - 1, -1, -1)]
        cell: dict[str, Any] = {name: row[name] for name in ("object", "word") if name in row}
        evidence = {
            "expected": row["expected"], "p": float(row["chance"]), "q": float(row["chance"]) * 900, "season": 1.0,
            "spread": 0.03, "cells": CELLS, "also": [], "counted_from": "",
            "weeks": [[str(day), count, row["expected"]] for day, count in zip(days, weeks, strict=True)],
        }  # fmt: skip
        found = Proposal(
            source=AlertSource.HOTSPOT, region=row["region"], cell=cell, first=last - WEEK + timedelta(days=1), last=last,
            observed=len(ids), cases=ids, evidence=evidence,
        )  # fmt: skip
        self.pk = next((one.pk for one in propose(proposals=[found], at=at)), None)

    def to_raise(self) -> None:
        """The city sends it to the county."""
        given = self.row["raise"]
        at = self.at(given["days_ago"], DECIDED_AT)
        office = agency_of(region_code=self.row["region"])
        due_on = day_of(at) + timedelta(days=given["due_days"])
        self._act(
            raising.raise_alert, self._supervisor(at), at, office_id=office.pk if office else None, asks=given["asks"],
            due_on=due_on,
        )  # fmt: skip

    def to_dismiss(self) -> None:
        """The city sees no reason for a warning."""
        at = self.at(self.row["dismiss"]["days_ago"], DECIDED_AT)
        self._act(raising.dismiss, self._supervisor(at), at, reason=self.row["dismiss"]["reason"])

    def to_accept(self) -> None:
        """The county takes it on."""
        at = self.at(self.row["accept"]["days_ago"], DECIDED_AT)
        self._act(answering.accept_alert, self._handler(at), at)

    def take(self, number: int) -> None:
        """A measure is begun."""
        given = self.row["measures"][number]
        at = self.at(given["days_ago"], DONE_AT)
        self._act(answering.take_measure, self._handler(at), at, kind=given["kind"], what=given["what"], due_on=None)
        if self.pk is not None:
            self.measures[number] = Measure.objects.filter(alert_id=self.pk).latest("begun_at", "id").pk

    def finish(self, number: int) -> None:
        """What came of a measure."""
        given = self.row["measures"][number]
        at = self.at(given["done_days_ago"], DONE_AT)
        measure_id = self.measures.get(number, 0)
        self._act(
            answering.finish_measure, self._handler(at), at, measure_id=measure_id, result=given["result"]
        )  # fmt: skip

    def to_tell(self) -> None:
        """The county tells what came of it."""
        at = self.at(self.row["tell"]["days_ago"], DONE_AT)
        self._act(answering.tell_result, self._handler(at), at, result=self.row["tell"]["result"])

    def to_close(self) -> None:
        """The city closes it."""
        at = self.at(self.row["close"]["days_ago"], DONE_AT)
        self._act(judging.close_alert, self._supervisor(at), at, remark=self.row["close"]["remark"])

    def _act(self, doing: Callable[..., Any], by: Actor, at: datetime, **given: Any) -> None:
        if self.pk is not None:
            version = Alert.objects.values_list("version", flat=True).get(pk=self.pk)
            doing(alert_id=self.pk, version=version, by=by, at=at, **given)

    def _supervisor(self, at: datetime) -> Actor:
        return self.stage.agency.officer(office_id=self._city(), role=Role.SUPERVISOR, on=day_of(at))

    def _handler(self, at: datetime) -> Actor:
        office = agency_of(region_code=self.row["region"])
        if office is None:
            return SYSTEM
        return self.stage.agency.officer(office_id=office.pk, role=Role.HANDLER, on=day_of(at))

    def _city(self) -> int:
        office = agency_of(region_code=self.row["region"][:4] + "00")
        assert office is not None
        return office.pk
