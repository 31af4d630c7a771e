"""The style guide in a real browser: nothing cut off, nothing unreadable, keys and buttons as promised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe, overflowing, shot, visit

pytestmark = pytest.mark.browser
GUIDE = "/look/"


@pytest.fixture
def guide(chromium: Browser, site: str) -> Iterator[Page]:
    page = visit(chromium, site)
    page.goto(GUIDE)
    yield page
    page.close()


def test_the_guide_fits_a_phone_and_a_desk_and_everybody_can_use_it(guide: Page) -> None:
    complaints: list[str] = []
    guide.on("console", lambda message: complaints.append(message.text))
    guide.on("pageerror", lambda error: complaints.append(str(error)))
    guide.reload()
    shot(guide, "styleguide")
    axe(guide)
    assert complaints == []


@pytest.mark.parametrize("door", ["public", "plain"])
def test_the_other_doors_fit_too(guide: Page, door: str) -> None:
    guide.goto(f"{GUIDE}?door={door}")
    shot(guide, f"styleguide-{door}")
    axe(guide)


def test_large_type_fits_a_phone(guide: Page) -> None:
    guide.click("text=大字版")
    guide.wait_for_selector("text=恢复标准字号")
    assert guide.url.endswith(GUIDE)
    assert guide.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    shot(guide, "styleguide-large")
    axe(guide)
    guide.click("text=恢复标准字号")
    guide.wait_for_selector("text=大字版")
    assert guide.evaluate("getComputedStyle(document.body).fontSize") == "16px"


def test_it_prints_without_menu_and_buttons(guide: Page) -> None:
    guide.emulate_media(media="print")
    shot(guide, "styleguide-print", widths=(720,))
    for hidden in (".menu", ".actions", ".pager", ".top-tools"):
        assert not guide.locator(hidden).first.is_visible(), hidden
    assert guide.locator(".timeline").first.is_visible()


def test_it_works_without_javascript(chromium: Browser, site: str) -> None:
    page = visit(chromium, site, java_script_enabled=False)
    page.goto(GUIDE)
    assert not page.locator("dialog").is_visible()
    page.click(".confirm summary >> nth=0")
    assert page.locator("button:has-text('确认受理')").is_visible()


def test_what_a_thumb_touches_is_large_enough(guide: Page) -> None:
    guide.set_viewport_size({"width": 360, "height": 740})
    small = guide.evaluate("""() => [...document.querySelectorAll(
        ".button, .field > input, select, summary, .choice, .menu a, .tool, .tiles a, .counts a, tbody th a, .back a"
      )].filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
        .map(one => one.outerHTML.slice(0, 90))""")
    assert small == []


def test_keys_move_in_the_list_open_the_help_and_can_be_turned_off(guide: Page) -> None:
    guide.set_viewport_size({"width": 1280, "height": 900})
    guide.keyboard.press("j")
    guide.keyboard.press("j")
    assert guide.evaluate("document.querySelectorAll('tr[data-row]')[1].matches('.is-current')")
    assert guide.evaluate("document.activeElement.closest('tr').matches('.is-current')")
    guide.keyboard.press("k")
    assert guide.evaluate("document.querySelector('tr[data-row]').matches('.is-current')")
    guide.keyboard.press("/")
    assert guide.evaluate("document.activeElement.id") == "q"
    guide.keyboard.press("j")  # writing: a letter, not a move
    assert guide.input_value("#q") == "j"
    guide.evaluate("document.activeElement.blur()")
    guide.keyboard.press("?")
    assert guide.locator("dialog").is_visible()
    shot(guide, "keys", full=False)
    guide.check("[data-keys-off]")
    guide.click("dialog button")
    guide.reload()
    guide.keyboard.press("j")
    assert guide.locator("tr.is-current").count() == 0


def test_a_form_is_sent_once(guide: Page) -> None:
    guide.evaluate("""() => {
      window.sent = 0;
      document.addEventListener("submit", event => {
        if (!event.defaultPrevented) window.sent += 1;
        event.preventDefault();
      });
    }""")
    button = guide.locator("form button:has-text('下一步')")
    button.dblclick(force=True)
    guide.locator("button:disabled").first.wait_for()
    assert guide.evaluate("window.sent") == 1
    assert guide.locator("button:disabled").first.inner_text() == "正在提交…"


def test_characters_are_counted_while_writing(guide: Page) -> None:
    guide.fill("#f-content", "退" * 390)
    assert guide.locator("[data-count-for]").first.inner_text() == "还可以写 10 字"
    guide.fill("#f-content", "退" * 403)
    assert guide.locator("[data-count-for]").first.inner_text() == "超出 3 字，请删减"


@pytest.mark.parametrize("path", ["/look/none"])
def test_an_error_page_fits_a_phone(chromium: Browser, site: str, path: str) -> None:
    page = visit(chromium, site)
    page.goto(path)
    shot(page, "error")
    axe(page)


def test_an_overflowing_page_is_found(guide: Page) -> None:
    guide.set_viewport_size({"width": 360, "height": 740})
    guide.evaluate("document.querySelector('.panel').innerHTML = '<pre>' + 'W'.repeat(400) + '</pre>'")
    assert overflowing(guide)
