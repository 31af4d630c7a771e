"""The hotline in a real browser: a call that complains and reports, by keyboard alone, and how many interactions it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.words import CallEvent
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind
from fangxin.domain.merchants.actions import NewMerchant, register_merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.actions import open_person
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.clock import now
from tests.browser import axe, shot, visit
from tests.calls.telling import tell
from tests.pages.world import desk
from tests.people import LI, ZHANG, Cast, cast, filed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: key chords and entries into fields, from the first word of the free text to the receipt
MOST = 12
STORY = (
    "我叫张晚晴，上周五在淇滨区青禾路88号的云上鲸超市买了两箱酸奶，花了59.8元，打开就有霉点，店长不给退，我要求退款。"
    "这家店长期销售过期食品，我还要举报，请依法查处。"
)


@dataclass
class Keyboard:
    """A person who has no mouse: every chord and every entry counts as one interaction."""

    page: Page
    done: list[str] = field(default_factory=list)

    def access(self, key: str) -> None:
        """Press an access key: Alt with a letter or digit, as the browser itself hears it."""
        self.done.append(f"Alt+{key}")
        code = ("Digit" if key.isdigit() else "Key") + key.upper()
        common = {"modifiers": 1, "key": key, "code": code, "windowsVirtualKeyCode": ord(key.upper())}
        browser = self.page.context.new_cdp_session(self.page)
        browser.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, "unmodifiedText": key, **common})
        browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **common})
        browser.detach()

    def chord(self, keys: str) -> None:
        """Press other keys together."""
        self.done.append(keys)
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        """Fill the field the cursor is in."""
        self.done.append(f"“{text[:6]}…”")
        self.page.keyboard.insert_text(text)


def focused(page: Page) -> str:
    """The name of the control the cursor is in."""
    return str(page.evaluate("document.activeElement.name || document.activeElement.tagName"))


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.DEMO = True
    return cast()


def operator(people: Cast, chromium: Browser, live_server: Any, **options: Any) -> Page:
    """The hotline's officer at a wide screen."""
    client: Client = desk(people.hotline)
    return visit(chromium, live_server.url, client, **({"viewport": {"width": 1280, "height": 900}} | options))


def saved(page: Page) -> None:
    """The notes are kept and the system has said what it makes of them."""
    expect(page.locator("[data-save-state]")).to_contain_text("已自动保存")


def test_a_call_that_complains_and_reports_takes_at_most_twelve_interactions(
    people: Cast, chromium: Browser, live_server: Any
) -> None:
    filed(people.hotline, at=now() - timedelta(days=30), content="以前的一件：灯坏了，商家不肯修，要求免费维修。")
    page = operator(people, chromium, live_server)
    page.goto("/desk/call/")
    shot(page, "hotline-empty")
    call = tell(people, CallEvent.ANSWERED, to=people.hotline, at=now())
    page.wait_for_url(f"**/desk/call/of/{call.pk}/")
    expect(page.locator("h1")).to_contain_text("138****0101")
    expect(page.locator("[data-side]")).to_contain_text("灯坏了")
    assert focused(page) == "content"

    keyboard = Keyboard(page)
    keyboard.type(STORY)
    saved(page)
    expect(page.locator("[data-side]")).to_contain_text("淇滨区市场监督管理局")
    expect(page.locator("[data-side]")).to_contain_text("还听到了")
    expect(page.locator("[name=name]")).to_have_value(ZHANG.name)
    expect(page.locator("[name=disputed_amount]")).to_have_value("59.80")
    shot(page, "hotline-heard")
    keyboard.access("j")
    expect(page.locator("[name=content_report]")).to_have_value("这家店长期销售过期食品，我还要举报，请依法查处。")
    saved(page)
    shot(page, "hotline-parts")
    keyboard.access("r")
    page.wait_for_url("**/desk/call/done/**")
    assert len(keyboard.done) <= MOST, keyboard.done

    cases = {
        case.kind: case
        for case in Case.objects.select_related("office", "intake__person").filter(intake__content=STORY)
    }
    assert set(cases) == {Kind.COMPLAINT, Kind.REPORT}
    complaint, report = cases[Kind.COMPLAINT], cases[Kind.REPORT]
    assert "查处" not in complaint.content and "退款" not in report.content
    assert report.office == people.county, "the place was named in the complaint's words only"
    assert (complaint.office, complaint.disputed_fen, complaint.merchant_name) == (people.county, 5980, "云上鲸超市")
    person = complaint.intake.person
    assert person is not None and open_person(person=person).phone == ZHANG.phone
    told = page.locator("main").inner_text()
    for words in ("淇滨区市场监督管理局", "为什么是这个单位", "为什么是这一天", "尾号 0101", "举报人的信息依法保密"):
        assert words in told, words
    assert Notice.objects.filter(template="split", case_id=complaint.pk).exists()
    assert not Draft.objects.exclude(sealed=b"").exists()
    assert Call.objects.get().intake_id == complaint.intake_id
    shot(page, "hotline-done")
    axe(page)
    assert list(broken_chains()) == []
    print(f"interactions: {len(keyboard.done)} of {MOST}: {keyboard.done}")


def test_a_typical_complaint_by_keyboard_survives_a_crash_and_a_second_call(
    people: Cast, chromium: Browser, live_server: Any
) -> None:
    for name, region in (("云上鲸超市青禾店", "410611"), ("云上鲸超市长风店", "410603")):
        register_merchant(new=NewMerchant(name=name, region_code=region, address=f"{name}门口"), at=now())
    page = operator(people, chromium, live_server)
    page.goto("/desk/call/")
    keyboard = Keyboard(page)
    keyboard.type("在云上鲸买了两箱酸奶，花了59.8元，打开就有霉点，店长不给退，要求退款。")
    saved(page)
    page.keyboard.insert_text("还要求道歉。")
    expect(page.locator("[name=version]")).to_have_value("2")
    # the machine is switched off; nothing of it is in the address or in the browser
    page.close()
    page = operator(people, chromium, live_server)
    page.goto("/desk/call/")
    expect(page.locator("[name=content]")).to_have_value(re.compile("要求退款。还要求道歉。"))
    keyboard.page = page
    # somebody else calls: a line above the form, and what is being written stays
    second = tell(people, CallEvent.RINGING, caller=LI.phone, to=people.hotline, at=now())
    expect(page.locator("[data-incoming]")).to_contain_text("138****0102")
    assert page.url.endswith("/desk/call/")
    keyboard.access("m")
    assert focused(page) == "merchant_name"
    keyboard.type("云上鲸")
    choice = page.locator("[data-choice]")
    expect(choice.first).to_be_visible()
    shot(page, "hotline-choices")
    keyboard.chord("Escape")
    keyboard.chord("1")
    expect(page.locator("[name=merchant_name]")).to_have_value(re.compile("云上鲸超市.店|云上鲸超市..店"))
    chosen = page.locator("[name=merchant_name]").input_value()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("未接来电")
    shot(page, "hotline-keys")
    page.keyboard.press("Escape")
    keyboard.access("x")
    keyboard.type("张晚晴")
    keyboard.access("h")
    keyboard.type(ZHANG.phone)
    saved(page)
    keyboard.chord("Control+Enter")
    page.wait_for_url("**/desk/call/done/**")
    assert len(keyboard.done) <= MOST, keyboard.done
    case = Case.objects.get()
    assert case.merchant_name == chosen and case.merchant_id is not None and "还要求道歉" in case.content
    print(f"interactions: {len(keyboard.done)} of {MOST}: {keyboard.done}")
    # the second caller hung up: on the list of those to call back
    tell(people, CallEvent.ENDED, reference=second.reference, caller=LI.phone, at=now())
    keyboard.access("p")
    expect(page.locator("main")).to_contain_text("138****0102")
    shot(page, "hotline-missed")
    axe(page)


def test_the_page_works_without_javascript(people: Cast, chromium: Browser, live_server: Any) -> None:
    tell(people, CallEvent.ANSWERED, to=people.hotline, at=now())
    page = operator(people, chromium, live_server, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto("/desk/call/")
    page.locator("[name=content]").fill(STORY)
    page.get_by_role("button", name="按内容判断").click()
    expect(page.locator("[name=merchant_name]")).to_have_value("云上鲸超市")
    page.get_by_label("举报", exact=False).first.check()
    page.get_by_role("button", name="登记〔R〕").click()
    expect(page.locator("h1")).to_contain_text("读给来电人")
    assert {case.kind for case in Case.objects.all()} == {Kind.COMPLAINT, Kind.REPORT}
