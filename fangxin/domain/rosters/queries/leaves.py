"""Leaves: the own, those to decide, who could decide one, who is away when, and which posts would stand empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q, QuerySet

from fangxin.domain.agency.models import Absence, Account, Post
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.models import Leave
from fangxin.domain.rosters.permissions import posts_above, visible_leaves
from fangxin.domain.rosters.rules.leaves import Gone, Pair, away_together
from fangxin.domain.rosters.words import LeaveState
from fangxin.foundation.clock import day_of


def own_leaves(*, by: Actor) -> QuerySet[Leave]:
    """What the caller asked for, the latest days first."""
    return Leave.objects.filter(account_id=by.account_id or 0).order_by("-from_on", "-id")


def leaves_to_decide(*, by: Actor) -> QuerySet[Leave]:
    """What waits for the caller's decision, the nearest days first; nobody's own."""
    if not by.may(Permission.GRANT_LEAVE):
        return Leave.objects.none()
    waiting = visible_leaves(by=by).filter(state=LeaveState.ASKED).exclude(account_id=by.account_id or 0)
    return waiting.select_related("account", "office").order_by("from_on", "id")


def leave_of(*, leave_id: int, by: Actor) -> Leave | None:
    """A leave the caller may read with its reason."""
    return visible_leaves(by=by).select_related("account", "office", "absence").filter(pk=leave_id).first()


def who_decides(*, path: str, but: int, at: datetime) -> int | None:
    """The nearest officer on duty, at an office or above, who may decide the leave of account `but`."""
    away = away_on(on=day_of(at))
    for post in posts_above(path=path, permission=Permission.GRANT_LEAVE):
        account_id = on_duty(post=post, away=away)
        if account_id is not None and account_id != but:
            return account_id
    return None


def pairs_of(*, account_id: int) -> list[Pair]:
    """The posts an officer holds or stands in for."""
    posts = Post.objects.filter(Q(holder_id=account_id) | Q(substitute_id=account_id), active=True, office__active=True)
    return [
        Pair(post=post.title, holder=post.holder_id, substitute=post.substitute_id) for post in posts.order_by("pk")
    ]


def gone(*, accounts: Collection[int], from_on: date, to_on: date) -> list[Gone]:
    """When each account is away between two days."""
    rows = Absence.objects.filter(account__in=accounts, from_on__lte=to_on, to_on__gte=from_on, cancelled_at=None)
    return [
        Gone(account_id=account_id, from_on=first, to_on=last)
        for account_id, first, last in rows.values_list("account_id", "from_on", "to_on")
    ]


def nobody_left(*, account_id: int, from_on: date, to_on: date) -> tuple[Pair, Gone, str] | None:
    """A post that would stand empty were the account away, the other's days and name; None when all are served."""
    pairs = pairs_of(account_id=account_id)
    others = {other for pair in pairs if (other := pair.other(account_id)) is not None}
    found = away_together(
        account_id=account_id, from_on=from_on, to_on=to_on, pairs=pairs,
        gone=gone(accounts=others, from_on=from_on, to_on=to_on),
    )  # fmt: skip
    if found is None:
        return None
    pair, days = found
    return pair, days, Account.objects.values_list("name", flat=True).get(pk=days.account_id)


def unserved(*, accounts: Collection[int]) -> dict[int, list[str]]:
    """By officer the posts held that have no substitute: their work waits for the officer's return."""
    posts = Post.objects.filter(holder__in=accounts, substitute=None, active=True, office__active=True)
    found: dict[int, list[str]] = defaultdict(list)
    for post in posts.order_by("pk"):
        if post.holder_id is not None:
            found[post.holder_id].append(post.title)
    return found


def colleagues_of(*, by: Actor, whole: bool) -> list[Account]:
    """The officers of the caller's office, or of the whole subtree, by name."""
    where = scope(by=by) if whole else Q(office_id=by.office_id or 0)
    posts = Post.objects.filter(where, active=True, office__active=True, holder__is_active=True)
    holders = posts.order_by().values("holder_id")
    return list(Account.objects.filter(pk__in=holders).order_by("name", "pk"))


def absences_between(*, accounts: Collection[int], from_on: date, to_on: date) -> list[Absence]:
    """The absences in force that touch some days, with the leave each came from."""
    rows = Absence.objects.filter(account__in=accounts, from_on__lte=to_on, to_on__gte=from_on, cancelled_at=None)
    return list(rows.select_related("account", "leave").order_by("from_on", "account__name", "pk"))


def asked_between(*, accounts: Collection[int], from_on: date, to_on: date) -> list[Leave]:
    """The leaves that touch some days and wait for a decision."""
    rows = Leave.objects.filter(account__in=accounts, from_on__lte=to_on, to_on__gte=from_on, state=LeaveState.ASKED)
    return list(rows.select_related("account").order_by("from_on", "account__name", "pk"))
