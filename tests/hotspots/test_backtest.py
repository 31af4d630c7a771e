"""Looking back: planted outbreaks are told, soon, and little else is."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from fangxin.analytics.hotspots.backtest import Backtest, Planted, looked_back
from fangxin.analytics.hotspots.policy import policy
from fangxin.analytics.indicators.measuring import Scope
from fangxin.foundation.calendar import shipped_calendar
from tests.hotspots.inventing import Planted as More
from tests.hotspots.inventing import invented

FIRST, LAST = date(2025, 4, 14), date(2025, 5, 11)
YOGHURT = More(first=date(2025, 4, 22), days=10, extra=30, region="410611", object="10107", problem="P20", word="发霉")


def planted(name: str, **changes: object) -> Planted:
    """The outbreak as the file of a simulation tells of it."""
    given: dict[str, object] = {
        "name": name, "first": YOGHURT.first, "last": YOGHURT.first + timedelta(days=9), "cases": 30, "region": "410611",
        "object": "10107", "problem": "P20",
    }  # fmt: skip
    return Planted(**{**given, **changes})  # type: ignore[arg-type]


def test_an_outbreak_is_told_once_and_one_that_never_was_is_not(tmp_path: Path) -> None:
    city = invented(first=date(2024, 9, 2), last=LAST, a_day=30, planted=[YOGHURT], folder=tmp_path)
    found = looked_back(
        city, first=FIRST, last=LAST, every=7, scope=Scope(region="410600"), calendar=shipped_calendar(), policy=policy(),
        planted=[planted("yoghurt"), planted("phones", object="13401", problem="P01")],
    )  # fmt: skip
    assert (found.looks, found.counties) == (4, 5)
    late = found.days_late["yoghurt"]
    assert late is not None
    assert 0 < late <= 13  # it is looked at once a week
    assert found.days_late["phones"] is None
    assert found.recall == 0.5
    assert len([one for one in found.alerts if one.planted == "yoghurt"]) == 1
    assert found.false_a_week_and_county < 0.1


def test_what_only_was_at_the_time_is_not_the_outbreak(tmp_path: Path) -> None:
    """A merchant of the same county has one of its own; another is planted there, of too few requests to be told."""
    shop = More(first=date(2025, 4, 22), days=7, extra=25, region="410611", merchant=900)
    city = invented(first=date(2024, 9, 2), last=LAST, a_day=30, planted=[shop], folder=tmp_path)
    found = looked_back(
        city, first=FIRST, last=LAST, every=7, scope=Scope(region="410600"), calendar=shipped_calendar(), policy=policy(),
        planted=[planted("yoghurt"), planted("shop", object="", problem="", merchant=900)],
    )  # fmt: skip
    assert [(one.finding.cell.region, one.finding.cell.merchant, one.planted) for one in found.alerts] == [
        ("410611", 900, "shop")
    ]
    assert found.days_late["yoghurt"] is None


def test_an_outbreak_is_told_by_the_requests_of_a_finding() -> None:
    one = planted("yoghurt")
    row = {"received_on": one.first, "region": "410611", "object": "10107", "problem": "P20", "merchant": 1}
    others = [
        {**row, "received_on": one.first - timedelta(days=1)},
        {**row, "received_on": one.last + timedelta(days=1)},
        {**row, "region": "410603"},
        {**row, "object": "10108"},
        {**row, "problem": "P01"},
    ]
    assert [one.share([row]), one.share([row, *others]), one.share([])] == [1.0, 1 / 6, 0.0]
    assert planted("shop", merchant=2).share([row]) == 0.0


def test_nothing_told_and_nothing_planted_is_no_rate() -> None:
    none = Backtest(first=FIRST, last=LAST, looks=0, counties=0, alerts=(), days_late={})
    assert (none.precision, none.recall, none.false_a_week_and_county) == (None, None, 0.0)
