"""A real Chromium for the tests: where it is, the Chinese font it draws with, screenshots, and what is wrong on a page.

How a test of a page looks:

    from tests.browser import axe, shot, visit      # the fixtures `chromium` and `site` are there, not to be imported

    @pytest.mark.browser
    def test_my_page(chromium, live_server, client):
        client.force_login(somebody)
        page = visit(chromium, live_server.url, client)     # or `site`, when the page asks no database
        page.goto("/desk/")
        shot(page, "desk")                                   # pictures at 360 and 1280 px; fails on overflow
        axe(page)                                            # fails on violations of WCAG 2 A and AA
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
#: milliseconds an expectation waits before it fails; a busy machine is no fault of a page
PATIENCE = 20_000
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const right = one => one.getBoundingClientRect().left + Math.max(one.offsetWidth || 0, one.scrollWidth || 0);
  return [...document.querySelectorAll("body *")].filter(one => right(one) > wide + 0.5)
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
    expect.set_options(timeout=PATIENCE)
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
    """A browser for the whole run. Only for tests marked `browser`, which are skipped where none is installed."""
    with launch() as browser:
        yield browser


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the project served from a thread, for pages that ask no database (else: live_server)."""
    application = StaticFilesHandler(get_wsgi_application())
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler, connections_override={})
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class QuietHandler(WSGIRequestHandler):
    """Serves without a line on stderr for every request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def visit(browser: Browser, base_url: str, client: Client | None = None, **options: Any) -> Page:
    """A new page whose `goto("/look/")` is relative to `base_url`; a request to any other site fails.

    It starts with the cookies of `client`, so a forced login holds. `options` go to the browser's context:
    java_script_enabled=False, viewport …
    """
    page = browser.new_page(**{"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": base_url} | options)
    if client is not None and client.cookies:
        page.context.add_cookies(
            [{"name": name, "value": morsel.value, "url": base_url} for name, morsel in client.cookies.items()]
        )

    def only_ours(route: Route) -> None:
        if route.request.url.startswith((base_url + "/", "data:", "blob:")):
            route.continue_()
        else:
            route.abort()

    page.route("**/*", only_ours)
    return page


def follow(locator: Locator) -> None:
    """Click what leads to another page, and wait until that page is there: `click` alone returns while it is under way."""
    with locator.page.expect_navigation():
        locator.click()


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


def until(page: Page, condition: str, *, milliseconds: int = 15_000) -> None:
    """Wait until a condition in JavaScript holds.

    `wait_for_function` evaluates its text in the page once the first look fails, and the policy of our pages forbids that.
    """
    page.evaluate(
        f"""() => new Promise((done, fail) => {{
          const began = performance.now();
          const look = () => ({condition}) ? done()
            : performance.now() - began > {milliseconds} ? fail(new Error("waited in vain")) : setTimeout(look, 50);
          look();
        }})"""
    )
