"""Words beside the numbers: set into the document, and held against what it prints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fangxin.analytics.bulletin.model import (
    Bulletin,
    Figure,
    Form,
    Head,
    Note,
    Number,
    Paragraph,
    Receipt,
    Row,
    Section,
    Table,
    Way,
)
from fangxin.analytics.bulletin.remarks import unfounded, with_remarks

DAY = date(2026, 5, 31)
HEAD = Head(
    title="通报", office="淇滨区市场监督管理局", place="淇滨区", region="410611", path="", period="2026-05", first=date(2026, 5, 1),
    last=DAY, spans={}, rule_versions=("order121",), known_on=DAY, issued_on=DAY, bases={}, conventions={},
)  # fmt: skip


def document() -> Bulletin:
    printed = {"a": "1,204件", "b": "增长33.29%", "c": "提高1.20个百分点", "d": "2.74万件"}
    numbers = {
        name: Number(id=name, label=name, value=Decimal(1), unit="", receipt=Receipt(way=Way.COUNTED))
        for name in printed
    }
    runs = tuple(Figure(number=name, printed=text, form=Form.WHOLE) for name, text in printed.items())
    cells = (
        Figure(number="a", printed="8.29", form=Form.SHARE),
        Figure(number="b", printed="↓0.27", form=Form.POINT_ARROW),
    )
    table = Table(id="t", title="表", columns=(), rows=(Row(cells=cells),))
    sections = (
        Section(id="overview", title="总体情况", blocks=(Paragraph(runs=("共", *runs)), table)),
        Section(id="tips", title="消费提示", blocks=()),
    )
    return Bulletin(head=HEAD, numbers=numbers, sections=sections)


def test_words_stand_at_the_end_of_their_section_and_take_the_place_of_those_before() -> None:
    once = with_remarks(document(), {"overview": "网购占多数。"})
    assert once.sections[0].blocks[-1] == Note(text="网购占多数。", source="编写单位说明")
    assert with_remarks(once, {}) == document()
    assert with_remarks(once, {"tips": "谨慎预付。"}).sections[0] == document().sections[0]


@pytest.mark.parametrize(
    "text",
    [
        "投诉1204件，比上年增长33.29％。", "达到2.74万件", "提高1.2个百分点", "2026年5月1日至7日，12315热线接听平稳。",
        "依据《办法》第15条第2款，3·15期间……", "没有数字。", "5-6月、第3季度", "",
        "其他问题占8.29%，下降0.27个百分点", "１２０４件", "第十五条第2项",
    ],
)  # fmt: skip
def test_what_the_document_prints_may_be_said(text: str) -> None:
    assert unfounded(with_remarks(document(), {"overview": text})) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("投诉1205件", ["1205"]), ("增长33.29个百分点", ["33.29个百分点"]), ("达到2.74亿件", ["2.74亿"]),
        ("增长33.3%，共7户", ["33.3%", "7"]),
        ("1204万件", ["1204万"]), ("检查57条线索，处罚15项，走访５8家", ["57", "15", "58"]), ("占8.29件", ["8.29"]),
    ],
)  # fmt: skip
def test_what_it_does_not_print_is_named(text: str, named: list[str]) -> None:
    found = unfounded(with_remarks(document(), {"tips": text}))
    assert len(found) == len(named)
    for sentence, number in zip(found, named, strict=True):
        assert sentence.startswith(f"“消费提示”的说明中“{number}”")
