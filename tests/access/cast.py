"""A small invented agency for the tests of signing in and of administration: a city, two counties, one of each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.test import Client

from fangxin.domain.agency.actions.accounts import create_account
from fangxin.domain.agency.actions.factors import enrol_totp
from fangxin.domain.agency.actions.offices import create_office
from fangxin.domain.agency.actions.posts import assign_post, create_post
from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import ROLE_LABELS, Role, Tier
from fangxin.interfaces.access.totp import code_at, fresh_secret

AT = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
PASSWORD = "windmill-harbour-pebble"
HTML = {"accept": "text/html"}


@dataclass
class Cast:
    """The city, its counties, and the officers by role with their secrets."""

    city: Office
    east: Office
    west: Office
    posts: dict[Role, Post] = field(default_factory=dict)
    accounts: dict[Role, Account] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def actor(self, role: Role) -> Actor:
        """The officer of a role as actor."""
        post = Post.objects.select_related("office").get(pk=self.posts[role].pk)
        return actor_for(account=self.accounts[role], post=post)

    def client(self, role: Role) -> Client:
        """A client signed in as the officer of a role."""
        return opened(self.accounts[role])

    def walked_in(self, role: Role) -> Client:
        """A client that signed in through the pages, with both factors."""
        client = Client()
        sign_in(client, self.accounts[role].username, self.secrets[self.accounts[role].username])
        return client


def account(username: str, *, name: str = "", password: str = PASSWORD) -> Account:
    """An account with a lasting password."""
    return create_account(username=username, name=name or f"演{username}", by=SYSTEM, at=AT, password=password)[0]


def office(code: str, *, parent: Office | None, tier: Tier, name: str = "", region: str = "410600") -> Office:
    """An office below `parent`."""
    return create_office(
        code=code, name=name or f"{code}市场监督管理局（演示）", short_name=code, tier=tier,
        parent_id=parent.pk if parent else None, region_code=region, by=SYSTEM, at=AT,
    )  # fmt: skip


def post(at: Office, role: Role, *, holder: Account | None, substitute: Account | None = None, title: str = "") -> Post:
    """A post with its holder."""
    made = create_post(office_id=at.pk, title=title or ROLE_LABELS[role], role=role, by=SYSTEM, at=AT)
    return assign_post(
        post_id=made.pk, version=1, holder_id=holder.pk if holder else None,
        substitute_id=substitute.pk if substitute else None, by=SYSTEM, at=AT,
    )  # fmt: skip


def make_cast() -> Cast:
    """The whole cast; every officer has a second factor."""
    city = office("CITY", parent=None, tier=Tier.CITY)
    cast = Cast(
        city=city,
        east=office("EAST", parent=city, tier=Tier.COUNTY),
        west=office("WEST", parent=city, tier=Tier.COUNTY),
    )
    for role in Role:
        person = account(role.value.lower())
        cast.accounts[role] = person
        cast.posts[role] = post(city, role, holder=person)
        enrol(cast, person)
    return cast


def enrol(cast: Cast, person: Account) -> str:
    """Give an officer a second factor with a known secret."""
    secret = cast.secrets[person.username] = fresh_secret()
    enrol_totp(account=person, secret=secret, at=AT, by=SYSTEM)
    return secret


def sign_in(client: Client, username: str, secret: str, password: str = PASSWORD, *, steps: int = 0) -> None:
    """Sign in through the pages; `steps` 1 or -1 uses the neighbouring code, as each works once."""
    answer = client.post("/access/login/", {"login": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == "/access/second-factor/"
    at = datetime.now(UTC) + timedelta(seconds=30 * steps)
    answer = client.post("/access/second-factor/", {"code": code_at(secret=secret, at=at)})
    assert answer.status_code == 302, answer.content.decode()


def opened(person: Account) -> Client:
    """A client whose session is already open with both factors; quicker than walking through the pages."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": datetime.now(UTC).timestamp(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client
