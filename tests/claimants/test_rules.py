"""Counting, grouping and comparing, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.domain.cases.rules.likeness import likeness, pairs_of, shared
from fangxin.domain.claimants.rules import (
    MarkReasonMissing,
    MarkTermImpossible,
    Told,
    check_reason,
    check_term,
    clustered,
    counted,
    figures,
    grouped,
    persons_behind,
    read_figures,
)
from fangxin.foundation.lawbook import LawError

ON = date(2026, 6, 8)
_ids = count(1)


def told(days_ago: int = 0, **changes: Any) -> Told:
    number = next(_ids)
    given = {
        "case_id": number, "number": f"N{number}", "title": "标题", "content": "在店里买到过期酸奶要求退款",
        "received_at": datetime(2026, 6, 8, 2, tzinfo=UTC) - timedelta(days=days_ago), "merchant_id": 1,
        "merchant_name": "店", "object_code": "10107", "problem_code": "P01", "person_id": number,
        "contacts": ("", "", ""),
    }  # fmt: skip
    return Told(**{**given, **changes})


def test_a_window_counts_its_first_day_and_not_the_one_before() -> None:
    cases = [told(0), told(29), told(30), told(89), told(90), told(364), told(365)]
    assert counted(cases, windows=(30, 90, 365), on=ON).windows == ((30, 2), (90, 4), (365, 6))


def test_a_day_is_a_day_in_beijing() -> None:
    evening = told(received_at=datetime(2026, 6, 7, 16, 30, tzinfo=UTC))  # half past midnight on the 8th
    assert counted([evening], windows=(1,), on=ON).windows == ((1, 1),)


@given(st.lists(st.integers(0, 500)), st.lists(st.integers(1, 400), min_size=1, max_size=4, unique=True))
def test_a_longer_window_never_counts_fewer(ages: list[int], windows: list[int]) -> None:
    numbers = [number for _, number in counted([told(age) for age in ages], windows=sorted(windows), on=ON).windows]
    assert numbers == sorted(numbers)


def test_only_what_occurs_twice_is_a_group_and_the_largest_comes_first() -> None:
    cases = [told(object_code="A"), told(object_code="B"), told(object_code="B"), told(object_code="")]
    cases += [told(object_code="C") for _ in range(3)] + [told(object_code="")]
    assert [(group.what, len(group.numbers)) for group in grouped(cases, by="object_code", most=5)] == [
        ("C", 3),
        ("B", 2),
    ]
    assert len(grouped(cases, by="object_code", most=1)) == 1


def test_texts_that_read_alike_are_one_cluster_whatever_the_punctuation() -> None:
    same = [told(content="在店里买到过期酸奶，要求退款！"), told(content="在店里 买到过期酸奶要求退款")]
    other = [told(content="健身房关门不退会员费，联系不上负责人")]
    (cluster,) = clustered(same + other, alike=0.6, most=5)
    assert cluster.numbers == tuple(one.number for one in same)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_between_nothing_and_all(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= shared(pairs_of(one), pairs_of(other)) <= 1
    assert likeness(one, one) == (1.0 if pairs_of(one) else 0.0)


def test_different_people_behind_one_phone_are_told_by_their_identity_numbers() -> None:
    rows = [("A", "p", ""), ("B", "p", ""), ("A", "p", ""), ("", "p", ""), ("C", "q", "")]
    assert persons_behind(rows, contact=1) == 2
    assert persons_behind(rows, contact=2) == 0


def test_a_reason_needs_words_and_a_mark_an_end() -> None:
    assert check_reason("  一二三四五六七八九十  ") == "一二三四五六七八九十"
    for reason in ("", "  太短  "):
        with pytest.raises(MarkReasonMissing):
            check_reason(reason)
    check_term(until=date(2026, 6, 9), on=ON, most_days=365)
    check_term(until=ON + timedelta(days=365), on=ON, most_days=365)
    for until in (ON, ON + timedelta(days=366)):
        with pytest.raises(MarkTermImpossible):
            check_term(until=until, on=ON, most_days=365)


def test_the_shipped_figures_hold_together() -> None:
    given = figures()
    assert given.windows == (30, 90, 365) and given.mark_days <= given.mark_most_days


def test_a_mistake_in_the_figures_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "claimants.yaml"
    path.write_text("windows: [30]\ngroups: many\n", encoding="utf-8")
    with pytest.raises(LawError, match=r"claimants\.yaml:2"):
        read_figures(path)
