"""A station on a phone of 360 pixels: somebody signs in by code, takes a dispute down, and hands it over to the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Channel
from fangxin.domain.people.actions import open_person
from fangxin.domain.stations.actions.keeping import Told, add_staff, found_station
from fangxin.domain.stations.models import StationDispute
from fangxin.domain.stations.words import StationKind
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.clock import now, today
from tests.browser import axe, overflowing, shot, visit
from tests.evidence.makers import picture
from tests.members import shop
from tests.pages.world import desk
from tests.people import Cast, cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
STORY = "昨天在店里买的两箱酸奶开封就有霉点，店员只肯换不肯退。"


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.DEMO = True
    return cast()


def test_a_dispute_taken_down_on_a_phone_is_handed_over(people: Cast, chromium: Browser, live_server: Any) -> None:
    known: dict[str, Any] = {"by": people.handler, "at": now()}
    whale = shop(at=now())
    told = Told(
        kind=StationKind.FIVE_IN, name="青禾商场消费维权服务站", address="鹤壁市淇滨区青禾路88号", place="MALL", hours="9:00至21:00",
        host_id=whale.pk,
    )  # fmt: skip
    station = found_station(told=told, opened_on=today(), **known)
    add_staff(station_id=station.pk, name="商听雨", phone="19811110001", title="站长", leads=True, **known)

    # the notice board tells a passer-by who is asked and what happens
    page = visit(chromium, live_server.url, **PHONE)
    page.goto("/")
    page.get_by_role("link", name="身边的维权站").click()
    page.get_by_role("link", name=station.name).click()
    expect(page.locator("main")).to_contain_text("首问负责")
    expect(page.locator("main")).to_contain_text("商站长")
    shot(page, "station-board", widths=(360, 1280))
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})

    page.get_by_role("link", name="工作人员登录").click()
    page.get_by_label("手机号码").fill("19811110001")
    page.get_by_role("button", name="发送验证码").click()
    code = page.locator(".notice").inner_text().split("验证码是 ")[1][:6]
    page.get_by_label("短信验证码").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/station/")
    shot(page, "station-home", widths=(360, 1280))
    page.set_viewport_size({"width": 360, "height": 740})

    page.locator("main").get_by_role("link", name="登记纠纷").click()
    page.get_by_label("商家名称或者招牌").fill("云上鲸超市")
    page.get_by_label("发生了什么").fill(STORY)
    page.get_by_label("消费者的要求").fill("退货退款")
    page.get_by_label("争议金额").fill("59.80")
    page.get_by_label("消费者姓名").fill("张晚晴")
    page.get_by_label("消费者电话").fill("13800000101")
    page.locator("#f-files").set_input_files({"name": "霉点.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.get_by_text("1 个文件已上传。")).to_be_visible()
    page.get_by_role("button", name="登记", exact=True).click()
    # a signboard is no name: the person says which merchant is meant, and nothing is typed or taken again
    page.get_by_label(whale.name).check()
    shot(page, "station-record", widths=(360, 1280))
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("#evidence")).to_contain_text("霉点.png")
    expect(page.locator("main")).to_contain_text("您是首问责任人")
    expect(page.locator("main")).to_contain_text("张**")
    expect(page.locator("main")).not_to_contain_text("张晚晴")

    page.get_by_text("转交市场监管部门").first.click()
    page.get_by_label("站内调解到哪一步").fill("店长只同意换货，差价谈不拢")
    assert overflowing(page) == []
    page.get_by_role("button", name="转交", exact=True).click()
    dispute = StationDispute.objects.get()
    expect(page.locator("main")).to_contain_text(dispute.case_number)
    shot(page, "station-handed", widths=(360, 1280))
    axe(page)

    case = Case.objects.select_related("intake__person", "office").get(number=dispute.case_number)
    assert (case.intake.channel, case.office, case.merchant) == (Channel.STATION, people.county, whale)
    assert STORY in case.content and "店长只同意换货" in case.content
    assert case.intake.person is not None and open_person(person=case.intake.person).phone == "13800000101"
    client: Client = desk(people.handler)
    officer = visit(chromium, live_server.url, client, viewport={"width": 1280, "height": 900})
    officer.goto(f"/desk/cases/{case.number}/")
    expect(officer.locator("main")).to_contain_text("霉点.png")
    expect(officer.locator("#station")).to_contain_text("店长只同意换货，差价谈不拢")
    shot(officer, "station-case", widths=(360, 1280))
    assert list(broken_chains()) == []
