"""Drawing a sample that an auditor can draw again: cases in the order of a digest of seed and id, so many of each stratum.

Nothing of Python's own chance is in it: `sha256("SEED:ID")`, written in hexadecimal, sorted, the first so many. A seed is
made by the draw itself, so that nobody can know beforehand which case will be asked about.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.domain.feedback.words import Period, Stratum
from fangxin.foundation.refusals import Refusal

SHARE_MOST = 100
LEAST_MOST = 500
NAME_MOST = 40


class PlanImpossible(Refusal):
    """A plan draws nothing: every share and every least number is 0, or one is out of bounds."""

    code = "plan_impossible"
    status = 422
    sentence = "请填写抽样比例（0 到 100）和最少件数（0 到 500），至少有一项大于 0。"


class PlanUnnamed(Refusal):
    """A plan has no name, or one that is too long."""

    code = "plan_unnamed"
    status = 422
    sentence = "请给计划起一个名称，最多 40 个字。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How many of a stratum: per cent, and at least so many."""

    share: int
    least: int

    def of(self, pool: int) -> int:
        """The number to draw from so many; never more than there are."""
        return min(pool, max(self.least, -(-pool * self.share // 100)))


def check_plan(*, name: str, shares: Mapping[str, Share]) -> None:
    """Raises PlanUnnamed or PlanImpossible."""
    if not 0 < len(name) <= NAME_MOST:
        raise PlanUnnamed(field="name")
    bounds = all(0 <= one.share <= SHARE_MOST and 0 <= one.least <= LEAST_MOST for one in shares.values())
    if not bounds or not any(one.share or one.least for one in shares.values()):
        raise PlanImpossible(field="share")


def place(*, seed: str, case_id: int) -> str:
    """Where a case stands in the order of a seed."""
    return hashlib.sha256(f"{seed}:{case_id}".encode()).hexdigest()


def drawn(*, pool: Mapping[int, str], shares: Mapping[str, Share], seed: str) -> list[int]:
    """The cases drawn from a pool (case → stratum), sorted by id; a stratum without a share of its own takes that of ""."""
    strata: dict[str, list[int]] = defaultdict(list)
    for case_id, stratum in pool.items():
        strata[stratum].append(case_id)
    chosen: list[int] = []
    for stratum, cases in strata.items():
        share = shares.get(stratum) or shares.get("")
        if share is not None:
            chosen += sorted(cases, key=lambda one: place(seed=seed, case_id=one))[: share.of(len(cases))]
    return sorted(chosen)


def digest_of(*, pool: Mapping[int, str]) -> str:
    """A digest of a pool, one line `ID STRATUM` a case in the order of ids."""
    lines = "".join(f"{case_id} {stratum}\n" for case_id, stratum in sorted(pool.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def stratum_of(*, by: Stratum, path: str, outcome: str) -> str:
    """The stratum of a case."""
    return {Stratum.ALL: "", Stratum.OFFICE: path, Stratum.OUTCOME: outcome}[by]


def last_period(*, period: Period, on: date) -> tuple[date, date]:
    """The first and the last day of the last whole week or month before a day."""
    if period is Period.WEEKLY:
        last = on - timedelta(days=on.weekday() + 1)
        return last - timedelta(days=6), last
    last = on.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
