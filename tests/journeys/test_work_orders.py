"""A dispatcher brings the day's table of work orders, looks at what it would become, and lets it be taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from fangxin.domain.workorders.actions.files import take_step
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.interfaces.clock import now
from fangxin.interfaces.gateways.hotline12345.tables import reader_of
from tests.browser import axe, follow, shot, visit
from tests.matters.test_pages import desk
from tests.people import cast
from tests.workorders.test_import import GOOD, HEADER, OPEN, WRONG


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_table_is_looked_at_and_taken_in(chromium: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    people = cast()
    platform_of(office=people.centre, name="市12345")
    table = tmp_path / "工单.csv"
    table.write_text("\n".join([HEADER, GOOD, OPEN, *WRONG]), encoding="utf-8")
    page = visit(chromium, live_server.url, desk(people.dispatcher))
    page.goto("/desk/work-orders/")
    follow(page.get_by_role("link", name="导入工单表"))
    shot(page, "work-orders-bring")
    axe(page)
    page.get_by_label("工单表").set_input_files(str(table))
    page.get_by_role("button", name="看看内容").click()
    expect(page.get_by_role("heading", name="会变成什么")).to_be_visible()
    shot(page, "work-orders-preview")
    axe(page)
    page.get_by_role("button", name="导入 2 件").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    shot(page, "work-orders-taking")
    axe(page)
    assert take_step(at=now(), reader=reader_of)
    # the page asks again by itself
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible()
    shot(page, "work-orders-taken")
    axe(page)
    page.get_by_role("link", name="查看在办的工单").click()
    expect(page.get_by_role("link", name="GD-1")).to_be_visible()
    page.close()
