"""`fangxin clock`, from the outside: one question, a batch, and everything that can be asked wrongly."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fangxin.foundation.calendar import CalendarYear, DayOff, shipped_calendar, shipped_statutory_days
from fangxin.interfaces.commands.calendar import CalendarSource
from fangxin.interfaces.commands.clock import clock


def asked(*words: str, source: CalendarSource | None = None, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(clock, list(words), obj=source, input=stdin, catch_exceptions=False)


def test_one_question_as_json() -> None:
    result = asked("complaint.acceptance", "--from", "2026-02-13", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert {"rule", "version", "from", "due", "provisional", "source", "days"} <= set(told)
    assert (told["rule"], told["version"], told["from"]) == ("complaint.acceptance", "order20", "2026-02-13")
    assert (told["due"], told["provisional"]) == ("2026-03-02", False)
    assert told["source"] == "《市场监督管理投诉举报处理暂行办法》第十四条"
    assert told["days"][0] == {"date": "2026-02-13", "counts": False, "n": 0, "why": "起算当日，不计入"}
    assert told["days"][-1]["date"] == "2026-03-02"
    assert sum(day["counts"] for day in told["days"]) == 7


def test_the_day_of_receipt_chooses_the_rules() -> None:
    told = json.loads(asked("complaint.mediation", "--from", "2026-04-20", "--received", "2026-04-13", "--json").stdout)
    assert (told["version"], told["due"], told["unit"]) == ("order20", "2026-06-25", "working_day")


def test_an_agencys_answers_are_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("pending_on_2026_04_15: order121\nweekend_moves_natural_deadline: true\n", "utf-8")
    monkeypatch.setenv("FANGXIN_LAW_SETTINGS", str(answers))
    told = json.loads(asked("complaint.mediation", "--from", "2026-04-15", "--received", "2026-04-13", "--json").stdout)
    assert (told["version"], told["due"]) == ("order121", "2026-06-15")


def test_for_people_it_is_said_in_words() -> None:
    plain = asked("complaint.acceptance", "--from", "2026-02-13").stdout
    assert "2026-03-02（星期一）" in plain
    assert "7 个工作日" in plain
    assert "第十四条" in plain
    assert "暂定" not in plain
    explained = asked("complaint.acceptance", "--from", "2026-02-13", "--explain").stdout
    assert "春节调休上班" in explained
    assert "暂定" in asked("complaint.acceptance", "--from", "2026-12-30").stdout


def test_the_calendar_of_the_context_is_used() -> None:
    extra = CalendarYear(2027, (), (*shipped_statutory_days().days[2027], DayOff(date(2027, 1, 4), "元旦")), ())
    source = CalendarSource(lambda: shipped_calendar().with_years([extra]))
    told = json.loads(asked("complaint.acceptance", "--from", "2026-12-25", "--json", source=source).stdout)
    assert (told["due"], told["provisional"]) == ("2027-01-07", False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("complaint.coffee", "--from", "2026-05-06"), "unknown_rule"),
        (("complaint.acceptance", "--from", "2019-05-06"), "no_rule_in_force"),
        (("report.reporter_notice", "--from", "2026-05-06"), "rule_repealed"),
        (("complaint.acceptance", "--from", "9999-12-31"), "year_not_covered"),
        (("complaint.acceptance", "--from", "0001-01-01"), "no_rule_in_force"),
        (("", "--from", "2026-05-06"), "unknown_rule"),
        (("a\nb", "--from", "2026-05-06", "--json"), "unknown_rule"),
    ],
)
def test_a_refusal_is_one_line_and_status_one(words: tuple[str, ...], code: str) -> None:
    result = asked(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{code}: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("complaint.acceptance",),
        ("--from", "2026-05-06"),
        ("complaint.acceptance", "--from", "yesterday"),
        ("complaint.acceptance", "--from", "2026-02-30"),
        ("complaint.acceptance", "--from", "2026-05-06", "--received", "soon"),
        ("complaint.acceptance", "--from", "2026-05-06", "--loud"),
        ("--batch", "no-such-file"),
        ("complaint.acceptance", "--batch", "-"),
    ],
)
def test_wrong_usage_is_status_two(words: tuple[str, ...]) -> None:
    result = asked(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_a_broken_law_file_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("# ours\npending_on_2026_04_15: whichever\n", "utf-8")
    monkeypatch.setenv("FANGXIN_LAW_SETTINGS", str(answers))
    for words in (("complaint.acceptance", "--from", "2026-05-06"), ("--batch", str(answers))):
        result = asked(*words)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"law_error: {answers}:2: ")


# Batch ----------------------------------------------------------------------------------------------------------------


def batch(tmp_path: Path, raw: bytes, *words: str) -> tuple[Result, list[dict[str, object]]]:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(raw)
    result = asked("--batch", str(path), *words)
    return result, [json.loads(line) for line in result.stdout.splitlines()]


def test_a_batch_answers_line_by_line(tmp_path: Path) -> None:
    raw = (
        b'\xef\xbb\xbf{"rule": "complaint.acceptance", "from": "2026-02-13"}\n'
        b"\n"
        b'{"rule": "complaint.mediation", "from": "2026-04-20", "received": "2026-04-13"}\r\n'
        b'{"rule": "complaint.mediation", "from": "2026-04-15", "received": null}'
    )
    result, answers = batch(tmp_path, raw)
    assert result.exit_code == 0
    assert [answer["due"] for answer in answers] == ["2026-03-02", "2026-06-25", "2026-06-14"]
    assert [answer["version"] for answer in answers] == ["order20", "order20", "order121"]
    assert all({"rule", "from", "provisional"} <= set(answer) for answer in answers)


def test_a_batch_explains_when_asked(tmp_path: Path) -> None:
    _, answers = batch(tmp_path, b'{"rule": "complaint.acceptance", "from": "2026-02-13"}', "--explain")
    assert len(answers[0]["days"]) == 18  # type: ignore[arg-type]


def test_a_batch_can_come_from_standard_input() -> None:
    result = asked("--batch", "-", stdin=b'{"rule": "complaint.acceptance", "from": "2026-02-13"}\n')
    assert json.loads(result.stdout)["due"] == "2026-03-02"


BAD_LINES = {
    b"what?": "bad_line",
    b"[]": "bad_line",
    b"null": "bad_line",
    b"{}": "bad_line",
    b'{"rule": 7, "from": "2026-02-13"}': "bad_line",
    b'{"rule": "complaint.acceptance"}': "bad_line",
    b'{"rule": "complaint.acceptance", "from": 20260213}': "bad_line",
    b'{"rule": "complaint.acceptance", "from": "20260213"}': "bad_line",
    b'{"rule": "complaint.acceptance", "from": "2026-W07-5"}': "bad_line",
    b'{"rule": "complaint.acceptance", "from": "2026-02-30"}': "bad_line",
    b'{"rule": "complaint.acceptance", "from": NaN}': "bad_line",
    b'{"rule": "complaint.acceptance", "from": "2026-02-13", "received": ""}': "bad_line",
    b'{"rule": "\\ud800", "from": "2026-02-13"}': "unknown_rule",
    b'{"rule": "complaint.acceptance", "from": "2010-01-01"}': "no_rule_in_force",
    b"\xff\xfe": "bad_line",
    b"[" * 100_000: "bad_line",
}


@pytest.mark.parametrize("line", BAD_LINES, ids=lambda line: repr(line[:40]))
def test_a_bad_line_does_not_stop_a_batch(tmp_path: Path, line: bytes) -> None:
    good = b'{"rule": "complaint.acceptance", "from": "2026-02-13"}'
    result, answers = batch(tmp_path, b"\n".join([good, line, good]))
    assert result.exit_code == 1
    assert [answer.get("due") for answer in answers] == ["2026-03-02", None, "2026-03-02"]
    assert answers[1]["error"]["code"] == BAD_LINES[line]  # type: ignore[index]
    assert answers[1]["error"]["message"]  # type: ignore[index]
    assert answers[1]["line"] == 2


def test_a_term_of_hours_counts_from_the_minute_told() -> None:
    answer = json.loads(asked("transfer.hand_over", "--from", "2026-09-30T15:40", "--json").output)
    assert (answer["due"], answer["due_at"]) == ("2026-10-01", "2026-10-01T15:40:00+08:00")
    assert (answer["limit"], answer["unit"]) == (24, "hour")
    assert "due_at" not in json.loads(asked("transfer.hand_over", "--from", "2026-09-30", "--json").output)
    told = asked("transfer.hand_over", "--from", "2026-09-30T15:40").output
    assert "15:40 期满" in told and "24 个小时，连续计算" in told
    assert asked("transfer.hand_over", "--from", "2026-09-30T25:40").exit_code == 2
