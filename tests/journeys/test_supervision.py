"""A supervision order in a real browser: opened from a list, unanswered until it climbed two tiers, answered, ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.agency.rules import Actor
from fangxin.domain.supervision.models import Item
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.jobs.sweeping import sweep_everything
from tests.access.cast import opened
from tests.browser import axe, follow, shot, visit
from tests.pages.conftest import on
from tests.supervision.tree import Tree, account, at_station, june, tree

__all__ = ["on"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agency() -> Tree:
    return tree()


@pytest.fixture
def desk(chromium: Browser, live_server: Any, on: Callable[[datetime], None]) -> Callable[[Actor, datetime], Page]:
    """An officer's browser at an instant; every door's clock stands there."""

    def opened_at(actor: Actor, at: datetime) -> Page:
        on(at)
        client = opened(account(actor))
        return visit(chromium, live_server.url, client, viewport={"width": 1280, "height": 900})

    return opened_at


def form_of(page: Page, title: str) -> Any:
    """Open the form with this title and return it."""
    panel = page.locator("details.confirm", has=page.locator(".confirm-title", has_text=re.compile(f"^{title}$"))).first
    panel.locator("summary").click()
    return panel


def test_an_order_from_the_list_to_its_end(agency: Tree, desk: Callable[[Actor, datetime], Page]) -> None:
    cases = [at_station(agency), at_station(agency, merchant_name="听雨轩茶叶店")]
    supervisor = desk(agency.county_supervisor, june(9))
    supervisor.goto("/desk/office/")
    for box in supervisor.locator("input[name=case]").all():
        box.check()
    shot(supervisor, "desk-choosing")
    supervisor.get_by_role("button", name="督办选中的件").click()
    supervisor.get_by_label("督办要求").fill("请在期限内联系投诉人，报告处理进展和商家的答复。")
    supervisor.get_by_label("回复期限").fill("2026-06-10T17:00")
    shot(supervisor, "board-order-new")
    axe(supervisor)
    supervisor.get_by_role("button", name="对 2 件发起督办").click()
    expect(supervisor.get_by_text("已对 2 件发起督办")).to_be_visible()
    shot(supervisor, "board-order")
    axe(supervisor)

    handler = desk(agency.station_handler, june(10))
    handler.goto("/desk/")
    expect(handler.get_by_role("heading", name="督办件，请先办理")).to_be_visible()
    expect(handler.locator("nav .count").first).to_have_text("2")
    shot(handler, "desk-my-work-ordered")
    axe(handler)
    handler.locator("#orders a").first.click()
    expect(handler.get_by_text("淇滨区市场监督管").first).to_be_visible()
    shot(handler, "desk-case-ordered")
    answer = form_of(handler, "回复督办")
    answer.get_by_label("情况说明").fill("今天上午与双方通话，商家同意退款。")
    answer.get_by_label("已采取的措施").fill("约定周五上午到所办理退款。")
    answer.get_by_role("button", name="提交回复").click()
    expect(handler.get_by_text("已回复督办，等待认可")).to_be_visible()
    shot(handler, "desk-case-answered")
    axe(handler)
    handler.goto("/desk/orders/")
    shot(handler, "desk-orders")
    axe(handler)

    supervisor = desk(agency.county_supervisor, june(11))
    supervisor.goto("/board/")
    shot(supervisor, "board-overview")
    axe(supervisor)
    follow(supervisor.get_by_role("link", name=re.compile("待认可办结")))
    shot(supervisor, "board-orders")
    axe(supervisor)
    supervisor.locator("tbody a").first.click()
    close = form_of(supervisor, "督办办结")
    shot(supervisor, "board-order-answered")
    close.get_by_role("button", name="办结").click()
    expect(supervisor.get_by_text("督办已办结。")).to_be_visible()
    assert sorted(Item.objects.values_list("state", flat=True)) == ["CLOSED", "OPEN"]
    assert len(cases) == 2 and list(broken_chains()) == []


def test_an_order_nobody_answers_climbs_two_tiers(
    agency: Tree, desk: Callable[[Actor, datetime], Page], on: Callable[[datetime], None]
) -> None:
    case = at_station(agency)
    opener = desk(agency.city_supervisor, june(9))
    opener.goto(f"/desk/cases/{case.number}/")
    order = form_of(opener, "督办")
    order.get_by_label("督办要求").fill("群众再次反映，请今天联系投诉人并报告。")
    order.get_by_label("回复期限").fill("2026-06-10T17:00")
    order.get_by_role("button", name="发起督办").click()
    expect(opener.get_by_text("已发起督办。")).to_be_visible()

    for at in (june(10, 17), june(11, 14), june(11, 17), june(12, 17)):
        sweep_everything(at=at)
    county = desk(agency.county_supervisor, june(12, 18))
    county.goto("/desk/")
    expect(county.locator("nav.menu a", has_text="预警").locator(".count")).to_have_text("1")
    county.locator("nav.menu a", has_text="预警").click()
    expect(county.get_by_text("督办逾期2个工作日，报市级")).to_be_visible()
    shot(county, "desk-climbed")
    axe(county)
    panel = county.locator("section.panel", has_text="督办逾期2个工作日")
    panel.get_by_label("处理情况").fill("已电话督促所长今天回复。")
    panel.get_by_role("button", name="签收").click()
    expect(county.get_by_text("已签收。")).to_be_visible()

    opener = desk(agency.city_supervisor, june(15))
    opener.goto("/board/")
    opener.get_by_role("link", name=re.compile("已升级")).click()
    opener.locator("tbody a").first.click()
    for told in ("督办逾期，报单位负责人", "督办逾期1个工作日，报县级", "督办逾期2个工作日，报市级"):
        expect(opener.get_by_text(told).first).to_be_visible()
    expect(opener.get_by_text("已电话督促所长今天回复。").first).to_be_visible()
    shot(opener, "board-order-climbed")
    axe(opener)

    handler = desk(agency.station_handler, june(15))
    handler.goto(f"/desk/cases/{case.number}/")
    expect(handler.get_by_text("（已逾期）")).to_be_visible()
    answer = form_of(handler, "回复督办")
    answer.get_by_label("情况说明").fill("已联系，商家同意退款。")
    answer.get_by_label("已采取的措施").fill("今天退款到账。")
    answer.get_by_role("button", name="提交回复").click()
    expect(handler.get_by_text("已回复督办，等待认可")).to_be_visible()
    opener.reload()
    form_of(opener, "督办办结").get_by_role("button", name="办结").click()
    expect(opener.get_by_text("督办已办结。")).to_be_visible()
    assert Item.objects.get().state == "CLOSED" and list(broken_chains()) == []
