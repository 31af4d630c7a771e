"""From a survey to a published index: asked by telephone, keyed from paper, answered by link; computed, approved, published."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.environment.models import Edition
from fangxin.domain.surveys.actions.planning import make_links, open_campaign, plan_campaign
from fangxin.domain.surveys.models import Answer, Campaign
from fangxin.domain.surveys.rules.questionnaire import shipped_questionnaires
from fangxin.domain.surveys.rules.quota import read_cells
from fangxin.domain.surveys.words import Over
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.clock import now, today
from tests.browser import axe, follow, shot, visit
from tests.environment.telling import OWN, adopted
from tests.pages.world import desk
from tests.people import Cast, cast
from tests.surveys.telling import SMALL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}}
WIDE = {"viewport": {"width": 1280, "height": 900}}
#: three people are asked: one by telephone, one on paper, one by link
CELLS = "410611 18-59 女 600\n410611 18-59 男 300\n410611 60+ 女 100"


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> Cast:
    settings.FANGXIN_HOME = tmp_path
    return cast()


def who(page: Page, age: str, sex: str) -> None:
    """Choose the cell."""
    page.get_by_label("淇滨区").check()
    page.get_by_label(age).check()
    page.get_by_label(sex, exact=True).check()


def tick(page: Page, **given: str) -> None:
    """Answer the questions."""
    for code, value in given.items():
        page.locator(f'[name="answer_{code}"][value="{value}"]').check()


def planned(page: Page) -> Campaign:
    """A survey of three people, planned and opened at the board."""
    page.goto("/board/index/surveys/")
    follow(page.get_by_role("link", name="制定调查方案").first)
    page.get_by_label("调查名称").fill("淇滨区消费环境调查")
    page.get_by_label("问卷", exact=True).select_option("own")
    page.locator("summary").filter(has_text="自己的问卷").click()
    page.get_by_label("问卷（YAML）").fill(SMALL.replace("least_seconds: 20", "least_seconds: 0"))
    page.get_by_label("配额表").fill(CELLS)
    page.get_by_label("样本量").fill("3")
    page.locator("[name=closes_on]").fill(str(today() + timedelta(days=20)))
    shot(page, "survey-new")
    axe(page)
    follow(page.get_by_role("button", name="保存方案"))
    follow(page.get_by_role("button", name="开始调查"))
    expect(page.locator("main")).to_contain_text("还差 1")
    return Campaign.objects.get()


def test_from_a_survey_to_a_published_index(people: Cast, chromium: Browser, live_server: Any) -> None:
    adopted(people, text=OWN.replace("missing: fail", "missing: reweight"))
    analyst = visit(chromium, live_server.url, desk(people.analyst), **WIDE)
    campaign = planned(analyst)

    # by telephone, with number keys: what is not asked stays away
    operator = visit(chromium, live_server.url, desk(people.hotline), **WIDE)
    operator.goto("/desk/surveys/")
    follow(operator.get_by_role("link", name="打电话问"))
    expect(operator.locator('[data-question="WHAT"]')).to_be_hidden()
    who(operator, "18-59", "女")
    operator.locator('[name="answer_GOOD"]').first.focus()
    for key in ("8", "9", "7", "2"):
        operator.keyboard.press(key)
    expect(operator.locator('[name="answer_DID"][value="NO"]')).to_be_checked()
    shot(operator, "survey-call")
    axe(operator)
    operator.set_viewport_size({"width": 1280, "height": 900})
    with operator.expect_navigation():
        operator.keyboard.press("Control+Enter")
    expect(operator.locator("body")).to_contain_text("已记录。下一位。")

    # from paper, keyed by one and again by another
    keying = visit(chromium, live_server.url, desk(people.handler), **WIDE)
    keying.goto(f"/desk/surveys/{campaign.pk}/paper/")
    keying.get_by_label("名称").fill("黎阳路")
    keying.get_by_label("份数").fill("1")
    keying.get_by_label("由他人第二次录入的比例").fill("100")
    follow(keying.get_by_role("button", name="登记并开始录入"))
    who(keying, "18-59", "男")
    tick(keying, GOOD="6", SAFE="7", KIND="5", DID="YES")
    expect(keying.locator('[data-question="WHAT"]')).to_be_visible()
    tick(keying, WHAT="Q")
    follow(keying.get_by_role("button", name="保存，下一份"))
    again = visit(chromium, live_server.url, desk(people.second_handler), **WIDE)
    again.goto(f"/desk/surveys/{campaign.pk}/paper/")
    follow(again.get_by_role("link", name="第二次录入"))
    tick(again, GOOD="6", SAFE="7", KIND="8", DID="YES", WHAT="Q")
    follow(again.get_by_role("button", name="保存，下一份"))
    again.goto(f"/desk/surveys/{campaign.pk}/paper/")
    expect(again.locator("main")).to_contain_text("两次录入不一致")
    shot(again, "survey-paper")
    axe(again)
    again.set_viewport_size({"width": 1280, "height": 900})
    # whoever keyed it the first time finds the second keying right
    keying.goto(f"/desk/surveys/{campaign.pk}/paper/")
    follow(keying.get_by_role("button", name="第二次对"))

    # by a link on a phone, without a script, in large type
    analyst.goto(f"/board/index/surveys/{campaign.pk}/")
    analyst.locator("summary").filter(has_text="生成链接").click()
    analyst.get_by_label("多少个").fill("1")
    follow(analyst.get_by_role("button", name="生成链接"))
    link = analyst.locator("main code").inner_text()
    phone = visit(chromium, live_server.url, java_script_enabled=False, **PHONE)
    phone.goto(link)
    who(phone, "60+", "女")
    tick(phone, GOOD="9", SAFE="8", KIND="9", DID="NO")
    follow(phone.get_by_role("button", name="提交"))
    expect(phone.locator("main")).to_contain_text("谢谢")
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("已经用过")
    assert Answer.objects.filter(valid=True, over=False).count() == 3

    # the quota is full, the survey ends
    analyst.goto(f"/board/index/surveys/{campaign.pk}/")
    expect(analyst.locator("main")).to_contain_text("计入 3 / 3")
    shot(analyst, "survey")
    axe(analyst)
    analyst.set_viewport_size({"width": 1280, "height": 900})
    analyst.locator("summary").filter(has_text="结束调查").click()
    follow(analyst.get_by_role("button", name="结束调查"))

    # the index: values collected and entered, checked by another person, computed
    analyst.goto("/board/index/")
    follow(analyst.get_by_role("link", name="编制新一期").first)
    analyst.get_by_label("指标体系").select_option(label="试行指数 1")
    analyst.get_by_label("名称").fill("淇滨区消费环境指数")
    analyst.locator("[name=first_on]").fill("2026-01-01")
    analyst.locator("[name=last_on]").fill("2026-06-30")
    analyst.get_by_label("淇滨区").check()
    analyst.get_by_label("采用的消费者调查").select_option(label="淇滨区消费环境调查")
    shot(analyst, "index-new")
    axe(analyst)
    analyst.set_viewport_size({"width": 1280, "height": 900})
    follow(analyst.get_by_role("button", name="开始编制"))
    edition = Edition.objects.get()
    follow(analyst.get_by_role("button", name="采集数据"))
    follow(analyst.get_by_role("link", name="看数据"))
    analyst.locator("summary").filter(has_text="填报一项数据").click()
    analyst.get_by_label("数值").fill("96.5")
    analyst.get_by_label("依据").fill("鹤市监〔2026〕5号")
    analyst.locator("[name=source_on]").fill("2026-06-30")
    follow(analyst.get_by_role("button", name="填报", exact=True))
    boss = visit(chromium, live_server.url, desk(people.supervisor), **WIDE)
    boss.goto(f"/board/index/{edition.pk}/inputs/")
    shot(boss, "index-inputs")
    axe(boss)
    boss.set_viewport_size({"width": 1280, "height": 900})
    follow(boss.get_by_role("button", name="与依据一致，通过"))
    analyst.goto(f"/board/index/{edition.pk}/")
    follow(analyst.get_by_role("button", name="计算"))
    follow(analyst.get_by_role("button", name="提交审批"))

    # approved by another person and published
    boss.goto(f"/board/index/{edition.pk}/")
    shot(boss, "index-edition")
    axe(boss)
    boss.set_viewport_size({"width": 1280, "height": 900})
    follow(boss.get_by_role("button", name="批准"))
    follow(boss.get_by_role("button", name="发布"))
    expect(boss.locator("main")).to_contain_text("已发布")

    # anybody reads how each number came about, on a phone
    reader = visit(chromium, live_server.url, **PHONE)
    reader.goto("/")
    follow(reader.get_by_role("link", name="消费环境指数"))
    follow(reader.get_by_role("link", name="淇滨区消费环境指数"))
    shot(reader, "public-index")
    axe(reader)
    follow(reader.locator("main").get_by_role("link", name="淇滨区", exact=True))
    expect(reader.locator("main")).to_contain_text("有效回答 3 份")
    shot(reader, "public-index-member")
    axe(reader)
    assert not list(broken_chains())


def test_the_survey_page_on_a_phone(people: Cast, chromium: Browser, live_server: Any) -> None:
    """The questionnaire that ships, as somebody with a link sees it."""
    campaign = plan_campaign(
        title="调查", text=shipped_questionnaires()["environment"], cells=read_cells(CELLS), sample=9, over=Over.MARK,
        opens_on=today(), closes_on=today(), by=people.analyst, at=now(),
    )  # fmt: skip
    open_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=now())
    token = make_links(campaign_id=campaign.pk, count=1, by=people.analyst, at=now())[0]
    page = visit(chromium, live_server.url, **PHONE)
    page.goto(f"/survey/{token}/")
    shot(page, "public-survey")
    axe(page)
