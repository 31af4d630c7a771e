"""A real Chromium for the tests: where it is, the Chinese font it draws with, screenshots, and what is wrong on a page.

    from tests.browser import ORIGIN, axe, chromium, served, shot     # `chromium` is a fixture: a started browser, or a skip

    @pytest.mark.browser
    def test_my_page(chromium, client):
        page = served(chromium, client)                # http://testserver/ answered by Django's test client
        page.goto(ORIGIN + "/look/")
        shot(page, "styleguide")                       # pictures at 360 and 1280 px; fails when 360 px overflows
        axe(page)                                      # fails on violations of WCAG 2 A and AA
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, Route, sync_playwright

ORIGIN = "http://testserver"  # the host Django's test client speaks to, so that Origin checks hold
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > wide + 0.5)
    .slice(-5).map(one => one.outerHTML.slice(0, 160));
}"""


def chromium_path() -> str | None:
    """The Chromium or Chrome of this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def _fonts_conf(folder: Path) -> Path:
    """A fontconfig file naming the folder of the Chinese font wheel, for machines without a Chinese font."""
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    conf = folder / "fonts.conf"
    conf.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{folder / 'cache'}</cachedir>"
        "<alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias></fontconfig>",
        encoding="utf-8",
    )
    return conf


@contextmanager
def launch() -> Iterator[Browser]:
    """A started Chromium that can draw Chinese; closed at the end. Needs `chromium_path()`."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop; the database is used as ever
    try:
        with tempfile.TemporaryDirectory(prefix="fangxin-browser-") as folder, sync_playwright() as playwright:
            environment = {**os.environ, "FONTCONFIG_FILE": str(_fonts_conf(Path(folder)))}
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS, env=environment)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser for the whole run; skips with one line where none is installed."""
    if chromium_path() is None:
        pytest.skip("no Chromium or Chrome on this machine")
    with launch() as browser:
        yield browser


def served(browser: Browser, client: Client, **options: Any) -> Page:
    """A new page whose requests under ORIGIN Django's test client answers; any other fails, as no page may ask it.

    The page starts with the cookies of `client` (a forced login holds) and keeps its own from there; CSRF is enforced.
    `options` go to the browser's context: java_script_enabled=False, viewport …
    """
    page = browser.new_page(**{"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options)
    page.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": ORIGIN} for name, morsel in client.cookies.items()]
    )
    server = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def answer(route: Route) -> None:
        request = route.request
        if not request.url.startswith(ORIGIN + "/"):
            route.abort()
            return
        skipped = ("content-type", "content-length", "host")
        headers = {name: value for name, value in request.all_headers().items() if name not in skipped}
        server.cookies.clear()
        response: Any = server.generic(
            request.method,
            request.url[len(ORIGIN) :],
            data=request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", "application/octet-stream"),
            headers=headers,
        )
        body = b"".join(response.streaming_content) if response.streaming else response.content
        given = dict(response.items())
        if response.cookies:
            given["Set-Cookie"] = "\n".join(morsel.OutputString() for morsel in response.cookies.values())
        response.close()
        route.fulfill(status=response.status_code, headers=given, body=body)

    page.route("**/*", answer)
    return page


def overflowing(page: Page) -> list[str]:
    """The elements that stick out of the page to the right, innermost last; empty when nothing has to be scrolled."""
    found: list[str] = page.evaluate(OVERFLOWING)
    return found


def pictures() -> Path:
    """The folder of screenshots: FANGXIN_PICTURES, or one among the temporary files."""
    folder = Path(os.environ.get("FANGXIN_PICTURES") or Path(tempfile.gettempdir()) / "fangxin-pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def shot(page: Page, name: str, widths: tuple[int, ...] = (360, 1280), *, full: bool = True) -> list[Path]:
    """Pictures `name-WIDTH.png` of the page as it stands; fails when it overflows sideways at one of the widths."""
    made = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740 if width < 600 else 900})
        page.evaluate("document.fonts.ready.then(() => true)")
        found = overflowing(page)
        assert not found, f"{name} overflows at {width} px:\n" + "\n".join(found)
        if full:  # a window as tall as the page: what sticks to the bottom of a phone is drawn where it belongs
            height = int(page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": width, "height": min(height, 16_000)})
        made.append(pictures() / f"{name}-{width}.png")
        page.screenshot(path=made[-1])
    return made


def axe(page: Page) -> None:
    """Fail when axe finds a violation of WCAG 2.0–2.2 A or AA."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    told = [
        f"{one['id']}: {one['help']}\n" + "\n".join(f"    {node['html'][:160]}" for node in one["nodes"][:4])
        for one in result.response["violations"]
    ]
    assert not told, "\n".join(told)
