"""What screens and other packages ask of offices, posts and officers."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet

from fangxin.domain.agency.models import PATH_STEP, Absence, Account, Machine, Office, Post
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor, who_serves
from fangxin.domain.agency.words import GRANTABLE, ActorKind, Permission, Role, Tier
from fangxin.domain.places.rules import within
from fangxin.foundation.refusals import Refusal
from fangxin.storage.prepared import Prepared

DIRECTORY_SECONDS = 2.0


class NoIntakeUnit(Refusal):
    """No unified intake unit is configured above an office."""

    code = "no_intake_unit"
    status = 503
    sentence = "没有配置统一受理单位，请联系系统管理员。"


@dataclass(frozen=True, eq=False)
class Directory:
    """Offices and handlers' posts in memory, as intake needs them."""

    offices: dict[int, Office]
    handlers: dict[int, tuple[Post, ...]]

    def intake_for(self, *, region_code: str) -> Office | None:
        """The intake unit that takes requests of a region in: the nearest one upwards, else the topmost."""
        units = [office for office in self.offices.values() if office.is_intake and office.active]
        if not units:
            return None

        def nearness(office: Office) -> tuple[int, int]:
            stem = office.region_code[:6].rstrip("0")
            covers = bool(region_code) and region_code.startswith(stem)
            return (len(stem) if covers else -1, -len(office.path))

        return max(units, key=nearness)


_directory: tuple[float, Directory] | None = None


def directory() -> Directory:
    """The directory, at most two seconds old; actions that change the agency make it read afresh."""
    global _directory  # noqa: PLW0603 - one directory a process, replaced whole
    tick = time.monotonic()
    if _directory is None or tick - _directory[0] > DIRECTORY_SECONDS:
        offices = {office.pk: office for office in Office.objects.all()}
        handlers: dict[int, list[Post]] = defaultdict(list)
        for post in Post.objects.filter(active=True, role=Role.HANDLER).order_by("id"):
            handlers[post.office_id].append(post)
        _directory = (tick, Directory(offices, {key: tuple(posts) for key, posts in handlers.items()}))
    return _directory[1]


def forget_directory() -> None:
    """Read the directory afresh at the next question."""
    global _directory  # noqa: PLW0603
    _directory = None


def handler_post_for(*, office_id: int, seed: int) -> Post | None:
    """One of an office's handler posts, spread evenly by `seed`; None when the office has none."""
    posts = directory().handlers.get(office_id, ())
    return posts[seed % len(posts)] if posts else None


def acting_office(*, office: Office) -> Office:
    """The agency in whose name an office acts: a station acts in its county agency's (Order 121 article 30)."""
    if office.tier == Tier.STATION and office.parent_id is not None:
        return directory().offices.get(office.parent_id) or Office.objects.get(pk=office.parent_id)
    return office


def agency_of(*, region_code: str) -> Office | None:
    """The agency of a place: the county's, else the nearest above; None where none works."""
    offices = [
        office
        for office in directory().offices.values()
        if office.active
        and office.tier != Tier.STATION
        and not office.is_intake
        and within(region_code, office.region_code)
    ]
    return max(offices, key=lambda office: len(office.path), default=None)


def intake_office_above(*, office: Office) -> Office:
    """The nearest unified intake unit for an office: its own superiors' first. Raises NoIntakeUnit."""
    steps = [office.path[:end] for end in range(len(office.path), 0, -PATH_STEP)]
    units = Office.objects.filter(is_intake=True, active=True)
    for path in steps:
        for unit in units:
            if unit.pk != office.pk and (unit.path == path or unit.path[:-PATH_STEP] == path):
                return unit
    found = units.exclude(pk=office.pk).order_by("path").first() or units.filter(pk=office.pk).first()
    if found is None:
        raise NoIntakeUnit
    return found


def away_on(*, on: date) -> frozenset[int]:
    """The accounts that are absent on a day."""
    return frozenset(
        Absence.objects.filter(from_on__lte=on, to_on__gte=on, cancelled_at=None).values_list("account_id", flat=True)
    )


#: asked on every request of an officer
_held_or_stood_in: Prepared[Post] = Prepared(
    lambda account_id: (
        Post.objects.filter(Q(holder_id=account_id) | Q(substitute_id=account_id), active=True, office__active=True)
        .select_related("office", "holder", "substitute")
        .order_by("id")
    ),
    account_id=int,
)


def on_duty(*, post: Post, away: Collection[int]) -> int | None:
    """The account that serves a post: A, or B when A is absent or missing."""
    return who_serves(holder=post.holder_id, substitute=post.substitute_id, away=away)


def posts_served(*, account_id: int, on: date) -> list[Post]:
    """The posts an officer serves on a day: the own ones, and as B those whose A is absent or missing."""
    found = _held_or_stood_in(account_id=account_id)
    if all(post.holder_id == account_id for post in found):
        return found
    away = away_on(on=on)
    return [post for post in found if post.holder_id == account_id or post.holder_id is None or post.holder_id in away]


#: roles of a unified intake unit that work for the whole area of the office above it
_FOR_THE_AREA = frozenset({Role.DISPATCHER, Role.HOTLINE})


def _reach(office: Office, *, for_the_area: bool) -> str:
    """The path a jurisdiction begins at: an intake unit receives and dispatches for its superior's whole area."""
    if office.is_intake and len(office.path) > PATH_STEP and for_the_area:
        return office.path[:-PATH_STEP]
    return office.path


def actor_for(*, account: Account, post: Post) -> Actor:
    """The actor an officer is under one of the posts served."""
    return Actor(
        kind=ActorKind.OFFICER,
        name=account.name,
        account_id=account.pk,
        post_id=post.pk,
        role=Role(post.role),
        office_id=post.office_id,
        office_path=_reach(post.office, for_the_area=Role(post.role) in _FOR_THE_AREA),
        office_name=post.office.name,
        for_account_id=post.holder_id if post.holder_id != account.pk else None,
    )


def machine_of(*, key: str) -> Machine | None:
    """The outside system of a key, with its office; None when it is unknown, closed, or its office is."""
    return Machine.objects.filter(key=key, active=True, office__active=True).select_related("office").first()


def machine_actor(*, machine: Machine) -> Actor:
    """The actor an outside system is: under its office, with what it was given and may still be given."""
    return Actor(
        kind=ActorKind.MACHINE,
        name=machine.name,
        office_id=machine.office_id,
        office_path=_reach(machine.office, for_the_area=True),
        office_name=machine.office.name,
        granted=frozenset(Permission(one) for one in machine.permissions if one in GRANTABLE),
    )


def machines_overseen(*, by: Actor) -> QuerySet[Machine]:
    """The outside systems of the caller's subtree, in the order of the tree."""
    return Machine.objects.filter(scope(by=by)).select_related("office").order_by("office__path", "name")


def accounts_overseen(*, by: Actor) -> QuerySet[Account]:
    """The accounts an administrator may see: those with a post in the own subtree, and those without any post."""
    held = scope(by=by, field="posts_held__office__path")
    stood_in = scope(by=by, field="posts_substituted__office__path")
    if by.kind is ActorKind.SYSTEM:
        return Account.objects.all()
    ids = Account.objects.filter(held | stood_in | Q(posts_held=None, posts_substituted=None)).values("pk")
    return Account.objects.filter(pk__in=ids)


def offices_overseen(*, by: Actor) -> QuerySet[Office]:
    """The offices of the caller's subtree, in the order of the tree."""
    return Office.objects.filter(scope(by=by, field="path")).select_related("parent").order_by("path")


def posts_overseen(*, by: Actor) -> QuerySet[Post]:
    """The posts of the caller's subtree, in the order of the tree."""
    return (
        Post.objects.filter(scope(by=by))
        .select_related("office", "holder", "substitute")
        .order_by("office__path", "id")
    )


def with_second_factor(*, account_ids: Collection[int]) -> frozenset[int]:
    """Those of the accounts that have set up an authenticator app."""
    enrolled = Authenticator.objects.filter(user_id__in=account_ids, type=Authenticator.Type.TOTP)
    return frozenset(enrolled.values_list("user_id", flat=True))


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """How an administrator's subtree is staffed on a day."""

    offices: int
    posts: int
    vacant: int
    without_substitute: int
    accounts: int
    without_second_factor: int
    away: int


def staffing(*, by: Actor, on: date) -> Staffing:
    """The figures of an administrator's overview: active offices, posts and accounts, and what they lack."""
    posts = posts_overseen(by=by).filter(active=True).order_by().select_related(None)
    accounts = accounts_overseen(by=by).filter(is_active=True)
    absences = Absence.objects.filter(from_on__lte=on, to_on__gte=on, cancelled_at=None, account__in=accounts)
    counted = posts.aggregate(
        posts=Count("pk"),
        vacant=Count("pk", filter=Q(holder=None)),
        without_substitute=Count("pk", filter=Q(substitute=None)),
    )
    return Staffing(
        offices=offices_overseen(by=by).filter(active=True).count(),
        accounts=accounts.count(),
        without_second_factor=accounts.exclude(
            pk__in=Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user_id")
        ).count(),
        away=absences.values("account").distinct().count(),
        **counted,
    )
