"""The figures of offices out of the lake, and of one office anew with cases left out or counted as done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ibis.expr import types as ir

from fangxin.analytics.engines import Engine, Question, Touching
from fangxin.analytics.evaluation.scheme import Item, Scheme
from fangxin.analytics.evaluation.scoring import Figure
from fangxin.analytics.indicators.asking import rows_of
from fangxin.analytics.indicators.declaring import INDICATORS, Indicator, Measure, Within
from fangxin.analytics.indicators.measuring import Group, Reading, Scope, measure, region_stem
from fangxin.analytics.indicators.periods import Period
from fangxin.foundation.refusals import Refusal

#: cases named at once
MOST = 200


class CasesNotCounted(Refusal):
    """Cases named for a recount are not among those the figure was counted from."""

    code = "cases_not_counted"
    status = 422
    sentence = "下列件不在这项指标的统计范围内，请核对编号和统计周期：{numbers}。"


class NothingToBeDone(Refusal):
    """Cases count as done only in a rate whose numerator is what was done, and of which more is better."""

    code = "nothing_to_be_done"
    status = 422
    sentence = "这项指标不能把件按完成计入，只能剔除不该计入的件。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an office's facts lie: its subtree, and its division for what belongs to no office."""

    key: int
    path: str
    region: str


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of offices by the id of the item, their volumes, and the figures of all together."""

    units: Mapping[int, Mapping[str, Figure]]
    volumes: Mapping[int, int]
    whole: Mapping[str, Figure]


def count_offices(
    engine: Engine, *, scheme: Scheme, period: Period, known_on: date, superior: Place, units: Sequence[Place]
) -> Figures:
    """What a scheme asks of each office, and of the superior's whole subtree; offices without a case stand with nothing.

    What belongs to offices is counted once and added up; what belongs to divisions only is grouped by the division of each office,
    and not added up: an enterprise may be counted once in several places. An indicator this installation does not count is left
    out.
    """
    asked = [item for item in scheme.items if not item.manual and item.indicator in INDICATORS]
    names = {item.indicator for item in asked} | set(scheme.volume)
    by_path = {name for name in names if _knows_offices(engine, INDICATORS[name])}
    asking = _Asking(engine, period, known_on, {item.indicator: item.base for item in asked if item.base})
    parts = asking.by_office(by_path, Scope(path=superior.path))
    places = [*units, superior]
    apart = asking.by_division(names - by_path, {place.region for place in places})

    def summed(name: str, place: Place) -> Figure:
        if name not in by_path:
            return apart[place.region][name]
        own = [counted for where, counted in parts[name].items() if where.startswith(place.path)]
        return figure_of(INDICATORS[name], own, base=asking.base(name))

    figures = {place.key: {item.id: summed(item.indicator, place) for item in asked} for place in places}
    return Figures(
        units={unit.key: figures[unit.key] for unit in units},
        volumes={unit.key: sum(summed(name, unit).numerator for name in scheme.volume) for unit in units},
        whole=figures[superior.key],
    )


def figure_of(indicator: Indicator, parts: Iterable[tuple[int, int | None]], *, base: str) -> Figure:
    """Numerators and denominators added up, and the value they make."""
    numerator, denominator = 0, None
    for above, below in parts:
        numerator += above
        denominator = below if denominator is None else denominator + (below or 0)
    if denominator is None and indicator.bases:
        denominator = 0
    return Figure(
        numerator=numerator, denominator=denominator, value=indicator.value(numerator, denominator, base=base)
    )  # fmt: skip


def count_anew(
    engine: Engine, *, item: Item, period: Period, known_on: date, place: Place, without: Collection[int] = (),
    done: Collection[int] = (),
) -> Figure:  # fmt: skip
    """One office's figure of an item from the lake as it is now: without some cases, others counted as done.

    Raises CasesNotCounted with the ids of cases that are not in the denominator, NothingToBeDone.
    """
    indicator = INDICATORS[item.indicator]
    if done and not counts_done(item):
        raise NothingToBeDone(field="done")
    named = {*without, *done}
    if named:
        counted = {
            row.id for row in rows_counted(engine, item=item, period=period, known_on=known_on, place=place, ids=named)
        }
        if missing := named - counted:
            raise CasesNotCounted(
                numbers="、".join(str(one) for one in sorted(missing)), field="cases", ids=sorted(missing)
            )
    scope = _scope(engine, indicator, place)

    def parts(asked: Engine) -> tuple[int, int | None]:
        readings = measure(
            asked, period=period, scope=scope, known_on=known_on, only=[indicator.id],
            bases={indicator.id: item.base} if item.base else {},
        )[()]  # fmt: skip
        now = readings[indicator.id].now
        return now.numerator, now.denominator

    numerator, denominator = parts(_Apart(engine, indicator.facts, without, keep=False) if without else engine)
    if done:
        above, below = parts(_Apart(engine, indicator.facts, done, keep=True))
        numerator += (below or 0) - above
    return figure_of(indicator, [(numerator, denominator)], base=item.base or indicator.base_for(period))


def counts_done(item: Item) -> bool:
    """Whether a row can count as done: in the numerator of a rate that is the better the more rows are in it."""
    indicator = INDICATORS.get(item.indicator)
    return indicator is not None and indicator.measure is Measure.RATE and indicator.over is None and item.up


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A row of facts that counts in a figure: whether it is in the numerator, too."""

    id: int
    reached: bool


def rows_counted(
    engine: Engine, *, item: Item, period: Period, known_on: date, place: Place, ids: Collection[int] | None = None,
    missed_only: bool = False, most: int = MOST,
) -> list[Counted]:  # fmt: skip
    """The rows a rate was counted from, those that miss the numerator first; only some of them by their ids."""
    indicator = INDICATORS[item.indicator]
    within = Within(period, known_on, item.base or indicator.base_for(period))
    facts = rows_of(engine, indicator.facts, indicator.through, _scope(engine, indicator, place), within)
    if ids is not None:
        facts = facts.filter(facts.id.isin(sorted(ids)))
    parts = indicator.formula(facts, within)
    below = parts.denominator if parts.denominator is not None else parts.numerator
    found = facts.aggregate(by=["id"], above=parts.numerator, below=below)
    found = found.filter(found.below > 0)
    if missed_only:
        found = found.filter(found.above == 0)
    rows = engine.rows(found.order_by(["above", "id"]).limit(most))
    return [Counted(id=int(row["id"]), reached=bool(row["above"])) for row in rows]


class _Apart:
    """An engine that knows a set of facts without some rows, or only these."""

    def __init__(self, engine: Engine, facts: str, ids: Collection[int], *, keep: bool) -> None:
        self._engine, self._facts, self._ids, self._keep = engine, facts, sorted(ids), keep

    def table(self, name: str) -> ir.Table:
        facts = self._engine.table(name)
        if name != self._facts:
            return facts
        named = facts.id.isin(self._ids)
        return facts.filter(named if self._keep else ~named)

    def rows(self, question: Question, *, touching: Touching | None = None) -> list[dict[str, Any]]:
        return self._engine.rows(question, touching=touching)


def _knows_offices(engine: Engine, indicator: Indicator) -> bool:
    return all("path" in engine.table(name).columns for name in indicator.sets)


def _scope(engine: Engine, indicator: Indicator, place: Place) -> Scope:
    return Scope(path=place.path) if _knows_offices(engine, indicator) else Scope(region=place.region)


@dataclass(frozen=True)
class _Asking:
    """A period asked of an engine, with the bases the scheme chose."""

    engine: Engine
    period: Period
    known_on: date
    bases: Mapping[str, str]

    def base(self, name: str) -> str:
        """What the denominator of an indicator counts."""
        return self.bases.get(name) or INDICATORS[name].base_for(self.period)

    def by_office(self, names: Collection[str], scope: Scope) -> dict[str, dict[str, tuple[int, int | None]]]:
        """Numerator and denominator of each indicator at each office that has cases."""
        found: dict[str, dict[str, tuple[int, int | None]]] = {name: {} for name in names}
        if not names:
            return found
        for (where,), own in self._measured(names, scope, ("path",)).items():
            for name, reading in own.items():
                found[name][where or ""] = (reading.now.numerator, reading.now.denominator)
        return found

    def by_division(self, names: Collection[str], regions: Collection[str]) -> dict[str, dict[str, Figure]]:
        """The figures of each of these divisions: one scan for those of a tier, whose codes begin with as many digits."""
        stems = {region: region_stem(region) for region in regions}
        found = {}
        for digits in {len(stem) for stem in stems.values()} if names else ():
            by = ("region",) if digits else ()
            groups = self._measured(names, Scope(region=_around(stems.values(), digits)), by, cut=digits)
            for region, stem in stems.items():
                if len(stem) == digits:
                    own = groups.get((stem,) if digits else (), {})
                    found[region] = {name: self._figure(name, own.get(name)) for name in names}
        return found

    def _figure(self, name: str, one: Reading | None) -> Figure:
        if one is None:
            return figure_of(INDICATORS[name], [], base=self.base(name))
        return Figure(numerator=one.now.numerator, denominator=one.now.denominator, value=one.now.value)

    def _measured(
        self, names: Collection[str], scope: Scope, by: tuple[str, ...], *, cut: int = 0
    ) -> dict[Group, dict[str, Reading]]:
        bases = {name: base for name, base in self.bases.items() if name in names}
        return measure(
            self.engine, period=self.period, scope=scope, known_on=self.known_on, only=sorted(names), by=by, bases=bases,
            cut=cut,
        )  # fmt: skip


def _around(stems: Iterable[str], digits: int) -> str:
    """What the codes of a tier have in common, as far as it is a division: only its facts are scanned."""
    own = [stem for stem in stems if len(stem) == digits]
    sizes = (size for size in (9, 6, 4, 2) if size <= digits and len({stem[:size] for stem in own}) == 1)
    return next((own[0][:size] for size in sizes), "")
