"""Figures that no case tells: their book, and how each form is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fangxin.foundation import noted_book as book
from fangxin.foundation.lawbook import LawError, law_file
from fangxin.foundation.noted_book import Approx, Form, NotedFigure, NotedKind, UnknownNoted, noted_book, printed_noted

PRINTED = (
    (Form.COUNT, "家", "50", Approx.AT_LEAST, "50多家"),
    (Form.COUNT, "家", "15", Approx.EXACT, "15家"),
    (Form.COUNT, "个", "1500", Approx.ALMOST, "近1500个"),
    (Form.COUNT, "小时", "2.5", Approx.EXACT, "2.50小时"),
    (Form.COUNT, "分", "-1", Approx.EXACT, "-1分"),
    (Form.RATE, "%", "100", Approx.EXACT, "100%"),
    (Form.RATE, "%", "90", Approx.AT_LEAST, "90%以上"),
    (Form.RATE, "%", "99.53", Approx.ALMOST, "近99.53%"),
    (Form.MONTH, "", "202305", Approx.EXACT, "2023年5月"),
    (Form.MONTH, "", "202312", Approx.EXACT, "2023年12月"),
    (Form.YUAN, "元", "7086800", Approx.EXACT, "708.68万元"),
    (Form.YUAN, "元", "9999.99", Approx.EXACT, "9999.99元"),
    (Form.YUAN, "元", "116000000", Approx.AT_LEAST, "1.16多亿元"),
    (Form.YUAN, "元", "12345", Approx.EXACT, "1.23万元"),
    (Form.YUAN, "元", "12350", Approx.EXACT, "1.24万元"),
)


@pytest.mark.parametrize(("form", "unit", "value", "approx", "printed"), PRINTED)
def test_each_form_is_printed_its_way(form: Form, unit: str, value: str, approx: Approx, printed: str) -> None:
    kind = NotedFigure(label="x", form=form, unit=unit, kind=NotedKind.FLOW, section="topics", says="{value}")
    assert printed_noted(kind=kind, hundredths=round(float(value) * 100), approx=approx) == printed


def test_the_book_is_sound_and_tells_its_sentences() -> None:
    kind = noted_book().of("red_stations_total")
    assert kind.kind is NotedKind.STOCK
    assert kind.sentence("15家") == "累计建成“红色消费维权示范站”15家"
    with pytest.raises(UnknownNoted):
        noted_book().of("nothing")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("section: tips", "section: nowhere"),
        ('says: "培训{value}"', 'says: "培训"'),
        ("form: month", "form: day"),
        ("kind: stock", "kind: stocks"),
    ],
)
def test_a_book_that_is_wrong_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = law_file("noted.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "noted.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawError):
        book._read(tmp_path / "noted.yaml")
