"""Simulated histories written: as a lake folder, or in exchange format. Here the domain's words meet the simulation."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from fangxin.analytics.lake.refusals import LakeInUse
from fangxin.analytics.simulation.checking import check
from fangxin.analytics.simulation.exchange import COLUMNS, rows_of
from fangxin.analytics.simulation.facts import Telling, write_lake
from fangxin.analytics.simulation.making import made
from fangxin.analytics.simulation.plan import PeriodPlan
from fangxin.analytics.simulation.profile import Profile
from fangxin.domain.cases.words import DATA_SOURCE_OF
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.facts import FactSet
from fangxin.interfaces.lake.folder import lake_folder
from fangxin.interfaces.lake.updating import SOURCES, lake_of

TELLING: Final = Telling(data_source_of={channel.value: source.value for channel, source in DATA_SOURCE_OF.items()})


def simulated_sets() -> list[FactSet]:
    """Every set the program counts."""
    return [source.facts for source in SOURCES]


def simulate_lake(
    folder: Path,
    profile: Profile,
    plans: Sequence[PeriodPlan],
    calendar: WorkCalendar,
    *,
    progress: Callable[[str], None],
) -> tuple[int, int]:
    """Write a history as a lake and count every demand again; gives its rows and how many demands were met.

    Raises NotMet, LakeBusy, LakeInUse.
    """
    if folder.resolve() == lake_folder().resolve():
        raise LakeInUse(path=str(folder))
    manifest = write_lake(folder, profile, made(profile, plans, calendar), simulated_sets(), TELLING, progress=progress)
    with lake_of(folder).open() as engine:
        met = check(engine, profile, plans)
    return sum(one.rows for one in manifest.sets.values()), met


def simulate_file(
    path: Path,
    profile: Profile,
    plans: Sequence[PeriodPlan],
    calendar: WorkCalendar,
    *,
    progress: Callable[[str], None],
) -> int:
    """Write a history in exchange format 1; gives its rows. What was there before is replaced when all is written."""
    fresh = path.with_name(f"{path.name}.new")
    rows = 0
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for chunk in made(profile, plans, calendar):
            writer.writerows(rows_of(profile, chunk))
            rows += chunk.rows
            progress(f"{chunk.year}-{chunk.month:02} {chunk.group}: {rows} rows")
    fresh.replace(path)
    return rows
