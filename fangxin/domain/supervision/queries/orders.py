"""Questions about supervision orders: what waits on a desk, what an opener watches, when silence climbs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case, HandOver
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import OPEN_STATUSES, HandOverState
from fangxin.domain.rosters.models import Leave
from fangxin.domain.rosters.words import LeaveState
from fangxin.domain.supervision.models import Escalation, Item
from fangxin.domain.supervision.permissions import visible_items
from fangxin.domain.supervision.words import RUNNING, ItemState
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import rungs_at
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.escalation import Rung
from fangxin.storage.statements import ask


def order_rungs(*, due_at: datetime) -> tuple[datetime, ...]:
    """When each rung of the ladder of orders is reached by an item due at an instant."""
    return _rungs(due_at, lawbook().escalation.orders, calendar_in_force())


def hand_over_rungs(*, offered_at: datetime) -> tuple[datetime, ...]:
    """When each rung of the ladder of hand-overs is reached by one offered at an instant."""
    return _rungs(offered_at, lawbook().escalation.hand_overs, calendar_in_force())


@lru_cache(maxsize=4096)
def _rungs(at: datetime, ladder: tuple[Rung, ...], calendar: WorkCalendar) -> tuple[datetime, ...]:
    return rungs_at(at, ladder, spans=lawbook().escalation.office_hours, calendar=calendar)


_STIRRING = (
    f"SELECT EXISTS (SELECT 1 FROM {Item._meta.db_table} WHERE state = %s), "
    f"EXISTS (SELECT 1 FROM {Escalation._meta.db_table} WHERE acknowledged_at IS NULL AND office_id = %s), "
    f"EXISTS (SELECT 1 FROM {HandOver._meta.db_table} WHERE state = '{HandOverState.OFFERED.value}' AND to_office_id = %s), "
    f"EXISTS (SELECT 1 FROM {Leave._meta.db_table} WHERE state = '{LeaveState.ASKED.value}')"
)


def stirring(*, office_id: int | None, also: Sequence[str] = ()) -> tuple[bool, ...]:
    """Whether any order at all waits for a reply, any silence was told to an office, any case is offered to it, any leave asked.

    `also`: what packages above ask of an office besides, each with one place for it; the answers follow in order.
    Asked for every page's menu: most days it is none of them, and nothing need be counted.
    """
    more = "".join(f", EXISTS ({question})" for question in also)
    (found,) = ask(_STIRRING + more, [ItemState.OPEN.value, office_id, office_id, *[office_id] * len(also)])
    return tuple(map(bool, found))


def waiting_at(*, by: Actor, post_ids: Collection[int]) -> QuerySet[Item]:
    """What has to be replied to at these posts of the caller, soonest first; of a case without a post, by its office."""
    return _at_desk(by, post_ids).filter(state=ItemState.OPEN).order_by("due_at", "id")


def answered_at(*, by: Actor, post_ids: Collection[int]) -> QuerySet[Item]:
    """What these posts replied and the opener has not ended yet, soonest first."""
    return _at_desk(by, post_ids).filter(state__in=(ItemState.ANSWERED, ItemState.ACCEPTED)).order_by("due_at", "id")


def _at_desk(by: Actor, post_ids: Collection[int]) -> QuerySet[Item]:
    if not by.may(Permission.ANSWER_ORDER):
        return Item.objects.none()
    at_desk = Q(case__post_id__in=post_ids) | Q(case__post=None, case__office_id=by.office_id)
    return Item.objects.filter(scope(by=by, field="case__path"), at_desk)


def escalations_waiting(*, by: Actor) -> QuerySet[Escalation]:
    """Silence that climbed to the caller's own office and was not acknowledged, of each case the last step.

    What was answered in the meantime needs no more.
    """
    if by.office_id is None or not by.may(Permission.ACKNOWLEDGE_WARNING):
        return Escalation.objects.none()
    inside = scope(by=by, field="path") & scope(by=by, field="item__case__path")
    waiting = Escalation.objects.filter(inside, acknowledged_at=None, office_id=by.office_id)
    later = Escalation.objects.filter(
        item=OuterRef("item"), office=OuterRef("office"), acknowledged_at=None, raised_at__gt=OuterRef("raised_at")
    )
    return waiting.filter(~Exists(later), item__state=ItemState.OPEN).order_by("raised_at", "id")


def items_of_case(*, case_id: int) -> list[Item]:
    """All items of a case, running ones first, each with its order, replies and requests for time."""
    found = (
        Item.objects.filter(case_id=case_id)
        .select_related("order__office", "order__post")
        .prefetch_related("replies", "extensions")
        .order_by("-id")
    )
    return sorted(found, key=lambda item: item.state not in RUNNING)


def cases_named(*, numbers: Sequence[str], by: Actor) -> list[Case]:
    """Open cases of the caller's subtree by their numbers, in the order of their deadlines."""
    wanted = [number for number in numbers if "\x00" not in number]
    rows = visible_cases(by=by).filter(number__in=wanted, status__in=OPEN_STATUSES)
    return list(rows.select_related("office", "post").order_by("due_on", "id"))


def item_seen(*, item_id: int, by: Actor) -> Item | None:
    """One item the caller may see, with its order and case."""
    return (
        visible_items(by=by)
        .select_related("order__office", "order__post", "case__office", "case__post")
        .filter(pk=item_id)
        .first()
    )
