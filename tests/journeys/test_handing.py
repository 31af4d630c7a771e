"""A case handed to a colleague in a real browser: offered, kept until received, and who held it when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from tests.access.cast import opened
from tests.browser import axe, follow, shot, visit
from tests.journeys.test_supervision import form_of
from tests.pages.conftest import on
from tests.people import officer
from tests.supervision.tree import account, at_station, june, tree

__all__ = ["on"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_owner_keeps_the_case_until_it_is_received(
    chromium: Browser, live_server: Any, on: Callable[[datetime], None]
) -> None:
    def desk(actor: Actor, at: datetime) -> Page:
        on(at)
        return visit(chromium, live_server.url, opened(account(actor)), viewport={"width": 1280, "height": 900})

    agency = tree()
    colleague = officer("baizhi", "白芷", Role.HANDLER, agency.station)
    case = at_station(agency)
    giver = desk(agency.station_handler, june(9))
    giver.goto(f"/desk/cases/{case.number}/")
    form = form_of(giver, "移交承办人")
    form.get_by_label("岗位").select_option(label="承办人岗 白芷 白芷")
    form.get_by_label("移交原因").fill("下周参加培训，请白芷接着办。")
    shot(giver, "desk-handing")
    form.get_by_role("button", name="提出移交").click()
    expect(giver.get_by_text("移交待接收")).to_be_visible()
    shot(giver, "desk-handed")
    axe(giver)

    receiver = desk(colleague, june(10))
    receiver.goto("/desk/")
    follow(receiver.locator("nav.menu a", has_text="移交"))
    shot(receiver, "desk-hand-overs")
    axe(receiver)
    receiver.get_by_role("button", name="接收").click()
    expect(receiver.get_by_text("已接收，本件现由您承办。")).to_be_visible()
    receiver.goto("/desk/")
    receiver.locator("tbody a").first.click()
    receiver.get_by_role("link", name="谁承办过这件").click()
    expect(receiver.get_by_role("cell", name="言以宁").first).to_be_visible()
    shot(receiver, "desk-holders")
    axe(receiver)
