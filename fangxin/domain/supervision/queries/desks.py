"""Whom a recipient of a ladder means: offices above a case, the posts in them, and who serves each today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fangxin.domain.agency.models import PATH_STEP, Office, Post
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.supervision.rules.ladder import RECIPIENTS
from fangxin.foundation.clock import day_of


@dataclass(frozen=True)
class Desk:
    """One recipient found: the office, its post where there is one, and the account that serves it."""

    office: Office
    post: Post | None
    account_id: int | None

    @property
    def key(self) -> tuple[int, int | None]:
        """What makes two recipients the same desk."""
        return self.office.pk, self.post.pk if self.post else None


@dataclass(frozen=True)
class Desks:
    """Offices by path, posts by office and role, and who is away."""

    offices: dict[str, Office]
    posts: dict[tuple[int, str], list[Post]]
    away: frozenset[int]

    def told(self, case: Case, recipient: str) -> Desk | None:
        """Whom a recipient of the ladder means for a case; None where the tree has no such office."""
        tier, roles = RECIPIENTS[recipient]
        office = self._above(case.path, tier)
        if office is None:
            return None
        if recipient == "handler" and case.post is not None:
            return self.of_post(office, case.post)
        if recipient == "handler" and case.post is None:
            roles = (*roles, Role.DISPATCHER, Role.HEAD)
        return self.of_roles(office, roles)

    def of_post(self, office: Office, post: Post) -> Desk:
        """A post as a recipient."""
        return Desk(office, post, on_duty(post=post, away=self.away))

    def of_roles(self, office: Office, roles: Iterable[Role]) -> Desk:
        """The first post of an office with the first of the roles that it has; the office alone when it has none."""
        for role in roles:
            for post in self.posts.get((office.pk, role), []):
                return self.of_post(office, post)
        return Desk(office, None, None)

    def _above(self, path: str, tier: str | None) -> Office | None:
        for end in range(len(path), 0, -PATH_STEP):
            office = self.offices.get(path[:end])
            if office is not None and (tier is None or office.tier == tier):
                return office
        return None


def desks(*, at: datetime, paths: Iterable[str] | None = None) -> Desks:
    """The desks of the whole agency, or only those on the way up from some offices' paths."""
    offices = Office.objects.filter(active=True)
    posts = Post.objects.filter(active=True)
    if paths is not None:
        ways = {path[:end] for path in paths for end in range(PATH_STEP, len(path) + 1, PATH_STEP)}
        offices, posts = offices.filter(path__in=ways), posts.filter(office__path__in=ways)
    found: dict[tuple[int, str], list[Post]] = defaultdict(list)
    for post in posts.order_by("id"):
        found[(post.office_id, post.role)].append(post)
    return Desks({office.path: office for office in offices}, found, away_on(on=day_of(at)))
