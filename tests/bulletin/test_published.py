"""What Suizhou printed of 2023, from a history made to its totals: every figure, digit for digit."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from fangxin.analytics.bulletin.canonical import from_json, to_json
from fangxin.analytics.bulletin.checking import findings_of
from fangxin.analytics.bulletin.making import make_bulletin
from fangxin.analytics.bulletin.model import Bulletin
from fangxin.analytics.bulletin.naming import Names
from fangxin.analytics.bulletin.published import compare, published_of
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.simulation.plan import planned
from fangxin.analytics.simulation.profile import read_profile
from fangxin.foundation.calendar import shipped_calendar
from fangxin.interfaces.lake.simulating import simulate_lake
from fangxin.interfaces.lake.updating import lake_of

PROFILE = Path(__file__).parents[2] / "demo" / "profiles" / "suizhou-2023.yaml"


@pytest.fixture(scope="module")
def suizhou(tmp_path_factory: pytest.TempPathFactory) -> Bulletin:
    folder = tmp_path_factory.mktemp("suizhou") / "lake"
    profile = read_profile(PROFILE)
    simulate_lake(folder, profile, planned(profile), shipped_calendar(), progress=lambda _line: None)
    with lake_of(folder).open() as engine:
        return make_bulletin(
            engine, period=period_of("2023"), scope=Scope(region="421300"), known_on=profile.known_on,
            issued_on=date(2024, 2, 1), office="随州市市场监督管理局", place="随州市", names=Names(regions={}, offices={}),
        )  # fmt: skip


def test_every_published_figure_is_printed_digit_for_digit(suizhou: Bulletin) -> None:
    (published,) = published_of(region="421300", period="2023")
    rows = compare(suizhou, published)
    assert len(rows) == 25
    assert [(one.id, one.published, one.ours) for one in rows if not one.same or one.difference] == []


def test_it_holds_together(suizhou: Bulletin) -> None:
    assert findings_of(suizhou) == []
    assert from_json(to_json(suizhou)) == suizhou


def test_a_difference_is_told(suizhou: Bulletin) -> None:
    (published,) = published_of(region="421300", period="2023")
    other = dict(published.figures)
    other["SZ-008"] = dataclasses.replace(other["SZ-008"], printed="27457件")
    other["SZ-001"] = dataclasses.replace(other["SZ-001"], number="noted.nothing")
    found = {one.id: one for one in compare(suizhou, dataclasses.replace(published, figures=other))}
    assert found["SZ-008"].difference == -10
    assert not found["SZ-008"].same
    assert found["SZ-001"].ours == ""
    assert published_of(region="421300", period="2022") == []
