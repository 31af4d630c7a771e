"""The worker keeps a lake that was built up to date, a little at a time, and leaves alone what it may not touch."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from fangxin.analytics.lake import writing
from fangxin.analytics.lake.manifest import NAME
from fangxin.analytics.lake.writing import alone
from fangxin.domain.timeline.queries import chains_to_count
from fangxin.interfaces.jobs import counting
from fangxin.interfaces.jobs.counting import Counting
from fangxin.interfaces.lake.folder import lake_folder
from fangxin.interfaces.lake.updating import the_lake, update_lake
from tests.people import MONDAY, cast, filed, later

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FANGXIN_HOME = tmp_path
    return tmp_path / "lake"


def test_a_lake_nobody_built_is_left_alone(folder: Path) -> None:
    filed(cast().hotline)
    assert not Counting().round(at=MONDAY)
    assert not folder.exists()


def test_what_happens_is_taken_up_a_little_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    people = cast()
    filed(people.hotline)
    update_lake(at=MONDAY, progress=lambda line: None)
    for day in range(3):
        filed(people.hotline, at=later(day))
    monkeypatch.setattr(counting, "MOST", 2)
    assert Counting().round(at=MONDAY)
    assert len(chains_to_count(most=10)) == 1
    job = Counting()
    assert not job.round(at=MONDAY)
    assert the_lake().manifest.sets["cases"].rows == 4
    # a minute's rest, as nothing waits
    filed(people.hotline, at=later(9))
    assert not job.round(at=MONDAY)
    assert the_lake().manifest.sets["cases"].rows == 4


def test_what_keeps_it_is_logged_once(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(cast().hotline)
    update_lake(at=MONDAY, progress=lambda line: None)
    monkeypatch.setattr(counting, "SECONDS", 0.0)
    job = Counting()
    with caplog.at_level(logging.WARNING), alone(lake_folder()):
        assert not job.round(at=MONDAY)
        assert not job.round(at=MONDAY)
    assert len(caplog.records) == 1


def test_a_lake_of_other_columns_is_not_built_by_the_worker(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    filed(cast().hotline)
    update_lake(at=MONDAY, progress=lambda line: None)
    path = folder / NAME
    told = json.loads(path.read_text())
    told["sets"]["merchants"]["version"] = 0
    path.write_text(json.dumps(told))
    before = path.read_bytes()
    with caplog.at_level(logging.WARNING):
        assert not Counting().round(at=MONDAY)
    assert "fangxin lake rebuild" in caplog.text and "“merchants”" in caplog.text
    assert path.read_bytes() == before


def test_a_fault_keeps_nothing_else_waiting(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    people = cast()
    filed(people.hotline)
    update_lake(at=MONDAY, progress=lambda line: None)
    filed(people.hotline, at=later(1))
    job = Counting()
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(writing, "write_manifest", lambda folder, manifest: (_ for _ in ()).throw(OSError("full")))
        assert not job.round(at=MONDAY)
        assert not job.round(at=MONDAY)
    assert len(caplog.records) == 1
    assert not Counting().round(at=MONDAY)
    assert the_lake().manifest.sets["cases"].rows == 2
