"""Settling with the merchant first, in a real browser: agreed and kept; and silence that ends at the desk by one tap."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.agency.models import Account
from fangxin.domain.cases.models import Case
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.models import Dispute
from fangxin.domain.staff.actions.claiming import open_account
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.clock import now, today
from tests.access.cast import opened
from tests.browser import axe, shot, visit
from tests.members import PHONE, acting, hired, shop
from tests.odr.world import joined
from tests.people import ZHANG, Cast, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STORY = "上周五在这家超市买了两箱酸奶，花了59.8元，打开就有霉点，店里不给退。要求退款。"


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.DEMO = True
    settings.FANGXIN_HOME = tmp_path
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    merchant = shop(phone="19800009999")
    joined(merchant, people, acting(hired(merchant)), at=now() - timedelta(days=30))
    return merchant


def filed_first(page: Page, merchant: Merchant) -> None:
    """File a complaint and choose the merchant first."""
    page.goto("/file/")
    page.get_by_label("发生了什么").fill(STORY)
    page.get_by_label("是哪个商家").fill(merchant.name)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("先找商家，还是直接投诉")).to_be_visible()
    page.get_by_label("姓名", exact=False).first.fill(ZHANG.name)
    page.locator("#f-id_number").fill(ZHANG.id_number)
    page.locator("#f-phone").fill(ZHANG.phone)
    page.get_by_role("button", name="发送验证码").click()
    told = page.locator(".notice", has_text="验证码是").inner_text()
    code = re.search(r"(\d{6})", told)
    assert code
    page.locator("#f-code").fill(code[1])
    for asked in ("consents_disclosure", "consents_commission"):
        page.locator(f"input[name={asked}][value=yes]").check()
    shot(page, "public-settle-first")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("h1")).to_contain_text("已登记")
    page.get_by_role("link", name="查看和商家的往来").click()
    expect(page.locator("h1")).to_contain_text("与商家和解")


def signed_in(page: Page, phone: str) -> None:
    """Through the merchant's own door, by one-time code."""
    page.goto("/merchant/")
    page.get_by_label("手机号码").fill(phone)
    page.get_by_role("button", name="发送验证码").click()
    code = re.search(r"(\d{6})", page.locator(".notice", has_text="验证码是").inner_text())
    assert code
    page.get_by_label("短信验证码").fill(code[1])
    page.get_by_role("button", name="登录").click()
    expect(page.locator("h1")).to_contain_text("今日待办")


def test_a_consumer_settles_with_a_merchant(
    chromium: Browser, live_server: Any, people: Cast, merchant: Merchant
) -> None:
    open_account(merchant_id=merchant.pk, name="满仓喜", phone=PHONE, by=people.handler, at=now())
    consumer = visit(chromium, live_server.url, None)
    filed_first(consumer, merchant)
    seller = visit(chromium, live_server.url, None)
    signed_in(seller, PHONE)
    shot(seller, "merchant-today")
    seller.get_by_role("link", name=re.compile("答复消费者")).click()
    seller.locator("#f-kind1").select_option("REFUND")
    seller.locator("#f-amount1").fill("59.80")
    seller.locator("#f-what1").fill("原路退回")
    seller.locator("#f-day1").fill((today() + timedelta(days=2)).isoformat())
    seller.get_by_role("button", name="提出方案").click()
    expect(seller.get_by_text("已提出，等对方答复")).to_be_visible()
    shot(seller, "merchant-settlement")
    axe(seller)
    consumer.reload()
    shot(consumer, "public-settling")
    axe(consumer)
    consumer.get_by_role("button", name="接受这个方案").click()
    expect(consumer.locator("#promises")).to_contain_text("待履行")
    seller.reload()
    seller.locator("#promises summary").first.click()
    seller.locator("#promises textarea").fill("已退到微信")
    seller.get_by_role("button", name="登记", exact=True).click()
    expect(seller.get_by_text("已登记，等消费者确认")).to_be_visible()
    consumer.reload()
    consumer.get_by_role("button", name="确认已经做到").click()
    expect(consumer.get_by_text("已和解并履行").first).to_be_visible()
    assert Dispute.objects.get().state == "KEPT" and not Case.objects.exists()
    assert list(broken_chains()) == []


def test_silence_ends_at_the_desk_by_one_tap_with_the_log(
    chromium: Browser, live_server: Any, people: Cast, merchant: Merchant
) -> None:
    consumer = visit(chromium, live_server.url, None)
    filed_first(consumer, merchant)
    consumer.get_by_role("button", name="转市场监管部门处理").click()
    expect(consumer.get_by_text("已转市场监管部门").first).to_be_visible()
    case = Case.objects.get()
    officer = visit(chromium, live_server.url, opened(Account.objects.get(pk=people.handler.account_id)))
    officer.goto(f"/desk/cases/{case.number}/")
    expect(officer.locator("#settling")).to_contain_text("没有答复")
    expect(officer.get_by_text("与商家和解的记录.pdf")).to_be_visible()
    shot(officer, "desk-case-settling")
    axe(officer)
