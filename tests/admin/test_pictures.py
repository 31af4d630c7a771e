"""The pages of signing in and of administration in a real browser: nothing overflows, nothing is inaccessible."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from fangxin.domain.agency.actions.accounts import create_account
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Role
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.interfaces.access.totp import code_at
from fangxin.interfaces.clock import now
from tests.access.cast import AT, PASSWORD, Cast, account, post
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
        (system, "platforms", ()), (system, "outbox", ()), (system, "platform-new", ()),
        (system, "platform", (platform_of(office=cast.city, name="市12345").pk,)),
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


def test_an_officer_signs_in_for_the_first_time(chromium: Browser, live_server: LiveServer, cast: Cast) -> None:
    """From the temporary password to the desk, in a browser that holds to the content security policy."""
    person, clear = create_account(username="newcomer", name="演新人", by=SYSTEM, at=AT)
    post(cast.east, Role.SECURITY_ADMIN, holder=person)
    page = visit(chromium, live_server.url)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto("/admin/officers/")
    page.get_by_label("登录名").fill("newcomer")
    page.get_by_label("密码").fill(clear)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("临时密码").fill(clear)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    page.get_by_text("不能扫描").click()
    secret = page.locator("dd").nth(1).inner_text().replace(" ", "")
    page.get_by_label("输入验证器显示的 6 位数字").fill(code_at(secret=secret, at=now()))
    page.get_by_role("button", name="启用").click()
    assert page.locator(".codes code").count() == 8
    page.get_by_role("link", name="我已保存，继续").click()
    assert page.get_by_role("heading", level=1).inner_text() == "概览"
    page.get_by_role("button", name="退出").click()
    assert page.get_by_text("您已退出登录").is_visible()
    assert told == []
    page.close()
