"""An officer looks for a case with the keyboard alone, keeps the search, and shares it with the office, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.search.actions.indexing import index_due
from fangxin.interfaces.clock import now
from tests.browser import axe, follow, overflowing, shot, visit
from tests.pages.world import desk
from tests.people import Cast, cast, filed
from tests.search.library import shelved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "在健身房办了两年的卡，交了三千元，教练说可以随时退，上个月突然关门，电话打不通，要求退还剩下的钱。"


@pytest.fixture
def people() -> Cast:
    return cast()


def seen(page: Page, name: str) -> None:
    """Look at a page as its reader does."""
    shot(page, name)
    assert not overflowing(page)
    axe(page)


def test_found_kept_and_shared(people: Cast, chromium: Browser, live_server: Any) -> None:
    at = now()
    like = filed(
        people.hotline, at=at - timedelta(days=5), title="健身房关门不退卡", content=TEXT, merchant_name="云上鲸健身"
    )
    shelved(like, [{"at": at - timedelta(hours=hour), "title": f"健身卡余额不退（{hour}）"} for hour in range(2, 60)])
    page = visit(chromium, live_server.url, desk(people.head))
    page.goto("/desk/search/")
    seen(page, "search-start")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("身房 关门")
    page.keyboard.press("Enter")
    expect(page.locator(".found-count")).to_have_text("共 59 件")
    expect(page.locator("tr[data-row] mark").first).to_be_visible()
    seen(page, "search-found")
    page.get_by_text("更多条件").click()
    page.get_by_label("登记日期到").fill((at - timedelta(days=5)).astimezone().date().isoformat())
    seen(page, "search-filters")
    page.get_by_role("button", name="按条件查询").click()
    expect(page.locator(".found-count")).to_have_text("共 1 件")
    seen(page, "search-narrowed")
    expect(page.get_by_role("link", name="登记不晚于")).to_be_visible()
    page.get_by_text("保存为视图").click()
    page.get_by_label("名称", exact=True).fill("健身房关门")
    page.get_by_label("本单位同事也能看到").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存视图“健身房关门”。")).to_be_visible()
    follow(page.get_by_role("link", name="管理视图"))
    seen(page, "search-views")
    page.get_by_role("button", name="设为默认视图").click()
    page.goto("/desk/search/")
    expect(page.locator(".found-count")).to_have_text("共 1 件")
    colleague = visit(chromium, live_server.url, desk(people.handler))
    colleague.goto("/desk/search/")
    colleague.get_by_role("link", name="健身房关门 共享").click()
    expect(colleague.locator(".found-count")).to_have_text("共 1 件")
    colleague.wait_for_load_state()
    colleague.keyboard.press("j")
    colleague.keyboard.press("Enter")
    expect(colleague.get_by_role("heading", level=1)).to_have_text(like.title)


def test_a_mistake_and_an_empty_result_leave_a_way(people: Cast, chromium: Browser, live_server: Any) -> None:
    index_due(most=10)
    page = visit(chromium, live_server.url, desk(people.handler))
    page.goto("/desk/search/?q=没有这样的词")
    expect(page.get_by_text("没有找到")).to_be_visible()
    seen(page, "search-empty")
    page.goto("/desk/search/?q=！！&from=2026-02-30")
    seen(page, "search-mistaken")
    expect(page.get_by_role("alert")).to_contain_text("有 2 处需要修改")
