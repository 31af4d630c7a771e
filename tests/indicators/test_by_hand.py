"""The indicators and the SQL they are measured against say the same, whatever the rows."""

from __future__ import annotations

from pathlib import Path

from benchmarks.numbers import TASKS
from tests.indicators.lakes import nasty_lake


def test_what_is_written_by_hand_is_the_same(tmp_path: Path) -> None:
    lake = nasty_lake(tmp_path)
    ours, theirs = (TASKS[name](lake)["numbers"] for name in ("indicators", "by_hand"))
    assert ours == theirs
    assert sum(numerator > 0 for numerator, _ in ours.values()) > 50
