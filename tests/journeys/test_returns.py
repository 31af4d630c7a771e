"""A no-reason return in another city of the chain, in a real browser: asked online, taken back, refunded, cleared, confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.promises.models import Promise
from fangxin.domain.returns.models import ClearingConfirmation
from fangxin.domain.returns.queries import unsound_clearing
from fangxin.domain.staff.words import StaffRole
from fangxin.domain.timeline.queries import broken_chains
from tests.access.cast import opened
from tests.browser import axe, follow, shot, visit
from tests.members import hired, signed_in
from tests.pages.conftest import on
from tests.people import MONDAY, later
from tests.promises.telling import Stores, granted, met, stores
from tests.supervision.tree import account

__all__ = ["on"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture
def given(transactional_db: None, on: Callable[[datetime], None]) -> Stores:
    on(MONDAY)
    return stores()


def test_bought_in_one_city_and_returned_in_another(
    chromium: Browser, live_server: Any, given: Stores, on: Callable[[datetime], None]
) -> None:
    def at_store(merchant: Merchant) -> Page:
        return visit(chromium, live_server.url, signed_in(hired(merchant, role=StaffRole.CLERK)), **PHONE)

    granted(given), granted(given, given.far)
    consumer = visit(chromium, live_server.url, Client(), **PHONE)
    consumer.goto("/")
    consumer.get_by_role("link", name="放心消费承诺").first.click()
    consumer.get_by_label("商家或者门店名称").fill("九州路")
    follow(consumer.get_by_role("button", name="查找"))
    shot(consumer, "public-promises")
    axe(consumer)
    follow(consumer.get_by_role("link", name="看承诺和兑现情况"))
    shot(consumer, "public-promise")
    axe(consumer)
    consumer.get_by_role("link", name="申请退货").click()
    consumer.get_by_label("要退的商品").fill("羊毛围巾")
    consumer.get_by_label("实付金额").fill("199")
    consumer.get_by_label("小票或者发票上的日期").fill("2026-06-05")
    consumer.get_by_label("凭证号").fill("XP202606050017")
    consumer.get_by_label("文峰店").check()
    consumer.get_by_label("您的姓名").fill("张晚晴")
    consumer.get_by_label("手机号码").fill("13800000101")
    consumer.get_by_role("button", name="发送验证码").click()
    code = re.search(r"\d{6}", Notice.objects.get(template="one_time_code").text)
    assert code is not None
    consumer.get_by_label("短信验证码").fill(code.group())
    shot(consumer, "public-return-ask")
    axe(consumer)
    consumer.get_by_role("button", name="提交退货申请").click()
    expect(consumer.get_by_role("heading", name="我的退货")).to_be_visible()
    shot(consumer, "public-return-followed")
    axe(consumer)

    clerk = at_store(given.sister)
    clerk.goto("/merchant/")
    shot(clerk, "merchant-return-todo")
    follow(clerk.get_by_role("link", name="答复退货申请"))
    shot(clerk, "merchant-return")
    axe(clerk)
    clerk.get_by_role("button", name="同意退货，收回商品").click()
    expect(clerk.get_by_text("已同意，请按期退款。")).to_be_visible()
    clerk.get_by_label("现金").check()
    clerk.get_by_role("button", name="已退款，登记").click()
    expect(clerk.get_by_text("退款已登记。")).to_be_visible()

    consumer.reload()
    consumer.get_by_role("button", name="已收到").click()
    expect(consumer.get_by_text("消费者确认收到退款")).to_be_visible()
    consumer.goto(f"/promises/{Promise.objects.get(outlet=given.first).number}/")
    expect(consumer.locator("#kept").get_by_text("按期兑现", exact=False).first).to_be_visible()
    shot(consumer, "public-promise-kept")

    on(later(25))
    for merchant, words in ((given.whale, "本店应付其他门店 199.00 元"), (given.sister, "其他门店应付本店 199.00 元")):
        page = at_store(merchant)
        page.goto("/merchant/")
        page.get_by_role("link", name="确认6月清算单").click()
        expect(page.get_by_text(words).first).to_be_visible()
        shot(page, f"merchant-clearing-{'owes' if merchant == given.whale else 'due'}")
        axe(page)
        page.get_by_role("button", name="核对无误，确认").click()
        expect(page.get_by_text("已确认。", exact=True)).to_be_visible()
    expect(page.get_by_text("双方已确认")).to_be_visible()
    assert ClearingConfirmation.objects.count() == 2
    assert not list(unsound_clearing()) and not list(broken_chains())


def test_a_promise_from_the_phone_to_the_certificate(chromium: Browser, live_server: Any, given: Stores) -> None:
    owner = visit(chromium, live_server.url, signed_in(hired(given.whale)), **PHONE)
    owner.goto("/merchant/promises/")
    shot(owner, "merchant-promises-empty")
    follow(owner.get_by_role("link", name="申请承诺"))
    shot(owner, "merchant-promise-kinds")
    owner.get_by_role("link", name="线下无理由退货").click()
    owner.get_by_label("九州路店").check()
    owner.get_by_label("各城市门店").check()
    owner.get_by_label("鲜活易腐").check()
    owner.get_by_label("本经营者承诺遵守").check()
    shot(owner, "merchant-promise-apply")
    axe(owner)
    owner.get_by_role("button", name="提交申请").click()
    expect(owner.get_by_text("待核查").first).to_be_visible()

    handler = visit(
        chromium, live_server.url, opened(account(given.people.handler)), viewport={"width": 1280, "height": 900}
    )
    handler.goto("/desk/merchants/promises/")
    shot(handler, "desk-promises")
    axe(handler)
    handler.get_by_role("link", name="九州路店").click()
    for place in range(len(met("NO_REASON_RETURN"))):
        handler.get_by_label("符合", exact=True).nth(place).check()
    shot(handler, "desk-promise-check")
    axe(handler)
    handler.get_by_role("button", name="记录核查结果").click()
    expect(handler.get_by_text("已办理。")).to_be_visible()

    head = visit(chromium, live_server.url, opened(account(given.people.head)), viewport={"width": 1280, "height": 900})
    head.goto("/desk/merchants/promises/")
    head.get_by_role("link", name="九州路店").click()
    head.get_by_label("批准，发放证书").check()
    shot(head, "desk-promise-decide")
    head.get_by_role("button", name="决定").click()
    expect(head.get_by_text("承诺中").first).to_be_visible()
    head.goto("/desk/merchants/returns/")
    shot(head, "desk-returns")
    axe(head)
    head.goto(f"/desk/merchants/{given.whale.pk}/")
    shot(head, "desk-merchant-promises")

    owner.reload()
    shot(owner, "merchant-promise")
    axe(owner)
    expect(owner.get_by_role("link", name="证书")).to_be_visible()
    owner.goto("/merchant/returns/new/")
    shot(owner, "merchant-return-record")
    axe(owner)
    owner.goto("/merchant/returns/")
    shot(owner, "merchant-returns")
