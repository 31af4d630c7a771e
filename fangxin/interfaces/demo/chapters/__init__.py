"""Chapters of the story beside the lives of complaints: each capability tells its own, through its own actions.

A chapter is a module with `happenings(stage, until)`: instants with what happens then. Its data are a file of demo/ named
after it, which the story carries in `chapters`; a story without the file has nothing to tell there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.chapters import (
    alerts,
    bulletins,
    claimants,
    disclosure,
    evaluation,
    follow_up,
    funds,
    guidance,
    hotline,
    index,
    knowledge,
    matters,
    promises,
    registry,
    rosters,
    search,
    settling,
    stations,
    supervision,
    trustcode,
    workorders,
)

Happenings = Iterator[tuple[datetime, Callable[[], None]]]

CHAPTERS: tuple[Callable[[Stage, datetime], Happenings], ...] = (
    settling.happenings,
    registry.happenings,
    stations.happenings,
    claimants.happenings,
    matters.happenings,
    hotline.happenings,
    follow_up.happenings,
    knowledge.happenings,
    supervision.happenings,
    rosters.happenings,
    search.happenings,
    workorders.happenings,
    promises.happenings,
    trustcode.happenings,
    guidance.happenings,
    funds.happenings,
    disclosure.happenings,
    index.happenings,
    bulletins.happenings,
    evaluation.happenings,
    alerts.happenings,
)


def happenings(*, stage: Stage, until: datetime) -> Happenings:
    """What every chapter tells up to an instant."""
    for chapter in CHAPTERS:
        yield from chapter(stage, until)
