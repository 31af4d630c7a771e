"""A consumer is paid by the street's fund, in a real browser: an officer proposes, the head approves, the operator pays out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from fangxin.domain.agency.models import Account
from fangxin.domain.funds.queries import standing_of
from fangxin.domain.funds.queries.checking import unsound_funds
from fangxin.domain.ledger.queries import unsound_books
from tests.access.cast import opened
from tests.browser import axe, shot, visit
from tests.funds.telling import Market, broken, market
from tests.members import hired, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made(settings: Any, tmp_path: Any) -> Market:
    settings.FANGXIN_HOME = tmp_path
    return market()


def test_the_fund_pays_first_and_the_stall_owes_it(live_server: Any, chromium: Browser, made: Market) -> None:
    case, people = broken(made.people), made.people
    path = f"/desk/merchants/funds/{made.fund.pk}/"

    officer = visit(chromium, live_server.url, opened(Account.objects.get(pk=people.handler.account_id)))
    officer.goto(path)
    officer.locator("summary", has_text="提出先行赔付").click()
    form = officer.locator("form[action$='/propose/']")
    form.get_by_label("摊位").select_option(str(made.stall.pk))
    form.get_by_label("投诉登记编号").fill(case.number)
    form.get_by_label("金额").fill("300")
    form.get_by_label("理由").fill("协议到期没有履行。")
    form.get_by_role("button", name="提出").click()
    expect(officer.get_by_text("已提出，等待另一人审批")).to_be_visible()
    expect(officer.get_by_text("由您提出")).to_be_visible()

    head = visit(chromium, live_server.url, opened(Account.objects.get(pk=people.head.account_id)))
    head.goto("/desk/merchants/funds/")
    head.get_by_role("link", name="300.00").click()
    head.locator("[id^=advance-] summary").first.click()
    head.locator("form[action$='/decide/']").get_by_label("意见").fill("情况属实。")
    head.get_by_role("button", name="批准", exact=True).click()
    expect(head.get_by_text("已决定。")).to_be_visible()
    axe(head)
    shot(head, "desk-fund")

    operator = visit(chromium, live_server.url, signed_in(hired(made.operator)))
    operator.goto("/merchant/")
    operator.get_by_role("link", name="向消费者先行赔付").click()
    operator.locator("summary", has_text="记录付款").click()
    operator.locator("form[action$='/pay/']").get_by_label("银行回单号").fill("HZ88")
    operator.get_by_role("button", name="已付款").click()
    expect(operator.get_by_text("已记录付款")).to_be_visible()
    axe(operator)

    stall = visit(chromium, live_server.url, signed_in(hired(made.merchant)))
    stall.goto("/merchant/deposits/")
    expect(stall.get_by_text("还欠 300.00 元")).to_be_visible()
    axe(stall)
    shot(stall, "merchant-deposits")
    assert standing_of(fund=made.fund).owed == 300_00
    assert [*unsound_books(), *unsound_funds()] == []
