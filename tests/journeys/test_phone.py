"""An officer's day on a phone of 360 pixels: the app, the bar under the thumb, the camera, and no network in between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from fangxin.domain.cases.models import Case
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.interfaces.clock import now
from tests.browser import axe, overflowing, shot, until, visit
from tests.journeys.test_complaint import log_in, open_act, picture, secret_of
from tests.people import Cast, cast, filed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.DEMO = True
    return cast()


def test_a_day_on_a_phone(chromium: Browser, live_server: Any, people: Cast, tmp_path: Path) -> None:
    case = filed(people.hotline, at=now())
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    secret = secret_of("mengzijin")
    page = visit(chromium, live_server.url, **PHONE)
    log_in(page, "mengzijin", secret)
    # under the thumb: the first pages, and the way to all of them
    expect(page.locator("nav.menu")).to_be_hidden()
    bar = page.locator("nav.bar")
    expect(bar.get_by_role("link", name="我的待办")).to_have_attribute("aria-current", "page")
    bar.get_by_role("link", name="全部").click()
    expect(page.locator(".tiles")).to_contain_text("消息")
    assert overflowing(page) == []
    shot(page, "phone-menu", widths=(360,))
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    bar.get_by_role("link", name="我的待办").click()
    page.get_by_role("link", name=case.title).click()
    # a picture from the camera, straight to the case
    page.get_by_role("link", name="拍照或添加证据").click()
    camera = page.locator("#f-camera")
    assert camera.get_attribute("capture") == "environment"
    taken = tmp_path / "IMG_0001.jpg"
    taken.write_bytes(picture("#8a5"))
    camera.set_input_files(str(taken))
    expect(page.locator("[data-upload-list] img")).to_be_visible()
    page.get_by_label("在哪里、怎样取得的").fill("当事人店内冷柜，现场拍摄")
    shot(page, "phone-collect", widths=(360,))
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="保存到本件").click()
    expect(page.locator(".notice-success")).to_contain_text("证据已保存")
    file = EvidenceFile.objects.get(case_id=case.pk)
    assert (file.side, file.brought_by, file.note) == ("OFFICER", people.handler.account_id, "当事人店内冷柜，现场拍摄")
    assert Entry.objects.filter(chain=case.pk, act=Act.EVIDENCE_COLLECTED).count() == 1
    # the decision, with one thumb
    open_act(page, "受理").get_by_role("button", name="确认受理").click()
    expect(page.locator(".notice-success")).to_contain_text("已受理")
    assert overflowing(page) == []
    assert list(broken_chains()) == []


def test_the_desk_is_an_app_that_says_when_there_is_no_network(chromium: Browser, site: str) -> None:
    page = visit(chromium, site, **PHONE)
    page.unroute("**/*")  # the worker answers what goes off the line; nothing here leaves the machine
    page.goto("/look/?door=desk")
    manifest = json.loads(page.request.get(page.locator("link[rel=manifest]").get_attribute("href") or "").text())
    assert (manifest["display"], manifest["start_url"], manifest["lang"]) == ("standalone", "/desk/", "zh-CN")
    for icon in manifest["icons"]:
        assert page.request.get(f"/static/look/{icon['src']}").ok, icon
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    until(page, "navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto("/desk/")
    expect(page.locator("h1")).to_have_text("现在没有网络")
    assert overflowing(page) == []
    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(one => one.keys()))))"
        ".then(all => all.flat().map(request => new URL(request.url).pathname))"
    )
    # nothing of the desk's pages is on the device
    assert kept and all(path == "/look/offline" or path.startswith("/static/") for path in kept)
    page.context.set_offline(False)
    page.context.close()
