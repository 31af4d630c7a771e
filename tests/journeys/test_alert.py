"""An outbreak in the facts is proposed, raised by the city, handled by the county with a sampling, told, and closed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from fangxin.domain.alerts.models import Alert
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.clock import now
from fangxin.interfaces.lake.updating import update_lake
from fangxin.interfaces.lake.watching import look_daily
from tests.browser import axe, shot, visit
from tests.pages.world import desk
from tests.people import Cast, cast, filed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}}
WIDE = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> Cast:
    """The agency, a quiet past, and yoghurt that goes bad."""
    settings.FANGXIN_HOME = tmp_path
    found = cast()
    yesterday = now() - timedelta(days=1)
    for week in range(1, 13):
        filed(
            found.hotline, at=yesterday - timedelta(days=7 * week), content="健身房停业，预付款一千元不退。", object_code="S05",
            merchant_name="鹤步健身", problem_code="P11",
        )  # fmt: skip
    for number in range(16):
        filed(found.hotline, at=yesterday, content=f"第{number + 1}位反映：在超市买的酸奶发霉，要求退款。")
    update_lake(at=now(), progress=lambda line: None)
    assert look_daily(at=now()) == 1
    return found


def test_from_the_facts_to_the_result(chromium: Browser, live_server: Any, people: Cast) -> None:
    city = visit(chromium, live_server.url, desk(people.supervisor), **WIDE)
    city.goto("/board/")
    city.get_by_role("link", name="热点").first.click()
    expect(city.get_by_role("row", name="淇滨区")).to_be_visible()
    shot(city, "board-hotspots")
    axe(city)
    city.get_by_role("row", name="淇滨区").get_by_role("link").click()
    expect(city.locator("#why")).to_contain_text("收到 16 件投诉举报")
    shot(city, "board-finding")
    axe(city)
    sending = city.locator("details.confirm", has_text="发出预警")
    sending.get_by_label("处置要求").fill("核查乳制品进货来源，抽检同批次酸奶，按期报告。")
    sending.get_by_role("button", name="发出预警").click()
    expect(city.get_by_text("预警已发出。")).to_be_visible()

    county = visit(chromium, live_server.url, desk(people.handler), **PHONE)
    county.goto("/desk/alerts/")
    shot(county, "desk-alerts", widths=(360,))
    axe(county)
    county.locator("table a").first.click()
    county.get_by_role("button", name="签收").click()
    expect(county.get_by_text("已签收。")).to_be_visible()
    county.get_by_text("安排抽检或者现场检查").click()
    measure = county.locator("details.confirm", has_text="安排抽检或者现场检查")
    measure.get_by_label("抽检").check()
    measure.get_by_label("内容").fill("抽检云上鲸超市酸奶三批次。")
    measure.get_by_role("button", name="记录措施").click()
    expect(county.get_by_text("已记录措施。")).to_be_visible()
    shot(county, "desk-alert", widths=(360,))
    axe(county)
    filling = county.locator("#measures details.confirm", has_text="填写结果")
    filling.locator("summary").click()
    filling.get_by_label("结果").fill("一批次霉菌超标，已下架召回。")
    filling.get_by_role("button", name="填写结果").click()
    expect(county.get_by_text("已填写措施结果。")).to_be_visible()
    county.get_by_text("报告处置结果").first.click()
    telling = county.locator("details.confirm", has_text="报告处置结果")
    telling.get_by_label("处置结果").fill("问题批次全部下架召回，经营者已整改。")
    telling.get_by_role("button", name="报告结果").click()
    expect(county.get_by_text("已报告处置结果。")).to_be_visible()

    city.goto("/board/hotspots/?shelf=told")
    city.locator("table a").first.click()
    expect(city.locator("#task")).to_contain_text("问题批次全部下架召回")
    closing = city.locator("details.confirm", has_text="审结意见")
    closing.get_by_label("审结意见").fill("措施到位，同意办结。")
    shot(city, "board-alert")
    closing.get_by_role("button", name="办结").click()
    expect(city.get_by_text("预警已办结。")).to_be_visible()
    county.reload()
    expect(county.locator("#task")).to_contain_text("措施到位，同意办结。")
    assert Alert.objects.get().state == "CLOSED"
    assert not list(broken_chains())


def test_the_topics_page_names_what_many_write_about(chromium: Browser, live_server: Any, people: Cast) -> None:
    city = visit(chromium, live_server.url, desk(people.analyst), **WIDE)
    city.goto("/board/hotspots/topics/")
    expect(city.locator("h1")).to_contain_text("新话题")
    shot(city, "board-topics")
    axe(city)
