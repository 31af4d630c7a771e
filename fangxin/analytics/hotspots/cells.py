"""Cells: what requests are counted by, and the questions that count them, whole numbers only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import ibis
from ibis.expr import types as ir

from fangxin.analytics.engines import Engine
from fangxin.analytics.hotspots.policy import WEEK, Policy
from fangxin.analytics.indicators.measuring import Scope, region_stem
from fangxin.foundation.taxonomy import taxonomy
from fangxin.foundation.words_counted import BETWEEN, WORDS

#: the group of a class of goods or services is the class above it at this level
GROUP_LEVEL: Final = 2
#: what is counted by beside the division, coarse to fine
FAMILIES: Final = (
    ("category",),
    ("object",),
    ("problem",),
    ("object", "problem"),
    ("merchant",),
    ("word",),
    ("category", "word"),
    ("merchant", "word"),
)
#: digits of the codes of provinces, cities and counties
LEVELS: Final = (2, 4, 6)
#: what may come in great numbers and be wrong
KINDS: Final = ("COMPLAINT", "REPORT")


@dataclass(frozen=True, kw_only=True, order=True)
class Cell:
    """Where something was counted. What is empty, or 0, is not told apart.

    `region`: a division's code of six digits, zeros behind what it is not told by.
    """

    region: str = ""
    category: str = ""
    object: str = ""
    problem: str = ""
    merchant: int = 0
    word: str = ""

    @property
    def precision(self) -> tuple[int, int]:
        """How much it says: how small its division is, by how much else it is told."""
        return len(region_stem(self.region)), len(self.as_data())

    def as_data(self) -> dict[str, Any]:
        """What is not empty, for evidence."""
        names = ("region", "category", "object", "problem", "merchant", "word")
        return {name: value for name in names if (value := getattr(self, name))}


@lru_cache(maxsize=1)
def categories() -> dict[str, str]:
    """Of every class of goods and services below a group the group."""
    classes = taxonomy()
    codes = [item.code for item in classes.of_scheme("object")]
    groups = {code: classes.above("object", code, GROUP_LEVEL) for code in codes}
    return {code: group for code, group in groups.items() if code != group}


class Questions:
    """What one look asks an engine: requests of a scope up to a day, weeks counted back from it."""

    def __init__(self, engine: Engine, *, scope: Scope, last: date, policy: Policy) -> None:
        self._engine, self._last, self._policy = engine, last, policy
        first = last - timedelta(days=WEEK * (policy.weeks + 1) - 1)
        cases = scope.narrowed(engine.table("cases"))
        cases = cases.filter(
            cases.received_on.between(first, last), cases.kind.isin(KINDS), ~cases.duplicate.fill_null(False),
            cases.region != "",
        )  # fmt: skip
        self._cases = cases.select(
            "id", "region", "object", "problem", "merchant", "received_on",
            week=(ibis.date(last).delta(cases.received_on, unit="day") // WEEK).cast("int64"),
        )  # fmt: skip
        words = engine.table(WORDS.name)
        self._words = words.filter(words.received_on.between(first, last), words.words != "").select("id", "words")
        #: weeks that tell how many cells there are, and what the average one has
        self.shown = max(policy.windows[0].blocks[-1][-1], max(window.length for window in policy.windows) - 1)
        self.levels = self._levels(len(region_stem(scope.region)))

    def _levels(self, least: int) -> list[int]:
        """Digits of the tiers of divisions that differ: where a tier has one division in each above, both count the same."""
        found = self._engine.rows(self._cases.select("region").distinct())
        levels = [digits for digits in LEVELS if digits >= least]
        places = [len({row["region"][:digits] for row in found}) for digits in levels]
        deeper = [*places[1:], 0]
        return [digits for digits, own, below in zip(levels, places, deeper, strict=True) if own != below]

    def totals(self) -> dict[date, int]:
        """Requests of every day."""
        found = self._engine.rows(self._cases.group_by("received_on").aggregate(n=self._cases.count()))
        return {row["received_on"]: row["n"] for row in found}

    def busy(self, family: Sequence[str], digits: int) -> tuple[list[Cell], int, int]:
        """Cells with as many requests in a window as the policy wants; how many cells there are, and requests in them.

        Counted up to week `shown`: the windows, and what says what is to be expected of the shortest.
        """
        policy = self._policy
        facts = self._keyed(family, digits)
        facts = facts.filter(facts.week <= self.shown)
        counts = {f"n{window.days}": facts.count(where=facts.week < window.length) for window in policy.windows}
        cells = facts.group_by(["place", *family]).aggregate(n=facts.count(), **counts)
        cells = cells.mutate(cells=cells.count().over(ibis.window()), requests=cells.n.sum().over(ibis.window()))
        enough = [cells[f"n{window.days}"] >= window.least for window in policy.windows]
        found = self._engine.rows(cells.filter(ibis.or_(*enough)))
        busy = [_cell(row, family, digits) for row in found]
        return (busy, found[0]["cells"], found[0]["requests"]) if found else ([], self._number(cells), 0)

    def _number(self, cells: ir.Table) -> int:
        return int(self._engine.rows(cells.aggregate(n=cells.count()))[0]["n"])

    def weekly(self, family: Sequence[str], digits: int, cells: Collection[Cell]) -> dict[Cell, dict[int, int]]:
        """The requests of cells week by week, back to a year ago and what came before the same season then."""
        found: dict[Cell, dict[int, int]] = {cell: {} for cell in cells}
        facts = self._keyed(family, digits)
        # narrowed by the column that narrows most, the rest told apart here: very many values compile slowly
        name = family[-1]
        facts = facts.filter(facts[name].isin(sorted({getattr(cell, name) for cell in cells})))
        for row in self._engine.rows(facts.group_by(["place", *family, "week"]).aggregate(n=facts.count())):
            cell = _cell(row, family, digits)
            if cell in found:
                found[cell][row["week"]] = row["n"]
        return found

    def season(self, dimension: str, values: Collection[Any]) -> dict[Any, dict[int, int]]:
        """The requests of whole categories or words of the scope week by week, wherever they were."""
        found: dict[Any, dict[int, int]] = {value: {} for value in values}
        if values:
            facts = self._with((dimension,))
            facts = facts.filter(facts[dimension].isin(sorted(values)))
            for row in self._engine.rows(facts.group_by([dimension, "week"]).aggregate(n=facts.count())):
                found[row[dimension]][row["week"]] = row["n"]
        return found

    def members(
        self, family: Sequence[str], digits: int, cells: Collection[Cell], weeks: int
    ) -> dict[Cell, dict[int, list[int]]]:
        """The ids of the requests of so many weeks that lie in cells of a family, week by week; the engine gives no others."""
        facts = self._keyed(family, digits)
        facts = facts.filter(facts.week < weeks)
        key = facts.place
        for name in family:
            key = key + BETWEEN + facts[name].cast("string")
        facts = facts.mutate(key=key)
        keys = {
            BETWEEN.join([cell.region[:digits], *(str(getattr(cell, name)) for name in family)]): cell for cell in cells
        }
        facts = facts.filter(facts.key.isin(sorted(keys)))
        found: dict[Cell, dict[int, list[int]]] = {cell: {} for cell in cells}
        for row in self._engine.rows(facts.group_by(["key", "week"]).aggregate(ids=facts.id.collect())):
            found[keys[row["key"]]][row["week"]] = row["ids"]
        return found

    def _keyed(self, family: Sequence[str], digits: int) -> ir.Table:
        facts = self._with(family)
        for name in family:
            column = facts[name]
            facts = facts.filter(column.notnull() if name == "merchant" else column.notnull() & (column != ""))
        return facts.mutate(place=facts.region.substr(0, digits))

    def _with(self, family: Sequence[str]) -> ir.Table:
        """The requests with what is not a column of theirs; where words are asked for, once for each word."""
        facts = self._cases
        if "category" in family:
            facts = facts.mutate(category=facts.object.substitute(categories()))
        if "word" not in family:
            return facts
        told = self._words.select("id", word=self._words.words.split(BETWEEN).unnest())
        return facts.inner_join(told, "id")


def _cell(row: Mapping[str, Any], family: Sequence[str], digits: int) -> Cell:
    return Cell(region=row["place"].ljust(LEVELS[-1], "0"), **{name: row[name] for name in family})
