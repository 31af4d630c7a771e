"""A history written as facts, and the same one imported and counted from the database, tell the same numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.measuring import Scope, measure
from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.simulation.plan import planned
from fangxin.analytics.simulation.profile import read_profile
from fangxin.foundation.calendar import shipped_calendar
from fangxin.interfaces.lake.simulating import simulate_file, simulate_lake
from fangxin.interfaces.lake.updating import lake_of, the_lake, update_lake
from tests.exchange.conftest import NOW, import_file, make_agency

pytestmark = pytest.mark.django_db
SMALL = Path(__file__).parents[2] / "demo" / "profiles" / "small.yaml"
#: what no row of the exchange format tells: which merchant of a register it was
NOT_TOLD = {"id", "merchant"}


def quiet(line: str) -> None:
    """Nobody watches."""


def test_facts_written_and_facts_imported_are_the_same(tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path / "home"
    make_agency()
    profile = read_profile(SMALL)
    plans = planned(profile)
    simulate_lake(tmp_path / "lake", profile, plans, shipped_calendar(), progress=quiet)
    simulate_file(tmp_path / "cases.csv", profile, plans, shipped_calendar(), progress=quiet)
    taken = import_file(tmp_path / "cases.csv")
    assert (taken.errors, taken.counts()[1]) == ([], sum(group.rows for plan in plans for group in plan.groups))
    update_lake(at=NOW, progress=quiet)
    with lake_of(tmp_path / "lake").open() as ours, the_lake().open() as theirs:
        assert numbers(ours) == numbers(theirs)
        assert rows(ours) == rows(theirs)


def numbers(engine: Engine) -> dict[tuple[Any, ...], Any]:
    """Every indicator, as a whole and by what it can be told by, for periods of every length."""
    found = {}
    profile = read_profile(SMALL)
    for name, by in (("2023", ()), ("2023", ("region",)), ("2023Q2", ("object",)), ("2023-12", ("path",))):
        readings = measure(engine, period=period_of(name), scope=Scope(), known_on=profile.known_on, by=by)
        for group, own in readings.items():
            for one, reading in own.items():
                found[name, by, group, one] = (reading.now, reading.before, reading.year_before)
    return found


def rows(engine: Any) -> list[tuple[Any, ...]]:
    """Every case without its ids, in an order of their own."""
    kept = [
        tuple(value for name, value in row.items() if name not in NOT_TOLD)
        for row in engine.rows(engine.table("cases"))
    ]
    return sorted(kept, key=repr)
