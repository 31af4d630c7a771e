"""Every role on every path of the administration door: allowed, refused, or not found. Paths come from the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from fangxin.domain.agency.actions.machines import create_machine
from fangxin.domain.agency.models import Account, Machine, Office, Post
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Permission, Role, Tier
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.timeline.models import Entry
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.interfaces.access.middleware import HEADERS
from fangxin.interfaces.access.page import Audience
from fangxin.interfaces.admin.urls import urlpatterns
from tests.access.cast import AT, Cast, account, office, opened, post

pytestmark = pytest.mark.django_db

P = Permission
ALL = {P.MANAGE_AGENCY, P.MANAGE_ACCESS, P.MANAGE_LAW, P.AUDIT}
STAFF = {P.MANAGE_AGENCY, P.MANAGE_ACCESS, P.AUDIT}
#: written by hand, so that a loosened declaration is noticed
EXPECTED: dict[str, set[Permission]] = {
    "overview": ALL, "roles": ALL, "regions": ALL, "messages": ALL, "message": ALL, "law": ALL, "clocks": ALL,
    "grounds": ALL, "classes": ALL, "calendars": ALL, "calendar-year": ALL,
    "offices": STAFF, "office": STAFF, "posts": STAFF, "post": STAFF,
    "officers": {P.MANAGE_ACCESS, P.AUDIT}, "officer": {P.MANAGE_ACCESS, P.AUDIT},
    "office-new": {P.MANAGE_AGENCY}, "office-edit": {P.MANAGE_AGENCY}, "office-act": {P.MANAGE_AGENCY},
    "post-new": {P.MANAGE_AGENCY}, "post-act": {P.MANAGE_AGENCY},
    "post-assign": {P.MANAGE_ACCESS}, "officer-new": {P.MANAGE_ACCESS}, "officer-act": {P.MANAGE_ACCESS},
    "machines": {P.MANAGE_ACCESS, P.AUDIT}, "machine": {P.MANAGE_ACCESS, P.AUDIT},
    "machine-new": {P.MANAGE_ACCESS}, "machine-act": {P.MANAGE_ACCESS},
    "platforms": STAFF, "platform": STAFF, "platform-new": {P.MANAGE_AGENCY}, "platform-act": {P.MANAGE_AGENCY},
    "outbox": STAFF, "outbox-message": STAFF, "outbox-act": {P.MANAGE_AGENCY},
    "calendar-load": {P.MANAGE_LAW},
    "journal": {P.AUDIT}, "lookups": {P.AUDIT},
}  # fmt: skip
ACTS = {"office-act": ("close", "open", "move"), "post-act": ("edit", "close", "open"), "officer-act": (
    "edit", "disable", "enable", "password", "second-factor", "absence", "absence-cancel",
), "machine-act": ("edit", "rotate", "close", "open"),
    "platform-act": ("edit", "close", "open", "again"), "outbox-act": ("resend", "let-be")}  # fmt: skip


def machine_of(cast: Cast) -> int:
    """An outside system of the eastern county."""
    found = Machine.objects.filter(office=cast.east).first()
    if found is None:
        found, _token = create_machine(office_id=cast.east.pk, name="平台", permissions=["register"], by=SYSTEM, at=AT)
    return found.pk


def notice_of() -> int:
    """A message that waits."""
    values = {"code": "123456", "minutes": 10, "purpose": "登记诉求"}
    row = notice_row(template="one_time_code", values=values, audience="consumer", at=AT, address="13800000101")
    row.save(force_insert=True)
    return row.pk


def named(pattern: URLPattern) -> str:
    assert pattern.name
    return pattern.name


def paths(cast: Cast) -> Iterator[tuple[str, str]]:
    """(name, path) of every pattern, with objects of the cast; each act of a pattern once."""
    known: dict[str, Any] = {
        "office_id": cast.east.pk, "post_id": cast.posts[Role.HANDLER].pk, "account_id": cast.accounts[Role.HANDLER].pk,
        "template_id": "one_time_code", "year": 2026, "machine_id": machine_of(cast),
        "platform_id": platform_of(office=cast.east, name="市12345").pk, "notice_id": notice_of(),
    }  # fmt: skip
    for pattern in urlpatterns:
        names = set(pattern.pattern.converters)
        for act in ACTS.get(named(pattern), ("",)):
            given = {name: act if name == "act" else known[name] for name in names}
            yield named(pattern), reverse(f"admin:{named(pattern)}", kwargs=given)


def test_every_path_is_expected_and_declares_itself() -> None:
    assert {named(pattern) for pattern in urlpatterns} == EXPECTED.keys()
    for pattern in urlpatterns:
        view: Any = pattern.callback
        assert view.audience is Audience.OFFICER, pattern
        assert view.accepted == EXPECTED[named(pattern)], pattern


@pytest.mark.parametrize("role", list(Role))
def test_every_role_on_every_path(cast: Cast, role: Role) -> None:
    client, by = cast.client(role), cast.actor(role)
    for name, path in paths(cast):
        answer = client.get(path)
        allowed = bool(EXPECTED[name] & by.permissions)
        assert answer.status_code in ((200, 302) if allowed else (403,)), (role, path, answer.status_code)
        assert all(answer[header] == value for header, value in HEADERS.items()), path
        assert answer["Cache-Control"] == "no-store", path


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_not_it_cannot_post_either(cast: Cast, role: Role) -> None:
    client, by = cast.client(role), cast.actor(role)
    every = list(paths(cast))
    before = Entry.objects.count()
    for name, path in every:
        if EXPECTED[name] & by.permissions:
            continue
        assert client.post(path, {"version": 1, "intent": "load"}).status_code in (403, 405), (role, path)
    assert Entry.objects.count() == before


def test_strangers_are_led_to_the_login(cast: Cast) -> None:
    for _name, path in paths(cast):
        assert Client().get(path)["Location"].startswith("/access/login/"), path


def test_the_password_alone_is_not_enough(cast: Cast) -> None:
    person = account("new-admin")
    post(cast.city, Role.SYSTEM_ADMIN, holder=person, title="二")
    client = Client()
    client.force_login(person)
    for _name, path in paths(cast):
        assert client.get(path)["Location"] == "/access/second-factor/enrol/", path


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_outside_the_own_subtree_nothing_is_found(cast: Cast, role: Role) -> None:
    person = account("county-admin")
    post(cast.east, role, holder=person)
    elsewhere = account("elsewhere", name="不该看见的人")
    post(cast.west, Role.HANDLER, holder=elsewhere)
    client = opened(person)
    outside = {
        "office": cast.west.pk,
        "office-edit": cast.west.pk,
        "post": cast.posts[Role.HANDLER].pk,
        "officer": elsewhere.pk,
    }
    for name, row in outside.items():
        expected = 404 if EXPECTED[name] & set(ROLES_OF[role]) else 403
        assert client.get(reverse(f"admin:{name}", args=[row])).status_code == expected, (role, name)
    for name in ("offices", "posts", "officers"):
        answer = client.get(reverse(f"admin:{name}"))
        text = answer.content.decode()
        assert "WEST市场" not in text
        assert "不该看见的人" not in text


ROLES_OF = {
    Role.SYSTEM_ADMIN: (P.MANAGE_AGENCY, P.MANAGE_LAW),
    Role.SECURITY_ADMIN: (P.MANAGE_ACCESS,),
    Role.AUDIT_ADMIN: (P.AUDIT,),
}


def test_acts_on_another_subtree_change_nothing(cast: Cast) -> None:
    person = account("county-admin")
    post(cast.east, Role.SYSTEM_ADMIN, holder=person)
    client = opened(person)
    before = Entry.objects.count()
    for act in ACTS["office-act"]:
        path = reverse("admin:office-act", args=[cast.west.pk, act])
        assert client.post(path, {"version": 1, "parent": cast.east.pk}).status_code == 404
    for act in ACTS["post-act"]:
        path = reverse("admin:post-act", args=[cast.posts[Role.HANDLER].pk, act])
        assert client.post(path, {"version": 2, "title": "x", "role": "HEAD"}).status_code == 404
    assert Entry.objects.count() == before
    assert Office.objects.get(pk=cast.west.pk).active


def test_the_whole_installation_is_for_its_topmost_office(cast: Cast) -> None:
    auditor, keeper = account("county-audit"), account("county-law")
    post(cast.east, Role.AUDIT_ADMIN, holder=auditor)
    post(cast.east, Role.SYSTEM_ADMIN, holder=keeper)
    for name in ("journal", "lookups"):
        assert opened(auditor).get(reverse(f"admin:{name}")).status_code == 403
    assert opened(keeper).get(reverse("admin:calendar-load")).status_code == 403


@pytest.mark.parametrize("name", ["office", "post", "officer"])
def test_unknown_rows_and_acts_are_not_found(cast: Cast, name: str) -> None:
    admin = cast.client(Role.SYSTEM_ADMIN if name != "officer" else Role.SECURITY_ADMIN)
    row = {"office": cast.east.pk, "post": cast.posts[Role.HANDLER].pk, "officer": cast.accounts[Role.HANDLER].pk}[name]
    assert admin.get(reverse(f"admin:{name}", args=[99999999])).status_code == 404
    assert admin.post(reverse(f"admin:{name}-act", args=[row, "explode"])).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["regions/?in=xx", "law/grounds/?version=order1", "law/classes/?scheme=x", "law/classes/?in=NOPE",
     "journal/?chain=7", "messages/nothing/", "calendars/1901/"],
)  # fmt: skip
def test_unknown_things_looked_up_are_not_found(cast: Cast, path: str) -> None:
    client = cast.client(Role.AUDIT_ADMIN)
    assert client.get(f"/admin/{path}").status_code == 404


def test_queries_do_not_grow_with_the_rows(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        place = office(f"S{number}", parent=cast.east, tier=Tier.STATION)
        person = account(f"person{number}")
        post(place, Role.HANDLER, holder=person, substitute=cast.accounts[Role.HANDLER])
    assert Account.objects.count() == 12 + len(Role)
    assert Post.objects.count() == 12 + len(Role)
    client = cast.client(Role.SECURITY_ADMIN)
    client.get("/admin/")
    for name in ("offices", "posts", "officers", "overview"):
        with django_assert_max_num_queries(10):
            client.get(reverse(f"admin:{name}"))
