"""Who can sit in which shift, and filling the empty seats of some days in turn. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fangxin.domain.rosters.rules.leaves import Gone
from fangxin.domain.rosters.rules.shifts import DutyRules, Shift
from fangxin.foundation.clock import day_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Sat:
    """One officer's hours at the hotline."""

    account_id: int
    on: date
    shift: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """A shift of a day with its seats that nobody sits in."""

    on: date
    shift: Shift
    empty: int


def sat(*, account_id: int, on: date, shift: Shift) -> Sat:
    """An officer in a shift of a day."""
    begin, end = shift.hours(on)
    return Sat(account_id=account_id, on=on, shift=shift.id, begins_at=begin, ends_at=end)


def clash(*, one: Sat, own: Sequence[Sat], rest: timedelta) -> Sat | None:
    """The officer's duty that overlaps another or leaves too little rest before or after it; None when none does."""
    return next(
        (
            other
            for other in own
            if other.account_id == one.account_id
            and one.begins_at < other.ends_at + rest
            and other.begins_at < one.ends_at + rest
        ),
        None,
    )


def gone_during(*, one: Sat, gone: Sequence[Gone]) -> Gone | None:
    """The officer's absence that touches a duty: on the day it begins, or on the day it runs into."""
    last = day_of(one.ends_at - timedelta(microseconds=1))
    return next((days for days in gone if days.account_id == one.account_id and days.meets(one.on, last)), None)


def empty_seats(*, rules: DutyRules, days: Sequence[date], sits: Sequence[Sat], gone: Sequence[Gone]) -> list[Seat]:
    """Every shift of the days with fewer officers than seats; whoever is away does not count."""
    there: dict[tuple[date, str], set[int]] = defaultdict(set)
    for one in sits:
        if gone_during(one=one, gone=gone) is None:
            there[one.on, one.shift].add(one.account_id)
    found = []
    for on in days:
        for shift in rules.shifts:
            empty = shift.seats - len(there[on, shift.id])
            if empty > 0:
                found.append(Seat(on=on, shift=shift, empty=empty))
    return found


def filled(
    *, rules: DutyRules, seats: Sequence[Seat], people: Sequence[int], sits: Sequence[Sat], gone: Sequence[Gone],
    served: Mapping[int, int],
) -> list[Sat]:  # fmt: skip
    """Officers for the empty seats, in the order of time; a seat nobody can take stays empty.

    Whoever sat least comes first (`served`: how often each sat before), then whoever rested longest, then in the order of
    `people`. `sits` are the duties already planned around those days.
    """
    counts: dict[int, int] = {person: served.get(person, 0) for person in people}
    own: dict[int, list[Sat]] = defaultdict(list)
    for one in sits:
        own[one.account_id].append(one)
    made: list[Sat] = []
    for seat in sorted(seats, key=lambda seat: seat.shift.hours(seat.on)):
        for _ in range(seat.empty):
            fit = [_fitting(person, seat, own[person], gone, rules.rest) for person in people]
            able = [
                (counts[one.account_id], _last_end(own[one.account_id], one), one) for one in fit if one is not None
            ]
            if not able:
                break
            one = min(able, key=lambda found: found[:2])[2]
            made.append(one)
            own[one.account_id].append(one)
            counts[one.account_id] += 1
    return made


def _fitting(person: int, seat: Seat, own: Sequence[Sat], gone: Sequence[Gone], rest: timedelta) -> Sat | None:
    one = sat(account_id=person, on=seat.on, shift=seat.shift)
    if clash(one=one, own=own, rest=rest) is not None or gone_during(one=one, gone=gone) is not None:
        return None
    return one


def _last_end(own: Sequence[Sat], one: Sat) -> float:
    """When the officer last sat before a duty; whoever never did comes first."""
    return max((other.ends_at.timestamp() for other in own if other.ends_at <= one.begins_at), default=0.0)
