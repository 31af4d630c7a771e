"""What each account held between two instants: how many cases, how long, and which deadlines passed meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fangxin.domain.cases.rules.holding import Held

INSTANT = timedelta(microseconds=1)


@dataclass(kw_only=True)
class Tenure:
    """One account's part. `own` and `instead`: case time as holder and in another's place; `missed`: deadlines that passed."""

    cases: set[int] = field(default_factory=set)
    own: timedelta = timedelta()
    instead: timedelta = timedelta()
    missed: int = 0
    missed_instead: int = 0


def held_at(*, held: Sequence[Held], at: datetime) -> Held | None:
    """The stretch in which somebody answered for a case at an instant; None when it was not running."""
    return next((one for one in held if one.from_at <= at and (one.until_at is None or at < one.until_at)), None)


def tenures(
    *, held: Mapping[int, Sequence[Held]], missed: Mapping[int, Iterable[datetime]], since: datetime, until: datetime
) -> dict[int, Tenure]:
    """By account; both mappings by case. A deadline counts for whoever held the case in its last instant.

    Stretches nobody served (no post, no officer) count for nobody.
    """
    found: dict[int, Tenure] = {}
    for case_id, stretches in held.items():
        for one in stretches:
            begin, end = max(one.from_at, since), min(one.until_at or until, until)
            if one.account_id is None or end <= begin:
                continue
            mine = found.setdefault(one.account_id, Tenure())
            mine.cases.add(case_id)
            if one.for_account_id is None:
                mine.own += end - begin
            else:
                mine.instead += end - begin
    for case_id, instants in missed.items():
        for instant in instants:
            last = held_at(held=held.get(case_id, ()), at=instant - INSTANT)
            if last is None or last.account_id is None or not since < instant <= until:
                continue
            mine = found.setdefault(last.account_id, Tenure())
            if last.for_account_id is None:
                mine.missed += 1
            else:
                mine.missed_instead += 1
    return found
