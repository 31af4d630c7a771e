"""A scanned code in a real browser: five look-ups on a phone without a script, a complaint filed from it, a copy told of."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from fangxin.domain.cases.models import Case
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.words import StaffRole
from fangxin.domain.trustcode.actions.ending import revoke
from fangxin.domain.trustcode.models import CopyReport, ScanCount
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.domain.trustcode.words import Look, Reason
from fangxin.interfaces.clock import now
from fangxin.interfaces.public.code.counting import tally
from tests.browser import axe, shot, visit
from tests.journeys.test_complaint import consent
from tests.members import hired, shop, signed_in
from tests.pages.world import desk
from tests.people import ZHANG, Cast, cast
from tests.trustcode.making import coded, outlet_of
from tests.trustcode.test_pages import stocked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.DEMO = True
    return cast()


def a_shop() -> Merchant:
    merchant = shop()
    Merchant.objects.filter(pk=merchant.pk).update(trade_code="SUPERMARKET", brand="云上鲸超市")
    stocked(merchant, batches=6)
    return Merchant.objects.get(pk=merchant.pk)


def test_scan_look_up_and_complain(chromium: Browser, live_server: Any, people: Cast) -> None:
    code = coded(people.handler, outlet_of(a_shop()))
    address = f"/c/{text_of(code=code)}/"
    page = visit(chromium, live_server.url, java_script_enabled=False, **PHONE)
    page.goto(address)
    expect(page.locator("h1")).to_have_text("云上鲸超市（九州路店）")
    for part in ("credit", "source", "people", "policy"):
        expect(page.locator(f"#{part}")).to_be_visible()
    page.get_by_role("link", name="查看全部来源").click()
    expect(page.locator("h1")).to_have_text("溯来源")
    page.go_back()
    page.get_by_role("link", name="投诉这家店").click()
    expect(page.locator("#filled")).to_contain_text("河南省鹤壁市淇滨区青禾路88号")
    page.locator("textarea[name=content]").fill("买的两箱酸奶开封就有霉点，店里不肯退，要求退款59.8元。")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("input[name=merchant_name]")).to_have_value("鹤壁云上鲸超市有限公司")
    expect(page.locator("input[name=merchant_uscc]")).to_have_value("91000000MA00000157")
    page.locator("input[name=name]").fill(ZHANG.name)
    page.locator("input[name=id_number]").fill(ZHANG.id_number)
    page.locator("input[name=phone]").fill(ZHANG.phone)
    consent(page)
    page.get_by_role("button", name="发送验证码").click()
    told = page.locator(".notice-success").last.inner_text()
    page.locator("input[name=code]").fill(re.search(r"\d{6}", told)[0])  # type: ignore[index]
    if page.locator("select[name=object_code]").input_value() == "":
        page.locator("select[name=object_code]").select_option(index=1)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("h1")).to_contain_text("登记")
    case = Case.objects.get()
    assert case.merchant_id == code.outlet.merchant_id and case.merchant_address == code.outlet.address
    tally.flush()
    assert dict(ScanCount.objects.values_list("look", "count")) == {Look.SCAN: 2, Look.SOURCE: 1, Look.COMPLAIN: 1}
    page.context.close()


def test_a_copied_and_a_revoked_code(chromium: Browser, live_server: Any, people: Cast) -> None:
    code = coded(people.handler, outlet_of(a_shop()))
    address = f"/c/{text_of(code=code)}/"
    page = visit(chromium, live_server.url, java_script_enabled=False, **PHONE)
    page.goto(address)
    page.get_by_role("link", name="不是", exact=True).click()
    page.locator("#place").fill("城南集市三排")
    page.get_by_role("button", name="告诉市场监管部门").click()
    expect(page.locator("h1")).to_contain_text("已经记下")
    assert CopyReport.objects.get().place == "城南集市三排"
    revoke(code_id=code.pk, edition=1, reason=Reason.COPIED, note="集市上有复印件。", by=people.handler, at=now())
    page.goto(address)
    expect(page.locator("h1")).to_have_text("这张码已经停用")
    page.context.close()


def test_the_pages_are_drawn_well(chromium: Browser, live_server: Any, people: Cast, client: Client) -> None:
    merchant = a_shop()
    code = coded(people.handler, outlet_of(merchant))
    outlet_of(merchant, name="长江路店")
    address = f"/c/{text_of(code=code)}/"
    page = visit(chromium, live_server.url)
    for path, name in (
        (address, "code"), (f"{address}people/", "code-people"), (f"{address}policy/", "code-policy"),
        (f"{address}copied/", "code-copied"), ("/c/x/", "code-damaged"), (f"/file/?code={text_of(code=code)}", "code-file"),
    ):  # fmt: skip
        page.goto(path)
        shot(page, name)
        axe(page)
    page.goto(address)
    page.get_by_role("link", name="大字版").click()
    expect(page.locator("html")).to_have_class("large")
    shot(page, "code-large", widths=(360,))
    page.context.close()
    page = visit(chromium, live_server.url, desk(people.handler))
    for path, name in (
        ("/desk/merchants/codes/", "desk-codes"), ("/desk/merchants/codes/issue/", "desk-codes-issue"),
        (f"/desk/merchants/codes/{code.pk}/", "desk-code"), ("/desk/merchants/papers/", "desk-papers"),
    ):  # fmt: skip
        page.goto(path)
        shot(page, name)
        axe(page)
    page.context.close()
    page = visit(chromium, live_server.url, signed_in(hired(merchant, role=StaffRole.KEEPER)))
    for path, name in (
        ("/merchant/codes/", "merchant-codes"), ("/merchant/papers/", "merchant-papers"),
        ("/merchant/papers/new/BATCH/", "merchant-paper-new"), ("/merchant/papers/new/LICENCE/", "merchant-licence-new"),
    ):  # fmt: skip
        page.goto(path)
        shot(page, name)
        axe(page)
    page.context.close()
