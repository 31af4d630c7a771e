"""A clock is drawn the same way everywhere, and is red only when overdue."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from fangxin.interfaces.look.clocks import PAUSED, STOPPED, ClockView, clock_view
from tests.look.pages import rendered

DUE = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("view", "words", "tone"),
    [
        (ClockView(label="", due_on=DUE, days_left=3), "剩余 3 个工作日", "calm"),
        (ClockView(label="", due_on=DUE, days_left=1), "剩余 1 个工作日", "soon"),
        (ClockView(label="", due_on=DUE, days_left=0), "今天到期", "soon"),
        (ClockView(label="", due_on=DUE, days_left=-2), "已超期 2 个工作日", "overdue"),
        (ClockView(label="", state=PAUSED, due_on=DUE, days_left=-2), "暂停中", "still"),
        (ClockView(label="", state=STOPPED, due_on=DUE, days_left=-2), "已停止", "still"),
    ],
)
def test_every_state_has_its_words_and_its_tone(view: ClockView, words: str, tone: str) -> None:
    assert (view.words, view.tone) == (words, tone)


def test_the_macro_shows_the_day_the_weekday_and_the_reason() -> None:
    html = rendered(
        "{{ ui.clock(view) }}", view=ClockView(label="是否受理", due_on=DUE, days_left=3, why_href="/why/1")
    )
    assert "剩余 3 个工作日" in html
    assert '<time datetime="2026-03-02">2026年3月2日 周一</time>' in html
    assert '<a href="/why/1">为什么是这一天</a>' in html
    assert "暂定" not in html


def test_a_provisional_day_says_so() -> None:
    html = rendered("{{ ui.clock(view) }}", view={"label": "调解", "due_on": DUE, "days_left": 9, "provisional": True})
    assert "暂定" in html
    assert "尚未公布" in html


def test_a_view_is_made_of_a_mapping_or_an_object() -> None:
    made = ClockView(label="调解", due_on=DUE, days_left=2)
    assert clock_view(made) is made
    assert clock_view({"label": "调解", "due_on": DUE, "days_left": 2, "further": 1}) == made
    assert clock_view(SimpleNamespace(label="调解", due_on=DUE, days_left=2)) == made
