"""The files sent to every phone stay small, ask nobody else and run nothing from a string."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import fangxin.interfaces.look

STATIC = Path(fangxin.interfaces.look.__file__).parent / "static" / "look"
SCRIPTS = sorted(STATIC.glob("*.js"))


def test_the_style_sheet_is_small() -> None:
    assert (STATIC / "fangxin.css").stat().st_size < 30_000


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.name for path in SCRIPTS])
def test_a_script_is_small_and_asks_nobody(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 4_000
    # the worker passes on what the page itself asks of this site
    asking = r"https?://|\beval\(|new Function|innerHTML|document\.write|XMLHttpRequest"
    assert not re.search(asking if path.name == "worker.js" else rf"{asking}|fetch\(", text)


def test_the_style_sheets_ask_nobody() -> None:
    for path in STATIC.glob("*.css"):
        assert not re.search(r"https?://|@import|url\(\s*['\"]?//", path.read_text(encoding="utf-8")), path.name


def test_red_stands_for_overdue_only() -> None:
    """`--overdue` colours nothing whose selector does not say overdue."""
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "fangxin.css").read_text(encoding="utf-8"), flags=re.S)
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        if "var(--overdue" in body:
            assert "overdue" in selector, selector.strip()
