"""`fangxin import` and `fangxin export` as an operator types them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.cases.models import Case
from fangxin.foundation.refusals import NotPermitted, Refusal
from fangxin.interfaces.commands.export import LoginUnknown, export
from fangxin.interfaces.commands.import_ import import_
from fangxin.interfaces.commands.whole_files import CannotWriteFile
from tests.exchange.conftest import NOW, OPEN, SETTLED, Agency, write_csv

pytestmark = pytest.mark.django_db


def run(command: object, *arguments: object) -> Result:
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])  # type: ignore[arg-type]
    if isinstance(result.exception, Refusal):
        raise result.exception
    return result


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    bad = {**SETTLED, "number": "A-2", "complainant_phone": "9" * 50, "备注": "x"}
    return write_csv(tmp_path / "rows.csv", [{**SETTLED, "备注": ""}, bad, {**OPEN, "number": "A-3", "备注": ""}])


def test_the_summary_is_one_json_document(agency: Agency, rows: Path, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    result = run(import_, rows, "--json", "--errors", errors)
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert {key: told[key] for key in ("read", "created", "unchanged", "updated", "rejected")} == {
        "read": 3, "created": 2, "unchanged": 0, "updated": 0, "rejected": 1,
    }  # fmt: skip
    assert (told["unknown_columns"], told["dry_run"]) == (["备注"], False)
    assert told["first_errors"][0]["line"] == 3
    with errors.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "column", "value", "code", "reason"],
            ["3", "complainant_phone", "999****9999", "value_too_long", "联系电话最多 40 字，这里有 50 字。"],
        ]
    assert json.loads(run(import_, rows, "--json").stdout)["unchanged"] == 2


def test_words_for_people(agency: Agency, rows: Path) -> None:
    result = run(import_, rows, "--progress")
    assert "created 2" in result.stdout
    assert "unknown columns: 备注" in result.stdout
    assert "line 3" in result.stderr


def test_a_dry_run(agency: Agency, rows: Path) -> None:
    assert json.loads(run(import_, rows, "--json", "--dry-run").stdout)["created"] == 2
    assert not Case.objects.exists()


def test_a_dry_run_of_an_installation_without_offices_tells_what_an_import_would_do(rows: Path) -> None:
    dry = json.loads(run(import_, rows, "--json", "--dry-run").stdout)
    assert not Office.objects.exists()
    real = json.loads(run(import_, rows, "--json").stdout)
    compared = ("read", "created", "rejected", "first_errors")
    assert {key: dry[key] for key in compared} == {key: real[key] for key in compared}
    assert real["created"] == 2


def test_a_file_of_another_system_is_recognised(agency: Agency, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "web.csv", [dict.fromkeys(("投诉标题", "投诉详情", "投诉对象", "投诉问题", "投诉要求"), "x")]
    )
    with pytest.raises(Refusal, match="web-complaints"):
        run(import_, path)
    assert (
        json.loads(
            run(import_, path, "--json", "--mapping", "web-complaints", "--set", "received_at=2026-04-20").stdout
        )["created"]
        == 1
    )


def test_a_mapping_of_one_s_own(agency: Agency, tmp_path: Path) -> None:
    mapping = tmp_path / "mine.yaml"
    mapping.write_text(
        "id: mine\nlabel: 我们的\nkeys:\n  number: [{column: 单号}]\n"
        "  kind: [{constant: complaint}]\n  received_at: [{column: 时间}]\n",
        encoding="utf-8",
    )
    path = write_csv(tmp_path / "mine.csv", [{"单号": "1", "时间": "2026-04-20", "区划代码": "410611"}])
    assert json.loads(run(import_, path, "--json", "--mapping", mapping).stdout)["created"] == 1
    assert Case.objects.get().region_code == "410611"


@pytest.mark.parametrize("arguments", [("--set", "received_at"), ("--workers", "-1"), ("--colour",)])
def test_wrong_usage(rows: Path, arguments: tuple[str, ...]) -> None:
    assert run(import_, rows, *arguments).exit_code == 2
    assert run(export, "--from", "2026-05-01", "--to", "2026-04-01").exit_code == 2
    assert run(export, "--format", "xlsx").exit_code == 2


def test_an_errors_file_that_cannot_be_written(agency: Agency, rows: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWriteFile):
        run(import_, rows, "--errors", tmp_path / "no" / "e.csv")


def test_export_to_a_file_and_to_the_terminal(agency: Agency, rows: Path, tmp_path: Path) -> None:
    run(import_, rows)
    out = tmp_path / "out.xlsx"
    told = json.loads(run(export, out, "--json").stdout)
    assert (told["written"], told["format"], told["identities"]) == (2, "xlsx", False)
    text = run(export, "--chinese", "--format", "csv", "--office", "410611").stdout_bytes.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("登记编号,来源系统,类型")
    assert "程小溪" not in text
    assert json.loads(run(import_, out, "--json").stdout)["unchanged"] == 2


def test_export_under_a_post(agency: Agency, rows: Path) -> None:
    run(import_, rows)
    account = Account.objects.create(username="zhangjia", name="章甲", created_at=NOW)
    post = Post.objects.create(office=agency.xun, title="负责人", role="HEAD", holder=account)
    assert len(run(export, "--as", "zhangjia").stdout.splitlines()) == 1
    post.office = agency.qibin
    post.save()
    assert "程小溪" in run(export, "--as", "ZhangJia", "--with-identities", "移送司法机关").stdout
    post.role = "HANDLER"
    post.save()
    with pytest.raises(NotPermitted):
        run(export, "--as", "zhangjia")
    with pytest.raises(LoginUnknown):
        run(export, "--as", "nobody")
