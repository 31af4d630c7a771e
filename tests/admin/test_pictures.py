"""The pages of signing in and of administration in a real browser: nothing overflows, nothing is inaccessible."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from fangxin.domain.agency.words import Role
from tests.access.cast import PASSWORD, Cast, account, post
from tests.browser import axe, shot, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def look_at(chromium: Browser, server: str, client: Client, path: str, name: str) -> None:
    page = visit(chromium, server, client)
    page.goto(path)
    shot(page, name)
    axe(page)
    page.close()


def test_administration(chromium: Browser, live_server: LiveServer, cast: Cast) -> None:
    system, security, audit = (cast.client(role) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN))
    held = cast.posts[Role.HANDLER].pk
    for client, name, args in (
        (system, "overview", ()), (system, "offices", ()), (system, "office", (cast.city.pk,)),
        (system, "office-new", ()), (system, "post", (held,)), (system, "roles", ()), (system, "regions", ()),
        (system, "law", ()), (system, "clocks", ()), (system, "grounds", ()), (system, "classes", ()),
        (system, "calendars", ()), (system, "calendar-year", (2026,)), (system, "calendar-load", ()),
        (system, "messages", ()), (system, "message", ("one_time_code",)),
        (security, "officers", ()), (security, "officer", (cast.accounts[Role.HANDLER].pk,)), (security, "posts", ()),
        (security, "officer-new", ()), (audit, "journal", ()), (audit, "lookups", ()),
    ):  # fmt: skip
        look_at(chromium, live_server.url, client, reverse(f"admin:{name}", args=args), f"admin-{name}")


def test_signing_in(chromium: Browser, live_server: LiveServer, cast: Cast) -> None:
    look_at(chromium, live_server.url, Client(), "/access/login/", "access-login")
    half = Client()
    half.post("/access/login/", {"login": "handler", "password": PASSWORD})
    look_at(chromium, live_server.url, half, "/access/second-factor/", "access-second-factor")
    fresh = account("fresh")
    post(cast.east, Role.HANDLER, holder=fresh)
    client = Client()
    client.post("/access/login/", {"login": "fresh", "password": PASSWORD})
    look_at(chromium, live_server.url, client, "/access/second-factor/enrol/", "access-enrol")
    officer = cast.walked_in(Role.HANDLER)
    post(cast.east, Role.HEAD, holder=cast.accounts[Role.HANDLER], title="副局长")
    for path in ("me", "posts", "recovery-codes", "password"):
        look_at(chromium, live_server.url, officer, f"/access/{path}/", f"access-{path}")
