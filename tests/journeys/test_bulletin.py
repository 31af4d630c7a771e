"""A bulletin counted, explained, approved by another person, published, read on a phone down to a receipt, and corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from fangxin.domain.bulletins.models import Bulletin
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.clock import now
from fangxin.interfaces.lake.updating import update_lake
from tests.browser import axe, follow, shot, visit
from tests.pages.world import desk
from tests.people import Cast, cast, filed, later

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> Cast:
    settings.FANGXIN_HOME = tmp_path
    made = cast()
    for day in range(4):
        filed(made.hotline, at=later(day))
    update_lake(at=now(), progress=lambda line: None)
    return made


def test_a_bulletin_from_the_count_to_its_correction(chromium: Browser, live_server: Any, people: Cast) -> None:
    analyst = visit(chromium, live_server.url, desk(people.analyst))
    analyst.goto("/board/bulletins/")
    expect(analyst.get_by_text("还没有通报")).to_be_visible()
    follow(analyst.get_by_role("link", name="新编通报").first)
    analyst.get_by_label("单位").select_option("410611")
    analyst.get_by_label("期间", exact=True).select_option("2026-06")
    follow(analyst.get_by_role("button", name="计算"))
    expect(analyst.get_by_text("校验通过")).to_be_visible()
    shot(analyst, "board-bulletin")
    axe(analyst)
    one = Bulletin.objects.get()

    analyst.locator("summary", has_text="补充说明").click()
    analyst.get_by_label("总体情况").fill("投诉集中在酸奶变质。")
    follow(analyst.get_by_role("button", name="保存说明"))
    expect(analyst.get_by_text("投诉集中在酸奶变质。").first).to_be_visible()
    analyst.locator("summary", has_text="提交审批").click()
    follow(analyst.get_by_role("button", name="提交审批"))
    expect(analyst.get_by_text("等待另一位有审批权限的人员审批")).to_be_visible()

    head = visit(chromium, live_server.url, desk(people.head))
    head.goto("/board/bulletins/")
    follow(head.get_by_role("link", name=one.title))
    head.locator("summary", has_text="审批通过").click()
    follow(head.get_by_role("button", name="审批通过"))
    head.locator("summary", has_text="发布").first.click()
    head.get_by_label("向社会公开").check()
    follow(head.get_by_role("button", name="发布", exact=True))
    expect(head.get_by_text("已发布").first).to_be_visible()

    context = chromium.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url)
    phone = context.new_page()
    phone.goto("/bulletins/")
    follow(phone.get_by_role("link", name=one.title))
    expect(phone.get_by_text("投诉集中在酸奶变质。")).to_be_visible()
    shot(phone, "public-bulletin")
    axe(phone)
    follow(phone.locator("a.figure").first)
    expect(phone.get_by_text("印在哪里")).to_be_visible()
    shot(phone, "public-receipt")
    axe(phone)

    filed(people.hotline, at=later(5))
    update_lake(at=now(), progress=lambda line: None)
    analyst.goto(f"/board/bulletins/{one.pk}/")
    analyst.locator("summary", has_text="更正").click()
    analyst.get_by_label("更正的原因").fill("补登一件")
    follow(analyst.get_by_role("button", name="开始更正"))
    follow(analyst.get_by_role("link", name="改动").first)
    expect(analyst.get_by_text("投诉接收量").first).to_be_visible()
    shot(analyst, "board-bulletin-changes")
    axe(analyst)
    phone.goto(f"/bulletins/{one.pk}/")
    expect(phone.get_by_text("补登一件")).to_have_count(0)
    assert list(broken_chains()) == []
