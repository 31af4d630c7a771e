"""Cases as they are made: the same for the same seed, busy on the days people are, and exactly as many as demanded."""

from __future__ import annotations

import resource
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fangxin.analytics.lake.reading import unsound_parts
from fangxin.analytics.lake.refusals import LakeInUse
from fangxin.analytics.simulation.exchange import COLUMNS, rows_of
from fangxin.analytics.simulation.facts import case_columns
from fangxin.analytics.simulation.making import Chunk, made
from fangxin.analytics.simulation.plan import planned
from fangxin.analytics.simulation.profile import Profile, read_profile
from fangxin.domain.cases.facts import CASES
from fangxin.domain.exchange.words import KEYS
from fangxin.foundation.calendar import shipped_calendar
from fangxin.interfaces.lake.simulating import TELLING, simulate_lake
from fangxin.interfaces.lake.updating import lake_of
from tests.simulation.profiles import SHIPPED, profile


def small() -> Profile:
    return read_profile(SHIPPED / "small.yaml")


def chunks(one: Profile) -> list[Chunk]:
    return list(made(one, planned(one), shipped_calendar()))


def written(one: Profile) -> list[list[str]]:
    return [row for chunk in chunks(one) for row in rows_of(one, chunk)]


def test_a_seed_leads_to_the_same_cases_and_another_one_to_others() -> None:
    first, again, other = written(small()), written(small()), written(replace(small(), seed=8))
    assert first == again
    assert first != other and len(first) == len(other)


def test_every_case_is_told_apart() -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in written(small())]
    assert set(COLUMNS) <= set(KEYS)
    for key in ("number", "content"):
        assert len({row[key] for row in rows}) == len(rows)


def test_a_planted_outbreak_is_found_where_it_was_planted() -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in written(small())]
    found = [row for row in rows if "糕点、发霉、异物" in row["content"]]
    (planted,) = small().outbreaks
    assert len(found) == planted.cases
    assert {(row["object"], row["problem"], row["region"]) for row in found} == {("10108", "P20", "410611")}
    assert len({row["merchant_name"] for row in found}) == 1
    assert all("2023-06-12" <= row["received_at"][:10] <= "2023-06-21" for row in found)


def test_days_are_as_busy_as_people_are() -> None:
    calendar = shipped_calendar()
    one = read_profile(SHIPPED / "suizhou-2023.yaml")
    days: Counter[date] = Counter()
    for chunk in chunks(one):
        for place in chunk.columns["received"].tolist():
            days[date(1970, 1, 1) + timedelta(days=place)] += 1
    year = [date(2023, 1, 1) + timedelta(days=n) for n in range(365)]
    worked = [days[day] for day in year if calendar.is_working(day)]
    off = [days[day] for day in year if not calendar.is_working(day)]
    assert sum(worked) / len(worked) > 1.4 * sum(off) / len(off)
    assert max(days, key=lambda day: days[day]) in {date(y, 3, d) for y in (2022, 2023) for d in (14, 15, 16)}
    # no day has more than a few times the usual
    assert max(days.values()) < 5 * sum(days.values()) / 730


def test_merchants_have_few_cases_but_for_a_few() -> None:
    one = read_profile(SHIPPED / "suizhou-2023.yaml")
    merchants: Counter[int] = Counter()
    for chunk in chunks(one):
        merchants.update(place for place in chunk.columns["merchant"].tolist() if place >= 0)
    ranked = [count for _, count in merchants.most_common()]
    assert sum(ranked[: len(ranked) // 10]) > 0.4 * sum(ranked)


def test_every_fact_of_a_case_is_made() -> None:
    chunk = chunks(small())[0]
    assert set(case_columns(small(), chunk, TELLING)) == {column.name for column in CASES.columns}


def test_a_lake_is_whole_and_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    one = profile(tmp_path, {"2023-03": {"demands": {"received_complaints": 300, "inquiries": 20}}})
    rows, met = simulate_lake(tmp_path, one, planned(one), shipped_calendar(), progress=lambda line: None)
    first = lake_of(tmp_path).manifest
    assert met == 2 and rows == sum(written.rows for written in first.sets.values())
    assert unsound_parts(lake_of(tmp_path)) == []
    simulate_lake(tmp_path, one, planned(one), shipped_calendar(), progress=lambda line: None)
    assert lake_of(tmp_path).manifest.sets == first.sets
    other = replace(one, seed=9)
    simulate_lake(tmp_path, other, planned(other), shipped_calendar(), progress=lambda line: None)
    assert {part.path for part in lake_of(tmp_path).manifest.parts} == {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet")
    }


def test_the_lake_of_the_installation_is_not_replaced_by_an_invented_one(tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path / "home"
    one = profile(tmp_path, {"2023-03": {"demands": {"received_complaints": 3}}})
    with pytest.raises(LakeInUse):
        simulate_lake(
            tmp_path / "home" / ".." / "home" / "lake",
            one,
            planned(one),
            shipped_calendar(),
            progress=lambda line: None,
        )
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", ["2023", "2023Q2", "2023-03"])
def test_short_periods_are_met_too(tmp_path: Path, name: str) -> None:
    demands: dict[str, Any] = {
        "received_complaints": 1000, "accepted_complaints": 700, "reports_received": 100, "mediation_success_rate": 50,
    }  # fmt: skip
    if name == "2023":
        demands |= {"on_time_initial_check_rate": "98.50", "on_time_close_rate": "97.00"}
    one = profile(tmp_path, {name: {"demands": demands}})
    _, met = simulate_lake(tmp_path / "lake", one, planned(one), shipped_calendar(), progress=lambda line: None)
    assert met == len(demands)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    """A month of a group is made in parts of bounded size."""
    one = profile(
        tmp_path, {"2023-03": {"demands": {"received_complaints": 1_500_000, "accepted_complaints": 1_400_000}}}
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sizes = [chunk.rows for chunk in made(one, planned(one), shipped_calendar())]
    assert sum(sizes) == 1_500_000 and max(sizes) < 450_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000
