"""`fangxin calendar show`, from the outside."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from fangxin.interfaces.commands.calendar import calendar


def asked(*words: str) -> Result:
    return CliRunner().invoke(calendar, list(words), catch_exceptions=False)


def test_a_year_as_json() -> None:
    result = asked("show", "2026", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert (told["year"], told["provisional"], told["working_days"]) == (2026, False, 248)
    assert len(told["holidays"]) == 33
    assert [row["day"] for row in told["make_up_days"]] == [
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ]
    assert told["notices"][0]["url"].startswith("https://www.gov.cn/")


def test_a_year_in_words() -> None:
    told = asked("show", "2026").stdout
    assert "2026-10-01 星期四 国庆节 法定节日" in told
    assert "2026-10-10 星期六 国庆节" in told
    assert "暂定" not in told
    assert "国务院办公厅关于2026年部分节假日安排的通知" in told


def test_a_year_without_its_notice_says_so() -> None:
    assert "暂定" in asked("show", "2027").stdout
    assert json.loads(asked("show", "2027", "--json").stdout)["provisional"] is True


def test_a_year_outside_is_refused() -> None:
    result = asked("show", "2018")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("year_not_covered: ")


def test_wrong_usage_is_status_two() -> None:
    assert asked("show").exit_code == 2
    assert asked("show", "next").exit_code == 2
