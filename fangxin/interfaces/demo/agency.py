"""Setting up a story's agency through its own actions, and finding out who serves a post on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher

from fangxin.domain.agency.actions.accounts import create_account
from fangxin.domain.agency.actions.factors import enrol_totp
from fangxin.domain.agency.actions.offices import create_office
from fangxin.domain.agency.actions.posts import assign_post, create_post
from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Role, Tier
from fangxin.interfaces.demo.logins import password_of, totp_secret_of
from fangxin.interfaces.demo.story import Row, Story


class NobodyServes(LookupError):
    """The story has no post of the role where one is needed: a mistake of the story."""


@dataclass(kw_only=True)
class Agency:
    """The offices by code, the posts by office and role, the accounts by login, and the days of absence."""

    offices: dict[str, Office] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    by_role: dict[tuple[int, str], list[Post]] = field(default_factory=lambda: defaultdict(list))
    away: list[tuple[int, date, date]] = field(default_factory=list)

    def serving(self, post: Post, *, on: date) -> Actor:
        """The officer who serves a post on a day: A, or B while A is absent. Raises NobodyServes."""
        account = post.holder
        if account is None or (self._is_away(account, on) and post.substitute is not None):
            account = post.substitute
        if account is None:
            raise NobodyServes(post.title)
        return actor_for(account=account, post=post)

    def own(self, *, account_id: int) -> Actor:
        """An officer under the first post held. Raises NobodyServes."""
        for post in self.posts.values():
            if post.holder is not None and post.holder.pk == account_id:
                return actor_for(account=post.holder, post=post)
        raise NobodyServes(account_id)

    def officer(self, *, office_id: int, role: Role, on: date, seed: int = 0) -> Actor:
        """An officer of a role at an office on a day, the posts taken in turn by `seed`. Raises NobodyServes."""
        posts = self.by_role.get((office_id, role.value), [])
        if not posts:
            raise NobodyServes(f"{role.value} at {office_id}")
        return self.serving(posts[seed % len(posts)], on=on)

    def upwards(self, *, office_id: int, roles: tuple[Role, ...], on: date, but: int | None = None) -> Actor:
        """The first officer with one of the roles at the office or above it who is not account `but`."""
        path = next(office.path for office in self.offices.values() if office.pk == office_id)
        above = sorted((o for o in self.offices.values() if path.startswith(o.path)), key=lambda o: -len(o.path))
        for office in above:
            for role in roles:
                for post in self.by_role.get((office.pk, role.value), []):
                    actor = self.serving(post, on=on)
                    if actor.account_id != but:
                        return actor
        raise NobodyServes(f"{roles} above {office_id}")

    def intake(self) -> Office:
        """The unified intake unit."""
        return next(office for office in self.offices.values() if office.is_intake)

    def _is_away(self, account: Account, on: date) -> bool:
        return any(who == account.pk and first <= on <= last for who, first, last in self.away)


def set_up_agency(*, story: Story, at: datetime, today: date) -> Agency:
    """Create offices, accounts with both factors, and posts with A and B. Absences are only remembered here."""
    agency = Agency()
    with _cheap_hashes():
        for row in story.officers:
            login, phrase = row["login"], story.phrase
            account, _ = create_account(
                username=login, name=row["name"], phone=row["phone"], by=SYSTEM, at=at,
                password=password_of(login=login, phrase=phrase),
            )  # fmt: skip
            enrol_totp(account=account, secret=totp_secret_of(login=login, phrase=phrase), at=at, by=SYSTEM)
            agency.accounts[login] = account
    for row in story.offices:
        parent = agency.offices[row["parent"]].pk if row["parent"] else None
        office = create_office(
            code=row["code"], name=row["name"], short_name=row["short_name"], tier=Tier(row["tier"]), parent_id=parent,
            region_code=row["region"], is_intake=row.get("is_intake", False), phone=row["phone"], address=row["address"],
            remit=row.get("remit", ()), covers=row.get("covers", ()), by=SYSTEM, at=at,
        )  # fmt: skip
        agency.offices[row["code"]] = office
        for told in row["posts"]:
            _add_post(agency, office, told, at)
    for row in story.absences:
        first, last = (today + timedelta(days=row[name]) for name in ("from_days", "to_days"))
        agency.away.append((agency.accounts[row["login"]].pk, first, last))
    return agency


def _add_post(agency: Agency, office: Office, told: Row, at: datetime) -> None:
    made = create_post(office_id=office.pk, title=told["title"], role=Role(told["role"]), by=SYSTEM, at=at)
    holder, substitute = (agency.accounts.get(told[name]) for name in ("holder", "substitute"))
    post = assign_post(
        post_id=made.pk, version=made.version, holder_id=holder.pk if holder else None,
        substitute_id=substitute.pk if substitute else None, by=SYSTEM, at=at,
    )  # fmt: skip
    post.office, post.holder, post.substitute = office, holder, substitute
    agency.posts[post.pk] = post
    agency.by_role[office.pk, post.role].append(post)


@contextmanager
def _cheap_hashes() -> Iterator[None]:
    """Hash passwords with little work: these are printed anyway, and forty at full cost take a minute.

    Signing in hashes the officer's password anew at full cost, as Django does whenever the cost was raised.
    """
    hasher = get_hasher()
    if not isinstance(hasher, Argon2PasswordHasher):
        yield
        return
    usual = hasher.time_cost, hasher.memory_cost, hasher.parallelism
    hasher.time_cost, hasher.memory_cost, hasher.parallelism = 1, 64, 1
    try:
        yield
    finally:
        hasher.time_cost, hasher.memory_cost, hasher.parallelism = usual
