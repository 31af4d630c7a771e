"""An anonymous report in a real browser: verified, extended by the leader, filed, penalised, published, and followed by its code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.timeline.queries import broken_chains
from tests.browser import axe, overflowing, shot, visit
from tests.journeys.test_complaint import log_in, open_act, secret_of
from tests.people import Cast, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STORY = (
    "淇滨区青禾路88号的云上鲸超市长期销售过期食品，冷柜里的酸奶把生产日期撕掉重贴。我要举报，请依法查处，不愿意留姓名。"
)


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.DEMO = True
    return cast()


def reported(page: Page) -> str:
    """Report without a name; returns the tracking code."""
    page.goto("/")
    page.get_by_role("link", name="我要举报").click()
    page.get_by_label("发生了什么").fill(STORY)
    page.get_by_label("是哪个商家").fill("云上鲸超市")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("h1")).to_contain_text("核对")
    page.get_by_label("商家地址").fill("河南省鹤壁市淇滨区青禾路88号")
    page.locator("input[type=checkbox][name=anonymous]").check()
    shot(page, "report-details")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1")).to_contain_text("已登记")
    expect(page.get_by_text("这是匿名举报")).to_be_visible()
    shot(page, "report-done")
    return page.locator(".code-big").inner_text().strip()


def test_a_report_without_a_name_to_the_published_penalty(people: Cast, chromium: Browser, live_server: Any) -> None:
    reporter = visit(chromium, live_server.url, viewport={"width": 360, "height": 740}, is_mobile=True)
    tracking = reported(reporter)
    case = Case.objects.select_related("post__holder", "intake").get()
    assert case.kind == Kind.REPORT and case.intake.anonymous and case.intake.person_id is None
    assert case.post is not None and case.post.holder is not None
    login, path = case.post.holder.username, f"/desk/cases/{case.number}/"

    officer = visit(chromium, live_server.url, viewport={"width": 1280, "height": 900})
    log_in(officer, login, secret_of(login))
    officer.goto(path)
    verify = open_act(officer, "记录核查情况")
    verify.locator("[name=second]").select_option(index=1)
    verify.locator("[name=record]").fill("现场冷柜内有六瓶酸奶标签重贴，拍照取证，当事人签字。")
    verify.get_by_role("button", name="保存").click()
    expect(officer.get_by_text("已记录核查情况")).to_be_visible()
    ask = open_act(officer, "申请延长核查期限")
    ask.locator("[name=reason]").fill("进货来源在外省，需要协查。")
    ask.get_by_role("button", name="申请延长15个工作日").click()
    expect(officer.get_by_text("已提请负责人批准延长")).to_be_visible()
    shot(officer, "report-asked")

    leader = visit(chromium, live_server.url, viewport={"width": 1280, "height": 900})
    head = Case.objects.get().office.posts.get(role="HEAD").holder.username
    log_in(leader, head, secret_of(head))
    leader.goto("/desk/approvals/")
    shot(leader, "report-approvals")
    axe(leader)
    leader.goto(path)
    grant = open_act(leader, "延长核查期限")
    grant.get_by_role("button", name="批准延长").click()
    expect(leader.get_by_text("已作出决定")).to_be_visible()

    officer.goto(path)
    propose = open_act(officer, "建议立案")
    for box in propose.locator("input[name=conditions]").all():
        box.check()
    propose.locator("[name=reason]").fill("有现场笔录和照片为证，建议立案。")
    propose.get_by_role("button", name="提请负责人决定").click()
    expect(officer.get_by_text("已提请负责人决定是否立案")).to_be_visible()
    leader.goto(path)
    decide = open_act(leader, "立案")
    decide.locator("[name=cause]").fill("涉嫌经营超过保质期的食品")
    pair = {people.handler.account_id, people.second_handler.account_id} - {case.post.holder_id}
    decide.locator("[name=second]").select_option(str(pair.pop()))
    shot(leader, "report-deciding")
    decide.get_by_role("button", name="决定立案").click()
    expect(leader.get_by_text("已立案，办案期限开始计算")).to_be_visible()

    officer.goto(path)
    penalise = open_act(officer, "登记处罚决定")
    penalise.locator("[name=number]").fill("淇市监处罚〔2026〕18号")
    penalise.locator("input[name=kinds][value=FINE]").check()
    penalise.locator("[name=fine]").fill("5000")
    shot(officer, "report-penalising")
    penalise.get_by_role("button", name="登记", exact=True).click()
    expect(officer.get_by_text("已登记处罚决定")).to_be_visible()
    publish = open_act(officer, "登记处罚公示")
    publish.locator("[name=link]").fill("https://www.gsxt.example/penalty/18")
    publish.get_by_role("button", name="登记并办结").click()
    expect(officer.get_by_text("已登记公示，本件办结")).to_be_visible()
    shot(officer, "report-closed")
    axe(officer)

    reporter.goto("/track/")
    reporter.get_by_label("查询码").fill(tracking)
    reporter.get_by_role("button", name="匿名举报查看").click()
    expect(reporter.get_by_text(re.compile("处罚.*公示|公示.*处罚")).first).to_be_visible()
    shot(reporter, "report-tracked")
    axe(reporter)
    assert overflowing(reporter) == []
    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.FILED)
    assert list(broken_chains()) == []
