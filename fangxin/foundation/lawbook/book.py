"""The Lawbook: what the law says, to be asked by id, code and day. No file is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from fangxin.foundation.lawbook.clocks import ClockRule, RuleVersion, Versions
from fangxin.foundation.lawbook.escalation import Escalation
from fangxin.foundation.lawbook.settings import Settings
from fangxin.foundation.refusals import Refusal

ALWAYS = "always"


class UnknownRule(Refusal):
    """No legal clock has this id."""

    code = "unknown_rule"
    status = 422
    sentence = "没有名为“{rule}”的期限规则，可用的有：{known}。"


class UnknownGround(Refusal):
    """The rule version in force has no ground with this code."""

    code = "unknown_ground"
    status = 422
    sentence = "“{code_given}”不是{scope}适用的理由代码。"


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
        return self.is_quiet_hour(at.astimezone(ZoneInfo(self.zone)).time())

    def is_quiet_hour(self, hour: time) -> bool:
        """The same of a time of day where the agency is."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def awake(self, at: datetime) -> datetime:
        """This instant, or the end of the quiet hours it falls into."""
        if not self.is_quiet(at):
            return at
        local = at.astimezone(ZoneInfo(self.zone))
        end = datetime.combine(local.date(), self.quiet_until, tzinfo=local.tzinfo)
        return end if end > local else end + timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Lawbook:
    """Everything in law/ that this package owns. Get it from `lawbook()`."""

    folder: str
    versions: Versions
    settings: Settings
    ladder: WarningLadder
    escalation: Escalation
    clocks: Mapping[str, ClockRule]
    all_grounds: tuple[Ground, ...]
    ground_kinds: Mapping[str, str]

    def version_on(
        self, received_on: date, *, settings: Settings | None = None, open_on: date | None = None
    ) -> RuleVersion:
        """The rule set for what was received on this day; raises NoRuleInForce. See `Versions.on`."""
        return self.versions.on(received_on, settings=settings or self.settings, open_on=open_on)

    def version(self, version_id: str) -> RuleVersion:
        """A rule set by its id ("order121"); raises UnknownRule."""
        for version in self.versions.all:
            if version.id == version_id:
                return version
        raise UnknownRule(rule=version_id, known="、".join(v.id for v in self.versions.all))

    def clock(self, rule_id: str) -> ClockRule:
        """A legal clock by its id; raises UnknownRule."""
        rule = self.clocks.get(rule_id)
        if rule is None:
            raise UnknownRule(rule=rule_id, known="、".join(self.clocks))
        return rule

    def grounds(self, kind: str, *, received_on: date | None = None, version: str | None = None) -> tuple[Ground, ...]:
        """The grounds of a kind ("non_acceptance", "termination" …) under one rule set, in the order of the article."""
        if kind not in self.ground_kinds:
            raise UnknownGround(code_given=kind, scope="任何办法")
        wanted = (version or self._version_id(received_on), ALWAYS)
        return tuple(ground for ground in self.all_grounds if ground.kind == kind and ground.version in wanted)

    def ground(self, code: str, *, received_on: date | None = None, version: str | None = None) -> Ground:
        """The ground with this code under one rule set; raises UnknownGround."""
        wanted = (version or self._version_id(received_on), ALWAYS)
        for ground in self.all_grounds:
            if ground.code == code and ground.version in wanted:
                return ground
        raise UnknownGround(code_given=code, scope=f"《{self.version(wanted[0]).title}》")

    def setting(self, name: str) -> bool | str:
        """The agency's answer to an open question; raises UnknownSetting."""
        return self.settings[name]

    def _version_id(self, received_on: date | None) -> str:
        return self.version_on(received_on).id if received_on else self.versions.all[-1].id
