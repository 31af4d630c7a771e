"""Asking indicators of the facts: for a subtree, a period, the one before and the same a year ago, whole or in groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
from ibis.expr import types as ir

from fangxin.analytics.engines import Engine, Touching
from fangxin.analytics.indicators.declaring import INDICATORS, Indicator, Measure, Over, Parts, Through, Within, rounded
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.indicators.remembering import Answers
from fangxin.analytics.indicators.tallying import also, days_of, tallied
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal


class UnknownIndicator(Refusal):
    """There is no indicator of this name, or it has no such base."""

    code = "unknown_indicator"
    status = 422
    sentence = "没有“{name}”这个指标或者统计基数。"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose facts: a subtree of divisions, of offices, or both; empty means all.

    `region`: a code of a division, with what lies in it; `path`: an office's way from the topmost office.
    """

    region: str = ""
    path: str = ""

    def tells_of(self, facts: ir.Table) -> bool:
        """Whether facts can be told apart by this scope: what enterprises do among themselves belongs to no office."""
        return not self.path or "path" in facts.columns

    def narrowed(self, facts: ir.Table) -> ir.Table:
        """Only the facts of the scope."""
        stem = region_stem(self.region)
        if stem:
            facts = facts.filter(facts.region.startswith(stem))
        if self.path:
            facts = facts.filter(facts.path.startswith(self.path))
        return facts


def region_stem(code: str) -> str:
    """The digits all divisions in a division begin with: `41` of 410000, `4106` of 410600, nothing of 000000."""
    for digits in (2, 4, 6, 9):
        if len(code) > digits and not code[digits:].strip("0"):
            return code[:digits] if code[:digits].strip("0") else ""
    return code


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Numerator and denominator as they were counted; `value` is None where there was nothing to divide by."""

    numerator: int
    denominator: int | None
    value: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One number with all that is needed to check it."""

    indicator: Indicator
    base: str
    now: Counted
    before: Counted
    year_before: Counted
    #: where a legal clock is involved: rule version → what of `now` was counted under it, in the order of the versions;
    #: the empty version is what no clock was recorded of
    versions: Mapping[str, Counted] = field(default_factory=dict)

    @property
    def yoy_pct(self) -> Decimal | None:
        """Growth against the same period a year ago, per cent; None when that was 0 or nothing."""
        return growth(self.now.value, self.year_before.value)

    @property
    def pop_pct(self) -> Decimal | None:
        """Growth against the period before, per cent; None when that was 0 or nothing."""
        return growth(self.now.value, self.before.value)

    @property
    def yoy_points(self) -> Decimal | None:
        """Of a rate: the difference to a year ago in percentage points."""
        return self._points(self.year_before.value)

    @property
    def pop_points(self) -> Decimal | None:
        """Of a rate: the difference to the period before in percentage points."""
        return self._points(self.before.value)

    def _points(self, value: Decimal | None) -> Decimal | None:
        if self.indicator.measure is not Measure.RATE or self.now.value is None or value is None:
            return None
        return self.now.value - value


def growth(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    """(value - base) / base in per cent, two decimals, half up; None when the base is 0 or one of them is nothing."""
    if value is None or not base:
        return None
    return rounded((value - base) * 100 / base)


#: what a group is told by: the values of its columns, in order; () where there are no groups
Group = tuple[Any, ...]


def measure(
    engine: Engine,
    *,
    period: Period,
    scope: Scope,
    known_on: date,
    only: Iterable[str] = (),
    by: Sequence[str] = (),
    bases: Mapping[str, str] | None = None,
    cut: int = 0,
) -> dict[Group, dict[str, Reading]]:
    """Indicators by their ids, for each group of `by` (columns of the facts); without it for the one group ().

    `known_on`: the day of the facts; what is due later has not ended. `bases`: another base than the period's, by indicator.
    `cut`: of the way to an office, or of the code of a division, only so many characters tell groups apart, so that all below one
    count as one.
    One scan of a set of facts. Indicators whose facts know no offices, or not the columns of `by`, are left out where these are
    asked for; so is a group of which there is nothing to tell, neither now nor in the periods compared. What was asked before of the
    same facts is answered from memory. Raises UnknownIndicator.
    """
    wanted = _wanted(only)
    wanted = [one for one in wanted if all(_told_apart(engine.table(name), scope, by) for name in one.sets)]
    chosen = _bases(wanted, period, bases or {})
    stamp = getattr(engine, "stamp", "")
    key = (stamp, period, scope, known_on, tuple(by), cut, tuple(chosen.items()), tuple(_versions()))
    if stamp and (known := _answers.get(key)) is not None:
        return known
    asking = _Asking(period, scope, known_on=known_on, bases=chosen, by=tuple(by), cut=cut)
    rows: dict[Group, dict[str, Any]] = {} if by else {(): {}}
    for question in asking.questions(engine, wanted):
        for group, row in asking.answered(engine, question):
            rows.setdefault(group, {}).update(row)
    groups = sorted(rows, key=lambda group: tuple((part is None, part) for part in group))
    found = {group: {one.id: asking.reading(one, rows[group]) for one in wanted} for group in groups}
    if stamp and len(found) * len(wanted) <= REMEMBERED_MOST:
        _answers.keep(key, found)
    return found


def nothing_counted(indicator: str, *, period: Period) -> Reading:
    """What is said of an indicator where no row counts: for groups that `measure` leaves out. Raises UnknownIndicator."""
    (one,) = _wanted([indicator])
    chosen = _bases([one], period, {})
    return _Asking(period, Scope(), known_on=period.last, bases=chosen, by=(), cut=0).reading(one, {})


#: readings of one answer that is worth keeping
REMEMBERED_MOST = 300
#: answers of this process: pages ask the same of the same facts again and again
_answers: Answers[dict[Group, dict[str, Reading]]] = Answers(
    copied=lambda answer: {group: dict(readings) for group, readings in answer.items()}
)


def _told_apart(facts: ir.Table, scope: Scope, by: Sequence[str]) -> bool:
    return scope.tells_of(facts) and set(by) <= set(facts.columns)


def _wanted(only: Iterable[str]) -> list[Indicator]:
    names = list(only)
    for name in names:
        if name not in INDICATORS:
            raise UnknownIndicator(name=name[:40])
    return [one for one in INDICATORS.values() if not names or one.id in names]


def _bases(wanted: Iterable[Indicator], period: Period, given: Mapping[str, str]) -> dict[str, str]:
    for name, base in given.items():
        if name not in INDICATORS or base not in dict(INDICATORS[name].bases):
            raise UnknownIndicator(name=f"{name}={base}"[:80])
    return {one.id: given.get(one.id) or one.base_for(period) for one in wanted}


def rows_of(engine: Engine, name: str, through: Through | None, scope: Scope, within: Within) -> ir.Table:
    """The facts of a scope; where another set says whose they are, that decides whether they are in it."""
    facts = engine.table(name)
    if through is not None:
        facts = through.joined(facts, engine.table(through.facts), within)
    return scope.narrowed(facts)


def touched(
    name: str, through: Through | None, scope: Scope, *, numbers: Iterable[ir.Scalar], spans: Iterable[Period]
) -> Touching:
    """What numbers of a set want of its files; those of other places, too, where another set says whose its rows are."""
    return Touching(
        facts=name,
        columns=days_of(numbers) or frozenset(),
        spans=tuple((one.first, one.last) for one in spans),
        province="" if through is not None else region_stem(scope.region)[:2],
    )


#: a set of facts, what says whose they are, what is counted, and the rows
Question = tuple[str, Through | None, dict[str, ir.Scalar], ir.Table]


class _Asking:
    """One asking: the period with those it is compared with, and how the answers are told apart."""

    def __init__(
        self, period: Period, scope: Scope, *, known_on: date, bases: Mapping[str, str], by: Sequence[str], cut: int
    ) -> None:
        self._scope, self._cut = scope, cut
        self._now, self._before, self._year_before = period, period.before(), period.year_before()
        self._known_on, self._bases, self._by = known_on, bases, by
        #: of a year, the one before and the same a year ago are one
        self._spans = tuple(dict.fromkeys((self._now, self._before, self._year_before)))

    def questions(self, engine: Engine, wanted: Sequence[Indicator]) -> Iterator[Question]:
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
                yield name, None, numbers, facts
        for one in wanted:
            within = self._within(one, self._now)
            if one.through is not None:
                facts = self._shortened(rows_of(engine, one.facts, one.through, self._scope, within))
                yield one.facts, one.through, self._numbers(one, facts), facts
            if one.over is not None and one.over.through is not None:
                facts = self._shortened(rows_of(engine, one.over.facts, one.over.through, self._scope, within))
                yield one.over.facts, one.over.through, self._denominators(one.over, one.id, facts), facts

    def answered(self, engine: Engine, question: Question) -> Iterator[tuple[Group, dict[str, Any]]]:
        """One scan: the numbers of each group that has any."""
        name, through, numbers, facts = question
        touching = touched(name, through, self._scope, numbers=numbers.values(), spans=self._spans)
        for row in engine.rows(tallied(facts, numbers, self._by), touching=touching):
            told = {name: row[name] for name in numbers}
            if not self._by or any(told.values()):
                yield tuple(row[column] for column in self._by), told

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
            if span == self._now and one.clock:
                for version in _versions():
                    under = ibis.coalesce(*(facts[column] for column in one.clock)) == version
                    numbers |= _named(one, f"{place}_{version}", parts, under)
        return numbers

    def _denominators(self, over: Over, name: str, facts: ir.Table) -> dict[str, ir.Scalar]:
        of = INDICATORS[name]
        return {
            f"{name}__{place}d": over.counted(facts, self._within(of, span)) for place, span in enumerate(self._spans)
        }

    def _counted(self, one: Indicator, row: Mapping[str, Any], place: str) -> Counted:
        divided = one.measure in (Measure.RATE, Measure.MEAN)
        denominator = int(row.get(f"{one.id}__{place}d") or 0) if divided else None
        return self._of(one, int(row.get(f"{one.id}__{place}n") or 0), denominator)

    def _by_version(self, one: Indicator, row: Mapping[str, Any], now: Counted) -> dict[str, Counted]:
        told = {version: self._counted(one, row, f"0_{version}") for version in _versions()}
        numerator = now.numerator - sum(counted.numerator for counted in told.values())
        denominator = (now.denominator or 0) - sum(counted.denominator or 0 for counted in told.values())
        told[""] = self._of(one, numerator, denominator)
        return {version: counted for version, counted in told.items() if counted.numerator or counted.denominator}

    def _of(self, one: Indicator, numerator: int, denominator: int | None) -> Counted:
        value = one.value(numerator, denominator, base=self._bases[one.id])
        return Counted(numerator=numerator, denominator=denominator, value=value)


def _named(one: Indicator, place: str, parts: Parts, under: ir.BooleanValue | None = None) -> dict[str, ir.Scalar]:
    both = {f"{one.id}__{place}n": parts.numerator, f"{one.id}__{place}d": parts.denominator}
    told = {name: number for name, number in both.items() if number is not None}
    return told if under is None else {name: also(number, under) for name, number in told.items()}


def _versions() -> list[str]:
    return [version.id for version in lawbook().versions.all]
