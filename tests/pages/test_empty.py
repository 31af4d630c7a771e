"""Every address on a database without a case: for strangers, for every role, by every method, and when something breaks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from fangxin.interfaces.access.middleware import CONTENT_SECURITY_POLICY
from tests.pages.addresses import DOORS, addresses
from tests.pages.checking import every_actor, proper, walked
from tests.pages.world import desk
from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_is_let_in_or_led_to_the_login(people: Cast, door: str) -> None:
    for _, path in addresses(door=door, acts=("accept",)):
        answer = Client().get(path)
        status = proper(answer, path)
        if door == "desk":
            assert status == 302 and answer["Location"].startswith("/access/login/?next="), path
            assert proper(Client().post(path), path) in (401, 405), path
        assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_every_address_for_everybody(people: Cast) -> None:
    for role, actor in every_actor(people).items():
        client = desk(actor)
        for _, path in walked():
            status = proper(client.get(path), f"{role} {path}")
            if "0000" in path or "/1/" in path:
                assert status in (302, 403, 404, 410), f"{role} {path}: {status}"


@pytest.mark.parametrize("door", DOORS)
def test_other_methods_are_not_allowed(people: Cast, door: str) -> None:
    client = desk(people.head)
    for pattern, path in addresses(door=door, acts=("accept",)):
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
            answer = client.generic(method, path)
            assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
            assert "GET" in answer["Allow"]
        if not getattr(pattern.callback, "writes"):  # noqa: B009
            assert client.post(path).status_code == 405, f"POST {path}"


@pytest.mark.parametrize(
    "path",
    ["/nowhere/", "/desk/nowhere/", "/desk/cases//", "/%00", "/desk/cases/%00/", "/\u202e/", "/r/%ff/", "/a/../r/",
     "/desk/documents/9.pdf.exe"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(people: Cast, path: str) -> None:
    for client in (Client(), desk(people.handler)):
        assert proper(client.get(path), path) in (302, 404, 410)
        answer = client.get(path, headers={"accept": "application/json"})
        if answer.status_code == 404:
            assert answer["Content-Type"] == "application/problem+json" and answer.json()["code"] == "not_found"


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_fault_of_the_program_shows_no_trace(people: Cast, monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    from fangxin.interfaces.desk import lists

    def broken(*args: Any, **given: Any) -> None:
        raise RuntimeError("SELECT secret FROM somewhere WHERE phone = '13800000101'")

    monkeypatch.setattr(lists, "visible_cases", broken)
    client = desk(people.handler)
    client.raise_request_exception = False
    answer = client.get("/desk/", headers={"accept": accept})
    text = answer.content.decode()
    assert answer.status_code == 500 and answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert not re.search(r"Traceback|RuntimeError|secret|13800000101|\.py", text), text
    assert "系统出了问题" in text


def test_a_database_that_is_away_is_told_with_when_to_come_again(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from fangxin.interfaces.desk import lists

    def away(*args: Any, **given: Any) -> None:
        raise OperationalError("connection to server at 10.1.2.3 failed")

    monkeypatch.setattr(lists, "visible_cases", away)
    answer = desk(people.handler).get("/desk/")
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0
    assert "系统正忙" in answer.content.decode() and "10.1.2.3" not in answer.content.decode()
