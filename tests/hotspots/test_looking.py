"""A look at an invented city: outbreaks are found, seasons and holidays are not taken for any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from fangxin.analytics.engines import DuckEngine
from fangxin.analytics.hotspots.cells import Cell, Questions
from fangxin.analytics.hotspots.looking import Look, _kept, look
from fangxin.analytics.hotspots.merging import Surprise
from fangxin.analytics.hotspots.policy import policy
from fangxin.analytics.indicators.measuring import Scope
from fangxin.foundation.calendar import shipped_calendar
from tests.hotspots.inventing import Planted, engine_with, invented

YOGHURT = Planted(
    first=date(2025, 5, 12), days=7, extra=30, region="410611", object="10107", problem="P20", word="发霉"
)
SHOP = Planted(first=date(2025, 5, 12), days=7, extra=25, region="410603", merchant=900, word="跑路")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DuckEngine:
    """A year and a half of a city."""
    return invented(
        first=date(2024, 1, 1), last=date(2025, 5, 18), a_day=40, planted=[YOGHURT, SHOP],
        folder=tmp_path_factory.mktemp("city"),
    )  # fmt: skip


def seen(engine: DuckEngine, last: date, region: str = "410600", **changes: object) -> Look:
    """A look with the shipped figures."""
    chosen = replace(policy(), **changes)  # type: ignore[arg-type]
    return look(engine, last=last, scope=Scope(region=region), calendar=shipped_calendar(), policy=chosen)


def surprise(region: str) -> Surprise:
    """Something in a division."""
    return Surprise(
        cell=Cell(region=region), days=7, observed=20, expected=2.0, spread=0.02, size=20.0, p=1e-9, q=1e-6, season=1.0,
        weekly={}, cases=frozenset(),
    )  # fmt: skip


def test_outbreaks_are_found_once_each_with_their_cases(city: DuckEngine) -> None:
    found = {one.cell.region: one for one in seen(city, date(2025, 5, 18)).findings}
    assert set(found) == {"410611", "410603"}
    yoghurt, shop = found["410611"], found["410603"]
    assert (yoghurt.cell.object, yoghurt.cell.problem) == ("10107", "P20")
    assert 30 <= yoghurt.observed <= 33
    assert yoghurt.times > 10
    assert yoghurt.q < 1e-6
    assert len(yoghurt.cases) == yoghurt.observed
    assert yoghurt.weeks[-1][:2] == (date(2025, 5, 18), yoghurt.observed)
    assert Cell(region="410611", object="10107") in yoghurt.also
    assert Cell(region="410600", object="10107", problem="P20") not in yoghurt.also  # the same, less precisely
    assert shop.cell.merchant == 900
    assert (shop.first, shop.last) == (date(2025, 5, 12), date(2025, 5, 18))


def test_what_stands_elsewhere_takes_no_place(city: DuckEngine) -> None:
    both = seen(city, date(2025, 5, 18))
    assert ([one.cell.region for one in both.findings], both.dropped) == (["410611", "410603"], 0)
    one = seen(city, date(2025, 5, 18), findings=1)
    assert ([kept.cell.region for kept in one.findings], one.dropped) == (["410611"], 1)
    # each city has places of its own, and so has what lies in several
    found = [(surprise(region), []) for region in ("410611", "410603", "410500", "410000", "420100", "000000")]
    kept = _kept(found, replace(policy(), findings=1))
    assert [lead.cell.region for lead, _ in kept] == ["410611", "410500", "410000", "420100", "000000"]


def test_requests_of_chosen_cells_are_given_and_no_others(tmp_path: Path) -> None:
    day = date(2025, 5, 18)
    rows = [
        (day, "410611", "10107", "P20", 7, ("发霉", "变质")),
        (day - timedelta(days=8), "410611", "10107", "P20", 7, ("发霉",)),
        (day, "410603", "10107", "P20", 7, ()),
        (day, "410611", "10107", "P01", 8, ("变质",)),
        (day, "410000", "10107", "P20", 9, ()),
    ]
    asked = Questions(engine_with(rows, folder=tmp_path), scope=Scope(), last=day, policy=policy())
    both = Cell(region="410611", object="10107", problem="P20")
    assert asked.members(("object", "problem"), 6, [both], 4) == {both: {0: [1], 1: [2]}}
    assert asked.members(("object", "problem"), 6, [both], 1) == {both: {0: [1]}}
    shop, other = Cell(region="410000", merchant=9), Cell(region="410600", merchant=7)
    found = asked.members(("merchant",), 4, [shop, other], 1)
    assert {cell: {week: sorted(ids) for week, ids in one.items()} for cell, one in found.items()} == {
        shop: {0: [5]}, other: {0: [1, 3]}
    }  # fmt: skip
    word = Cell(region="410611", category="101", word="变质")
    (ids,) = asked.members(("category", "word"), 6, [word], 1)[word].values()
    assert sorted(ids) == [1, 4]


def test_nothing_is_known_before_it_happened(city: DuckEngine) -> None:
    assert seen(city, date(2025, 5, 11)).findings == ()


def test_the_day_of_consumers_and_holidays_are_no_outbreaks(city: DuckEngine) -> None:
    for last in (date(2025, 2, 9), date(2025, 3, 16)):
        assert seen(city, last).findings == (), last


def test_other_divisions_are_not_looked_at(city: DuckEngine) -> None:
    assert [one.cell.region for one in seen(city, date(2025, 5, 18), "410603").findings] == ["410603"]
    assert seen(city, date(2025, 5, 18), "420000").requests == 0


def test_the_policys_figures_decide(city: DuckEngine) -> None:
    windows = tuple(replace(window, least=1000) for window in policy().windows)
    assert seen(city, date(2025, 5, 18), windows=windows).findings == ()
    (one,) = seen(city, date(2025, 5, 18), findings=1, cases=5).findings
    assert len(one.cases) == 5


def test_an_empty_history_and_one_of_a_single_week(tmp_path: Path) -> None:
    empty = engine_with([], folder=tmp_path)
    assert seen(empty, date(2025, 5, 18)).findings == ()
    week = [(date(2025, 5, 12) + timedelta(days=n % 7), "410611", "10107", "P20", n, ()) for n in range(60)]
    assert seen(engine_with(week, folder=tmp_path), date(2025, 5, 18)).cells > 0
