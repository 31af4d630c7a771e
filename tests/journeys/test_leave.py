"""An officer on leave in a real browser: asked, granted, the substitute works, and the officer comes back to see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries.holdings import holders_of
from tests.access.cast import opened
from tests.browser import axe, follow, shot, visit
from tests.journeys.test_supervision import form_of
from tests.pages.conftest import on
from tests.people import Cast, filed, working
from tests.rosters.conftest import people
from tests.supervision.tree import account

__all__ = ["on", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_work_falls_to_b_and_comes_back_to_a(
    chromium: Browser, live_server: Any, on: Callable[[datetime], None], people: Cast
) -> None:
    def desk(actor: Actor, at: datetime) -> Page:
        on(at)
        return visit(chromium, live_server.url, opened(account(actor)), viewport={"width": 1280, "height": 900})

    def june(day: int, hour: int = 9) -> datetime:
        return working(hour, day=date(2026, 6, day))

    case = filed(people.hotline)
    Case.objects.filter(pk=case.pk).update(
        office=people.county, path=people.county.path, post_id=people.handler.post_id, status="ASSIGNED"
    )

    asker = desk(people.handler, june(8, 11))
    asker.goto("/desk/")
    expect(asker.locator("tbody a").first).to_contain_text(case.title)
    asker.locator("nav.menu a", has_text="请假").click()
    form = asker.locator("details.confirm", has_text="请假")
    form.get_by_label("从哪一天").fill("2026-06-10")
    form.get_by_label("到哪一天").fill("2026-06-12")
    form.get_by_label("事由").fill("回乡探亲")
    form.get_by_role("button", name="提出").click()
    expect(asker.get_by_text("已提出，批准后生效。")).to_be_visible()

    head = desk(people.head, june(8, 15))
    head.goto("/desk/inbox/")
    expect(head.get_by_text("有请假待批准", exact=True)).to_be_visible()
    follow(head.locator("nav.menu a", has_text="请假"))
    shot(head, "desk-leave-asked")
    axe(head)
    head.get_by_role("button", name="批准", exact=True).click()
    expect(head.get_by_text("已批准。期间由 B 岗代办。")).to_be_visible()

    substitute = desk(people.second_handler, june(10))
    substitute.goto("/access/posts/")
    substitute.get_by_label("（代孟**）").check()
    substitute.locator("main").get_by_role("button").click()
    substitute.locator("tbody a", has_text=case.title).click()
    note = form_of(substitute, "添加办理记录")
    note.get_by_role("textbox").first.fill("已经电话联系商家，对方同意退款。")
    note.get_by_role("button", name="添加").click()
    expect(substitute.get_by_text("已添加办理记录。")).to_be_visible()

    back = desk(people.handler, june(11))
    back.goto("/desk/leaves/")
    back.get_by_role("button", name="销假").click()
    expect(back.get_by_role("heading", name="我不在时的办理")).to_be_visible()
    expect(back.get_by_role("row", name=case.title)).to_contain_text("穆清和（代您）")
    shot(back, "desk-meanwhile")
    axe(back)
    back.goto("/desk/")
    expect(back.locator("tbody a").first).to_contain_text(case.title)

    gone = desk(people.second_handler, june(11, 10))
    gone.goto("/desk/")
    expect(gone.get_by_text(case.title)).to_have_count(0)
    held = [(row.account_id, row.for_account_id) for row in holders_of(case=Case.objects.get(pk=case.pk))]
    a, b = people.handler.account_id, people.second_handler.account_id
    assert held == [(a, None), (b, a), (a, None)]
