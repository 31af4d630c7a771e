"""What the board asks: live numbers of a subtree out of a million cases, and its numbers of the lake, beside a list by key.

`FANGXIN_BENCH_CASES` names another number of cases of the lake.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

from benchmarks.seeding import SOURCE, seed_cases
from benchmarks.simulate import profile_of
from fangxin.analytics.simulation.facts import write_lake
from fangxin.analytics.simulation.making import made
from fangxin.analytics.simulation.plan import planned
from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.queries.live import open_work, received_by_office
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.board.counted import SHOWN, counted_in
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.lake.simulating import TELLING, simulated_sets
from fangxin.interfaces.lake.updating import lake_of

CASES = 1_000_000
LAKE = int(os.environ.get("FANGXIN_BENCH_CASES", "1000000"))
ROUNDS = 40


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit); twenty cases by their primary key are the baseline of the run."""
    if Case.objects.filter(source=SOURCE).count() < CASES:
        seed_cases(number=CASES, at=now())
    post = Post.objects.filter(role="SUPERVISOR", holder__isnull=False).select_related("holder", "office").first()
    assert post is not None and post.holder is not None
    by = actor_for(account=post.holder, post=post)
    start = datetime.combine(today(), clock_time(), tzinfo=BEIJING)
    keys = list(Case.objects.values_list("pk", flat=True)[:20])
    late = visible_cases(by=by).filter(status__in=OPEN_STATUSES, due_on__lt=today()).order_by("-id")
    asked: dict[str, Callable[[], object]] = {
        "open work of a subtree by office, kind, clock and deadline": lambda: open_work(by=by, on=today()),
        "what came today, by office and kind": lambda: received_by_office(by=by, start=start),
        "the first hundred overdue cases": lambda: list(late.values_list("id", "title")[:101]),
        "baseline: twenty cases by key": lambda: list(Case.objects.filter(pk__in=keys).values_list("id", "title")),
    }
    figures: list[tuple[str, float, str]] = []
    for name, ask in asked.items():
        turns = sorted(_timed(ask) for _ in range(ROUNDS))
        figures += [(name, round(statistics.median(turns), 1), "ms"), (f"{name}, 95 %", round(turns[-2], 1), "ms")]
    return [*figures, *_of_lake()]


def _of_lake() -> list[tuple[str, float, str]]:
    profile = replace(profile_of(LAKE), seed=2)
    with tempfile.TemporaryDirectory() as folder:
        chunks = made(profile, planned(profile), shipped_calendar())
        write_lake(Path(folder), profile, chunks, simulated_sets(), TELLING, progress=lambda line: None)
        lake = lake_of(Path(folder))
        began = time.perf_counter()
        numbers = counted_in(lake, date(2023, 12, 31))
        first = time.perf_counter() - began
        again = _timed(lambda: ([numbers.value(name, path="00") for name in SHOWN], numbers.trend(path="00")))
    return [
        (f"numbers of a week and month of {LAKE} facts, once for each state of the lake", round(first, 2), "s"),
        ("the same, added up for one office", round(again, 2), "ms"),
    ]


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000
