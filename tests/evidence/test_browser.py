"""Uploading as a person sees it, in a real Chromium: lost connections, reloads, refusals, and no JavaScript at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from fangxin.domain.agency.models import Account
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.words import Side
from tests.access.cast import opened
from tests.browser import axe, shot, until, visit
from tests.evidence import makers
from tests.evidence.conftest import AT
from tests.evidence.makers import movie, picture, picture_with_place
from tests.people import cast, filed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.evidence.form"),
]

#: Three pieces of half a megabyte and a bit.
VIDEO = movie(handlers=(b"vide",), after=makers.box(b"free", bytes(1_600_000)))


@pytest.fixture
def open_form(chromium: Browser, live_server: Any, home: Path) -> Iterator[Callable[..., Page]]:
    """`open_form()`: the form in a new tab; closed after the test, when the server has answered everything."""
    pages: list[Page] = []

    def opened(**options: Any) -> Page:
        page = visit(chromium, live_server.url, **options)
        page.set_default_timeout(15_000)
        pages.append(page)
        page.goto("/form/")
        return page

    yield opened
    for page in pages:
        page.wait_for_load_state("networkidle")
        page.close()


def choose(page: Page, *files: tuple[str, str, bytes]) -> None:
    """Files chosen in the dialogue."""
    chosen = [{"name": name, "mimeType": mime, "buffer": data} for name, mime, data in files]
    page.set_input_files("#f-files", chosen)  # type: ignore[arg-type]


def pieces(page: Page, answer: Callable[[Route, int], None]) -> list[int]:
    """Let `answer` decide on every piece by its number; the numbers of all pieces so far."""
    seen: list[int] = []

    def routed(route: Route) -> None:
        if route.request.method != "POST" or "upload-offset" not in route.request.headers:
            return route.fallback()
        seen.append(len(seen) + 1)
        return answer(route, seen[-1])

    page.route("**/uploads/*/", routed)
    return seen


def arrived(page: Page, count: int) -> None:
    """Wait until so many files have arrived."""
    expect(page.locator("[data-upload-file]")).to_have_count(count)


def test_files_arrive_while_the_form_is_filled_in(open_form: Callable[..., Page]) -> None:
    page = open_form()
    choose(page, ("小票.jpg", "image/jpeg", picture_with_place()), ("开箱.mp4", "video/mp4", VIDEO))
    arrived(page, 2)
    expect(page.locator("[data-upload-status]")).to_have_text("2 个文件已上传。")
    picture_shown = page.locator("[data-upload-file] img")
    expect(picture_shown).to_have_js_property("naturalWidth", 64)
    shot(page, "evidence-arrived")
    axe(page)
    page.click("text=提交")
    expect(page.locator("#sent")).to_have_text("send:小票.jpg、开箱.mp4")
    assert EvidenceFile.objects.count() == 2


def test_an_upload_goes_on_after_the_connection_was_lost(open_form: Callable[..., Page]) -> None:
    page = open_form()

    def lose_two(route: Route, number: int) -> None:
        route.abort() if number in (2, 3) else route.fallback()

    seen = pieces(page, lose_two)
    choose(page, ("开箱.mp4", "video/mp4", VIDEO))
    expect(page.locator(".evidence-meta")).to_contain_text("网络中断，已传 32%")
    shot(page, "evidence-offline", widths=(360,))
    arrived(page, 1)
    assert len(seen) == 6  # four pieces and the two that were lost
    assert EvidenceFile.objects.get().original_size == len(VIDEO)


def test_a_piece_whose_answer_was_lost_is_not_kept_twice(open_form: Callable[..., Page]) -> None:
    page = open_form()

    def lose_the_answer(route: Route, number: int) -> None:
        if number == 2:
            route.fetch()
            route.abort()
        else:
            route.fallback()

    pieces(page, lose_the_answer)
    choose(page, ("开箱.mp4", "video/mp4", VIDEO))
    arrived(page, 1)
    assert EvidenceFile.objects.get().original_size == len(VIDEO)


def test_a_busy_server_is_waited_for(open_form: Callable[..., Page]) -> None:
    page = open_form()

    def busy_once(route: Route, number: int) -> None:
        route.fulfill(status=503, json={"code": "storage_full", "detail": "满"}) if number == 1 else route.fallback()

    pieces(page, busy_once)
    choose(page, ("开箱.mp4", "video/mp4", VIDEO))
    expect(page.locator(".evidence-meta")).to_contain_text("服务器繁忙")
    arrived(page, 1)


def test_after_a_reload_files_are_back_and_the_upload_goes_on(open_form: Callable[..., Page]) -> None:
    page = open_form()
    choose(page, ("小票.jpg", "image/jpeg", picture()))
    arrived(page, 1)
    pieces(page, lambda route, number: route.fallback() if number == 1 else route.abort())
    choose(page, ("开箱.mp4", "video/mp4", VIDEO))
    expect(page.locator(".evidence-meta").last).to_contain_text("网络中断")
    page.unroute("**/uploads/*/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-upload-status]")).to_have_text("已找回您刚才上传的文件。")
    expect(page.locator(".evidence-meta").last).to_have_text("已传 32%，请重新选择同一个文件，会从断开处继续")
    shot(page, "evidence-reloaded", widths=(360,))
    seen = pieces(page, lambda route, number: route.fallback())
    choose(page, ("开箱.mp4", "video/mp4", VIDEO))
    page.click("text=提交")
    expect(page.locator("#sent")).to_have_text("send:小票.jpg、开箱.mp4")
    assert len(seen) in (3, 4)  # the files of this test have no lasting date, so it may begin anew
    assert EvidenceFile.objects.count() == 2


def test_another_tab_does_not_see_the_files(open_form: Callable[..., Page]) -> None:
    first = open_form()
    choose(first, ("小票.jpg", "image/jpeg", picture()))
    arrived(first, 1)
    second = open_form()
    second.wait_for_load_state("networkidle")
    arrived(second, 0)


def test_a_form_sent_too_early_waits_for_its_files(open_form: Callable[..., Page]) -> None:
    page = open_form()
    held: list[Route] = []
    pieces(page, lambda route, number: held.append(route) if number == 2 else route.fallback())
    choose(page, ("开箱.mp4", "video/mp4", VIDEO))
    expect(page.locator(".evidence-meta")).to_contain_text("正在上传")
    until(page, "document.querySelector('progress').value >= 32")
    page.click("text=提交")
    expect(page.locator("[data-upload-status]")).to_have_text("还有 1 个文件没有传完，传完后会自动提交。")
    assert page.locator("#sent").inner_text() == ""
    held[0].continue_()
    expect(page.locator("#sent")).to_have_text("send:开箱.mp4")


def test_a_refused_file_says_why_and_keeps_the_form_back(open_form: Callable[..., Page]) -> None:
    page = open_form()
    choose(page, ("合同.pdf", "application/pdf", makers.docx()))
    expect(page.locator(".evidence-meta")).to_contain_text("不接收 Word、Excel、PPT、OFD 等文档")
    shot(page, "evidence-refused")
    axe(page)
    page.click("[data-upload-drop]")
    expect(page.locator("[data-upload-status]")).to_have_text("已移除“合同.pdf”。")
    page.click("text=提交")
    expect(page.locator("#sent")).to_have_text("send:")


def test_files_and_uploads_can_be_removed(open_form: Callable[..., Page]) -> None:
    page = open_form()
    choose(page, ("小票.jpg", "image/jpeg", picture()))
    arrived(page, 1)
    pieces(page, lambda route, number: route.abort())
    choose(page, ("开箱.mp4", "video/mp4", VIDEO))
    expect(page.locator(".evidence-meta").last).to_contain_text("网络中断")
    page.locator("[data-upload-drop]").last.click()
    expect(page.locator("[data-upload-list] > li")).to_have_count(1)
    page.locator("[data-upload-drop]").last.click()
    expect(page.locator("[data-upload-list]")).to_be_hidden()
    expect(page.locator("[data-upload-status]")).to_have_text("已移除“小票.jpg”。")
    assert not EvidenceFile.objects.filter(removed_at=None).exists()
    page.wait_for_timeout(200)
    assert not Upload.objects.filter(file=None).exists()


def test_a_tenth_file_is_not_taken(open_form: Callable[..., Page]) -> None:
    page = open_form()
    choose(page, *[(f"{n}.jpg", "image/jpeg", picture(size=(20 + n, 20))) for n in range(10)])
    expect(page.locator("[data-upload-status]")).to_have_text("最多 9 个文件，多出的没有添加。")
    arrived(page, 9)


def test_without_javascript_files_go_with_the_form_and_can_be_ticked_off(open_form: Callable[..., Page]) -> None:
    page = open_form(java_script_enabled=False)
    choose(page, ("小票.jpg", "image/jpeg", picture()), ("合同.docx", "application/msword", makers.docx()))
    page.click("text=提交")
    expect(page.locator("#f-files-error")).to_contain_text("不接收 Word")
    expect(page.locator(".evidence-name")).to_have_text("小票.jpg")
    shot(page, "evidence-plain")
    page.check("[name=remove_file]")
    page.click("text=提交")
    expect(page.locator("#sent")).to_have_text("send:")


def test_a_picture_and_a_recording_open_in_the_browser_despite_their_sandbox(
    chromium: Browser,
    live_server: Any,
) -> None:
    people = cast()
    case = filed(people.hotline)
    given = {"side": Side.CONSUMER, "intake_id": case.intake_id, "at": AT}
    photo = add_file(name="小票.jpg", content=picture_with_place(), **given)  # type: ignore[arg-type]
    sound = add_file(name="录音.wav", content=makers.wav(), **given)  # type: ignore[arg-type]
    page = visit(chromium, live_server.url, opened(Account.objects.get(pk=people.handler.account_id)))
    page.goto(f"/evidence/{photo.pk}/")
    assert page.evaluate("[document.images[0].naturalWidth, window.origin]") == [64, "null"]
    page.goto(f"/evidence/{sound.pk}/")
    until(page, "document.querySelector('video').readyState > 0")
    assert page.evaluate("document.querySelector('video').error") is None
    page.goto(f"/evidence/{photo.pk}/original/")
    shot(page, "evidence-original")
    axe(page)
    page.wait_for_load_state("networkidle")
    page.close()
