"""The cases behind a number are exactly as many as the number says."""

from __future__ import annotations

from pathlib import Path

import pytest

from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.analytics.indicators.listing import counted_cases
from fangxin.analytics.indicators.measuring import Scope, UnknownIndicator, measure
from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.simulation.plan import planned
from fangxin.foundation.calendar import shipped_calendar
from fangxin.interfaces.lake.simulating import simulate_lake
from fangxin.interfaces.lake.updating import lake_of
from tests.simulation.profiles import profile

YEAR = period_of("2023")


def test_as_many_cases_as_the_number_says(tmp_path: Path) -> None:
    demands = {"received_complaints": 300, "reports_received": 60, "inquiries": 20, "closed_complaints": 290}
    one = profile(tmp_path, {"2023": {"demands": demands}})
    simulate_lake(tmp_path / "lake", one, planned(one), shipped_calendar(), progress=lambda line: None)
    with lake_of(tmp_path / "lake").open() as engine:
        for scope in (Scope(), Scope(path="00010001")):
            _compared(engine, scope, one.known_on)
        # page by page, the newest first
        asked = {"name": "received_complaints", "period": YEAR, "scope": Scope(), "known_on": one.known_on}
        first = counted_cases(engine, most=200, **asked)  # type: ignore[arg-type]
        assert first is not None
        rest = counted_cases(engine, most=200, before=first[-1], **asked)  # type: ignore[arg-type]
        assert rest is not None and len(first) + len(rest) == 300 and first == sorted(first, reverse=True)
        with pytest.raises(UnknownIndicator):
            counted_cases(engine, name="nothing", period=YEAR, scope=Scope(), known_on=one.known_on)


def _compared(engine: Engine, scope: Scope, known_on: object) -> None:
    asked = {"period": YEAR, "scope": scope, "known_on": known_on}
    readings = measure(engine, **asked)[()]  # type: ignore[arg-type]
    told = 0
    for name, reading in readings.items():
        for denominator in (False, True):
            found = counted_cases(engine, name=name, denominator=denominator, most=10_000, **asked)  # type: ignore[arg-type]
            number = reading.now.denominator if denominator else reading.now.numerator
            if found is None or (not denominator and INDICATORS[name].measure in (Measure.MONEY, Measure.MEAN)):
                continue
            assert len(found) == number, name
            told += 1
    assert told > 25
