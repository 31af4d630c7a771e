"""All indicators of cases with the year before, over a million cases; ROWS in the environment names other numbers of them.

Three things are timed in processes of their own over the same files: the indicators as `measure` counts them, the same numbers by SQL
written by hand (numbers_by_hand.sql, one pass, compared with the former), and the bare scan of the columns they touch. Then the
questions of a board - a day, a week, a month of an office - and an update that takes up a day of a province.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from fangxin.analytics.indicators import measuring
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import Period, period_of
from fangxin.analytics.lake.engine import engine as connected
from fangxin.analytics.lake.engine import listed
from fangxin.analytics.lake.reading import Lake, open_lake

TURNS = int(os.environ.get("TURNS", "2"))
YEAR, KNOWN_ON = period_of("2024"), date(2025, 1, 15)
#: what the figures of a board's first page need
ON_BOARD = (
    "received_complaints", "reports_received", "closed_complaints", "on_time_initial_check_rate", "on_time_close_rate",
    "mediation_success_rate", "loss_recovered_cny",
)  # fmt: skip
BY_HAND = Path(__file__).with_name("numbers_by_hand.sql")


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit) for each size."""
    from benchmarks.many_cases import write_lake

    figures: list[tuple[str, float, str]] = []
    for rows in [int(one) for one in os.environ.get("ROWS", "1000000").split()]:
        with TemporaryDirectory(dir=os.environ.get("FANGXIN_HOME")) as place:
            folder = Path(place)
            began = time.perf_counter()
            write_lake(folder, rows=rows)
            size = f"{rows / 1_000_000:g}M"
            figures.append((f"{size} written", round(time.perf_counter() - began, 1), "s"))
            figures += [(f"{size} {name}", value, unit) for name, value, unit in _of(folder, rows)]
    return figures


def _of(folder: Path, rows: int) -> list[tuple[str, float, str]]:
    told = {task: _apart(task, folder) for task in TASKS}
    ours, hand, scan = (told[task] for task in ("indicators", "by_hand", "scan"))
    assert ours["numbers"] == hand["numbers"], "the numbers differ"
    board, update = told["board"], told["update"]
    return [
        ("indicators of two years", round(ours["seconds"], 2), "s"),
        ("indicators, a million cases", round(ours["seconds"] / rows * 1_000_000, 3), "s"),
        ("indicators / SQL by hand", round(ours["seconds"] / hand["seconds"], 2), "ratio"),
        ("the same, processor time", round(ours["cpu"] / hand["cpu"], 2), "ratio"),
        ("indicators / bare scan", round(ours["seconds"] / scan["seconds"], 2), "ratio"),
        ("the same, processor time", round(ours["cpu"] / scan["cpu"], 2), "ratio"),
        ("peak memory", ours["peak_mb"], "MB"),
        ("board question, half within", board["median_ms"], "ms"),
        ("board question, 95 % within", board["p95_ms"], "ms"),
        ("board question asked again", board["again_ms"], "ms"),
        (f"update by a day of a province, {update['day_rows']} cases", round(update["day_seconds"], 2), "s"),
        (f"by one case of a hundred of 24 months, {update['years_rows']}", round(update["years_seconds"], 2), "s"),
    ]


def _apart(task: str, folder: Path) -> dict[str, Any]:
    """A task in a process of its own, so that its memory is its own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.numbers", task, str(folder)], check=True, capture_output=True, text=True,
        env={"DJANGO_SETTINGS_MODULE": "config.settings.production", **os.environ}, cwd=Path(__file__).parents[1],
    ).stdout  # fmt: skip
    return dict(json.loads(told.splitlines()[-1]))


def _timed(what: Callable[[], Any]) -> dict[str, Any]:
    """The quickest of a few turns, its processor time, and the most memory the process ever had."""
    turns = []
    for _ in range(TURNS):
        before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        what()
        after, seconds = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter() - began
        turns.append((seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": min(one for one, _ in turns), "cpu": min(one for _, one in turns), "peak_mb": peak}


def _indicators(lake: Lake) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def ask() -> None:
        measuring._answers.clear()
        with lake.open() as engine:
            found.update(measuring.measure(engine, period=YEAR, scope=Scope(), known_on=KNOWN_ON, only=_of_cases())[()])

    told = _timed(ask)
    numbers = {
        f"{name}_{place}": [counted.numerator, counted.denominator or 0]
        for name, one in found.items()
        for place, counted in (("now", one.now), ("before", one.year_before))
    }
    return told | {"numbers": numbers}


def _of_cases() -> list[str]:
    from fangxin.analytics.indicators import INDICATORS

    return [one.id for one in INDICATORS.values() if one.sets == {"cases"}]


def _by_hand(lake: Lake) -> dict[str, Any]:
    found: dict[str, int] = {}
    files = listed([lake.folder / part.path for part in lake.parts("cases")])

    def ask() -> None:
        with connected() as opened:
            opened.execute(f"CREATE VIEW cases AS SELECT * FROM read_parquet({files})")
            answer = opened.execute(BY_HAND.read_text(encoding="utf-8"))
            columns = [column[0] for column in answer.description or ()]
            found.update(zip(columns, (int(one or 0) for one in answer.fetchall()[0]), strict=True))

    told = _timed(ask)
    numbers = {
        f"{name}_{place}": [found[f"{name}_{place}"], found.get(f"{name}_{place}_of", 0)]
        for name in _of_cases()
        for place in ("now", "before")
    }
    return told | {"numbers": numbers}


def _scan(lake: Lake) -> dict[str, Any]:
    files = listed([lake.folder / part.path for part in lake.parts("cases")])
    columns = (
        "kind", "outcome", "ground", "data_source", "satisfaction", "filed", "transferred", "disclosable", "received_at",
        "closed_at", "received_on", "decided_on", "accepted_on", "closed_on", "disclosed_on", "check_due_on", "check_done_on",
        "check_in_time", "check_rule_version", "check_working_days", "check_hours", "close_due_on", "close_in_time",
        "close_rule_version", "handled_days", "recovered_fen", "disputed_fen",
    )  # fmt: skip

    def ask() -> None:
        with connected() as opened:
            opened.execute(
                f"SELECT {', '.join(f'max({one})' for one in columns)} FROM read_parquet({files})"
            ).fetchall()

    return _timed(ask)


def _board(lake: Lake) -> dict[str, Any]:
    """A day, a week and a month of offices and provinces, each asked for the first time, then all once more.

    As in a process that has served some pages: the first ten are asked before and not counted, so that their questions are written.
    """
    draw = Random(1)
    asked = []
    for _ in range(130):
        last = date(2024, 12, 31) - timedelta(days=draw.randrange(300))
        first = last - timedelta(days=draw.choice((0, 6, 29)))
        province, city = draw.randrange(41, 47), draw.randrange(1, 13)
        scope = draw.choice(
            (Scope(region=f"{province}0000"), Scope(path=f"000100{province}{city:04}", region=f"{province}0000"))
        )
        asked.append((Period(first, last), scope))
    turns: list[list[float]] = [[], []]
    for turn in turns:
        for period, scope in asked:
            began = time.perf_counter()
            # as a page does it: from the manifest on
            with open_lake(lake.folder, counted=[]).open() as engine:
                measuring.measure(engine, period=period, scope=scope, known_on=KNOWN_ON, only=ON_BOARD)
            turn.append((time.perf_counter() - began) * 1000)
    turns = [turn[10:] for turn in turns]
    return {
        "median_ms": round(statistics.median(turns[0])), "p95_ms": round(statistics.quantiles(turns[0], n=20)[-1]),
        "again_ms": round(statistics.quantiles(turns[1], n=20)[-1], 1),
    }  # fmt: skip


def _update(lake: Lake) -> dict[str, Any]:
    """What was received, decided or closed in a province on a day; then one case of a hundred of each month of two years."""
    from benchmarks.many_cases import changed
    from fangxin.analytics.lake.writing import write_changes

    told: dict[str, Any] = {}
    day = "DATE '2024-12-20' IN (received_on, decided_on, closed_on)"
    for name, where in (("day", day), ("years", "id % 100 = 0")):
        source, chains = changed(lake, province="11", where=where)
        began = time.perf_counter()
        write_changes(lake.folder, [source], chains, at=lake.written_at, progress=lambda line: None)
        told |= {f"{name}_seconds": time.perf_counter() - began, f"{name}_rows": len(chains)}
    return told


TASKS: dict[str, Callable[[Lake], dict[str, Any]]] = {
    "indicators": _indicators, "by_hand": _by_hand, "scan": _scan, "board": _board, "update": _update,
}  # fmt: skip

if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(TASKS[sys.argv[1]](open_lake(Path(sys.argv[2]), counted=[]))))
