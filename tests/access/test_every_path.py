"""Every path of the program, from the resolver: each declares itself, and the declaration holds for each role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fangxin.domain.agency.words import Role
from fangxin.domain.staff.rules import may
from fangxin.domain.staff.words import StaffRole
from fangxin.interfaces.access.middleware import HEADERS
from fangxin.interfaces.access.page import Audience
from tests.access.cast import Cast, account, post
from tests.members import hired, shop, signed_in

pytestmark = pytest.mark.django_db

#: something of each converter's kind; it need not exist
GIVEN = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000", "path": "x"}


def patterns(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, Any]]:
    """(path, view) of every pattern, its places filled."""
    for one in resolver.url_patterns:
        assert isinstance(one, (URLPattern, URLResolver))
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
            continue
        for kind, value in GIVEN.items():
            for name in one.pattern.converters:
                path = path.replace(f"<{kind}:{name}>", value)
        assert "<" not in path, f"give a value for a place of {path}"
        yield path, one.callback


def officer_paths() -> list[tuple[str, Any]]:
    """The paths for officers."""
    return [(path, view) for path, view in patterns(get_resolver()) if view.audience is Audience.OFFICER]


def merchant_paths() -> list[tuple[str, Any]]:
    """The paths for merchants' people."""
    return [(path, view) for path, view in patterns(get_resolver()) if view.audience is Audience.MERCHANT]


def test_nobody_comes_into_the_merchant_door_unknown() -> None:
    stranger = Client()
    for path, view in merchant_paths():
        assert stranger.get(path)["Location"].startswith("/merchant/sign-in/?next="), path
        assert stranger.post(path).status_code == (401 if view.writes else 405), path
        assert stranger.get(path, headers={"accept": "application/json"}).status_code == 401, path


def test_an_officer_is_nobody_at_the_merchant_door(cast: Cast) -> None:
    client = cast.client(Role.HEAD)
    for path, _ in merchant_paths():
        assert client.get(path)["Location"].startswith("/merchant/sign-in/"), path


@pytest.mark.parametrize("role", list(StaffRole))
def test_a_merchants_role_without_the_duty_is_refused(cast: Cast, role: StaffRole) -> None:
    client = signed_in(hired(shop(), role=role))
    client.raise_request_exception = False
    for path, view in merchant_paths():
        refused = view.duty is not None and not may(role, view.duty)
        answer = client.get(path)
        assert (answer.status_code == 403) is refused, (path, answer.status_code)
        assert answer.status_code < 500, path
        if refused:
            assert client.post(path).status_code in (403, 405), path


def test_every_path_declares_itself() -> None:
    for path, view in patterns(get_resolver()):
        assert isinstance(getattr(view, "audience", None), Audience), path
        assert isinstance(getattr(view, "writes", None), bool), path


def test_strangers_come_no_further_than_the_login(cast: Cast) -> None:
    stranger = Client()
    for path, view in officer_paths():
        assert stranger.get(path)["Location"].startswith("/access/login/"), path
        assert stranger.post(path).status_code == (401 if view.writes else 405), path
        assert stranger.get(path, headers={"accept": "application/json"}).status_code == 401, path


def test_the_password_alone_comes_no_further_than_enrolling(cast: Cast) -> None:
    person = account("half-way")
    post(cast.city, Role.HEAD, holder=person, title="二")
    client = Client()
    client.force_login(person)
    for path, view in officer_paths():
        assert client.get(path)["Location"] == "/access/second-factor/enrol/", path
        if view.writes:
            assert client.post(path)["Location"] == "/access/second-factor/enrol/", path


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_permission_is_refused(cast: Cast, role: Role) -> None:
    client, held = cast.client(role), cast.actor(role).permissions
    client.raise_request_exception = False
    for path, view in officer_paths():
        refused = bool(view.accepted) and not view.accepted & held
        answer = client.get(path)
        assert (answer.status_code == 403) is refused, (path, answer.status_code)
        assert answer.status_code < 500, path
        if refused:
            assert client.post(path).status_code in (403, 405), path


def test_reading_pages_answer_no_other_method(cast: Cast) -> None:
    client = cast.client(Role.HEAD)
    for path, view in patterns(get_resolver()):
        methods = ("put", "patch", "delete") if view.writes else ("post", "put", "patch", "delete")
        for method in methods:
            assert getattr(client, method)(path).status_code == 405, (method, path)


def test_every_answer_has_the_strict_headers(cast: Cast) -> None:
    stranger = Client(raise_request_exception=False)
    for path, _view in patterns(get_resolver()):
        answer = stranger.get(path)
        assert answer.status_code < 500, path
        for name, value in HEADERS.items():
            assert answer[name] == value or (name == "Content-Security-Policy" and "sandbox" in answer[name]), path
        assert answer["Cache-Control"], path
