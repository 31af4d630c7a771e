"""The check finds nothing in clean bulletins, whatever their period and however little is in them."""

from __future__ import annotations

import pytest

from fangxin.analytics.bulletin.checking import findings_of
from tests.bulletin.cases import CLEAN, clean
from tests.bulletin.corrupting import corrupted


@pytest.mark.parametrize("name", sorted(CLEAN))
def test_a_clean_bulletin_has_no_findings(name: str) -> None:
    assert [one.told() for one in findings_of(clean(name))] == []


def test_two_hundred_mistakes_are_found_each_by_itself() -> None:
    planted = {f"year {one.name}": one for one in corrupted(clean("year"))}
    for name in ("quarter", "office"):
        planted |= {f"{name} {one.name}": one for one in list(corrupted(clean(name)))[::8]}
    missed = [name for name, one in planted.items() if not findings_of(one.bulletin)]
    assert missed == []
    assert len(planted) >= 200


def test_a_finding_says_where_what_and_what_instead() -> None:
    one = next(iter(corrupted(clean("year"))))
    found = findings_of(one.bulletin)[0]
    assert found.expected
    assert found.told().startswith("第一部分“总体情况”第1段：印为“")
