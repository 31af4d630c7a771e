"""Figures of offices from tables a clerk can check: subtrees, divisions, offices without a case; scores counted again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from ibis.expr import types as ir

from fangxin.analytics.engines import Touching
from fangxin.analytics.evaluation.counting import (
    CasesNotCounted,
    NothingToBeDone,
    Place,
    count_anew,
    count_offices,
    counts_done,
    rows_counted,
)
from fangxin.analytics.evaluation.scheme import Item, default_scheme
from fangxin.analytics.indicators.periods import period_of
from fangxin.domain.evaluation.facts import SCORES
from fangxin.domain.odr.facts import DISPUTES
from tests.indicators.tables import engine_of, said

CITY = Place(key=1, path="0001", region="410600")
COUNTIES = [
    Place(key=2, path="00010001", region="410611"), Place(key=3, path="00010002", region="410603"),
    Place(key=4, path="00010003", region="410602"),
]  # fmt: skip
#       three of 0001 itself and of a station below 00010001; 0002 is another city
CASES = """
times | kind      | received_on | path         | region    | check_due_on | check_done_on | check_in_time
3     | COMPLAINT | 2026-06-02  | 00010001     | 410611    | 2026-06-11   | 2026-06-05    | yes
2     | COMPLAINT | 2026-06-02  | 000100010001 | 410611002 | 2026-06-11   | 2026-06-15    | no
1     | COMPLAINT | 2026-06-02  | 00010002     | 410603    | 2026-06-11   | 2026-06-11    | yes
1     | COMPLAINT | 2026-06-02  | 0001         | 410600    | 2026-06-11   | 2026-06-11    | yes
9     | COMPLAINT | 2026-06-02  | 0002         | 411000    | 2026-06-11   | -             | -
4     | REPORT    | 2026-06-02  | 00010001     | 410611    | 2026-06-23   | 2026-06-20    | yes
"""
DISPUTED = """
times | region    | state   | filed_on   | finished_on | settled_on | merchant
3     | 410611002 | SETTLED | 2026-06-02 | 2026-06-05  | 2026-06-05 | 7
1     | 410611    | REFUSED | 2026-06-02 | 2026-06-05  | -          | 7
1     | 410603    | REFUSED | 2026-06-02 | 2026-06-05  | -          | 8
"""
JUNE, KNOWN = period_of("2026-06"), date(2026, 7, 2)


def counted(table: str, **facts: object) -> dict[int, dict[str, tuple[int, int | None, str]]]:
    engine = engine_of(table, **facts)  # type: ignore[arg-type]
    found = count_offices(engine, scheme=default_scheme(), period=JUNE, known_on=KNOWN, superior=CITY, units=COUNTIES)
    told = {**found.units, CITY.key: found.whole}
    assert set(found.volumes) == {2, 3, 4}
    return {
        key: {name: (one.numerator, one.denominator, str(one.value)) for name, one in own.items()}
        for key, own in told.items()
    }


def test_an_office_counts_its_subtree_and_one_without_a_case_has_no_rate() -> None:
    found = counted(CASES)
    assert [found[key]["check"] for key in (2, 3, 4, 1)] == [
        (3, 5, "60.00"), (1, 1, "100.00"), (0, 0, "None"), (5, 7, "71.43"),
    ]  # fmt: skip
    assert found[2]["verification"] == (4, 4, "100.00")
    assert found[3]["verification"] == (0, 0, "None")


def test_what_enterprises_do_is_counted_by_division() -> None:
    found = counted(DISPUTED, facts=DISPUTES)
    assert [found[key]["odr_settlement"] for key in (2, 3, 4, 1)] == [
        (3, 4, "75.00"), (0, 1, "0.00"), (0, 0, "None"), (3, 5, "60.00"),
    ]  # fmt: skip


class Listening:
    """An engine that counts how often it is asked."""

    def __init__(self, table: str, **facts: Any) -> None:
        self._engine, self.asked = engine_of(table, **facts), 0

    def table(self, name: str) -> ir.Table:
        return self._engine.table(name)

    def rows(self, expression: ir.Table, *, touching: Touching | None = None) -> list[dict[str, Any]]:
        self.asked += 1
        return self._engine.rows(expression, touching=touching)


def test_a_further_office_is_no_further_question() -> None:
    def asked(units: list[Place]) -> int:
        engine = Listening(DISPUTED, facts=DISPUTES)
        count_offices(engine, scheme=default_scheme(), period=JUNE, known_on=KNOWN, superior=CITY, units=units)
        return engine.asked

    assert asked(COUNTIES) == asked(COUNTIES[:1])


def test_divisions_of_different_tiers_are_each_counted_as_their_own() -> None:
    units = [
        *COUNTIES,
        Place(key=5, path="00010004", region="410611002"),
        Place(key=6, path="00010005", region="410000"),
    ]
    whole = Place(key=1, path="0001", region="000000")
    found = count_offices(
        engine_of(DISPUTED, facts=DISPUTES),
        scheme=default_scheme(),
        period=JUNE,
        known_on=KNOWN,
        superior=whole,
        units=units,
    )
    told = {**found.units, 1: found.whole}
    assert {key: (own["odr_settlement"].numerator, own["odr_settlement"].denominator) for key, own in told.items()} == {
        2: (3, 4), 3: (0, 1), 4: (0, 0), 5: (3, 3), 6: (3, 5), 1: (3, 5),
    }  # fmt: skip


def check() -> Item:
    item = default_scheme().item("check")
    assert item is not None
    return item


def test_a_recount_leaves_cases_out_or_counts_them_as_done() -> None:
    engine = engine_of(CASES)
    asked = {"item": check(), "period": JUNE, "known_on": KNOWN, "place": COUNTIES[0]}
    rows = rows_counted(engine, **asked)  # type: ignore[arg-type]
    late = [row.id for row in rows if not row.reached]
    assert (len(rows), late) == (5, [1_000_000, 1_000_001])
    assert [row.id for row in rows_counted(engine, **asked, missed_only=True)] == late  # type: ignore[arg-type]

    def figure(**named: list[int]) -> tuple[int, int | None]:
        one = count_anew(engine, **asked, **named)  # type: ignore[arg-type]
        return one.numerator, one.denominator

    assert figure() == (3, 5)
    assert figure(without=late[:1]) == (3, 4)
    assert figure(done=late[:1]) == (4, 5)
    assert figure(without=late[:1], done=late[1:]) == (4, 4)
    # in time already: it is in the numerator, and stays there once
    assert figure(done=[rows[-1].id]) == (3, 5)
    with pytest.raises(CasesNotCounted) as refused:
        figure(without=[late[0], 2_000_000, 5_000_001])
    assert refused.value.values["ids"] == [2_000_000, 5_000_001]


@pytest.mark.parametrize(
    ("indicator", "up", "counts"),
    [
        ("on_time_initial_check_rate", True, True),
        # the fewer the better: what is named would be counted against the office
        ("on_time_initial_check_rate", False, False),
        # days and numbers of cases are no rate
        ("avg_close_days", True, False),
        ("received_complaints", True, False),
        # what it divides by is counted elsewhere
        ("odr_activity", True, False),
        ("", True, False),
    ],
)
def test_cases_count_as_done_only_in_a_rate_of_which_more_is_better(indicator: str, up: bool, counts: bool) -> None:
    item = replace(check(), indicator=indicator, zero=Decimal(60 if up else 100), full=Decimal(100 if up else 60))
    assert counts_done(item) is counts
    if indicator and not counts:
        with pytest.raises(NothingToBeDone):
            count_anew(engine_of(CASES), item=item, period=JUNE, known_on=KNOWN, place=COUNTIES[0], done=[1_000_000])


SCORED = """
times | path     | region | yearly | last_on    | total | parts
1     | 00010001 | 410611 | no     | 2026-05-31 | 8650 | 100
1     | 00010002 | 410603 | no     | 2026-05-31 | 9000 | 100
1     | 00010003 | 410602 | no     | 2026-05-31 | - | 100
1     | 00010001 | 410611 | no     | 2026-06-30 | 7000 | 100
1     | 00010001 | 410611 | yes    | 2026-05-31 | 100 | 100
"""


@pytest.mark.parametrize(
    ("period", "score"),
    [
        ("2026-05", "88.25 = 17650/200"),
        ("2026-06", "70.00 = 7000/100"),
        ("2026", "82.17 = 24650/300"),
        ("2025", "None = 0/0"),
    ],
)
def test_published_scores_are_counted_again_by_the_month(period: str, score: str) -> None:
    assert said(SCORED, period, facts=SCORES)["efficacy_score"] == score
