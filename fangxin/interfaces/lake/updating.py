"""Bringing the lake up to date: what the journal tells of since last time, or everything anew.

The order keeps it right at every moment a process may be killed: facts are read after the entries that make them due, the
manifest is replaced in one step, and only then the chains are marked as known. Whatever was not marked is taken up again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from fangxin.analytics.lake.manifest import Manifest, read_manifest
from fangxin.analytics.lake.reading import Lake, open_lake
from fangxin.analytics.lake.refusals import LakeBehind, LakeMissing, LakeOutdated
from fangxin.analytics.lake.writing import Outcome, alone, check_step, write_all, write_changes
from fangxin.domain.alerts.facts import FACTS as ALERTS
from fangxin.domain.bulletins.facts import FACTS as NOTED
from fangxin.domain.cases.facts import FACTS as CASES
from fangxin.domain.disclosure.facts import FACTS as DISCLOSURE
from fangxin.domain.evaluation.facts import FACTS as EVALUATION
from fangxin.domain.feedback.facts import FACTS as FEEDBACK
from fangxin.domain.merchants.facts import FACTS as MERCHANTS
from fangxin.domain.odr.facts import FACTS as ODR
from fangxin.domain.reports.facts import FACTS as REPORTS
from fangxin.domain.returns.facts import FACTS as RETURNS
from fangxin.domain.supervision.facts import FACTS as SUPERVISION
from fangxin.domain.surveys.facts import FACTS as SURVEYS
from fangxin.domain.timeline.actions.counting import mark_counted, record_lake
from fangxin.domain.timeline.queries import chains_to_count, last_lake_written
from fangxin.domain.workorders.facts import FACTS as ORDERS
from fangxin.foundation.clock import day_of
from fangxin.foundation.facts import FactSource
from fangxin.interfaces.lake.folder import lake_folder

#: everything that is counted
SOURCES: Final[tuple[FactSource, ...]] = (
    *CASES, *REPORTS, *ORDERS, *FEEDBACK, *SUPERVISION, *DISCLOSURE, *ODR, *RETURNS, *MERCHANTS, *NOTED, *SURVEYS, *ALERTS,
    *EVALUATION,
)  # fmt: skip
#: chains taken up at a time
STEP = 100_000


@dataclass(frozen=True, kw_only=True)
class Updated:
    """What an update did: rows read from the database, files written and let go, and the lake as it is now.

    `more`: changes may wait that were not taken up, as only so many were asked for.
    """

    read: int
    written: int
    dropped: int
    manifest: Manifest
    more: bool = False


def the_lake() -> Lake:
    """The lake of this installation, to be asked. Raises LakeMissing, ManifestBroken, LakeOutdated."""
    return lake_of(lake_folder())


def lake_of(folder: Path) -> Lake:
    """The lake in a folder, to be asked. Raises LakeMissing, ManifestBroken, LakeOutdated."""
    return open_lake(folder, counted=[source.facts for source in SOURCES])


def known_on(lake: Lake, *, at: datetime) -> date:
    """The day up to which a lake knows what happened: that of `at` when nothing waits to be taken up, else when it was written."""
    # in this order: what is taken up between the two questions is in another lake than the one asked about
    complete = not chains_to_count(most=1) and lake.manifest.digest == last_lake_written()
    return day_of(at if complete else lake.written_at)


def known_beyond(lake: Lake, *, last: date, at: datetime) -> date:
    """The same day, when it is after the last one of a period that is about to be kept. Raises LakeBehind."""
    known = known_on(lake, at=at)
    if known <= last:
        raise LakeBehind(known=known.isoformat(), last=last.isoformat())
    return known


def update_lake(
    *, at: datetime, progress: Callable[[str], None], folder: Path | None = None, most: int | None = None
) -> Updated:
    """Take up everything that happened since last time; a lake that is not there, has other columns, or was there before this
    database ever wrote one, is built.

    `most`: take up the changes of at most so many chains, however many wait, and build nothing. Raises LakeBusy,
    LakeOutOfStep, LakeAltered, ManifestBroken; with `most` LakeMissing and LakeOutdated, too.
    """
    folder = folder or lake_folder()
    with alone(folder):
        manifest, journalled = read_manifest(folder), last_lake_written()
        other = [source.facts.name for source in SOURCES if manifest and not manifest.fits(source.facts)]
        if most is None and (manifest is None or other or not journalled):
            return _built(folder, at, progress)
        if manifest is None:
            raise LakeMissing
        if other:
            raise LakeOutdated(name="、".join(other))
        check_step(manifest, journalled=journalled)
        if manifest.digest != journalled:
            _record(manifest, at)
        read = written = dropped = 0
        more = False
        while not more and (due := chains_to_count(most=most or STEP)):
            done = write_changes(folder, SOURCES, due.keys(), at=at, progress=progress)
            _journalled(done, due, at)
            manifest = done.manifest
            read, written, dropped = read + done.read, written + done.written, dropped + done.dropped
            more = most is not None and len(due) == most
        return Updated(read=read, written=written, dropped=dropped, manifest=manifest, more=more)


def rebuild_lake(*, at: datetime, progress: Callable[[str], None], folder: Path | None = None) -> Updated:
    """Write everything anew, whatever stands there; it stays readable until the new lake is complete. Raises LakeBusy."""
    folder = folder or lake_folder()
    with alone(folder):
        return _built(folder, at, progress)


def _built(folder: Path, at: datetime, progress: Callable[[str], None]) -> Updated:
    due: dict[int, int] = {}
    while more := chains_to_count(most=STEP, after=next(reversed(due), 0)):
        due |= more
    done = write_all(folder, SOURCES, at=at, progress=progress)
    _journalled(done, due, at)
    return Updated(read=done.read, written=done.written, dropped=done.dropped, manifest=done.manifest)


def _journalled(done: Outcome, due: dict[int, int], at: datetime) -> None:
    if done.manifest.digest != last_lake_written():
        _record(done.manifest, at)
    mark_counted(known=due)


def _record(manifest: Manifest, at: datetime) -> None:
    files = list(manifest.parts)
    record_lake(digest=manifest.digest, rows=sum(part.rows for part in files), files=len(files), at=at)
