"""What all groups of cases have in common: when and where they come, about what, at which merchant."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from fangxin.analytics.simulation.days import BEFORE, Whole
from fangxin.analytics.simulation.dealing import Array, Deck
from fangxin.analytics.simulation.habits import habits
from fangxin.analytics.simulation.plan import GroupPlan
from fangxin.analytics.simulation.profile import Outbreak
from fangxin.analytics.simulation.refusals import DemandsDisagree

if TYPE_CHECKING:
    from fangxin.analytics.simulation.making import Making

#: nothing, in a column of days, instants or amounts
NONE: Final = -1
#: rows of a group made at a time, at most
MOST: Final = 400_000
#: late by so many working days, at most
LATE_MOST: Final = 6
#: merchants have numbers from here on, so many for each office and class
MERCHANTS: Final = 1_000_000
ROOM_EACH: Final = 10_000


class GroupMaker(ABC):
    """Makes the cases of one group of a period; what comes after receipt is its own."""

    def __init__(self, making: Making, plan: GroupPlan) -> None:
        self.making, self.plan, self.group, self.counts = making, plan, plan.group, making.plan.counts
        self.rng, self.days, self.profile = making.rng, making.days, making.profile
        labels = making.labels
        self.objects = Deck(plan.objects, labels["object"], self.rng)
        self.problems = Deck(plan.problems, labels["problem"], self.rng)
        self.offices = Deck(plan.offices, labels["office"], self.rng)
        self.channels = Deck(plan.channels, labels["channel"], self.rng)
        if plan.months:
            self.planted = self._planted_days()
            self.daily = self._daily()
        else:
            planted, waiting = sum(one.cases for one in plan.outbreaks), self.waiting()
            left = plan.rows - planted - int(waiting.sum())
            self.daily = self.rng.multinomial(left, making.busy / making.busy.sum()) + waiting
            self.planted = self._planted_days()
        #: every case of each day, with the planted ones
        self.daily_all = self.daily.copy()
        for days in self.planted.values():
            np.add.at(self.daily_all, days, 1)
        self.begin()

    def begin(self) -> None:  # noqa: B027 - some deal nothing else
        """Whatever else is dealt."""

    @abstractmethod
    def complete(self, found: dict[str, Array]) -> None:
        """What became of the cases."""

    def waiting(self) -> Whole:
        """How many of each day still wait for a decision at the end."""
        return np.zeros(self.days.number, dtype=np.int64)

    def _planted_days(self) -> dict[str, Whole]:
        return {one.id: self._days_of(one) for one in self.plan.outbreaks}

    def _daily(self) -> Whole:
        """How many ordinary cases come on each day: in each month as many as demanded of it, there as busy as days are."""
        busy, days = self.making.busy, self.days.days[BEFORE : BEFORE + self.days.number]
        waiting = self.waiting()
        planted = waiting.copy()
        for places in self.planted.values():
            np.add.at(planted, places, 1)
        months = np.array([day.month for day in days])
        found = np.zeros(len(days), dtype=np.int64)
        for month, number in self.plan.months.items():
            chosen = months == int(month)
            left = number - int(planted[chosen].sum())
            if left < 0:
                raise self.refuse(f"{month}月", number, f"植入的突发有 {number - left} 件")
            found[chosen] = self.rng.multinomial(left, busy[chosen] / busy[chosen].sum())
        return np.asarray(found + waiting)

    def _days_of(self, one: Outbreak) -> Whole:
        """On which days, from the first of the period, planted cases come: more every day."""
        span = np.arange((one.first - self.plan_first).days, (one.last - self.plan_first).days + 1)
        weights = np.arange(1, len(span) + 1, dtype=float) + len(span) / 2
        return np.asarray(self.rng.choice(span, one.cases, p=weights / weights.sum()), dtype=np.int64)

    @property
    def plan_first(self) -> date:
        """The first day of the period."""
        return self.making.plan.period.first

    def parts(self, days: Sequence[int]) -> Iterator[Sequence[int]]:
        """Days of a month in parts of bounded size."""
        part: list[int] = []
        rows = 0
        for day in days:
            if part and rows + self.daily[day] > MOST:
                yield part
                part, rows = [], 0
            part.append(day)
            rows += int(self.daily[day])
        if part:
            yield part

    def make(self, days: Sequence[int]) -> dict[str, Array]:
        """The cases received on these days; empty when there are none."""
        chosen = np.array(days, dtype=np.int64)
        ordinary = np.repeat(chosen, self.daily[chosen])
        planted = [
            (place, one, days_of[np.isin(days_of, chosen)])
            for place, one in enumerate(self.profile.outbreaks)
            if (days_of := self.planted.get(one.id)) is not None
        ]
        extra = sum(len(came) for _, _, came in planted)
        rows = len(ordinary) + extra
        if not rows:
            return {}
        received = np.concatenate([ordinary, *(came for _, _, came in planted)]) + BEFORE
        found: dict[str, Array] = {
            "received": received,
            "received_at": self.making.seconds(received, work=False),
            "object": self.objects.deal(len(ordinary)),
            "problem": self.problems.deal(len(ordinary)),
            "office": self.offices.deal(len(ordinary)),
            "channel": self.channels.deal(rows),
            "outbreak": np.full(rows, NONE, dtype=np.int16),
        }
        self._plant(found, planted, len(ordinary))
        order = np.argsort(found["received_at"], kind="stable")
        found = {name: column[order] for name, column in found.items()}
        self._trade(found, rows)
        for name in (
            "decided",
            "accepted",
            "closed",
            "check_due",
            "check_done",
            "close_due",
            "close_done",
            "disclosed",
        ):
            found[name] = np.full(rows, NONE, dtype=np.int64)
        for name in ("decided_at", "closed_at", "disputed", "recovered"):
            found[name] = np.full(rows, NONE, dtype=np.int64)
        found["outcome"] = np.zeros(rows, dtype=np.int16)
        found["ground"] = np.zeros(rows, dtype=np.int16)
        found["satisfaction"] = np.zeros(rows, dtype=np.int16)
        found["disclosable"] = np.full(rows, NONE, dtype=np.int8)
        found["extended"] = np.zeros(rows, dtype=bool)
        found["anonymous"] = np.zeros(rows, dtype=bool)
        self.complete(found)
        return found

    def _plant(self, found: dict[str, Array], planted: Sequence[tuple[int, Outbreak, Whole]], after: int) -> None:
        labels = self.making.labels
        for place, one, days in planted:
            number = len(days)
            office = next(n for n, office in enumerate(self.profile.offices) if office.region == one.region)
            codes = {
                "object": labels["object"].index(one.object), "problem": labels["problem"].index(one.problem),
                "office": office,
            }  # fmt: skip
            for name, code in codes.items():
                found[name] = np.concatenate([found[name], np.full(number, code, dtype=np.int16)])
            found["outbreak"][after : after + number] = place
            after += number

    def _trade(self, found: dict[str, Array], rows: int) -> None:
        """Where it was bought, and at which merchant: few merchants have many cases, many have few."""
        ways = habits()
        modes = np.array(list(ways.sale_modes.values()))
        found["sale_mode"] = self.rng.choice(len(modes), rows, p=modes / modes.sum()).astype(np.int16)
        named = list(ways.sale_modes)
        found["online"] = np.isin(found["sale_mode"], [named.index(code) for code in ways.online])
        cells = len(self.profile.offices) * len(self.making.labels["object"])
        room = max(self.profile.merchants // cells, 4)
        cell = found["office"].astype(np.int64) * len(self.making.labels["object"]) + found["object"]
        rank = np.floor(room ** self.rng.random(rows)).astype(np.int64)
        for place, one in enumerate(self.profile.outbreaks):
            rank = np.where(found["outbreak"] == place, min(one.merchant, room), rank)
        known = (self.rng.random(rows) < ways.usual["merchant_known"] / 100) | (found["outbreak"] >= 0)
        found["merchant"] = np.where(known, MERCHANTS + cell * ROOM_EACH + rank, NONE)

    def refuse(self, name: str, value: object, why: str) -> DemandsDisagree:
        """A demand no day of the period has room for."""
        return DemandsDisagree(period=self.making.plan.period, name=name, value=value, why=why)

    def delays(self, weights: Sequence[float], rows: int) -> Whole:
        """Working days by habit, from 0 on."""
        share = np.array(weights) / sum(weights)
        return np.asarray(self.rng.choice(len(share), rows, p=share), dtype=np.int64)

    def late_by(self, rows: int) -> Whole:
        """Working days late."""
        return np.asarray(self.rng.integers(1, LATE_MOST + 1, rows), dtype=np.int64)

    def grounds(self, found: dict[str, Array], ends: Mapping[str, Array]) -> None:
        """The legal ground of refusals and ends, by habit."""
        for outcome, chosen in ends.items():
            weights = habits().grounds[outcome]
            codes = np.array([self.making.labels["ground"].index(code) for code in weights], dtype=np.int16)
            share = np.array(list(weights.values())) / sum(weights.values())
            found["ground"][chosen] = self.rng.choice(codes, int(chosen.sum()), p=share)

    def plain(self, found: dict[str, Array]) -> None:
        """Of an inquiry or a commendation nobody asks what was bought, nor where."""
        rows = len(found["received"])
        found["sale_mode"] = np.full(rows, self.making.labels["sale_mode"].index(""), dtype=np.int16)
        found["online"] = np.zeros(rows, dtype=bool)
        found["merchant"] = np.full(rows, NONE, dtype=np.int64)
