"""A prepared question says what one written for its asking says, whatever the days and the place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from fangxin.analytics.engines import Engine, Question, Touching
from fangxin.analytics.indicators.asking import _shapes
from fangxin.analytics.indicators.measuring import Scope, measure
from fangxin.analytics.indicators.periods import Period, period_of
from fangxin.analytics.indicators.preparing import NotPrepared, StandIns
from tests.indicators.lakes import nasty_lake

KNOWN = date(2024, 12, 30)


class Plain:
    """An engine that takes no written question and remembers nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked: list[Question] = []

    def table(self, name: str) -> Any:
        return self._engine.table(name)

    def rows(self, question: Question, *, touching: Touching | None = None) -> list[dict[str, Any]]:
        self.asked.append(question)
        return self._engine.rows(question, touching=touching)


class Prepared(Plain):
    """The same, that takes them."""

    sql = "duckdb"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with nasty_lake(tmp_path_factory.mktemp("lake"), rows=300).open() as opened:
        yield opened


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


PERIODS = {
    "a year": period_of("2024"), "a quarter": period_of("2024Q1"), "a month": period_of("2024-02"),
    "a day": days("2024-02-29", "2024-02-29"), "two days": days("2024-02-28", "2024-02-29"),
    "three days": days("2023-12-30", "2024-01-01"), "until the last known day": days("2024-12-01", "2024-12-30"),
    "beyond the last known day": days("2024-12-01", "2024-12-31"), "more than a year": days("2023-02-01", "2024-12-31"),
    "two years to the day": days("2023-01-01", "2024-12-31"),
}  # fmt: skip


@pytest.mark.parametrize("name", PERIODS)
def test_it_says_the_same(engine: Engine, name: str) -> None:
    period = PERIODS[name]
    for asked in (
        {"scope": Scope()}, {"scope": Scope(region="410600")}, {"scope": Scope(path="0001")},
        {"scope": Scope(region="410000", path="00010001")}, {"scope": Scope(path="0001"), "by": ["path"], "cut": 8},
    ):  # fmt: skip
        prepared = measure(Prepared(engine), period=period, known_on=KNOWN, **asked)
        assert prepared == measure(Plain(engine), period=period, known_on=KNOWN, **asked), asked


def test_it_is_written_once_for_all_periods_that_lie_alike(engine: Engine) -> None:
    def asked(period: str, region: str) -> list[str]:
        one = Prepared(engine)
        measure(one, period=period_of(period), scope=Scope(region=region), known_on=KNOWN, only=["received_complaints"])
        return [question.sql for question in one.asked]  # type: ignore[union-attr]

    _shapes.clear()
    may, june = asked("2024-05", "410600"), asked("2023-06", "420000")
    assert may != june and "MAKE_DATE(2024, 5, 31)" in may[0] and "'42'" in june[0]
    assert len(_shapes._held) == 1
    asked("2024", "410600")
    assert len(_shapes._held) == 2


def test_stand_ins_lie_to_each_other_as_the_days_do() -> None:
    spans = (period_of("2024-03"), period_of("2024-02"), period_of("2023-03"))
    shown = StandIns.of(spans, KNOWN)
    now, before, year_before = shown.spans
    assert before.last + timedelta(days=1) == now.first and year_before.last < before.first < now.last < shown.known_on
    assert shown.real[now.last] == date(2024, 3, 31) and shown.real[now.last + timedelta(days=1)] == date(2024, 4, 1)


def test_a_day_that_stands_in_for_none_and_an_impossible_place_are_not_put_in() -> None:
    shown = StandIns.of([period_of("2024")], KNOWN)
    assert shown.put("x < MAKE_DATE(2022, 4, 1)", region="", path="") == "x < MAKE_DATE(2022, 4, 1)"
    with pytest.raises(NotPrepared):
        shown.put("x < MAKE_DATE(1911, 4, 1)", region="", path="")
    with pytest.raises(NotPrepared):
        shown.put("starts_with(x, '@path')", region="", path="0001' OR '1' = '1")


def test_a_place_nobody_has_is_asked_for_plainly(engine: Engine) -> None:
    found = measure(Prepared(engine), period=period_of("2024"), scope=Scope(path="a'b"), known_on=KNOWN)
    assert {one.now.numerator for one in found[()].values()} == {0}
