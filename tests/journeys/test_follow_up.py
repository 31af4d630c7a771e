"""Calling back in a real browser: a sample, a call that finds a false closing, reopening decided by another person, the figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.feedback.models import FalseClosing, FollowUp, PastClosing
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.clock import now, today
from tests.browser import axe, shot, visit
from tests.pages.world import desk
from tests.people import ZHANG, Cast, cast, filed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.DEMO = True
    return cast()


def closed(people: Cast) -> Case:
    """A complaint its handler closed a week ago, saying that the merchant would not come."""
    at = now() - timedelta(days=20)
    case = filed(people.hotline, at=at)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    accepted = decide.accept(
        case_id=case.pk, version=case.version, by=people.handler, at=at + timedelta(days=1)
    )  # fmt: skip
    return close.terminate(
        case_id=case.pk, version=accepted.version, ground="MT2", reason="商家两次不到场。", by=people.handler,
        at=at + timedelta(days=13),
    )  # fmt: skip


def test_a_call_back_finds_a_false_closing_that_another_person_reopens(
    people: Cast, chromium: Browser, live_server: Any
) -> None:
    case = closed(people)
    head = visit(chromium, live_server.url, desk(people.head), **WIDE)
    head.goto("/desk/follow-up/plans/")
    head.locator("[name=name]").fill("每月抽查")
    head.get_by_role("button", name="开始执行").click()
    expect(head.get_by_text("计划已生效")).to_be_visible()
    shot(head, "follow-up-plans")
    head.goto("/desk/follow-up/")
    head.get_by_text("手工抽取", exact=True).click()
    head.locator("[name=count]").fill("3")
    head.get_by_role("button", name="随机抽取").click()
    expect(head.get_by_text("抽取了 1 件")).to_be_visible()

    caller = visit(chromium, live_server.url, desk(people.hotline), **WIDE)
    caller.goto("/desk/follow-up/")
    shot(caller, "follow-up-list")
    caller.get_by_role("link", name=case.title).click()
    expect(caller.locator("main")).to_contain_text("138****0101")
    assert ZHANG.phone not in caller.content()
    caller.get_by_role("button", name="显示姓名和电话").click()
    expect(caller.locator("main")).to_contain_text(ZHANG.phone)
    expect(caller.get_by_text("照着问")).to_be_hidden()
    # by number keys alone: reached, never contacted, not told, not so, other ways not told, dissatisfied
    for key in "122223":
        caller.keyboard.press(key)
    expect(caller.locator("[data-question=performed]")).to_have_count(0)
    expect(caller.locator("[data-question=why]")).to_be_visible()
    caller.locator("[name=answer_why]").fill("没有一个人找过我。")
    shot(caller, "follow-up-call")
    caller.keyboard.press("Control+Enter")
    expect(caller.locator("[role=alert]")).to_contain_text("请填写记录")
    caller.locator("[name=note]").fill("没有人联系过我，商家说从来没接到通知。")
    caller.keyboard.press("Control+Enter")
    expect(caller.get_by_text("已提请重新办理，由没有办结本件的人决定")).to_be_visible()

    head.goto("/desk/reopening/")
    expect(head.locator("main")).to_contain_text("回访发现虚假办结")
    expect(head.locator("main")).to_contain_text("孟子衿")
    shot(head, "reopening")
    head.locator("[name=reason]").fill("核实电话记录，确实没有联系过双方。")
    head.get_by_role("button", name="同意重新办理").click()
    expect(head.get_by_text("已同意重新办理")).to_be_visible()
    head.get_by_role("link", name=case.title).first.click()
    expect(head.locator("main")).to_contain_text("第 1 次办结")
    shot(head, "reopened-case")

    supervisor = visit(chromium, live_server.url, desk(people.supervisor), **WIDE)
    supervisor.goto("/desk/follow-up/results/")
    main = supervisor.locator("main")
    expect(main).to_contain_text("100.00%（1/1）")
    expect(main).to_contain_text("属实，已重新办理")
    shot(supervisor, "follow-up-results")
    axe(supervisor)
    with supervisor.expect_download() as download:
        supervisor.get_by_role("button", name="导出 CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert case.number in text and "跟实际情况一样吗" in text and ZHANG.name not in text and "商家说" not in text
    supervisor.goto("/desk/follow-up/plans/")
    supervisor.locator("table a").first.click()
    expect(supervisor.get_by_text("核对一致")).to_be_visible()
    shot(supervisor, "follow-up-draw")

    follow_up = FollowUp.objects.get()
    assert follow_up.closed_truly is False and follow_up.answers["why"] == "没有一个人找过我。"
    assert FalseClosing.objects.get().finding == "CONFIRMED" and PastClosing.objects.get().outcome == "TERMINATED"
    assert Case.objects.get().status == "ASSIGNED" and Case.objects.get().due_on >= today()
    assert list(broken_chains()) == []
