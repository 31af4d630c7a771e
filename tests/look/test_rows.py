"""The table of the house: the same in a template and in Python, escaped, and fast enough for hot lists."""

from __future__ import annotations

import datetime as dt
import time
import timeit
from collections import namedtuple
from types import SimpleNamespace
from typing import Any

import pytest
from markupsafe import Markup

from fangxin.interfaces.look.clocks import ClockView
from fangxin.interfaces.look.rows import Column, rows_html
from tests.look.pages import rendered

COLUMNS = [
    Column("number", "编号", kind="link", head=True),
    Column("title", "事由"),
    Column("merchant", "商家"),
    Column("status", "状态", kind="status"),
    Column("clock", "期限", kind="clock"),
    Column("amount", "争议金额（元）", kind="money"),
    Column("received", "收到时间", kind="instant"),
    Column("holder", "承办人"),
]
RECEIVED = dt.datetime(2026, 2, 13, 1, 5, tzinfo=dt.UTC)


def row(index: int, **changed: Any) -> dict[str, Any]:
    made = {
        "number": (f"第{index:05}号", f"/desk/cases/{index}"),
        "title": "内胆掉漆，商家不肯退",
        "merchant": "云溪区好再来家电商行",
        "status": ("待初查", "active"),
        "clock": ClockView(label="", due_on=dt.date(2026, 3, 2) + dt.timedelta(index % 20), days_left=index % 20 - 3),
        "amount": 29_900 + index,
        "received": RECEIVED + dt.timedelta(minutes=index),
        "holder": None if index % 5 == 0 else "周敏",
    }
    return made | changed


def test_the_macro_draws_the_same_table() -> None:
    rows = [row(index) for index in range(7)]
    drawn = rendered("{{ ui.table(columns, rows, caption='待办') }}", columns=COLUMNS, rows=rows)
    assert drawn.strip() == rows_html(COLUMNS, rows, caption="待办")


def test_cells_carry_their_label_for_the_cards_of_a_phone() -> None:
    html = rows_html(COLUMNS, [row(3)])
    assert '<th scope="row" class="c-link" data-label="编号"><a href="/desk/cases/3">第00003号</a></th>' in html
    assert '<td class="c-money" data-label="争议金额（元）">299.03</td>' in html
    assert '<td class="c-instant" data-label="收到时间">2026-02-13 09:08</td>' in html
    assert '<span class="status status-active">待初查</span>' in html
    assert '<time datetime="2026-03-05">2026年3月5日 周四</time>' in html


def test_nothing_is_a_dash() -> None:
    assert '<td class="c-text" data-label="承办人">—</td>' in rows_html(COLUMNS, [row(0)])
    assert '<td class="c-money" data-label="争议金额（元）">—</td>' in rows_html(COLUMNS, [row(1, amount=None)])


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\x1f<b>&amp;'%s%d"])
def test_every_place_a_value_can_stand_is_escaped(evil: str) -> None:
    given = row(1, number=(evil, evil), title=evil, merchant=7, status=(evil, evil), holder=SimpleNamespace())
    html = rows_html([*COLUMNS, Column("title", evil)], [given, row(2)], caption=evil)
    for bad in ("<script", "<img", "<b>&", '""'):
        assert bad not in html.replace("<b>剩余", "").replace("<b>已超期", "")
    assert html.count("&lt;") >= 8


def test_markup_is_kept_and_a_neighbour_is_still_escaped() -> None:
    html = rows_html([Column("title", "事由")], [row(1, title=Markup("<b>急</b>")), row(2, title="<b>")])
    assert "<b>急</b>" in html
    assert "&lt;b&gt;" in html


def test_tuples_objects_and_mappings_draw_alike() -> None:
    columns = [Column("title", "事由"), Column("amount", "金额", kind="money")]
    by_place = [Column(0, "事由"), Column(1, "金额", kind="money")]
    pair = namedtuple("pair", "title amount")
    expected = rows_html(columns, [{"title": "甲", "amount": 5}])
    assert rows_html(by_place, [("甲", 5)]) == expected
    assert rows_html(columns, [SimpleNamespace(title="甲", amount=5)]) == expected
    assert rows_html(columns, [pair("甲", 5)]) == expected


def test_a_list_without_rows_says_what_to_do() -> None:
    assert "换个词" in rendered("{{ ui.table(columns, [], empty='换个词再查') }}", columns=COLUMNS)
    assert "<a " in rendered("{{ ui.table(columns, [], empty=ui.empty('没有', '', '去看', '/x')) }}", columns=COLUMNS)
    assert "没有符合条件的内容" in rendered("{{ ui.table(columns, []) }}", columns=COLUMNS)


def test_a_hundred_rows_cost_less_than_a_millisecond() -> None:
    rows = [row(index) for index in range(100)]
    spent = timeit.repeat(lambda: rows_html(COLUMNS, rows), number=5, repeat=20, timer=time.process_time)
    best = min(spent) / 5
    assert best < 0.001, f"{best * 1000:.2f} ms"
