"""Two rule versions in one period: a reading says how much of it was counted under each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fangxin.analytics.engines import DuckEngine
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.measuring import Scope, measure
from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.lake.reading import Lake
from fangxin.analytics.policy import numbers_law
from tests.indicators.lakes import nasty_lake
from tests.indicators.tables import readings

CHECKED = """
times | kind      | check_due_on | check_done_on | check_in_time | check_rule_version
4     | COMPLAINT | 2026-04-16   | 2026-04-16    | yes           | order20
1     | COMPLAINT | 2026-04-16   | 2026-04-17    | no            | order20
5     | COMPLAINT | 2026-04-24   | 2026-04-20    | yes           | order121
"""
CLOSED = """
times | kind      | outcome      | closed_on  | close_in_time | close_rule_version | check_in_time | check_rule_version
4     | COMPLAINT | SETTLED      | 2026-06-20 | yes           | order20            | yes           | order20
1     | COMPLAINT | TERMINATED   | 2026-06-20 | no            | order20            | no            | order20
3     | COMPLAINT | SETTLED      | 2026-06-01 | yes           | order121           | yes           | order121
2     | COMPLAINT | NOT_ACCEPTED | 2026-06-01 | -             | -                  | yes           | order121
1     | COMPLAINT | SETTLED      | 2026-06-01 | -             | -                  | -             | -
"""


def said(table: str, indicator: str, period: str) -> dict[str, str]:
    found = readings(table, period)[()][indicator].versions
    return {version: f"{one.value} = {one.numerator}/{one.denominator}" for version, one in found.items()}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return nasty_lake(tmp_path_factory.mktemp("lake"))


def test_what_was_counted_under_each_rule_version_is_told_apart() -> None:
    assert said(CHECKED, "on_time_initial_check_rate", "2026-04") == {
        "order20": "80.00 = 4/5",
        "order121": "100.00 = 5/5",
    }
    assert said(CLOSED, "on_time_close_rate", "2026-06") == {
        "order20": "80.00 = 4/5", "order121": "100.00 = 5/5", "": "0.00 = 0/1",
    }  # fmt: skip
    whole = readings(CLOSED, "2026-06")[()]["on_time_close_rate"].now
    assert (whole.numerator, whole.denominator) == (9, 11)


def test_a_period_under_one_version_names_it_and_an_empty_one_names_none() -> None:
    assert said(CLOSED, "on_time_close_rate", "2026-05") == {}
    assert readings(CLOSED, "2026-06")[()]["received_complaints"].versions == {}


def test_earlier_bases_are_law_and_name_what_there_is() -> None:
    rate = INDICATORS["mediation_success_rate"]
    assert rate.bases == (("closed", date(2022, 4, 1)), ("accepted_closed", None))
    assert [rate.base_for(period_of(period)) for period in ("2022Q1", "2022Q2", "2022")] == [
        "closed", "accepted_closed", "accepted_closed",
    ]  # fmt: skip
    for name, bases in numbers_law().bases.items():
        assert INDICATORS[name].base and INDICATORS[name].base not in bases


@pytest.mark.parametrize("scope", [Scope(), Scope(region="410600")], ids=str)
@pytest.mark.parametrize("period", ["2024-02", "2023Q4", "2024", "2030"])
def test_files_that_are_not_read_hold_nothing_that_counts(lake: Lake, period: str, scope: Scope) -> None:
    parts = {name: lake.parts(name) for name in lake.shapes}
    unbounded = {name: [replace(part, days={}, province="41") for part in own] for name, own in parts.items()}
    asked = {"period": period_of(period), "scope": scope, "known_on": date(2024, 12, 30), "by": ["region"]}
    # as if every file might hold every day and place
    with lake.open() as some, DuckEngine.over(lake.folder, unbounded, lake.shapes) as every:
        assert measure(some, **asked) == measure(every, **asked)  # type: ignore[arg-type]
