"""Several processes at once, on PostgreSQL: the same cases as with one, nothing twice, nothing half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, connections

from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.queries import cases_without_chain
from fangxin.domain.exchange.actions.workers import ImportBroken
from fangxin.domain.exchange.models import ImportedRow, ImportRun
from fangxin.domain.people.models import Person
from fangxin.domain.timeline.queries import broken_chains
from tests.exchange.conftest import OPEN, SETTLED, Imported, import_file, make_agency, write_csv

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MANY = 900


def many(path: Path, *, count: int = MANY) -> Path:
    """Cases of every age, each with a text of its own but for every hundredth, which repeats the one before."""
    rows = []
    for n in range(count):
        text = n - 1 if n % 100 == 99 else n
        row = OPEN if n % 10 == 0 else SETTLED
        rows.append(
            {**row, "number": f"M-{n}", "content": f"第{text}件：{SETTLED['content']}", "complainant_phone": ""}
        )
    rows[50]["kind"] = "x"
    return write_csv(path, rows)


def sound() -> None:
    """Every case has its journal, its intake, its row, and every chain holds."""
    assert Case.objects.count() == Intake.objects.count() == ImportedRow.objects.count()
    assert Person.objects.count() == Case.objects.count()
    assert cases_without_chain() == []
    assert list(broken_chains()) == []


def test_processes_do_what_one_does(tmp_path: Path) -> None:
    make_agency()
    path = many(tmp_path / "many.csv")
    done = import_file(path, workers=2, chunk=50)
    assert done.counts() == (MANY, MANY - 1, 0, 0, 1)
    assert done.codes() == [(52, "kind", "not_a_word")]
    assert done.summary.duplicates == 9
    sound()
    assert import_file(path, workers=2, chunk=50).counts() == (MANY, 0, MANY - 1, 0, 1)
    sound()


def test_two_imports_at_once_do_not_double(tmp_path: Path) -> None:
    make_agency()
    path = many(tmp_path / "many.csv")
    found: list[Imported] = []

    def take() -> None:
        try:
            found.append(import_file(path, chunk=37))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert sum(one.summary.created for one in found) == MANY - 1
    assert all(one.summary.created + one.summary.unchanged == MANY - 1 for one in found)
    assert Case.objects.exclude(duplicate_of=None).count() == 9
    sound()


def test_a_process_that_dies_leaves_whole_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_agency()
    path = many(tmp_path / "many.csv")
    from fangxin.domain.exchange.actions import chunk

    loaded, importer, calls = chunk.load_values, os.getpid(), [0]

    def dies(model: type, values: object) -> None:
        calls[0] += 1
        if os.getpid() != importer and calls[0] > 25:
            os.kill(os.getpid(), signal.SIGKILL)
        loaded(model, values)  # type: ignore[arg-type]

    monkeypatch.setattr(chunk, "load_values", dies)
    with pytest.raises(ImportBroken):
        import_file(path, workers=2, chunk=50)
    monkeypatch.undo()
    assert 0 < Case.objects.count() < MANY
    sound()
    done = import_file(path, workers=2, chunk=50)
    assert done.summary.created + done.summary.unchanged == MANY - 1
    assert done.summary.duplicates == 9
    assert ImportRun.objects.filter(linked=False).count() == 0
    sound()


def test_the_whole_command_killed_and_run_again(tmp_path: Path) -> None:
    make_agency()
    path = many(tmp_path / "many.csv", count=6000)
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "FANGXIN_HOME": str(tmp_path / "home"),
        "FANGXIN_TEST_HOME": str(tmp_path / "home"),
    }
    command = [
        sys.executable,
        "-m",
        "fangxin.interfaces.commands.main",
        "import",
        str(path),
        "--json",
        "--workers",
        "2",
    ]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, start_new_session=True) as importing:
        while Case.objects.count() == 0 and importing.poll() is None:
            pass
        os.killpg(importing.pid, signal.SIGKILL)
        importing.wait()
    sound()
    again = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert b'"read": 6000' in again.stdout
    assert Case.objects.count() == 5999
    sound()
