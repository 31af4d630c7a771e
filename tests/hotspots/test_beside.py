"""The worker's look for hot spots: beside its rounds, one at a time, and not again at once when it failed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fangxin.analytics.lake.refusals import LakeMissing
from fangxin.domain.alerts.models import Look
from fangxin.interfaces.jobs import looking, working
from fangxin.interfaces.jobs.looking import Looking
from fangxin.interfaces.jobs.sweeping import sweep_everything
from fangxin.interfaces.lake import watching
from fangxin.interfaces.lake.updating import update_lake
from fangxin.interfaces.lake.watching import look_due
from tests.people import MONDAY, cast, filed, later


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], list[datetime]]:
    """A look is due, and does what it is given; when it was begun."""

    def does(act: Callable[[], None]) -> list[datetime]:
        begun: list[datetime] = []

        def look(*, at: datetime) -> int:
            begun.append(at)
            act()
            return 0

        monkeypatch.setattr(looking, "look_due", lambda *, at: True)
        monkeypatch.setattr(looking, "look_daily", look)
        return begun

    return does


def ended(job: Looking) -> None:
    """Wait for the look that is under way."""
    assert job._thread is not None
    job._thread.join(timeout=10)
    assert not job._thread.is_alive()


def test_nobody_waits_for_a_look_and_there_is_one_at_a_time(due: Any) -> None:
    go = threading.Event()
    begun = due(lambda: None if go.wait(10) else pytest.fail("nobody went on"))
    job = Looking()
    assert not job.under_way
    job.round(at=MONDAY)
    job.round(at=later(1))
    assert job.under_way
    go.set()
    ended(job)
    assert begun == [MONDAY] and not job.under_way
    job.round(at=later(1))
    ended(job)
    assert begun == [MONDAY, later(1)]


@pytest.mark.parametrize("fault", [OSError("full"), LakeMissing()])
def test_what_failed_is_tried_again_after_an_hour(
    due: Any, fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise fault

    begun = due(fail)
    job = Looking()
    with caplog.at_level(logging.WARNING, logger="fangxin.worker"):
        job.round(at=MONDAY)
        ended(job)
        job.round(at=later(0))
    assert (len(begun), len(caplog.records)) == (1, 1)
    clock = looking.time.monotonic() + looking.AGAIN_SECONDS
    monkeypatch.setattr(looking.time, "monotonic", lambda: clock)
    job.round(at=later(0))
    ended(job)
    assert len(begun) == 2


def test_the_lake_stands_still_while_a_look_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, look = threading.Event(), SimpleNamespace(under_way=True, round=lambda **given: None)
    rounds: list[int] = []
    counted: list[int] = []

    def begun(**given: Any) -> bool:
        rounds.append(len(rounds) + 1)
        look.under_way = len(rounds) < 3
        if len(rounds) == 4:
            stop.set()
        return False

    idle = SimpleNamespace(round=lambda **given: False)
    for name in ("Matching", "Indexing"):
        monkeypatch.setattr(working, name, lambda: idle)
    monkeypatch.setattr(working, "Looking", lambda: look)
    monkeypatch.setattr(
        working, "Counting", lambda: SimpleNamespace(round=lambda **given: bool(counted.append(rounds[-1])))
    )
    monkeypatch.setattr(working, "deliver_lane", begun)
    monkeypatch.setattr(working, "begin_codes", lambda **given: SimpleNamespace(join=lambda: None))
    monkeypatch.setattr(working, "take_step", lambda **given: False)
    monkeypatch.setattr(working, "deliver_returns", lambda **given: 0)
    monkeypatch.setattr(working, "sweep_everything", lambda **given: None)
    monkeypatch.setattr(working, "IDLE_SECONDS", 0.001)
    thread = threading.Thread(target=working.work, kwargs={"stop": stop})
    thread.start()
    thread.join(timeout=10)
    assert counted == [3, 4]


@pytest.mark.django_db
def test_the_worker_sweeps_without_it_and_the_command_with_it(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.FANGXIN_HOME = tmp_path
    filed(cast().hotline, at=MONDAY)
    assert not look_due(at=later(1))  # no lake
    update_lake(at=later(1), progress=lambda line: None)
    assert look_due(at=later(1))
    assert "hot_spots_proposed" not in sweep_everything(at=later(1), long=False)
    assert not Look.objects.exists()
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING, logger="fangxin.sweep"):
        patch.setattr(watching, "look_at", lambda lake, **given: (_ for _ in ()).throw(LakeMissing()))
        done = sweep_everything(at=later(1))
    assert (done["hot_spots_proposed"], done["failed"]) == (0, 0)
    assert "hot spots were not looked for" in caplog.text
    assert sweep_everything(at=later(1))["hot_spots_proposed"] == 0
    assert Look.objects.exists()
    assert not look_due(at=later(1))
