"""The law as frozen objects: rule versions, clocks, grounds, settings, the warning ladder. No file is read here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from fangxin.foundation.refusals import Refusal

ALWAYS = "always"


class NoRuleInForce(Refusal):
    """The day lies before the first rule version this installation knows."""

    code = "no_rule_in_force"
    status = 422
    sentence = "{received_on} 收到的事项没有可以适用的规则：已知规则自 {first_on} 起施行。"


class UnknownRule(Refusal):
    """No legal clock has this id."""

    code = "unknown_rule"
    status = 422
    sentence = "没有名为“{rule}”的期限规则，可用的有：{known}。"


class RuleRepealed(Refusal):
    """The clock exists, but not for what was received on this day."""

    code = "rule_repealed"
    status = 422
    sentence = "“{label}”的期限自 {since_on} 起不再适用，依据：{source}。"


class UnknownGround(Refusal):
    """The rule version in force has no ground with this code."""

    code = "unknown_ground"
    status = 422
    sentence = "“{code_given}”不是 {received_on} 适用的理由代码。"


class UnknownSetting(Refusal):
    """No setting has this name, or the answer is not one of its choices."""

    code = "unknown_setting"
    status = 422
    sentence = "规则设置“{name}”不能是“{value}”，可选：{choices}。"


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAY = "working_day"
    NATURAL_DAY = "natural_day"

    @property
    def label(self) -> str:
        return "工作日" if self is Unit.WORKING_DAY else "日"


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
    """A clock's limit for one case: how many days of which unit, by which article.

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
    """One entry of a clock's history, as the file has it; `days` null means the limit was abolished."""

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


@dataclass(frozen=True)
class Setting:
    """A question the texts leave open, the possible answers and the one in force."""

    name: str
    label: str
    says: str
    source: str
    choices: tuple[bool | str, ...]
    default: bool | str


@dataclass(frozen=True)
class Settings:
    """The agency's answers. `settings["name"]` is one; `with_answers(name=…)` makes a variant, checked."""

    questions: tuple[Setting, ...]
    answers: tuple[tuple[str, bool | str], ...]

    def __getitem__(self, name: str) -> bool | str:
        for known, answer in self.answers:
            if known == name:
                return answer
        raise UnknownSetting(name=name, value="", choices="、".join(q.name for q in self.questions))

    def with_answers(self, **answers: bool | str) -> Settings:
        """These settings with some answers replaced; raises UnknownSetting."""
        known = {question.name: question for question in self.questions}
        for name, answer in answers.items():
            choices = known[name].choices if name in known else tuple(known)
            if not any(answer is choice or (answer == choice and isinstance(answer, str)) for choice in choices):
                raise UnknownSetting(name=name, value=answer, choices="、".join(map(_spoken, choices)))
        return Settings(self.questions, tuple((name, answers.get(name, old)) for name, old in self.answers))


def _spoken(choice: bool | str) -> str:
    return str(choice).lower() if isinstance(choice, bool) else choice


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
    book: Lawbook = field(repr=False)

    def term_on(self, received_on: date, *, settings: Settings | None = None, open_on: date | None = None) -> ClockTerm:
        """The limit for what the agency received on this day.

        `open_on` is a day on which the item was still open; it matters only for items that crossed a change of law
        (setting pending_on_2026_04_15). Raises NoRuleInForce or RuleRepealed.
        """
        answers = settings or self.book.settings
        version = self.book.version_on(received_on, settings=answers, open_on=open_on)
        judged_on = max(received_on, version.from_on)
        return _term(self, version, self._dated(judged_on), judged_on, answers)

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
    return _built(rule, version, dated, also if binds else None, settings["weekend_moves_natural_deadline"] is True)


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


@dataclass(frozen=True)
class Ground:
    """A reason a decision names. `article` is the whole citation; `code` is unique within `version`."""

    code: str
    version: str
    kind: str
    label: str
    text: str
    article: str
    url: str


@dataclass(frozen=True)
class WarningLevel:
    """One rung of the ladder: exactly one of share (per cent of the term), last_day, overdue (working days) is set."""

    id: str
    label: str
    to: tuple[str, ...]
    share: int | None = None
    last_day: bool = False
    overdue: int | None = None


@dataclass(frozen=True)
class WarningLadder:
    """When and to whom a clock is announced; see law/warnings.yaml."""

    levels: tuple[WarningLevel, ...]
    zone: str
    hour: time
    only_on_working_days: bool
    quiet_from: time
    quiet_until: time

    RECIPIENTS: ClassVar[tuple[str, ...]] = ("handler", "head", "county", "city", "province")

    def sent_at(self, on: date) -> datetime:
        """The aware instant at which a warning of this day goes out."""
        return datetime.combine(on, self.hour, tzinfo=ZoneInfo(self.zone))

    def is_quiet(self, at: datetime) -> bool:
        """Whether nobody is to be disturbed at this (aware) instant."""
        local = at.astimezone(ZoneInfo(self.zone)).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= local < self.quiet_until
        return local >= self.quiet_from or local < self.quiet_until


@dataclass(frozen=True, eq=False)
class Lawbook:
    """Everything in law/ that this package owns. Get it from `lawbook()`."""

    folder: str
    versions: tuple[RuleVersion, ...]
    settings: Settings
    ladder: WarningLadder
    _grounds: tuple[Ground, ...]
    _kinds: Mapping[str, str]
    _clocks: dict[str, ClockRule] = field(default_factory=dict)

    def version_on(
        self, received_on: date, *, settings: Settings | None = None, open_on: date | None = None
    ) -> RuleVersion:
        """The rule set for what was received on this day; raises NoRuleInForce.

        With pending_on_2026_04_15 answered order121, an item still open on the day of the change (`open_on` that day
        or later) is judged under the newer set.
        """
        found = [version for version in self.versions if version.from_on <= received_on]
        if not found:
            raise NoRuleInForce(received_on=received_on, first_on=self.versions[0].from_on)
        if open_on is not None and open_on > received_on:
            newer = (settings or self.settings)["pending_on_2026_04_15"]
            moved = [v for v in self.versions if v.id == newer and received_on < v.from_on <= open_on]
            found += moved
        return found[-1]

    def version(self, version_id: str) -> RuleVersion:
        """A rule set by its id ("order121"); raises UnknownRule."""
        for version in self.versions:
            if version.id == version_id:
                return version
        raise UnknownRule(rule=version_id, known="、".join(v.id for v in self.versions))

    def clock(self, rule_id: str) -> ClockRule:
        """A legal clock by its id; raises UnknownRule."""
        rule = self._clocks.get(rule_id)
        if rule is None:
            raise UnknownRule(rule=rule_id, known="、".join(self._clocks))
        return rule

    def clocks(self) -> tuple[ClockRule, ...]:
        """All legal clocks, in the file's order."""
        return tuple(self._clocks.values())

    def grounds(self, kind: str, *, received_on: date | None = None, version: str | None = None) -> tuple[Ground, ...]:
        """The grounds of a kind ("non_acceptance", "termination" …) under one rule set, in the order of the article."""
        if kind not in self._kinds:
            raise UnknownGround(code_given=kind, received_on=received_on or "")
        wanted = (version or self._version_id(received_on), ALWAYS)
        return tuple(ground for ground in self._grounds if ground.kind == kind and ground.version in wanted)

    def ground(self, code: str, *, received_on: date | None = None, version: str | None = None) -> Ground:
        """The ground with this code under one rule set; raises UnknownGround."""
        wanted = (version or self._version_id(received_on), ALWAYS)
        for ground in self._grounds:
            if ground.code == code and ground.version in wanted:
                return ground
        raise UnknownGround(code_given=code, received_on=received_on or version or "")

    def kind_label(self, kind: str) -> str:
        """The Chinese name of a kind of grounds."""
        return self._kinds[kind]

    def kinds(self) -> tuple[str, ...]:
        """The kinds of grounds."""
        return tuple(self._kinds)

    def setting(self, name: str) -> bool | str:
        """The agency's answer to an open question; raises UnknownSetting."""
        return self.settings[name]

    def _version_id(self, received_on: date | None) -> str:
        return self.version_on(received_on).id if received_on else self.versions[-1].id


def until_the_next(versions: Iterable[RuleVersion]) -> tuple[RuleVersion, ...]:
    """The same versions, each ending the day before the next begins."""
    row = tuple(versions)
    ends: list[Any] = [date.fromordinal(later.from_on.toordinal() - 1) for later in row[1:]]
    return tuple(
        RuleVersion(**{**vars(version), "until_on": end}) for version, end in zip(row, [*ends, None], strict=True)
    )
