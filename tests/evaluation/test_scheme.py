"""A scheme that cannot be is refused with its line and a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fangxin.analytics.evaluation.scheme import SchemeWrong, default_scheme, read_scheme
from fangxin.analytics.evaluation.writing import written
from tests.evaluation.schemes import HEAD, scheme_text, small


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("weight: 40", "weight: 41", "各项分值合计是 101"),
        ("weight: 40", "weight: 40.555", "最多两位小数"),
        ("id: days", "id: check", "“check”重复"),
        ("ties: [check]", "ties: [speed]", "“speed”不是本方案的指标"),
        ("direction: down", "direction: up", "方向不符"),
        ("zero: 60, full: 20", "zero: 20, full: 20", "方向不符"),
        ("direction: up, zero: 90, full: 100, ", "", "缺少零分值"),
        ("label: 渠道, weight: 10", "label: 渠道, weight: 10, zero: 1, full: 2", "由抽查打分"),
        ("least: 100}", "share: 100}", "每组写 label 和 least"),
        ("{label: 小, least: 0}", "{label: 小, least: 5}", "最后一组是 0"),
        (
            "{label: 大, least: 100}, {label: 小, least: 0}",
            "{label: 小, least: 0}, {label: 大, least: 100}",
            "从大到小",
        ),
        (
            "{label: 优秀, least: 85}, {label: 合格, least: 60}",
            "{label: 合格, least: 60}, {label: 优秀, least: 85}",
            "从高到低",
        ),
        ("yearly: months", "yearly: weeks", "months、facts之一"),
        ("missing: spread", "missing: zero", "spread、full、none之一"),
        ("appeal: 5", "appeal: 0", "不在 1 与 60 之间"),
        ("title: 试用方案", "title: ''", "文字不能为空"),
    ],
)
def test_what_is_wrong_is_named(before: str, after: str, reason: str) -> None:
    with pytest.raises(SchemeWrong) as refused:
        read_scheme(scheme_text(a=before, b=after))
    assert reason in refused.value.told()


def test_shares_of_groups_make_a_hundred() -> None:
    text = scheme_text(
        HEAD.replace("{by: thresholds, groups: [{label: 大, least: 100}, {label: 小, least: 0}]}",
                     "{by: shares, groups: [{label: 前, share: 50}, {label: 后, share: 40}]}")
    )  # fmt: skip
    with pytest.raises(SchemeWrong, match="evaluation_scheme_wrong"):
        read_scheme(text)


@pytest.mark.parametrize("text", ["", "id: [", "- 1", "x" * 50_000, "id: &a small\ntitle: *a"])
def test_what_is_no_scheme_at_all(text: str) -> None:
    with pytest.raises(SchemeWrong):
        read_scheme(text)


def test_a_scheme_written_anew_is_the_same_without_the_remarks() -> None:
    for scheme in (default_scheme(), small()):
        again = read_scheme(written(scheme))
        assert replace(again, text="", digest="") == replace(scheme, text="", digest="")
        assert "How a superior" not in again.text


def test_bounds_typed_the_other_way_round_turn_the_direction() -> None:
    typed = {"days": {"zero": "10", "full": "90"}, "check": {"target": "", "nation": "98.5"}}
    again = read_scheme(written(small(), version=9, valid_from="2027-01-01", items=typed))
    days, check = again.item("days"), again.item("check")
    assert days is not None and check is not None
    assert (days.up, again.version, str(again.valid_from), check.target, str(check.nation)) == (
        True,
        9,
        "2027-01-01",
        None,
        "98.5",
    )
