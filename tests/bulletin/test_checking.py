"""The check finds nothing in clean bulletins, whatever their period and however little is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fangxin.analytics.bulletin.canonical import from_json, to_json
from fangxin.analytics.bulletin.checking import findings_of
from fangxin.analytics.bulletin.making import make_bulletin
from fangxin.analytics.bulletin.remarks import with_remarks
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
from tests.bulletin.cases import CITY, CLEAN, NAMES, clean
from tests.bulletin.corrupting import corrupted
from tests.indicators.tables import engine_of


@pytest.mark.parametrize("name", sorted(CLEAN))
def test_a_clean_bulletin_has_no_findings(name: str) -> None:
    assert [one.told() for one in findings_of(clean(name))] == []


def test_what_names_merchants_or_tiers_of_offices_is_clean_too() -> None:
    head, *lines = CITY.strip().splitlines()
    named = "\n".join([f"{head} | merchant", *(f"{line} | {7 + at % 3}" for at, line in enumerate(lines))])
    found = make_bulletin(
        engine_of(named), period=period_of("2023"), scope=Scope(path="00010002"), known_on=date(2024, 1, 20),
        names=replace(NAMES, merchants={7: "甲店", 8: "乙店", 9: "丙店"}), noted=(), issued_on=date(2024, 1, 25),
        office="随县市场监督管理局", place="辖区",
    )  # fmt: skip
    text = to_json(found)
    assert "丙店" in text
    assert "随州市局平均" in text
    assert [one.told() for one in findings_of(from_json(text))] == []
    assert findings_of(from_json(text.replace("随州市局平均", "随州市局最高", 1)))
    assert findings_of(from_json(text.replace("丙店", "甲店", 1)))


def test_an_offices_own_words_are_not_written_again_but_stand_at_the_end_only() -> None:
    found = with_remarks(clean("year"), {"overview": "另见附件。"})
    assert findings_of(found) == []
    first = found.sections[0]
    moved = replace(first, blocks=(first.blocks[-1], *first.blocks[:-1]))
    assert findings_of(replace(found, sections=(moved, *found.sections[1:])))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"first": "2023-01-01"', '"first": "2025-01-01"'),
        ('"kinds": [', '"kinds of old": ['),
        ('"requests_received": {', '"requests_received_of_old": {'),
        ('"421303"', '""'),
        ('"object"', '"subject"'),
    ],
)
def test_a_document_nothing_can_be_written_of_is_a_finding_and_no_failure(before: str, after: str) -> None:
    text = to_json(clean("year"))
    assert before in text
    assert findings_of(from_json(text.replace(before, after)))


def test_six_hundred_mistakes_are_found_each_by_itself() -> None:
    planted = {f"year {one.name}": one for one in corrupted(clean("year"))}
    for name in ("quarter", "office"):
        planted |= {f"{name} {one.name}": one for one in corrupted(clean(name), every=8)}
    missed = [name for name, one in planted.items() if not findings_of(one.bulletin)]
    assert missed == []
    assert len(planted) >= 600


def test_a_finding_says_where_what_and_what_instead() -> None:
    one = next(iter(corrupted(clean("year"))))
    found = findings_of(one.bulletin)[0]
    assert found.expected
    assert found.told().startswith("第一部分“总体情况”第1段：印为“")


def test_a_finding_names_the_table_its_head_and_what_differs_of_a_sentence() -> None:
    text = to_json(clean("year"))
    for before, after, told in (
        (
            '"title": "数据来源"',
            '"title": "数据来路"',
            "第二部分“诉求来源”表“数据来路”：印为“数据来路”，应为“数据来源”",
        ),
        ('"label": "来源"', '"label": "来路"', "第二部分“诉求来源”表“数据来源”表头“来路”：印为“来路”，应为“来源”"),
        ("从数据来源看，投诉", "从数据来源看，全省投诉", "第二部分“诉求来源”第1段：印为“从数据来源看，全省投诉和举报"),
    ):
        assert before in text
        (found,) = findings_of(from_json(text.replace(before, after, 1)))
        assert found.told().startswith(told)
