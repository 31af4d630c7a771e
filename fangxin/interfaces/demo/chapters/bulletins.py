"""Bulletins: the month before last written, approved and published for everybody; last month's waits for approval."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from fangxin.analytics.indicators.periods import period_of
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.bulletins.actions import approving, writing
from fangxin.domain.bulletins.actions.noting import note_figure
from fangxin.domain.bulletins.models import Bulletin, Edition
from fangxin.domain.bulletins.rules.noting import Noting
from fangxin.domain.timeline.queries import calendar_in_force, last_lake_written
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.bulletins.making import counted, findings, with_remarks
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row
from fangxin.interfaces.lake.updating import rebuild_lake, update_lake

CITY = "410600"
NOTED_AT, WRITTEN_AT, APPROVED_AT = time(9, 5), time(10, 10), time(15, 40)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Each bulletin from its noted figures to its publication."""
    for row in stage.story.chapters.get("bulletins", {}).get("bulletins", ()):
        told = _Telling(stage, row)
        yield told.at(NOTED_AT), told.note
        yield told.at(WRITTEN_AT), told.write
        if row.get("published"):
            yield told.at(APPROVED_AT), told.publish


class _Telling:
    """One bulletin of the story."""

    def __init__(self, stage: Stage, row: Row) -> None:
        self.stage, self.row = stage, row
        first = stage.today.replace(day=1)
        for _ in range(row["months_ago"]):
            first = (first - timedelta(days=1)).replace(day=1)
        self.text = f"{first:%Y-%m}"
        self.period = period_of(self.text)
        self.bulletin = Bulletin()

    def at(self, when: time) -> datetime:
        """On the working day the bulletin is written."""
        on = calendar_in_force().working_day(self.row["opened_day"], after=self.period.last)
        return datetime.combine(on, when, tzinfo=BEIJING)

    def note(self) -> None:
        at = self.at(NOTED_AT)
        for one in self.row["noted"]:
            noting = Noting(
                figure=one["figure"], value=one["value"], approx="", first_on=self.period.first, last_on=self.period.last,
                source=one["source"],
            )  # fmt: skip
            note_figure(office=self._office(), noting=noting, by=self._serving(Role.ANALYST, at), at=at)

    def write(self) -> None:
        at = self.at(WRITTEN_AT)
        by, office = self._serving(Role.ANALYST, at), self._office()
        # what an earlier story left in the folder is not this one's
        (update_lake if last_lake_written() else rebuild_lake)(at=at, progress=lambda line: None)
        made = writing.write_bulletin(
            office=office, period=self.text, first_on=self.period.first, last_on=self.period.last, by=by, at=at,
            counted=counted(office=office, period=self.text, remarks={}, at=at),
        )  # fmt: skip
        edition, remarks = Edition.objects.get(bulletin=made), self.row["remarks"]
        made = writing.remark(
            bulletin_id=made.pk, version=made.version, remarks=remarks, by=by, at=at,
            counted=with_remarks(edition=edition, remarks=remarks),
        )  # fmt: skip
        self.bulletin = approving.submit(
            bulletin_id=made.pk, version=made.version, check=findings, by=by, at=at
        )  # fmt: skip

    def publish(self) -> None:
        at = self.at(APPROVED_AT)
        by, made = self._serving(Role.SUPERVISOR, at), self.bulletin
        made = approving.approve(bulletin_id=made.pk, version=made.version, check=findings, by=by, at=at)
        approving.publish(
            bulletin_id=made.pk, version=made.version, readers=self.row["published"], check=findings, by=by, at=at
        )  # fmt: skip

    def _office(self) -> Office:
        return self.stage.agency.offices[CITY]

    def _serving(self, role: Role, at: datetime) -> Actor:
        return self.stage.agency.officer(office_id=self._office().pk, role=role, on=day_of(at))
