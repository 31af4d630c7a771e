"""Two people ask: one is answered by an article before the form; the other files an inquiry, the hotline answers, it is tracked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Outcome
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.knowledge.models import HelpedCount
from tests.browser import axe, overflowing, shot, visit
from tests.journeys.test_complaint import log_in, secret_of
from tests.knowledge.articles import CARD, RETURN, published
from tests.people import ZHANG, Cast, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
ANSWERED = "网上买的衣服不喜欢，七天内可以退吗？"
UNANSWERED = "我们单位团购的月饼券过期了，商家说作废，这样对吗？"


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.DEMO = True
    return cast()


def code_on(page: Page) -> str:
    """The one-time code the demo shows instead of sending it."""
    found = re.search(r"验证码是 (\d{6})", page.locator("main").inner_text())
    assert found is not None
    return found[1]


def test_one_is_answered_before_the_form_and_the_other_by_the_hotline(
    people: Cast, chromium: Browser, live_server: Any
) -> None:
    article = published(people)
    published(people, CARD)

    reader = visit(chromium, live_server.url, viewport=PHONE, java_script_enabled=False)
    reader.goto("/")
    reader.get_by_role("link", name="我要咨询").click()
    reader.get_by_label("您想问什么").fill(ANSWERED)
    reader.get_by_role("button", name="看看有没有解答").click()
    expect(reader.get_by_text(RETURN.title)).to_be_visible()
    expect(reader.get_by_text("签收当天不算", exact=False)).to_be_visible()
    assert ANSWERED not in reader.url
    shot(reader, "public-asked")
    reader.get_by_role("button", name="这解决了我的问题").first.click()
    expect(reader.get_by_text("谢谢")).to_be_visible()
    assert HelpedCount.objects.get().article_id == article.pk and not Case.objects.exists()
    shot(reader, "public-article")

    asker = visit(chromium, live_server.url, viewport=PHONE, is_mobile=True)
    asker.goto("/ask/")
    asker.get_by_label("您想问什么").fill(UNANSWERED)
    asker.get_by_role("button", name="看看有没有解答").click()
    asker.get_by_role("button", name="提交咨询").click()
    expect(asker.get_by_label("您想问什么")).to_have_value(UNANSWERED)
    asker.get_by_role("button", name="下一步").click()
    asker.locator("#f-name").fill(ZHANG.name)
    asker.locator("#f-phone").fill(ZHANG.phone)
    asker.get_by_role("button", name="发送验证码").click()
    asker.locator("#f-code").fill(code_on(asker))
    asker.get_by_role("button", name="提交").click()
    expect(asker.locator("h1")).to_contain_text("已登记")
    expect(asker.get_by_text("等待答复")).to_be_visible()
    tracking = asker.locator(".code-big").inner_text().strip()

    officer = visit(chromium, live_server.url, viewport={"width": 1280, "height": 900})
    log_in(officer, "jiangtingyu", secret_of("jiangtingyu"))
    officer.get_by_role("link", name="咨询表扬").first.click()
    officer.get_by_role("link", name=re.compile("月饼券")).click()
    assert ZHANG.name not in officer.content()
    officer.get_by_role("link", name="答复咨询").click()
    officer.get_by_label("查找知识").fill("预付款 退")
    officer.get_by_role("button", name="查找知识").click()
    officer.get_by_role("button", name=re.compile("采用.*预付卡退卡能退多少钱")).click()
    expect(officer.get_by_label("答复内容")).to_have_value(CARD.answer)
    officer.get_by_label("答复内容").fill("过期不等于作废，可以要求延期或者退回余款。" + CARD.answer)
    shot(officer, "desk-answering")
    axe(officer)
    officer.get_by_role("button", name="答复并办结").click()
    expect(officer.get_by_text("已答复，答复已发送")).to_be_visible()
    case = Case.objects.get(kind=Kind.INQUIRY)
    kept = Answer.objects.get()
    assert (case.outcome, kept.at_once, kept.edition and kept.edition.title) == (Outcome.ANSWERED, False, CARD.title)

    asker.goto("/track/")
    asker.get_by_label("查询码").fill(tracking)
    asker.get_by_label("登记时的手机号码").fill(ZHANG.phone)
    asker.get_by_role("button", name="发送验证码").click()
    asker.get_by_label("短信验证码").fill(code_on(asker))
    asker.get_by_role("button", name="查看").click()
    expect(asker.get_by_text("过期不等于作废", exact=False)).to_be_visible()
    expect(asker.get_by_text("已答复").first).to_be_visible()
    shot(asker, "public-answered")
    axe(asker)
    assert overflowing(asker) == []


def test_the_answer_at_once_by_keyboard(people: Cast, chromium: Browser, live_server: Any) -> None:
    published(people)
    officer = visit(chromium, live_server.url, viewport={"width": 1280, "height": 900})
    log_in(officer, "jiangtingyu", secret_of("jiangtingyu"))
    officer.goto("/desk/ask/")
    officer.keyboard.type(ANSWERED)  # the cursor stands in the question
    officer.keyboard.press("Tab")
    officer.keyboard.press("Enter")
    use = officer.get_by_role("button", name=re.compile("^采用"))
    use.first.focus()
    officer.keyboard.press("Enter")
    expect(officer.get_by_text("不采用")).to_be_visible()
    officer.get_by_role("button", name="登记并答复").focus()
    officer.keyboard.press("Enter")
    expect(officer.locator("h1")).to_contain_text("已登记")
    assert Answer.objects.get().at_once
