"""Rule sets and legal clocks through all their versions, as frozen objects. Counting days is not here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from fangxin.foundation.lawbook.settings import PENDING, WEEKENDS, Settings
from fangxin.foundation.refusals import Refusal


class NoRuleInForce(Refusal):
    """The day lies before the first rule version this installation knows."""

    code = "no_rule_in_force"
    status = 422
    sentence = "{received_on} 收到的事项没有可以适用的规则：已知规则自 {first_on} 起施行。"


class RuleRepealed(Refusal):
    """The clock exists, but not for what was received on this day."""

    code = "rule_repealed"
    status = 422
    sentence = "“{label}”的期限自 {since_on} 起不再适用，依据：{source}。"


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAY = "working_day"
    NATURAL_DAY = "natural_day"
    HOUR = "hour"

    @property
    def label(self) -> str:
        return {Unit.WORKING_DAY: "工作日", Unit.NATURAL_DAY: "日", Unit.HOUR: "小时"}[self]


@dataclass(frozen=True)
class RuleVersion:
    """One text in force from `from_on` until `until_on` (null: still), both days included."""

    id: str
    title: str
    title_en: str
    order: str
    order_en: str
    from_on: date
    until_on: date | None
    url: str


@dataclass(frozen=True)
class Versions:
    """The rule sets in the order of time."""

    all: tuple[RuleVersion, ...]

    def named(self, version: str) -> RuleVersion | None:
        """The rule set of an id; None for one the law does not know."""
        return next((one for one in self.all if one.id == version), None)

    def on(self, received_on: date, *, settings: Settings, open_on: date | None = None) -> RuleVersion:
        """The rule set for what was received on this day; raises NoRuleInForce.

        When pending_on_2026_04_15 names a newer set, an item still open on the day that set came into force (`open_on`
        is that day or later) is judged under it.
        """
        found = [version for version in self.all if version.from_on <= received_on]
        if not found:
            raise NoRuleInForce(received_on=received_on, first_on=self.all[0].from_on)
        if open_on is not None and open_on > received_on:
            newer = settings[PENDING]
            found += [v for v in self.all if v.id == newer and received_on < v.from_on <= open_on]
        return found[-1]


@dataclass(frozen=True)
class PauseGround:
    """What does not count towards a clock, with the article under each dated text."""

    code: str
    label: str
    says: str
    sources: tuple[tuple[date, str], ...]

    def source_on(self, received_on: date) -> str:
        """The article in force for what was received on this day."""
        return [source for since, source in self.sources if since <= received_on][-1]


@dataclass(frozen=True)
class ClockTerm:
    """A clock's limit for one case: how many `days` (working days, days or hours, by `unit`), by which article.

    `weekends_move` is the agency's answer for natural days; `also` is a second limit that binds beside this one (the
    earlier last day counts).
    """

    rule: str
    version: str
    label: str
    days: int
    unit: Unit
    source_zh: str
    source_en: str
    url: str
    weekends_move: bool = False
    also: ClockTerm | None = None


@dataclass(frozen=True)
class DatedTerm:
    """One entry of a clock's history, as the file has it; `days` counts in `unit`, null means the limit was abolished."""

    since_on: date
    days: int | None
    unit: Unit
    source_zh: str
    source_en: str
    url: str
    also: Companion | None = None


@dataclass(frozen=True)
class Companion:
    """A limit of higher rank that binds beside a term when the setting `when` has the answer `answer`."""

    since_on: date
    when: str
    answer: str
    days: int
    unit: Unit
    source_zh: str
    source_en: str
    url: str


@dataclass(frozen=True, eq=False)
class ClockRule:
    """A legal clock through all its versions."""

    id: str
    code: str
    label: str
    says: str
    starts: str
    stops: str
    terms: tuple[DatedTerm, ...]
    pauses: tuple[PauseGround, ...]
    versions: Versions = field(repr=False)
    settings: Settings = field(repr=False)

    def term_on(self, received_on: date, *, settings: Settings | None = None, open_on: date | None = None) -> ClockTerm:
        """The limit for what the agency received on this day.

        `open_on` is a day on which the item was still open; it matters only for items that crossed a change of law
        (setting pending_on_2026_04_15). Raises NoRuleInForce or RuleRepealed.
        """
        answers = settings or self.settings
        version = self.versions.on(received_on, settings=answers, open_on=open_on)
        judged_on = max(received_on, version.from_on)
        return _term(self, version, self._dated(judged_on), judged_on, answers)

    def unit_under(self, version: RuleVersion) -> Unit:
        """What the limit is counted in under a rule set; of a limit that came later, in its first text."""
        found = [term for term in self.terms if term.since_on <= version.from_on]
        return (found or self.terms)[-1 if found else 0].unit

    def _dated(self, judged_on: date) -> DatedTerm:
        found = [term for term in self.terms if term.since_on <= judged_on]
        if not found:
            raise NoRuleInForce(received_on=judged_on, first_on=self.terms[0].since_on)
        if found[-1].days is None:
            raise RuleRepealed(label=self.label, since_on=found[-1].since_on, source=found[-1].source_zh)
        return found[-1]


def _term(rule: ClockRule, version: RuleVersion, dated: DatedTerm, judged_on: date, settings: Settings) -> ClockTerm:
    also = dated.also
    binds = also is not None and judged_on >= also.since_on and settings[also.when] == also.answer
    return _built(rule, version, dated, also if binds else None, settings[WEEKENDS] is True)


@lru_cache(maxsize=1024)
def _built(
    rule: ClockRule, version: RuleVersion, dated: DatedTerm, also: Companion | None, weekends_move: bool
) -> ClockTerm:
    def term(limit: DatedTerm | Companion, beside: ClockTerm | None) -> ClockTerm:
        return ClockTerm(
            rule=rule.id,
            version=version.id,
            label=rule.label,
            days=limit.days or 0,
            unit=limit.unit,
            source_zh=limit.source_zh,
            source_en=limit.source_en,
            url=limit.url or version.url,
            weekends_move=weekends_move,
            also=beside,
        )

    return term(dated, term(also, None) if also else None)
