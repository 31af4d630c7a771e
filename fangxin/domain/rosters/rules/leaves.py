"""Leaves: their days, their states, and that A and B of one post are never away together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.domain.rosters.words import LeaveMove, LeaveState
from fangxin.foundation.refusals import Refusal

LONGEST_DAYS = 366


class LeaveBackwards(Refusal):
    """A leave ends on or after the day it begins, and lasts at most a year."""

    code = "leave_backwards"
    status = 422
    sentence = "结束日期不能早于开始日期，一次最长一年。"


class LeavePast(Refusal):
    """A leave is asked for before it is over; days already past are recorded by a security administrator."""

    code = "leave_past"
    status = 422
    sentence = "开始日期已经过去。补登过去的缺勤，请找本单位安全管理员。"


class LeaveAnswered(Refusal):
    """The leave was decided, taken back or ended in the meantime."""

    code = "leave_answered"
    status = 409
    sentence = "这次请假已经有结果，不能再这样办理。请看最新情况。"


class BothAway(Refusal):
    """A and B of one post would be away on the same day, and nobody would do its work."""

    code = "both_away"
    status = 409
    sentence = "“{post}”的 A、B 岗会同时不在岗：{name}{from_on}至{to_on}已经不在岗。请错开日期，或者先由安全管理员另行安排 B 岗。"


#: move → the states it starts from, and where it leads
MOVES: dict[LeaveMove, tuple[frozenset[LeaveState], LeaveState]] = {
    LeaveMove.GRANT: (frozenset({LeaveState.ASKED}), LeaveState.GRANTED),
    LeaveMove.REFUSE: (frozenset({LeaveState.ASKED}), LeaveState.REFUSED),
    LeaveMove.WITHDRAW: (frozenset({LeaveState.ASKED}), LeaveState.WITHDRAWN),
    LeaveMove.END: (frozenset({LeaveState.GRANTED}), LeaveState.ENDED),
    LeaveMove.PASS: (frozenset({LeaveState.GRANTED}), LeaveState.OVER),
}


def state_after(*, move: LeaveMove, state: LeaveState) -> LeaveState:
    """Where a move leads from a state. Raises LeaveAnswered where it leads nowhere."""
    sources, target = MOVES[move]
    if state not in sources:
        raise LeaveAnswered
    return target


def check_days(*, from_on: date, to_on: date, on: date) -> None:
    """Raises LeaveBackwards, LeavePast; `on` is the day of asking."""
    if to_on < from_on or (to_on - from_on).days >= LONGEST_DAYS:
        raise LeaveBackwards(field="to_on")
    if from_on < on:
        raise LeavePast(field="from_on")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A post with its holder A and substitute B."""

    post: str
    holder: int | None
    substitute: int | None

    def other(self, account_id: int) -> int | None:
        """Whoever shares the post with an account."""
        return self.substitute if account_id == self.holder else self.holder


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """Days on which an account is away, both included."""

    account_id: int
    from_on: date
    to_on: date

    def meets(self, from_on: date, to_on: date) -> bool:
        """Whether any of its days lies between two days, both included."""
        return self.from_on <= to_on and self.to_on >= from_on


def away_together(
    *, account_id: int, from_on: date, to_on: date, pairs: Sequence[Pair], gone: Iterable[Gone]
) -> tuple[Pair, Gone] | None:
    """The first of an account's posts whose other officer is away on one of the days, and when; None when all are served."""
    by_account: dict[int, list[Gone]] = {}
    for one in gone:
        if one.meets(from_on, to_on):
            by_account.setdefault(one.account_id, []).append(one)
    for pair in pairs:
        other = pair.other(account_id)
        if other is not None and other in by_account:
            return pair, min(by_account[other], key=lambda one: one.from_on)
    return None
