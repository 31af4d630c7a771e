"""The same dispute from the web, by letter and from 12345: proposed, joined to one handler, and undone, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.cases.models import Case
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.domain.workorders.actions.returning import compose_returns
from fangxin.domain.workorders.actions.taking import take_order
from fangxin.interfaces.clock import now
from fangxin.interfaces.jobs.matching import Matching
from tests.browser import axe, overflowing, shot, visit
from tests.matters.telling import CALLED, letter, web
from tests.matters.test_pages import desk
from tests.people import Cast, cast, filing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people() -> Cast:
    return cast()


def three_doors(people: Cast) -> tuple[Case, Case, Case]:
    """The person on the web, the platform's order the next day, the letter after that."""
    at = now()
    bought: dict[str, Any] = {"purchased_on": (at - timedelta(days=9)).date()}
    one = web(people, at=at - timedelta(days=3), **bought)
    order = take_order(
        platform=platform_of(office=people.centre, name="市12345"), number="12345-0001", ordered_at=at - timedelta(days=2),
        due_at=at + timedelta(days=3), filing=filing(content=CALLED, **bought), by=people.dispatcher,
        at=at - timedelta(days=2),
    )  # fmt: skip
    return one, order.case, letter(people, at=at - timedelta(minutes=5), **bought)


def seen(page: Page, name: str) -> None:
    """Look at a page as its reader does: nothing beside the screen, nothing a reader of screens stumbles over."""
    shot(page, name)
    assert not overflowing(page)
    axe(page)


def test_one_dispute_through_three_doors(people: Cast, chromium: Browser, live_server: Any) -> None:
    one, two, three = three_doors(people)
    worker = Matching()
    while worker.round(at=now()):
        pass
    compose_returns(at=now())
    page = visit(chromium, live_server.url, desk(people.head))
    page.goto("/desk/matters/")
    expect(page.get_by_role("link", name="比对并决定")).to_have_count(3)
    seen(page, "matters-list")
    page.goto("/desk/work-orders/")
    expect(page.get_by_role("link", name="12345-0001").first).to_be_visible()
    seen(page, "work-orders")
    page.goto(f"/desk/cases/{one.number}/")
    expect(page.locator("#matter")).to_contain_text("可能是同一件事")
    seen(page, "matter-proposed")
    for other in (two, three):
        page.goto(f"/desk/cases/{one.number}/compare/{other.number}/")
        if other is two:
            seen(page, "matter-compare")
        page.get_by_label(f"{one.number}").check()
        page.get_by_role("button", name="是同一件事，合并办理").click()
        expect(page.locator("#matter")).to_contain_text("本件是主办件")
    seen(page, "matter-joined")
    assert len(set(Case.objects.values_list("post_id", flat=True))) == 1
    for other in (two, three):
        page.goto(f"/desk/cases/{other.number}/")
        panel = page.locator("#matter")
        panel.get_by_text("取消合并", exact=True).first.click()
        panel.get_by_label("理由").fill("电话核实后是两次购买")
        panel.get_by_role("button", name="取消合并").click()
        expect(page.locator("#matter")).not_to_contain_text("随主办件")
    page.goto(f"/desk/cases/{one.number}/")
    expect(page.locator("#matter")).not_to_contain_text("主办件")
    assert list(broken_chains()) == []
