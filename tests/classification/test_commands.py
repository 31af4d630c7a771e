"""`fangxin train` and `fangxin classify`: files in several shapes, figures, refusals."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from fangxin.interfaces.commands.classify import classify
from fangxin.interfaces.commands.train import train
from tests.classification.test_learning import history

HEADER = ["编号", "内容", "类别"]


def table(rows: int = 60) -> list[list[str]]:
    texts, labels = history(rows)
    return [HEADER, *([str(n), text, label] for n, (text, label) in enumerate(zip(texts, labels, strict=True)))]


def as_csv(rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    page = io.StringIO()
    csv.writer(page, delimiter=delimiter).writerows(rows)
    return page.getvalue().encode(encoding)


@pytest.fixture
def history_file(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_bytes(as_csv(table()))
    return path


def call(command: object, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])  # type: ignore[arg-type]


def trained(path: Path, *more: object) -> Path:
    out = path.with_name("model.skops")
    result = call(train, path, "--text", "内容", "--label", "类别", "--out", out, *more)
    assert result.exit_code == 0, result.stderr
    return out


def test_train_prints_figures_and_writes_the_model(history_file: Path) -> None:
    out = history_file.with_name("model.skops")
    result = call(train, history_file, "--text", "内容", "--label", "类别", "--out", out)
    assert result.exit_code == 0
    assert "macro-F1" in result.stdout
    assert all(name in result.stdout for name in ("食品", "手机", "健身"))
    assert out.stat().st_size > 1000
    assert not list(out.parent.glob(".model*"))


def test_train_json_is_one_document(history_file: Path) -> None:
    out = history_file.with_name("model.skops")
    result = call(train, history_file, "--text", "内容", "--label", "类别", "--group", "编号", "--out", out, "--json")
    document = json.loads(result.stdout)
    assert document["rows"] == 60
    assert document["macro_f1"] > 0.9
    assert {row["label"] for row in document["classes"]} == {"食品", "手机", "健身"}
    assert document["model"]["bytes"] == out.stat().st_size


def test_classify_adds_two_columns_and_keeps_the_rest(history_file: Path) -> None:
    model = trained(history_file)
    out = history_file.with_name("out.csv")
    result = call(classify, history_file, "--model", model, "--text", "内容", "--out", out)
    assert result.exit_code == 0, result.stderr
    given = table()[1:]
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [[row[name] for name in HEADER] for row in rows] == given
    assert sum(row["label"] == row["类别"] for row in rows) > 55
    assert all(0 < float(row["score"]) <= 1 for row in rows)


def test_classify_writes_to_stdout_and_an_own_label_column_is_kept_aside(tmp_path: Path, history_file: Path) -> None:
    model = trained(history_file)
    path = tmp_path / "in.csv"
    path.write_bytes(as_csv([["label", "text"], ["旧", "牛奶发霉"]]))
    result = call(classify, path, "--model", model, "--text", "text")
    assert result.stdout.splitlines()[0] == "label_input,text,label,score"
    assert result.stdout.splitlines()[1].startswith("旧,牛奶发霉,食品,")


@pytest.mark.parametrize("shape", ["utf-8", "utf-8-sig", "gb18030", "tabs", "xlsx"])
def test_a_table_is_read_in_every_shape(tmp_path: Path, shape: str) -> None:
    rows = table()
    path = tmp_path / f"history.{shape}"
    if shape == "xlsx":
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [int(row[0]) if number else row[0], *row[1:]])
        book.close()
    else:
        path.write_bytes(as_csv(rows, "utf-8" if shape == "tabs" else shape, "\t" if shape == "tabs" else ","))
    model = trained(path)
    result = call(classify, path, "--model", model, "--text", "内容")
    assert result.exit_code == 0, result.stderr
    first = next(csv.DictReader(io.StringIO(result.stdout)))
    assert (first["编号"], first["内容"]) == (rows[1][0], rows[1][1])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_table"),
        (b"\n", "empty_table"),
        (as_csv([["a", "b"], ["1", "2"]]), "unknown_column"),
        (as_csv([HEADER, ["1", "甲", "x"], ["2", "乙", "x"]]), "only_one_class"),
        (as_csv([HEADER, ["1", "", "x"]]), "nothing_to_learn"),
        (as_csv([HEADER, ["1", "甲", "x", "多"]]), "broken_row"),
        (b"\xff\xff\xff\xff", "unreadable_table"),
        (b"PK\x03\x04broken", "unreadable_table"),
        (b"a\0b", "unreadable_table"),
    ],
)
def test_a_table_that_cannot_be_learned_from_is_refused_in_one_line(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(content)
    out = tmp_path / "model.skops"
    result = call(train, path, "--text", "内容", "--label", "类别", "--out", out)
    assert result.exit_code == 1
    assert result.stderr.strip().splitlines()[-1].startswith(f"{code}: ")
    assert not out.exists()


def test_a_broken_model_is_refused_and_the_old_output_stays(tmp_path: Path, history_file: Path) -> None:
    model = tmp_path / "model.skops"
    model.write_bytes(b"no model")
    out = tmp_path / "out.csv"
    out.write_text("old")
    result = call(classify, history_file, "--model", model, "--text", "内容", "--out", out)
    assert result.exit_code == 1
    assert result.stderr.startswith("bad_model_file: ")
    assert out.read_text() == "old"


def test_a_broken_row_leaves_no_half_written_output(tmp_path: Path, history_file: Path) -> None:
    model = trained(history_file)
    path = tmp_path / "in.csv"
    path.write_bytes(as_csv([*table(30), ["1", "2", "3", "4"]]))
    out = tmp_path / "out.csv"
    result = call(classify, path, "--model", model, "--text", "内容", "--out", out)
    assert result.exit_code == 1
    assert "broken_row: 第 32 行有误" in result.stderr
    assert not out.exists()
    assert not list(tmp_path.glob(".out*"))


def test_a_folder_that_is_not_there_is_refused(history_file: Path) -> None:
    result = call(train, history_file, "--text", "内容", "--label", "类别", "--out", "/not/there/model.skops")
    assert result.exit_code == 1
    assert "cannot_write_file: " in result.stderr


def test_wrong_usage_exits_with_2(history_file: Path) -> None:
    assert call(train, history_file, "--text", "内容").exit_code == 2
    assert call(classify, "/not/there.csv", "--model", history_file, "--text", "内容").exit_code == 2
