"""What a report earns: percentage, least, most, and who agrees (law/rewards.yaml)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.reports.words import RewardLevel
from fangxin.foundation.lawbook import OneOf, Record, Table, Text, Whole, law_file, load_law_file
from fangxin.foundation.refusals import Refusal


class NotRewarded(Refusal):
    """Whoever reported may not be rewarded, or not yet."""

    code = "not_rewarded"
    status = 409
    sentence = "不能给予奖励：{why}。"


class ExclusionsUnchecked(Refusal):
    """Somebody has to look whether one of the exclusions applies."""

    code = "exclusions_unchecked"
    status = 422
    sentence = "请逐项核对：举报人不属于不予奖励的情形，才能提请奖励。"


class FinanceMissing(Refusal):
    """A large reward needs the finance department."""

    code = "finance_missing"
    status = 422
    sentence = "奖励金额达到 {sum} 元，应当商同级财政部门同意，请填写财政部门意见的文号。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """One level: percent of the base, and the least in yuan."""

    label: str
    percent: int
    least: int
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rewards:
    """Everything law/rewards.yaml says; sums in yuan."""

    source: str
    url: str
    most: int
    finance: int
    levels: Mapping[str, Level]
    excluded: Mapping[str, str]


def rewards() -> Rewards:
    """The rewards in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_rewards(law_file("rewards.yaml"))


@lru_cache(maxsize=8)
def read_rewards(path: Path) -> Rewards:
    """The rewards of one file. Raises LawError with file, line and reason."""
    found: Rewards = load_law_file(path, SCHEMA)
    return found


def reward_fen(*, level: str, base_fen: int, rules: Rewards) -> int:
    """The sum in fen for a level and what was fined and confiscated: rounded down to the fen."""
    found = rules.levels[level]
    return min(max(base_fen * found.percent // 100, found.least * 100), rules.most * 100)


def check_reward(*, level: str, cleared: Collection[str], amount_fen: int, finance: str, rules: Rewards) -> None:
    """Raises NotRewarded for an unknown level, ExclusionsUnchecked, FinanceMissing."""
    if level not in rules.levels:
        raise NotRewarded(why="请选择奖励等级", field="level")
    if not set(rules.excluded) <= set(cleared):
        raise ExclusionsUnchecked(field="cleared")
    if amount_fen >= rules.finance * 100 and not finance.strip():
        raise FinanceMissing(sum=rules.finance, field="finance")


def _level(**values: Any) -> Level:
    return Level(**values)


def _rewards(**values: Any) -> Rewards:
    return Rewards(**values)


YUAN = Whole(least=1, most=100_000_000)
#: The shape of law/rewards.yaml.
SCHEMA = Record(
    {
        "source": Text(),
        "url": Text(),
        "most": YUAN,
        "finance": YUAN,
        "levels": Table(
            OneOf(*(one.value for one in RewardLevel)),
            Record({"label": Text(), "percent": Whole(least=1, most=100), "least": YUAN, "says": Text()}, make=_level),
        ),
        "excluded": Table(Text(pattern="EX[0-9]+"), Text()),
    },
    make=_rewards,
)
