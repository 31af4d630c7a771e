"""Evaluation: two months scored by the city, the first appealed against and decided, the second with an appeal that waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from fangxin.analytics.evaluation.scheme import default_scheme
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.evaluation.actions import appealing, checking, marking, opening
from fangxin.domain.evaluation.models import Appeal, Mark, Round
from fangxin.domain.evaluation.queries.rounds import edition_of, offices_below, standing_of, standings_of
from fangxin.domain.evaluation.words import MarkKind
from fangxin.domain.timeline.queries import calendar_in_force, last_lake_written
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row
from fangxin.interfaces.evaluation.counting import asked_of, counting
from fangxin.interfaces.evaluation.keeping import used
from fangxin.interfaces.evaluation.recounting import Corrected, cases_counted, recounting
from fangxin.interfaces.lake.updating import rebuild_lake, update_lake

CHECKED_AT, OPENED_AT, PUBLISHED_AT, ASKED_AT, DECIDED_AT = (
    time(9),
    time(9, 20),
    time(16, 30),
    time(11, 5),
    time(15, 15),
)
ITEM = "channels"
#: items of the default scheme that are counted from cases, the one appealed against most often first
CASE_ITEMS = ("check", "close", "mediation", "satisfaction")


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Each round from its spot checks to its lists. The lake is written when a round is opened, as `fangxin lake rebuild` does."""
    for row in stage.story.chapters.get("evaluation", {}).get("rounds", ()):
        told = _Telling(stage, row)
        yield told.at(0, CHECKED_AT), told.check
        yield told.at(0, OPENED_AT), told.open
        yield told.at(0, PUBLISHED_AT), told.publish
        yield told.at(row["appeal"]["asked_after"], ASKED_AT), told.ask
        if "decided_after" in row["appeal"]:
            yield told.at(row["appeal"]["decided_after"], DECIDED_AT), told.decide
        for mark in row["marks"]:
            yield told.at(1, OPENED_AT), partial(told.mark, mark)
            if "answered_after" in mark:
                yield told.at(mark["answered_after"], ASKED_AT), partial(told.answer, mark)


class _Telling:
    """One round of the story."""

    def __init__(self, stage: Stage, row: Row) -> None:
        self.stage, self.row = stage, row
        first = stage.today.replace(day=1)
        for _ in range(row["months_ago"]):
            first = (first - timedelta(days=1)).replace(day=1)
        self.asked = asked_of(f"{first:%Y-%m}")
        self.round = Round()
        self.appeal = Appeal()

    def at(self, after: int, when: time) -> datetime:
        """So many working days after the day the round is opened and published."""
        on = calendar_in_force().working_day(self.row["opened_day"] + after, after=self.asked.last)
        return datetime.combine(on, when, tzinfo=BEIJING)

    def check(self) -> None:
        at, item = self.at(0, CHECKED_AT), default_scheme().item(ITEM)
        assert item is not None  # the scheme's own
        for row in self.row["checks"]:
            checking.enter_spot_check(
                office_id=self._office(row["office"]).pk, item=item.id, weight=item.weight, first=self.asked.first,
                last=self.asked.last, points=Decimal(row["points"]), evidence=row["evidence"], reason=row["reason"],
                by=self._city(at), at=at,
            )  # fmt: skip

    def open(self) -> None:
        at, scheme = self.at(0, OPENED_AT), default_scheme()
        # what an earlier story left in the folder is not this one's
        write = update_lake if last_lake_written() else rebuild_lake
        write(at=at, progress=lambda line: None)
        self.round = opening.open_round(
            kind=self.asked.kind, first=self.asked.first, last=self.asked.last, scheme=used(scheme),
            count=counting(scheme=scheme, asked=self.asked, at=at), by=self._city(at), at=at,
        )  # fmt: skip

    def publish(self) -> None:
        at = self.at(0, PUBLISHED_AT)
        opening.publish_round(round_id=self.round.pk, version=self._version(), by=self._city(at), at=at)

    def ask(self) -> None:
        row = self.row["appeal"]
        at, office = self.at(row["asked_after"], ASKED_AT), self._office(row["office"])
        self.appeal = appealing.appeal(
            round_id=self.round.pk, office_id=office.pk, item=self._nearest(office), reason=row["reason"], draft_token="",
            by=self._head(office, at), at=at,
        )  # fmt: skip

    def decide(self) -> None:
        """Corrected when cases of the office miss the numerator, else left as it is: what the demo's cases tell decides."""
        row = self.row["appeal"]
        at = self.at(row["decided_after"], DECIDED_AT)
        by, scheme = self._city(at), default_scheme()
        item = scheme.item(self.appeal.item)
        assert item is not None  # the scheme's own
        round_ = Round.objects.get(pk=self.round.pk)
        found, _ = cases_counted(
            round_=round_, scheme=scheme, item=item, office=self.appeal.office, missed_only=True, by=by, at=at
        )
        named = " ".join(case.number for case, _ in found[: row["without"]])
        recount = recounting(corrected=Corrected(without=named), by=by, at=at)
        common: dict[str, Any] = {"appeal_id": self.appeal.pk, "version": round_.version, "by": by, "at": at}
        if named:
            appealing.uphold_appeal(decision=row["decision"], recount=recount, **common)
        else:
            appealing.reject_appeal(decision=row["rejected"], recount=recount, **common)

    def mark(self, row: Row) -> None:
        at = self.at(1, OPENED_AT)
        ranked = [one for one in standings_of(edition_of(round_=self._now())) if one.rank is not None]
        if len(ranked) < 2:
            return
        one = ranked[0] if row["place"] == "first" else ranked[-1]
        marking.mark_office(
            round_id=self.round.pk, version=self._version(), office_id=one.office_id, kind=MarkKind(row["kind"]),
            reason=row["reason"], by=self._city(at), at=at,
        )  # fmt: skip

    def answer(self, row: Row) -> None:
        at = self.at(row["answered_after"], ASKED_AT)
        mark = Mark.objects.filter(round_id=self.round.pk, kind=row["kind"]).select_related("office").first()
        if mark is not None:
            marking.answer_mark(mark_id=mark.pk, text=row["answer"], by=self._head(mark.office, at), at=at)

    def _nearest(self, office: Office) -> str:
        """The item for which the fewest cases miss: what an office appeals against first; the first counted one if none misses."""
        standing = standing_of(edition=edition_of(round_=self._now()), office_id=office.pk)
        items = [row for row in standing.items if row.get("d") and row["id"] in CASE_ITEMS]
        missed = sorted((row for row in items if row["d"] > row["n"]), key=lambda row: row["d"] - row["n"])
        return str(missed[0]["id"]) if missed else CASE_ITEMS[0]

    def _now(self) -> Round:
        return Round.objects.get(pk=self.round.pk)

    def _version(self) -> int:
        return self._now().version

    def _office(self, code: str) -> Office:
        return next(one for one in offices_below(self.stage.agency.offices["410600"]) if one.code == code)

    def _city(self, at: datetime) -> Actor:
        return self._serving(self.stage.agency.offices["410600"], Role.SUPERVISOR, at)

    def _head(self, office: Office, at: datetime) -> Actor:
        return self._serving(office, Role.HEAD, at)

    def _serving(self, office: Office, role: Role, at: datetime) -> Actor:
        on: date = day_of(at)
        return self.stage.agency.officer(office_id=office.pk, role=role, on=on)
