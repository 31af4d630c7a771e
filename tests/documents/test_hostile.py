"""What people write into a form is printed as they wrote it, whatever it looks like."""

from __future__ import annotations

import pytest

from fangxin.foundation import documents
from fangxin.foundation.documents.glyphs import unprintable
from fangxin.foundation.documents.setting import font_files
from tests.documents.printed import reader, text_of

MARKUP = [
    '#read("/etc/passwd")',
    '#image("/etc/hosts")',
    '#import "@preview/tablex:0.0.8": *',
    "$ x^2 $ *粗* _斜_ `码` = 标题",
    "]])) #let x = 1 // /* <label> @ref \\",
    "{law} {number} {0.__class__}",
    '"引号" \\u{1F621} \' ~ -- ---',
]


@pytest.mark.parametrize("form", ["complaint_registration", "non_acceptance"])
def test_markup_is_printed_not_read(form: str) -> None:
    fact = "dispute" if form == "complaint_registration" else "reason"
    printed = text_of(reader(form, **{fact: "\n".join(MARKUP)}))
    for line in MARKUP:
        assert "".join(line.split()) in printed


def test_a_character_no_font_has_becomes_a_gap_that_the_foot_explains() -> None:
    printed = text_of(reader("acceptance", addressee="𠮷田"))
    assert "〓田：" in printed
    assert "U+20BB7" in printed
    assert "手写补正" in printed
    assert "𠮷田" in documents.preview_text(
        "acceptance", documents.example_facts("acceptance") | {"addressee": "𠮷田"}, "order121"
    )


def test_rare_characters_the_fonts_have_are_printed() -> None:
    printed = text_of(reader("acceptance", addressee="䶮㛃堃旻犇骉龘𬱖𫖯"))
    assert "䶮㛃堃旻犇骉龘𬱖𫖯" in printed
    assert "手写补正" not in printed


def test_emoji_private_and_invisible_characters_never_break_a_document() -> None:
    wild = "气死我了😡👨‍👩‍👧️\ue000\U000f0001\x00\x07\u202e反\u2066\ud800"
    printed = text_of(reader("complaint_registration", dispute=wild))
    assert "气死我了〓〓〓〓〓〓反" in printed
    assert "U+1F621" in printed


def test_a_very_long_text_goes_on_over_pages_and_ends_with_the_signatures() -> None:
    pdf = reader("complaint_registration", dispute="长" * 6_000 + "终", requests="A" * 600)
    assert 3 < len(pdf.pages) < 10
    printed = text_of(pdf)
    assert printed.count("长") == 6_000
    assert printed.count("A") == 600
    assert "经办人（签字）" in text_of(pdf).rsplit("终", 1)[1]


def test_a_word_longer_than_the_line_stays_on_the_page() -> None:
    pdf = reader("complaint_registration", respondent_name="W" * 190)
    width = float(pdf.pages[0].mediabox.width)
    places: list[float] = []
    pdf.pages[0].extract_text(visitor_text=lambda text, cm, tm, *_: places.append(tm[4]) if "W" in text else None)
    assert places
    assert max(places) < width - 60


def test_which_characters_the_fonts_lack() -> None:
    assert unprintable("季守拙 𠮷😡𠮷\n", fonts=font_files()) == ["𠮷", "😡"]
    assert unprintable("年月日〔〕〓①", fonts=font_files()) == []
