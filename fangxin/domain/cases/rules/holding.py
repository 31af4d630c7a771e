"""Who held a case from when to when: from its moves, from who sat on its posts, and from who was away. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fangxin.domain.agency.rules import who_serves


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """One stretch of time in which a case lay at an office and a post; `until_at` is None while it still does."""

    office_id: int
    post_id: int | None
    running: bool
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seated:
    """Who was A and who was B of a post from an instant on; the first of a post has none: it was so ever since."""

    from_at: datetime | None
    holder: int | None
    substitute: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Away:
    """A stretch of time in which an account was absent."""

    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A stretch of time in which one account answered for a case. `for_account_id`: the holder it stood in for."""

    office_id: int
    post_id: int | None
    account_id: int | None
    for_account_id: int | None
    from_at: datetime
    until_at: datetime | None


def held(
    *, stays: Sequence[Stay], seats: Mapping[int, Sequence[Seated]], away: Mapping[int, Sequence[Away]]
) -> tuple[Held, ...]:
    """Every stretch in which the case was running, in the order of time; neighbours that are alike are one.

    `seats` by post, in the order of time; `away` by account.
    """
    found: list[Held] = []
    for stay in stays:
        if not stay.running:
            continue
        for part in _parts(stay, seats, away):
            last = found[-1] if found else None
            if last is not None and last.until_at == part.from_at and _same(last, part):
                found[-1] = replace(last, until_at=part.until_at)
            else:
                found.append(part)
    return tuple(found)


def _parts(
    stay: Stay, seats: Mapping[int, Sequence[Seated]], away: Mapping[int, Sequence[Away]]
) -> list[Held]:  # fmt: skip
    """A stay cut wherever the answer to who serves may change."""
    sat = seats.get(stay.post_id, ()) if stay.post_id is not None else ()
    cuts = {seat.from_at for seat in sat if seat.from_at is not None}
    for account in {one for seat in sat for one in (seat.holder, seat.substitute) if one is not None}:
        cuts |= {at for absence in away.get(account, ()) for at in (absence.from_at, absence.until_at)}
    inside = sorted(at for at in cuts if at > stay.from_at and (stay.until_at is None or at < stay.until_at))
    begins, ends = [stay.from_at, *inside], [*inside, stay.until_at]
    return [_part(stay, begin, end, sat, away) for begin, end in zip(begins, ends, strict=True)]


def _part(
    stay: Stay, begin: datetime, end: datetime | None, sat: Sequence[Seated], away: Mapping[int, Sequence[Away]]
) -> Held:
    seat = next((one for one in reversed(sat) if one.from_at is None or one.from_at <= begin), None)
    absent = {
        account
        for account, stretches in away.items()
        if any(stretch.from_at <= begin < stretch.until_at for stretch in stretches)
    }
    holder = seat.holder if seat else None
    account = who_serves(holder=holder, substitute=seat.substitute, away=absent) if seat else None
    return Held(
        office_id=stay.office_id, post_id=stay.post_id, account_id=account,
        for_account_id=holder if account != holder else None, from_at=begin, until_at=end,
    )  # fmt: skip


def _same(one: Held, other: Held) -> bool:
    return (one.office_id, one.post_id, one.account_id) == (other.office_id, other.post_id, other.account_id)
