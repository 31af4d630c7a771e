"""`fangxin bulletin`: files, exit codes, and reading back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fangxin.analytics.bulletin.canonical import to_json
from fangxin.analytics.bulletin.model import Bulletin, Head
from fangxin.interfaces.bulletins.rendering import FORMATS
from fangxin.interfaces.commands import bulletin as module
from fangxin.interfaces.commands.bulletin import bulletin as command
from tests.bulletin import cases


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The bulletin of the tests instead of one from a lake; what was asked for."""
    asked: dict[str, Any] = {"made": cases.bulletin()}

    def count(**told: Any) -> Bulletin:
        asked.update(told)
        found: Bulletin = asked["made"]
        return found

    monkeypatch.setattr(module, "asked_lake", lambda folder: (folder, date(2024, 1, 20)))
    monkeypatch.setattr(module, "count_bulletin", count)
    yield asked


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_form_is_written(form: str, tmp_path: Path, counted: dict[str, Any]) -> None:
    out = tmp_path / f"bulletin.{form}"
    ran = CliRunner().invoke(command, ["--region", "421300", "--period", "2023", "--format", form, "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    assert "all recomputed" in ran.output
    assert out.stat().st_size > 1000
    assert (counted["region"], str(counted["period"])) == ("421300", "2023-01-01/2023-12-31")


def test_one_scope_is_asked_for(tmp_path: Path) -> None:
    out = str(tmp_path / "b.json")
    for told in (
        ["--period", "2023", "--out", out],
        ["--region", "421300", "--office", "0001", "--period", "2023", "--out", out],
    ):
        assert CliRunner().invoke(command, told).exit_code == 2


def test_numbers_that_do_not_hold_together_write_nothing(tmp_path: Path, counted: dict[str, Any]) -> None:
    made = counted["made"]
    head: Head = dataclasses.replace(made.head, title="2019年全市通报")
    counted["made"] = dataclasses.replace(made, head=head)
    out = tmp_path / "b.json"
    ran = CliRunner().invoke(command, ["--region", "421300", "--period", "2023", "--format", "json", "--out", str(out)])
    assert ran.exit_code == 1
    assert "抬头：印为“2019年全市通报”" in ran.output
    assert not out.exists()


def test_checking_a_file_tells_what_is_off(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    text = to_json(cases.bulletin())
    file.write_text(text, encoding="utf-8")
    ran = CliRunner().invoke(command, ["check", str(file)])
    assert (ran.exit_code, ran.output) == (0, "every number follows from the rest\n")
    told = json.loads(text)
    told["sections"][0]["blocks"][0]["runs"][1]["printed"] = "12613件"
    file.write_text(json.dumps(told), encoding="utf-8")
    ran = CliRunner().invoke(command, ["check", str(file)])
    assert ran.exit_code == 1
    assert "第一部分“总体情况”第1段：印为“12613件”，应为“12612件”" in ran.output
