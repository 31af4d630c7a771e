"""A supervisor's morning in a real browser: the board, a number, its cases, a case; an indicator down to a case; the wall."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.agency.rules import Actor
from fangxin.interfaces.lake.updating import rebuild_lake
from tests.access.cast import opened
from tests.browser import axe, follow, shot, visit
from tests.pages.conftest import on
from tests.people import filed, later
from tests.supervision.tree import Tree, account, tree

__all__ = ["on"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agency(settings: Any, tmp_path: Any) -> Tree:
    settings.FANGXIN_HOME = tmp_path
    return tree()


@pytest.fixture
def desk(chromium: Browser, live_server: Any, on: Callable[[datetime], None]) -> Callable[[Actor, datetime], Page]:
    """An officer's browser at an instant; every door's clock stands there."""

    def opened_at(actor: Actor, at: datetime) -> Page:
        on(at)
        client = opened(account(actor))
        return visit(chromium, live_server.url, client, viewport={"width": 1280, "height": 900})

    return opened_at


def test_from_a_number_to_a_case(agency: Tree, desk: Callable[[Actor, datetime], Page]) -> None:
    case = filed(agency.hotline)
    at = later(20)
    rebuild_lake(at=at, progress=lambda line: None)
    page = desk(agency.city_supervisor, at)
    page.goto("/board/")
    expect(page.get_by_role("heading", name="概览", level=1)).to_be_visible()
    axe(page)
    shot(page, "board-overview-1280")

    # what runs out: the number, its cases, a case
    late = page.locator("#clocks .counts a", has_text="已超期").first
    number = int(late.locator("b").inner_text())
    assert number >= 1
    follow(late)
    expect(page.locator("tr[data-row]")).to_have_count(number)
    axe(page)
    follow(page.locator("tr[data-row] a", has_text=case.title).first)
    expect(page).to_have_url(re.compile(case.number))

    # an indicator of the month, its receipt, and the same case
    page.goto("/board/")
    follow(page.locator("#month .counts a", has_text="投诉接收量"))
    expect(page.get_by_role("heading", name="投诉接收量", level=1)).to_be_visible()
    expect(page.locator("#receipt")).to_contain_text("按登记日期统计的投诉件数")
    axe(page)
    shot(page, "board-receipt-1280")
    follow(page.locator("#cases tr[data-row] a", has_text=case.title).first)
    expect(page).to_have_url(re.compile(case.number))

    # the wall
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto("/board/wall/")
    expect(page.get_by_text("今天接收")).to_be_visible()
    page_size = (
        "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
    )
    assert all(beyond <= 0 for beyond in page.evaluate(page_size))
    shot(page, "board-wall-1920")
    axe(page)
