"""Cases, dealt from the plan's decks a month of a group at a time, as columns of whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from fangxin.analytics.simulation.days import BEFORE, Days, Whole
from fangxin.analytics.simulation.dealing import Array
from fangxin.analytics.simulation.groups import NONE
from fangxin.analytics.simulation.habits import habits
from fangxin.analytics.simulation.plan import Group, PeriodPlan
from fangxin.analytics.simulation.profile import Outbreak, Profile
from fangxin.analytics.simulation.requests import MAKERS
from fangxin.foundation.calendar import WorkCalendar

DAY_SECONDS: Final = 86_400
#: the columns that hold days
DAYS: Final = (
    "received", "decided", "accepted", "closed", "check_due", "check_done", "close_due", "close_done", "disclosed",
)  # fmt: skip
#: the columns with the version of a clock, and which clock
TERMS: Final = {
    "complaint_version": "complaint.acceptance", "mediation_version": "complaint.mediation",
    "report_version": "report.verification",
}  # fmt: skip


@dataclass
class Chunk:
    """Cases of one group and month. Codes are places in `labels` of the column's name; days and seconds count from 1970."""

    group: Group
    year: int
    month: int
    columns: dict[str, Array]
    labels: Mapping[str, Sequence[str]]
    outbreaks: tuple[Outbreak, ...] = ()

    @property
    def rows(self) -> int:
        """How many cases."""
        return len(self.columns["id"])

    def told(self, name: str) -> list[str]:
        """A column of codes as words."""
        labels = self.labels[name]
        return [labels[place] for place in self.columns[name].tolist()]


def made(profile: Profile, plans: Sequence[PeriodPlan], calendar: WorkCalendar) -> Iterator[Chunk]:
    """Every case of the history, month by month."""
    labels = _labels(profile, plans)
    first_id = 1
    for plan in plans:
        making = Making(profile, plan, calendar, labels)
        for chunk in making.chunks():
            chunk.columns["id"] = np.arange(first_id, first_id + len(chunk.columns["received"]), dtype=np.int64)
            first_id += chunk.rows
            yield chunk


def _labels(profile: Profile, plans: Sequence[PeriodPlan]) -> dict[str, list[str]]:
    ways = habits()
    groups = [group for plan in plans for group in plan.groups]

    def known(name: str) -> list[str]:
        found = {code: None for group in groups for code in getattr(group, name)}
        planted = {"objects": "object", "problems": "problem"}.get(name)
        return list({**found, **{getattr(o, planted): None for g in groups for o in g.outbreaks if planted}, "": None})

    return {
        "object": known("objects"),
        "problem": known("problems"),
        "office": [str(n) for n in range(len(profile.offices))],
        "channel": known("channels"),
        "sale_mode": [*ways.sale_modes, ""],
        "outcome": [
            "",
            "SETTLED",
            "TERMINATED",
            "WITHDRAWN",
            "NOT_ACCEPTED",
            "FILED",
            "NOT_FILED",
            "ANSWERED",
            "THANKED",
        ],
        "ground": ["", *dict.fromkeys(code for table in ways.grounds.values() for code in table)],
        "satisfaction": ["", *ways.ratings, "DISSATISFIED"],
    }


class Making:
    def __init__(
        self, profile: Profile, plan: PeriodPlan, calendar: WorkCalendar, labels: dict[str, list[str]]
    ) -> None:
        labels = dict(labels)
        self.profile, self.plan, self.labels = profile, plan, labels
        self.days = Days(plan.period, calendar)
        self.rng = np.random.default_rng([profile.seed, plan.period.first.toordinal()])
        self.busy = self.days.busy(self.rng)
        self.hours = np.array(habits().hours) / sum(habits().hours)
        self.versions, self.version_of = self.days.versions()
        self.term_versions = {}
        for name, rule in TERMS.items():
            words, self.term_versions[name] = self.days.term_versions(rule)
            labels[name] = words
        labels["rule_version"] = self.versions
        self.check_ends = self.days.ends("complaint.acceptance")
        self.close_ends = {
            version: self.days.ends("complaint.mediation", received=self._first_of(version))
            for version in np.unique(self.version_of[self.days.begin : self.days.last + 1]).tolist()
        }
        self.verify_ends = self.days.ends("report.verification")
        self.verify_longer = self.days.ends("report.verification", extended=True)
        self.makers = [MAKERS[group.group](self, group) for group in plan.groups]

    def _first_of(self, version: int) -> date:
        return self.days.days[int(np.argmax(self.version_of == version))]

    def chunks(self) -> Iterator[Chunk]:
        """Month by month, every group."""
        months: dict[tuple[int, int], list[int]] = {}
        for n in range(self.days.number):
            day = self.days.days[BEFORE + n]
            months.setdefault((day.year, day.month), []).append(n)
        for (year, month), days in months.items():
            for maker in self.makers:
                for part in maker.parts(days):
                    columns = maker.make(part)
                    if columns:
                        self._dated(columns)
                        yield Chunk(
                            group=maker.group, year=year, month=month, columns=columns, labels=self.labels,
                            outbreaks=self.profile.outbreaks,
                        )  # fmt: skip

    def _dated(self, found: dict[str, Array]) -> None:
        """What follows from the days, and the days as engines count them."""
        decided = found["decided"]
        spent = self.days.between(found["received"], np.maximum(decided, 0))
        found["check_working_days"] = np.where(decided == NONE, NONE, spent)
        for name, versions in self.term_versions.items():
            found[name] = versions[found["received"]]
        found["rule_version"] = self.version_of[found["received"]]
        for name in DAYS:
            found[name] = np.where(found[name] == NONE, NONE, found[name] + self.days.epoch)

    def seconds(self, places: Whole, *, work: bool, not_before: Whole | None = None) -> Whole:
        """An instant of each day; in working hours, or by the habit of those who write. Never before another one."""
        rows = len(places)
        if work:
            clock = self.rng.integers(8 * 3600 + 1800, 17 * 3600 + 1800, rows)
        else:
            hour = self.rng.choice(24, rows, p=self.hours)
            clock = hour * 3600 + self.rng.integers(0, 3600, rows)
        at = (places + self.days.epoch) * DAY_SECONDS + clock
        if not_before is not None:
            early = at <= not_before
            ends = (places + self.days.epoch + 1) * DAY_SECONDS - 1
            left = np.maximum(ends - not_before, 0)
            at = np.where(early, not_before + (left * self.rng.random(rows)).astype(np.int64), at)
        return np.asarray(at, dtype=np.int64)
