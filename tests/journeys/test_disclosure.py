"""A case closes, stands in the public register, the merchant objects, another officer corrects it, and the register shows that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.cases.actions import close, decide
from fangxin.domain.disclosure.actions.sweeping import sweep_disclosure
from fangxin.domain.disclosure.models import PublicEntry
from fangxin.domain.disclosure.queries.waiting import unsound_disclosures
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.clock import now
from tests.browser import axe, follow, overflowing, shot, visit
from tests.evidence.makers import picture
from tests.matters.test_pages import desk
from tests.members import hired, shop, signed_in
from tests.people import Cast, cast, filed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SURE = "我叫张晚晴，电话一三八零零零零零一零一，在云上鲸超市买了两箱酸奶，开封就有霉点，商家不肯退款，要求退货退款。"
UNSURE = "我把钱转给邹建明了，买的冻虾少称三两，店里说概不退换，要求补足。"


@pytest.fixture
def people() -> Cast:
    return cast()


def seen(page: Page, name: str) -> None:
    """Look at a page as its reader does: nothing beside the screen, nothing a reader of screens stumbles over."""
    shot(page, name)
    assert not overflowing(page)
    axe(page)


def closed(people: Cast, content: str, *, days_ago: int) -> None:
    """A complaint that was closed so many days ago."""
    own, at = Merchant.objects.get(), now() - timedelta(days=days_ago + 4)
    bought = (at - timedelta(days=3)).date()
    case = filed(
        people.hotline, at=at, content=content, merchant_name=own.name, merchant_uscc=own.uscc, purchased_on=bought
    )
    decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=at + timedelta(days=1))
    close.terminate(
        case_id=case.pk,
        version=None,
        ground="MT2",
        reason="商家两次不到场。",
        by=people.handler,
        at=at + timedelta(days=3),
    )


def test_from_closing_to_a_correction_in_the_register(people: Cast, chromium: Browser, live_server: Any) -> None:
    Merchant.objects.filter(pk=shop().pk).update(trade_code="SUPERMARKET")
    closed(people, SURE, days_ago=30)
    sweep_disclosure(at=now() - timedelta(days=30))
    closed(people, UNSURE, days_ago=2)
    sweep_disclosure(at=now())
    entry = PublicEntry.objects.get()

    public = visit(chromium, live_server.url, Client())
    public.goto("/register/")
    seen(public, "register-search")
    public.get_by_label("商家名称").fill("酸奶")
    public.get_by_role("button", name="查询").click()
    expect(public.locator("ul.register")).to_contain_text("云上鲸")
    public.locator("ul.register h3 a").click()
    expect(public.locator("main")).to_contain_text("张**")
    expect(public.locator("main")).not_to_contain_text("一三八")
    seen(public, "register-entry")
    follow(public.get_by_role("link", name="鹤壁云上鲸超市有限公司").first)
    seen(public, "register-merchant")
    public.goto("/register/ranking/?trade=SUPERMARKET")
    seen(public, "register-ranking")
    public.goto("/register/data/")
    seen(public, "register-data")
    public.goto("/register/screen/")
    seen(public, "register-screen")

    merchant = visit(chromium, live_server.url, signed_in(hired(Merchant.objects.get())))
    merchant.goto("/merchant/disclosures/")
    seen(merchant, "merchant-disclosures")
    merchant.locator("ul.tiles a").filter(has_text="公示中").click()
    merchant.get_by_text("提出异议").first.click()
    merchant.get_by_label("哪里不对").fill("只卖出一箱，附台账照片。")
    merchant.get_by_label("证据").set_input_files({"name": "台账.png", "mimeType": "image/png", "buffer": picture()})
    merchant.get_by_role("button", name="提交异议").click()
    expect(merchant.locator("main")).to_contain_text("决定前不公示")
    seen(merchant, "merchant-disclosure")
    assert public.goto(f"/register/c/{entry.number}/").status == 404  # type: ignore[union-attr]

    officer = visit(chromium, live_server.url, desk(people.second_handler))
    officer.goto("/desk/merchants/disclosure/")
    seen(officer, "disclosure-waiting")
    follow(officer.locator("#reviews ul.tiles a"))
    seen(officer, "disclosure-review")
    officer.get_by_role("button", name="确认，到期公示").click()
    expect(officer.locator("main")).to_contain_text("待公示")
    officer.goto("/desk/merchants/disclosure/")
    officer.locator("#objections ul.tiles a").click()
    officer.get_by_label("更正后公示").check()
    officer.get_by_label("理由（告诉经营者）").fill("核对台账，数量有误，予以更正。")
    officer.get_by_label("更正后的内容").fill("在云上鲸超市买了一箱酸奶，开封就有霉点，商家不肯退款，要求退货退款。")
    officer.get_by_label("更正说明（公开）").fill("数量由两箱更正为一箱。")
    seen(officer, "disclosure-objection")
    officer.get_by_role("button", name="作出决定").click()
    expect(officer.locator("main")).to_contain_text("公示中")

    public.goto(f"/register/c/{entry.number}/")
    expect(public.locator("main")).to_contain_text("数量由两箱更正为一箱")
    expect(public.locator("main")).to_contain_text("买了一箱酸奶")
    seen(public, "register-corrected")
    merchant.reload()
    expect(merchant.locator("main")).to_contain_text("更正后公示")
    assert unsound_disclosures() == []
    assert list(broken_chains()) == []
