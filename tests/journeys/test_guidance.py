"""Credit repaired and the page at the door changes; a letter issued, answered in the portal and followed up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.credit.actions.entering import decide_event, enter_event
from fangxin.domain.credit.models import Repair
from fangxin.domain.letters.models import Letter
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.interfaces.clock import now, today
from tests.browser import axe, shot, visit
from tests.credit.telling import PLEDGE
from tests.evidence.makers import picture
from tests.letters.writing import ANSWER
from tests.members import hired, shop, signed_in
from tests.pages.world import desk
from tests.people import Cast, cast
from tests.trustcode.making import coded, outlet_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}}
WIDE = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> Cast:
    settings.FANGXIN_HOME = tmp_path
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


def portal(chromium: Browser, live_server: Any, merchant: Merchant) -> Page:
    """The owner's phone."""
    return visit(chromium, live_server.url, signed_in(hired(merchant)), **PHONE)


def test_credit_is_repaired_and_the_page_at_the_door_changes(
    chromium: Browser, live_server: Any, people: Cast, merchant: Merchant, tmp_path: Path
) -> None:
    code = coded(people.handler, outlet_of(merchant))
    entered = enter_event(
        merchant_id=merchant.pk, kind="ABNORMAL_LIST", happened_on=today() - timedelta(days=120), reference="淇市监异〔2026〕3号",
        ground="通过登记的住所无法联系，列入经营异常名录。", by=people.handler, at=now() - timedelta(days=30),
    )  # fmt: skip
    decide_event(event_id=entered.pk, confirmed=True, decision="", by=people.head, at=now() - timedelta(days=30))
    door = visit(chromium, live_server.url, java_script_enabled=False, **PHONE)
    door.goto(f"/c/{text_of(code=code)}/")
    expect(door.locator("#credit")).to_contain_text("较好")

    owner = portal(chromium, live_server, merchant)
    owner.goto("/merchant/")
    owner.goto("/merchant/credit/")
    expect(owner.locator("#grade")).to_contain_text("列入经营异常名录")
    shot(owner, "merchant-credit")
    axe(owner)
    owner.get_by_role("link", name="申请修复").click()
    owner.get_by_label("改正情况和信用承诺").fill(PLEDGE)
    proof = tmp_path / "移出决定.jpg"
    proof.write_bytes(picture())
    owner.get_by_label("证明材料").set_input_files(proof)
    shot(owner, "merchant-credit-ask")
    owner.get_by_role("button", name="提交申请").click()
    expect(owner.get_by_text("已提交申请")).to_be_visible()
    expect(owner.get_by_text("剩余 7 个工作日")).to_be_visible()

    head = visit(chromium, live_server.url, desk(people.head), **WIDE)
    head.goto("/desk/merchants/credit/")
    head.locator("#repairs tbody a").first.click()
    expect(head.get_by_text("移出决定.jpg")).to_be_visible()
    shot(head, "desk-repair")
    axe(head)
    head.get_by_text("准予修复", exact=True).first.click()
    form = head.locator("details.confirm", has_text="准予修复").first
    form.get_by_label("理由").fill("已移出经营异常名录，符合条件。")
    form.get_by_role("button", name="准予修复").click()
    expect(head.get_by_text("已准予修复，从今天起不再计入、不再公示。")).to_be_visible()
    assert Repair.objects.get().in_time

    owner.reload()
    expect(owner.get_by_text("这条记录已经不再计入信用，也不再公示。")).to_be_visible()
    door.reload()
    expect(door.locator("#credit")).to_contain_text("优良")
    expect(door.locator("#credit")).not_to_contain_text("列入经营异常名录")
    assert not list(broken_chains())


def test_a_letter_is_issued_answered_and_followed_up(
    chromium: Browser, live_server: Any, people: Cast, merchant: Merchant, tmp_path: Path
) -> None:
    owner = portal(chromium, live_server, merchant)
    handler = visit(chromium, live_server.url, desk(people.handler), **WIDE)
    handler.goto(f"/desk/merchants/{merchant.pk}/")
    handler.get_by_role("link", name="起草文书").click()
    handler.get_by_role("link", name="预付卡退费难").click()
    findings = handler.get_by_label("情况")
    expect(findings).to_have_value(
        f"我局收到消费者对{merchant.name}预付卡退费的投诉（〔请写明来源〕），反映要求退还余额时被以“概不退款”等理由拒绝。"
    )
    findings.fill("近三个月我局收到对你单位预付卡退费的投诉6件。")
    shot(handler, "desk-letter-form")
    axe(handler)
    handler.get_by_role("button", name="保存并预览").click()
    expect(handler.get_by_text("草稿已保存，请核对后制发。")).to_be_visible()
    handler.get_by_role("button", name="制发").click()
    expect(handler.get_by_text("已制发。")).to_be_visible()
    expect(handler.locator("h1")).to_contain_text("第1号")
    shot(handler, "desk-letter")

    owner.goto("/merchant/")
    owner.get_by_text("回复行政告诫书").click()
    expect(owner.get_by_text("剩余 10 个工作日")).to_be_visible()
    owner.get_by_label("回复内容").fill(ANSWER)
    proof = tmp_path / "退款凭证.jpg"
    proof.write_bytes(picture())
    owner.get_by_label("证明材料").set_input_files(proof)
    shot(owner, "merchant-letter")
    axe(owner)
    owner.get_by_role("button", name="提交回复").click()
    expect(owner.get_by_text("回复已送达。")).to_be_visible()

    handler.reload()
    expect(handler.locator("#answers")).to_contain_text("四名消费者的余额已全部退还")
    handler.get_by_text("登记跟进检查").click()
    form = handler.locator("details.confirm", has_text="登记跟进检查")
    form.get_by_label("已经落实").check()
    form.get_by_label("检查情况").fill("现场查看，退费办法已公示。")
    form.get_by_role("button", name="登记").click()
    expect(handler.get_by_text("已登记跟进，本文书办结。")).to_be_visible()
    assert Letter.objects.get().state == "CLOSED"
    owner.goto("/merchant/letters/")
    expect(owner.get_by_text("已办结")).to_be_visible()
    assert not list(broken_chains())
