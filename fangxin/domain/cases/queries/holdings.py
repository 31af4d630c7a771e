"""Who held which case from when to when, and the hand-overs that wait for an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from fangxin.domain.agency.models import Absence, Post, Seat
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case, HandOver, Holding
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.rules.holding import Away, Held, Seated, Stay, held
from fangxin.domain.cases.words import OPEN_STATUSES, HandOverState, Status
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.words import AFTER_CLOSING
from fangxin.foundation.clock import BEIJING


def holders_of(*, case: Case) -> tuple[Held, ...]:
    """Who answered for a case from when to when, substitutes included."""
    return holders_of_many(cases=[case])[case.pk]


def holders_of_many(*, cases: Collection[Case]) -> dict[int, tuple[Held, ...]]:
    """The same for many cases, in five statements however many there are."""
    stays = _stays(cases)
    posts = {stay.post_id for own in stays.values() for stay in own if stay.post_id is not None}
    seats = _seats(posts)
    people = {one for own in seats.values() for seat in own for one in (seat.holder, seat.substitute) if one}
    away = _away(people)
    return {case_id: held(stays=own, seats=seats, away=away) for case_id, own in stays.items()}


def waiting_hand_overs(*, by: Actor, post_ids: Collection[int]) -> QuerySet[HandOver]:
    """Cases offered to the posts an officer serves; to a head, those offered to any post of the office."""
    mine = Q(to_post_id__in=post_ids, to_office_id=by.office_id)
    if by.role is Role.HEAD:
        mine |= Q(to_office_id=by.office_id)
    return _running().filter(mine).order_by("offered_at", "id")


def offered_hand_overs(*, by: Actor, post_ids: Collection[int]) -> QuerySet[HandOver]:
    """Cases these posts offered to others and keep until somebody confirms."""
    mine = Q(from_post_id__in=post_ids) | Q(from_post=None, from_office_id=by.office_id)
    return _running().filter(mine, from_office_id=by.office_id).order_by("offered_at", "id")


def unfinished(*, by: Actor, post_ids: Collection[int]) -> list[tuple[Case, Clock]]:
    """Closed cases of these posts that the law still asks something about, with the clock that runs; soonest first."""
    running = Clock.objects.filter(stopped_on=None, rule__in=AFTER_CLOSING)
    closed = visible_cases(by=by).filter(post_id__in=post_ids, pk__in=running.values("case_id"))
    cases = closed.exclude(status__in=OPEN_STATUSES).select_related("office").in_bulk()
    clocks = running.filter(case_id__in=cases).order_by("due_on", "case_id", "id")
    return [(cases[clock.case_id], clock) for clock in clocks]


def hand_over_of(*, case_id: int) -> HandOver | None:
    """The hand-over of a case that waits for an answer."""
    return _running().filter(case_id=case_id).first()


def _running() -> QuerySet[HandOver]:
    return HandOver.objects.filter(state=HandOverState.OFFERED).select_related(
        "case", "from_office", "from_post", "to_office", "to_post"
    )


def _stays(cases: Collection[Case]) -> dict[int, list[Stay]]:
    moves: dict[int, list[Holding]] = defaultdict(list)
    for move in Holding.objects.filter(case__in=cases).order_by("case_id", "id"):
        moves[move.case_id].append(move)
    return {case.pk: list(_stays_of(case, moves[case.pk])) for case in cases}


def _stays_of(case: Case, moves: list[Holding]) -> Iterable[Stay]:
    """The stretches between the moves: before the first as it tells, after the last as it left the case."""
    begin = case.received_at
    if not moves:
        running = Status(case.status) in OPEN_STATUSES
        yield Stay(
            office_id=case.office_id, post_id=case.post_id, running=True, from_at=begin,
            until_at=None if running else case.closed_at,
        )  # fmt: skip
        return
    first = moves[0]
    yield Stay(
        office_id=first.was_office, post_id=first.was_post, running=first.was_running, from_at=begin,
        until_at=first.from_at,
    )  # fmt: skip
    ends = [*(move.from_at for move in moves[1:]), None]
    for move, end in zip(moves, ends, strict=True):
        yield Stay(office_id=move.office, post_id=move.post, running=move.running, from_at=move.from_at, until_at=end)


def _seats(posts: Collection[int]) -> dict[int, list[Seated]]:
    """Who sat on each post: as its first change tells of the time before, else as it is."""
    found: dict[int, list[Seated]] = defaultdict(list)
    for seat in Seat.objects.filter(post__in=posts).order_by("post_id", "id"):
        own = found[seat.post_id]
        if not own:
            own.append(Seated(from_at=None, holder=seat.was_holder, substitute=seat.was_substitute))
        own.append(Seated(from_at=seat.from_at, holder=seat.holder, substitute=seat.substitute))
    unchanged = Post.objects.filter(pk__in=set(posts) - found.keys())
    for post_id, holder, substitute in unchanged.values_list("pk", "holder_id", "substitute_id"):
        found[post_id].append(Seated(from_at=None, holder=holder, substitute=substitute))
    return found


def _away(accounts: Collection[int]) -> dict[int, list[Away]]:
    """When each account was absent: from midnight or from when it was recorded, to midnight or until it was called off."""
    found: dict[int, list[Away]] = defaultdict(list)
    for row in Absence.objects.filter(account__in=accounts).order_by("from_on", "id"):
        begin = _midnight(row.from_on)
        end = _midnight(row.to_on + timedelta(days=1))
        begin = max(begin, row.recorded_at) if row.recorded_at else begin
        end = min(end, row.cancelled_at) if row.cancelled_at else end
        if begin < end:
            found[row.account_id].append(Away(from_at=begin, until_at=end))
    return found


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=BEIJING)
