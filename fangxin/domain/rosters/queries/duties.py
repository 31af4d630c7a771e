"""The duty roster: who may sit in it, who sits when, which seats are empty, and who is on duty now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.queries import away_on
from fangxin.domain.agency.rules import ROLES, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.models import Duty, Swap
from fangxin.domain.rosters.queries.leaves import gone
from fangxin.domain.rosters.rules.filling import Sat, Seat, empty_seats
from fangxin.domain.rosters.rules.shifts import duty_rules
from fangxin.domain.rosters.words import SwapState
from fangxin.foundation.clock import day_of

ONE_DAY = timedelta(days=1)
#: roles that answer the hotline
ANSWERING = tuple(sorted(role.value for role, (may, _) in ROLES.items() if Permission.ANSWER_CALLS in may))


def roster_offices(*, by: Actor) -> list[Office]:
    """The offices whose roster a caller sees: whoever plans, those of the subtree; an operator, the own."""
    if by.may(Permission.PLAN_DUTY):
        where = scope(by=by, field="path")
    elif by.may(Permission.ANSWER_CALLS):
        where = Q(pk=by.office_id or 0)
    else:
        return []
    answering = Post.objects.filter(role__in=ANSWERING, active=True).values("office_id")
    return list(Office.objects.filter(where, pk__in=answering, active=True).order_by("-is_intake", "path"))


def sitters(*, office_id: int) -> list[Account]:
    """Who may sit at an office's hotline: whoever holds a post there that answers calls."""
    posts = Post.objects.filter(office_id=office_id, active=True, role__in=ANSWERING, holder__is_active=True)
    return list(Account.objects.filter(pk__in=posts.values("holder_id")).order_by("pk"))


def duties_between(*, office_id: int, from_on: date, to_on: date) -> QuerySet[Duty]:
    """The duties that begin on some days, in the order of time."""
    rows = Duty.objects.filter(office_id=office_id, on__gte=from_on, on__lte=to_on)
    return rows.select_related("account").order_by("begins_at", "account__name", "id")


def duties_of(*, accounts: Collection[int], from_on: date, to_on: date) -> QuerySet[Duty]:
    """The duties of some officers, at whatever office, that touch some days."""
    rows = Duty.objects.filter(account__in=accounts, on__gte=from_on - ONE_DAY, on__lte=to_on)
    return rows.order_by("begins_at", "id")


def sat_of(duty: Duty) -> Sat:
    """A duty as the rules read it."""
    return Sat(account_id=duty.account_id, on=duty.on, shift=duty.shift, begins_at=duty.begins_at, ends_at=duty.ends_at)


def gaps(*, duties: Sequence[Duty], from_on: date, to_on: date) -> list[Seat]:
    """The empty seats of some days; `duties` are those of the days."""
    days = [from_on + timedelta(days=place) for place in range((to_on - from_on).days + 1)]
    away = gone(accounts={duty.account_id for duty in duties}, from_on=from_on, to_on=to_on + ONE_DAY)
    return empty_seats(rules=duty_rules(), days=days, sits=[sat_of(duty) for duty in duties], gone=away)


def kept_rosters(*, at: datetime) -> QuerySet[Duty, int]:
    """The offices that keep a roster: whose last planned duty lies no longer ago than law/duty.yaml says."""
    return Duty.objects.filter(on__gte=day_of(at - duty_rules().kept)).values_list("office_id", flat=True)


def served_before(*, office_id: int, on: date) -> dict[int, int]:
    """How often each officer sat in the four weeks before a day: whoever sat least is next."""
    rows = Duty.objects.filter(office_id=office_id, on__gte=on - timedelta(days=28), on__lt=on)
    return dict(rows.order_by().values_list("account_id").annotate(Count("pk")))


def on_duty_now(*, office_id: int, at: datetime) -> list[Duty]:
    """Whoever sits at an office's hotline at an instant, and is not away."""
    on = day_of(at)
    rows = Duty.objects.filter(office_id=office_id, on__gte=on - ONE_DAY, on__lte=on, begins_at__lte=at, ends_at__gt=at)
    found = list(rows.select_related("account").order_by("begins_at", "account__name", "id"))
    away = away_on(on=on) if found else frozenset()
    return [duty for duty in found if duty.account_id not in away]


def swaps_of(*, account_id: int) -> QuerySet[Swap]:
    """The swaps that wait for an officer's answer, or that the officer offered and waits for."""
    mine = Q(giver_id=account_id) | Q(taker_id=account_id)
    rows = Swap.objects.filter(mine, state=SwapState.OFFERED)
    return rows.select_related("duty", "other", "giver", "taker").order_by("duty__begins_at", "id")
