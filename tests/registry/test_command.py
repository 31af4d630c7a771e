"""`fangxin merchants import`: every encoding and workbook, the errors file, the JSON document."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.registry.actions.merging import merge
from fangxin.domain.registry.queries.duplicates import unsound_merges
from fangxin.interfaces.commands.merchants import merchants
from fangxin.interfaces.files.writers import write_csv
from tests.people import MONDAY
from tests.registry.test_importing import FRESH, HEADER, ROWS, WHALE

pytestmark = pytest.mark.django_db


def run(*given: object) -> Any:
    done = CliRunner().invoke(merchants, ["import", *map(str, given)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def counted(*given: object) -> tuple[int, ...]:
    told = json.loads(run(*given, "--json").stdout)
    return tuple(told[name] for name in ("read", "created", "updated", "unchanged", "rejected"))


def lines(rows: list[list[str]]) -> str:
    return "\r\n".join(",".join(row) for row in [HEADER, *rows]) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "名录.csv"
    path.write_bytes(lines(ROWS).encode(encoding))
    assert counted(path, "--dry-run") == (2, 2, 0, 0, 0) and not Merchant.objects.exists()
    assert counted(path) == (2, 2, 0, 0, 0)
    assert counted(path) == (2, 0, 0, 2, 0)
    assert Merchant.objects.get(uscc=WHALE).name == ROWS[0][1]


def test_a_workbook(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "名录.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, row)
    assert counted(path) == (2, 2, 0, 0, 0)


def test_mistakes_go_to_a_file_that_no_spreadsheet_computes(tmp_path: Path) -> None:
    path, errors = tmp_path / "a.csv", tmp_path / "errors.csv"
    bad = [[FRESH[:-1] + "X", *ROWS[1][1:]], ["=1+1", *ROWS[1][1:]]]
    path.write_text(lines([*bad, ROWS[0]]), encoding="utf-8")
    done = run(path, "--errors", errors)
    assert "read 3: created 1, updated 0, unchanged 0, rejected 2" in done.stdout
    assert "unknown columns: 备注" in done.stdout
    with errors.open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.reader(file))
    assert told[0] == ["line", "column", "value", "code", "reason"]
    assert [(row[0], row[1], row[3]) for row in told[1:]] == [
        ("2", "uscc", "uscc_check_digit"), ("3", "uscc", "uscc_length"),
    ]  # fmt: skip
    assert told[2][2] == "'=1+1"


def test_what_the_house_wrote_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with path.open("wb") as stream:
        write_csv(stream, HEADER, [[ROWS[0][0], "=鲸鱼超市", *ROWS[0][2:]]])
    assert counted(path) == (1, 1, 0, 0, 0)
    assert Merchant.objects.get().name == "=鲸鱼超市"


def test_merges_are_checked(tmp_path: Path) -> None:
    from fangxin.domain.agency.rules import SYSTEM

    path = tmp_path / "a.csv"
    path.write_text(lines(ROWS), encoding="utf-8")
    run(path)
    whale, fresh = Merchant.objects.get(uscc=WHALE), Merchant.objects.get(uscc=FRESH)
    merge(merchant_id=fresh.pk, into_id=whale.pk, reason="同一家店", by=SYSTEM, at=MONDAY)
    assert not list(unsound_merges())
    other = Merchant.objects.create(id=7, name="x", name_key="x", created_at=MONDAY, merged_into=fresh)
    assert sorted(unsound_merges()) == [
        (other.pk, "leads to a merchant that is merged itself"), (other.pk, "no merge says why"),
    ]  # fmt: skip
