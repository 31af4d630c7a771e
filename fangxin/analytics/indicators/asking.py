"""One asking of indicators: its questions, written for it or put together from a prepared one, and what their answers say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
from ibis.expr import types as ir

from fangxin.analytics.engines import Engine, Question, Touching, Written
from fangxin.analytics.indicators.declaring import INDICATORS, Indicator, Measure, Over, Parts, Through, Within
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.indicators.preparing import PATH, REGION, NotPrepared, StandIns
from fangxin.analytics.indicators.readings import Counted, Group, Reading, Scope, region_stem
from fangxin.analytics.indicators.remembering import Answers
from fangxin.analytics.indicators.tallying import also, days_of, tallied
from fangxin.foundation.lawbook import lawbook


def rows_of(engine: Engine, name: str, through: Through | None, scope: Scope, within: Within) -> ir.Table:
    """The facts of a scope; where another set says whose they are, that decides whether they are in it."""
    facts = engine.table(name)
    if through is not None:
        facts = through.joined(facts, engine.table(through.facts), within)
    return scope.narrowed(facts)


def touched(
    name: str, through: Through | None, scope: Scope, *, days: frozenset[str] | None, spans: Iterable[Period]
) -> Touching:  # fmt: skip
    """What numbers of a set want of its files; those of other places, too, where another set says whose its rows are.

    `days`: see `days_of`.
    """
    return Touching(
        facts=name, columns=days or frozenset(), spans=tuple((one.first, one.last) for one in spans),
        province="" if through is not None else region_stem(scope.region)[:2],
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A question of one set of facts: what says whose they are, the numbers, and what `days_of` says of these."""

    facts: str
    through: Through | None
    numbers: tuple[str, ...]
    days: frozenset[str] | None
    question: Question


class _Writing:
    """Questions about some spans of a scope as expressions."""

    def __init__(
        self, spans: Sequence[Period], scope: Scope, *, known_on: date, bases: Mapping[str, str], by: Sequence[str], cut: int
    ) -> None:  # fmt: skip
        self._spans, self._scope, self._known_on = tuple(spans), scope, known_on
        self._bases, self._by, self._cut = bases, by, cut

    def questions(self, engine: Engine, wanted: Sequence[Indicator]) -> Iterator[_Asked]:
        """What is counted of which rows: one question for a set of facts, one more for each part counted through another."""
        for name in dict.fromkeys(
            name for one in wanted for name in (one.facts, one.over.facts if one.over else one.facts)
        ):
            facts = self._facts(engine, name)
            numbers: dict[str, ir.Scalar] = {}
            for one in wanted:
                if one.facts == name and one.through is None:
                    numbers |= self._numbers(one, facts)
                if one.over and one.over.facts == name and one.over.through is None:
                    numbers |= self._denominators(one.over, one.id, facts)
            if numbers:
                yield self._asked(name, None, numbers, facts)
        for one in wanted:
            within = self._within(one, self._spans[0])
            if one.through is not None:
                facts = self._shortened(rows_of(engine, one.facts, one.through, self._scope, within))
                yield self._asked(one.facts, one.through, self._numbers(one, facts), facts)
            if one.over is not None and one.over.through is not None:
                facts = self._shortened(rows_of(engine, one.over.facts, one.over.through, self._scope, within))
                yield self._asked(one.over.facts, one.over.through, self._denominators(one.over, one.id, facts), facts)

    def _asked(
        self, name: str, through: Through | None, numbers: Mapping[str, ir.Scalar], facts: ir.Table
    ) -> _Asked:  # fmt: skip
        days, question = days_of(numbers.values()), tallied(facts, numbers, self._by)
        return _Asked(facts=name, through=through, numbers=tuple(numbers), days=days, question=question)

    def _facts(self, engine: Engine, name: str) -> ir.Table:
        return self._shortened(self._scope.narrowed(engine.table(name)))

    def _shortened(self, facts: ir.Table) -> ir.Table:
        columns = [column for column in ("path", "region") if self._cut and column in self._by]
        return facts.mutate({column: facts[column].substr(0, self._cut) for column in columns}) if columns else facts

    def _within(self, one: Indicator, span: Period) -> Within:
        return Within(span, self._known_on, self._bases[one.id])

    def _numbers(self, one: Indicator, facts: ir.Table) -> dict[str, ir.Scalar]:
        numbers: dict[str, ir.Scalar] = {}
        for place, span in enumerate(self._spans):
            parts = one.formula(facts, self._within(one, span))
            numbers |= _named(one, f"{place}", parts)
            if not place and one.clock:
                for version in versions():
                    under = ibis.coalesce(*(facts[column] for column in one.clock)) == version
                    numbers |= _named(one, f"{place}_{version}", parts, under)
        return numbers

    def _denominators(self, over: Over, name: str, facts: ir.Table) -> dict[str, ir.Scalar]:
        of = INDICATORS[name]
        return {
            f"{name}__{place}d": over.counted(facts, self._within(of, span)) for place, span in enumerate(self._spans)
        }


class Asking:
    """An asking: the period with those it is compared with, and how the answers are told apart."""

    def __init__(
        self, period: Period, scope: Scope, *, known_on: date, bases: Mapping[str, str], by: Sequence[str], cut: int
    ) -> None:
        self._scope, self._cut, self._known_on, self._bases, self._by = scope, cut, known_on, bases, tuple(by)
        self._now, self._before, self._year_before = period, period.before(), period.year_before()
        #: of a year, the one before and the same a year ago are one
        self._spans = tuple(dict.fromkeys((self._now, self._before, self._year_before)))

    def answers(self, engine: Engine, wanted: Sequence[Indicator]) -> Iterator[tuple[Group, dict[str, Any]]]:
        """The numbers of each group that has any: one scan a question."""
        for one in self._questions(engine, wanted):
            touching = touched(one.facts, one.through, self._scope, days=one.days, spans=self._spans)
            for row in engine.rows(one.question, touching=touching):
                told = {name: row[name] for name in one.numbers}
                if not self._by or any(told.values()):
                    yield tuple(row[column] for column in self._by), told

    def _questions(self, engine: Engine, wanted: Sequence[Indicator]) -> Sequence[_Asked]:
        dialect = getattr(engine, "sql", "")
        if dialect:
            try:
                return self._prepared(engine, wanted, dialect)
            except NotPrepared:
                pass
        return list(self._writing(self._spans, self._scope, self._known_on).questions(engine, wanted))

    def _prepared(self, engine: Engine, wanted: Sequence[Indicator], dialect: str) -> Sequence[_Asked]:
        """The questions of this shape, written now or before, with the days and the place of this asking. Raises NotPrepared."""
        shown = StandIns.of(self._spans, self._known_on)
        region, path = region_stem(self._scope.region), self._scope.path
        tables = tuple(engine.table(name).op() for name in sorted({name for one in wanted for name in one.sets}))
        shape = (
            dialect, tuple(one.id for one in wanted), tables, tuple(self._bases.items()), self._by, self._cut, bool(region),
            bool(path), shown.spans, shown.known_on, tuple(versions()),
        )  # fmt: skip
        known = _shapes.get(shape)
        if known is None:
            scope = Scope(region=REGION if region else "", path=PATH if path else "")
            written = self._writing(shown.spans, scope, shown.known_on).questions(engine, wanted)
            known = [replace(one, question=_written(one.question, dialect)) for one in written]
            _shapes.keep(shape, known)
        return [replace(one, question=_put(shown, one.question, region, path)) for one in known]

    def _writing(self, spans: Sequence[Period], scope: Scope, known_on: date) -> _Writing:
        return _Writing(spans, scope, known_on=known_on, bases=self._bases, by=self._by, cut=self._cut)

    def reading(self, one: Indicator, row: Mapping[str, Any]) -> Reading:
        """What the numbers of a group say of an indicator."""
        now, before, year_before = (
            self._counted(one, row, f"{self._spans.index(span)}")
            for span in (self._now, self._before, self._year_before)
        )
        return Reading(
            indicator=one, base=self._bases[one.id], now=now, before=before, year_before=year_before,
            versions=self._by_version(one, row, now) if one.clock else {},
        )  # fmt: skip

    def _counted(self, one: Indicator, row: Mapping[str, Any], place: str) -> Counted:
        divided = one.measure in (Measure.RATE, Measure.MEAN)
        denominator = int(row.get(f"{one.id}__{place}d") or 0) if divided else None
        return self._of(one, int(row.get(f"{one.id}__{place}n") or 0), denominator)

    def _by_version(self, one: Indicator, row: Mapping[str, Any], now: Counted) -> dict[str, Counted]:
        told = {version: self._counted(one, row, f"0_{version}") for version in versions()}
        numerator = now.numerator - sum(counted.numerator for counted in told.values())
        denominator = (now.denominator or 0) - sum(counted.denominator or 0 for counted in told.values())
        told[""] = self._of(one, numerator, denominator)
        return {version: counted for version, counted in told.items() if counted.numerator or counted.denominator}

    def _of(self, one: Indicator, numerator: int, denominator: int | None) -> Counted:
        value = one.value(numerator, denominator, base=self._bases[one.id])
        return Counted(numerator=numerator, denominator=denominator, value=value)


#: prepared questions by their shape
_shapes: Answers[list[_Asked]] = Answers(copied=lambda asked: asked)


def _written(question: Question, dialect: str) -> Written:
    return question if isinstance(question, Written) else Written.of(question, dialect=dialect)


def _put(shown: StandIns, question: Question, region: str, path: str) -> Written:
    assert isinstance(question, Written)
    return replace(question, sql=shown.put(question.sql, region=region, path=path))


def _named(one: Indicator, place: str, parts: Parts, under: ir.BooleanValue | None = None) -> dict[str, ir.Scalar]:
    both = {f"{one.id}__{place}n": parts.numerator, f"{one.id}__{place}d": parts.denominator}
    told = {name: number for name, number in both.items() if number is not None}
    return told if under is None else {name: also(number, under) for name, number in told.items()}


def versions() -> list[str]:
    """The rule versions a clock may be of."""
    return [version.id for version in lawbook().versions.all]
