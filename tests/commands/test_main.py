"""The `fangxin` command as such: what it says when it cannot go on."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner
from django.db import OperationalError

from config.environment import EnvironmentMistake
from fangxin.foundation.lawbook import LawError
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.commands import main as command
from fangxin.interfaces.commands.sweep import sweep

Run = Callable[[BaseException], tuple[int, str, str]]


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command while its subcommand meets a fault; exit status, stdout, stderr."""

    def run(fault: BaseException) -> tuple[int, str, str]:
        @click.command()
        def broken() -> None:
            raise fault

        monkeypatch.setattr(command.Commands, "get_command", lambda *_: broken)
        monkeypatch.setattr(sys, "argv", ["fangxin", "broken"])
        with pytest.raises(SystemExit) as ended:
            command.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (NotFound(), "not_found"),
        (LawError(file="law/clocks.yaml", line=3, reason="x"), "law_file_wrong"),
        (EnvironmentMistake("DATABASE_URL"), "environment"),
        (OperationalError("no such table: people_person"), "database_unreachable"),
        (KeyError("13800000101"), "internal_error"),
    ],
)
def test_one_line_with_a_code_and_status_one(stopped: Run, fault: BaseException, code: str) -> None:
    status, out, err = stopped(fault)
    assert (status, out) == (1, "")
    assert err.startswith(f"{code}: ")
    assert err.count("\n") == 1
    assert "13800000101" not in err
    assert "people_person" not in err


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["yesterday", "0001-01-01", "9999-12-31"])
def test_a_sweep_up_to_an_instant_nobody_means_is_wrong_usage(at: str) -> None:
    assert CliRunner().invoke(sweep, ["--at", at], catch_exceptions=False).exit_code == 2
