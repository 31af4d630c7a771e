"""What anybody may ask without filing: why a deadline falls on its day, and which office is competent."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import axe, shot, visit
from tests.people import Cast, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_deadline_over_the_spring_festival_explains_itself(people: Cast, chromium: Browser, live_server: Any) -> None:
    page = visit(chromium, live_server.url, viewport={"width": 360, "height": 740})
    page.goto("/why/")
    page.get_by_label("哪一个期限").select_option("complaint.acceptance")
    page.get_by_label("起算那天").fill("2026-02-13")
    page.get_by_role("button", name="算一算").click()
    # Friday the 13th is the day of receipt; Saturday the 14th and Saturday the 28th are made up for the festival
    expect(page.locator(".code-big")).to_contain_text("2026年3月2日")
    expect(page.get_by_text("第十四条").first).to_be_visible()
    shot(page, "public-why")
    axe(page)


def test_which_office_is_competent_is_told_with_its_article(people: Cast, chromium: Browser, live_server: Any) -> None:
    page = visit(chromium, live_server.url, viewport={"width": 360, "height": 740})
    page.goto("/competent/")
    page.get_by_label("事情的经过").fill("在超市买的酸奶有霉点，不给退货。")
    page.get_by_label("商家地址").fill("河南省鹤壁市淇滨区青禾路88号")
    page.get_by_role("button", name="判断").click()
    expect(page.locator(".code-big")).to_have_text(people.county.name)
    expect(page.get_by_text("依据《市场监督管理投诉举报处理办法》").first).to_be_visible()
    shot(page, "public-competent")
    axe(page)
