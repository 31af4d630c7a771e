"""A history of a million cases written as facts: rows a second, beside writing as many bare numbers to Parquet.

`FANGXIN_BENCH_CASES` names another number of cases.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.lake.engine import engine, quoted
from fangxin.analytics.simulation.facts import write_lake
from fangxin.analytics.simulation.making import made
from fangxin.analytics.simulation.plan import planned
from fangxin.analytics.simulation.profile import OfficeShare, PeriodDemands, Profile
from fangxin.foundation.calendar import shipped_calendar
from fangxin.interfaces.lake.simulating import TELLING, simulated_sets

CASES = int(os.environ.get("FANGXIN_BENCH_CASES", "1000000"))


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit); the baseline of the run is writing 14 columns of whole numbers."""
    profile = profile_of(CASES)
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.perf_counter(), time.process_time()
        chunks = made(profile, planned(profile), shipped_calendar())
        manifest = write_lake(Path(folder), profile, chunks, simulated_sets(), TELLING, progress=lambda line: None)
        spent, cpu = time.perf_counter() - began, time.process_time() - used
        bare = _bare(Path(folder) / "bare.parquet")
    rows = manifest.sets["cases"].rows
    return [
        ("facts of cases simulated", round(rows / spent), "/s"),
        ("the same, by the time of one core", round(rows / cpu), "/s"),
        ("largest memory of the process", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "MB"),
        ("simulated / 14 bare columns written", round(spent / bare, 1), "ratio"),
    ]


def profile_of(cases: int) -> Profile:
    """A year of an invented nation with so many cases."""
    return Profile(
        name="bench", label="bench", seed=1, region="000000", known_on=date(2024, 6, 30),
        offices=tuple(
            OfficeShare(path=f"{n:04d}", region=f"{11 + n}0100", share=Decimal(1 + n % 7)) for n in range(31)
        ),
        periods={
            period_of("2023"): PeriodDemands(
                demands={
                    "received_complaints": Decimal(cases * 6 // 10), "reports_received": Decimal(cases * 2 // 10),
                    "inquiries": Decimal(cases * 2 // 10), "mediation_success_rate": Decimal("51.63"),
                }
            )
        },
    )  # fmt: skip


def _bare(path: Path) -> float:
    numbers = {f"c{n}": np.random.default_rng(n).integers(0, 1_000_000, CASES) for n in range(14)}
    began = time.perf_counter()
    with engine() as opened:
        opened.execute("SET threads TO 1")
        opened.register("given", numbers)
        opened.execute(f"COPY given TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
    return time.perf_counter() - began
