"""The line-aware reader that every package's YAML goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from fangxin.foundation.lawbook import (
    Anything,
    ClockTime,
    Day,
    LawError,
    Listing,
    Maybe,
    Number,
    Numbered,
    OneOf,
    Record,
    Spec,
    Table,
    Text,
    Truth,
    Whole,
    load_law_file,
    read_law_text,
)


@dataclass(frozen=True)
class Pair:
    low: int
    high: int = 9

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")


PAIR = Record({"low": Whole()}, {"high": Whole()}, make=Pair)

READ: list[tuple[Spec, str, Any]] = [
    (Text(), "a", "a"),
    (Text(), "2020", "2020"),
    (Text(), "' a '", "a"),
    (Text(pattern="[a-z]+"), "abc", "abc"),
    (Whole(-5, 5), "-5", -5),
    (Number(0, 1), "0.25", 0.25),
    (Number(), "-3", -3.0),
    (Day(), "2026-04-15", date(2026, 4, 15)),
    (Day(), "'2026-04-15'", date(2026, 4, 15)),
    (ClockTime(), "'08:30'", time(8, 30)),
    (Truth(), "true", True),
    (Truth(), "false", False),
    (OneOf("on", "off"), "off", "off"),
    (Maybe(Whole()), "null", None),
    (Maybe(Whole()), "~", None),
    (Maybe(Whole()), "4", 4),
    (Listing(Whole()), "[1, 2]", (1, 2)),
    (Listing(Whole()), "[]", ()),
    (Table(Text(), Whole()), "{b: 1, a: 2}", {"b": 1, "a": 2}),
    (Table(Day(), Text()), "2026-01-01: a", {date(2026, 1, 1): "a"}),
    (PAIR, "{low: 3}", Pair(3)),
    (PAIR, "{low: 3, high: 4}", Pair(3, 4)),
    (Record({"a": Whole()}), "a: 1", {"a": 1}),
    (Numbered(Text()), "\n\na", (3, "a")),
    (Anything(), "{a: [1, 2.5, true, null, 2026-01-01, word, yes]}", None),
]


@pytest.mark.parametrize(("spec", "text", "value"), READ, ids=lambda part: repr(part)[:30])
def test_what_fits_is_read(spec: Spec, text: str, value: Any) -> None:
    found = read_law_text(text, spec, name="a file")
    if isinstance(spec, Anything):
        value = {"a": [1, 2.5, True, None, date(2026, 1, 1), "word", "yes"]}
    assert found == value
    assert type(found) is type(value)


WRONG: list[tuple[Spec, str, int]] = [
    (Text(), "''", 1),
    (Text(), "null", 1),
    (Text(), "[a]", 1),
    (Text(pattern="[a-z]+"), "ab1", 1),
    (Whole(), "a", 1),
    (Whole(), "1.5", 1),
    (Whole(), "0x10", 1),
    (Whole(), "1_000", 1),
    (Whole(), "-1", 1),
    (Whole(1, 3), "4", 1),
    (Number(0, 1), "1.5", 1),
    (Number(), ".inf", 1),
    (Number(), "1e400", 1),
    (Day(), "2026-2-3", 1),
    (Day(), "2026-02-30", 1),
    (Day(), "2026-W01-1", 1),
    (Day(), "2026-01-01 10:00:00", 1),
    (ClockTime(), "'24:00'", 1),
    (ClockTime(), "'8:30'", 1),
    (Truth(), "yes", 1),
    (Truth(), "True", 1),
    (Truth(), "1", 1),
    (OneOf("a"), "b", 1),
    (Maybe(Whole()), "a", 1),
    (Listing(Whole()), "{a: 1}", 1),
    (Listing(Whole()), "- 1\n- b", 2),
    (Listing(Whole(), least=1), "[]", 1),
    (Table(Text(), Whole()), "[1]", 1),
    (Table(Text(), Whole()), "a: 1\nb: c", 2),
    (Table(Text(), Whole()), "a: 1\na: 2", 2),
    (Table(Text(), Whole()), "{[a]: 1}", 1),
    (Table(Day(), Whole()), "a: 1", 1),
    (Table(Text(), Whole(), least=1), "{}", 1),
    (PAIR, "high: 3", 1),
    (PAIR, "low: 3\nwide: 4", 2),
    (PAIR, "\nlow: 3\nhigh: 2", 2),
    (Anything(), "&a [*a]", 1),
    (Anything(), "a: &x [1]\nb: *x", 1),
    (Anything(), "a: [", 1),
    (Anything(), "a: b: c", 1),
    (Anything(), "a\n---\nb", 2),
    (Anything(), "", 1),
    (Anything(), "# nothing", 1),
    (Anything(), "\x00", 1),
    (Anything(), "[" * 3000, 1),
]


@pytest.mark.parametrize(("spec", "text", "line"), WRONG, ids=lambda part: repr(part)[:30])
def test_what_does_not_fit_is_told_with_its_line(spec: Spec, text: str, line: int) -> None:
    with pytest.raises(LawError) as error:
        read_law_text(text, spec, name="a file")
    assert error.value.file == "a file"
    assert error.value.line == line
    assert error.value.reason


def test_a_tag_that_names_code_runs_nothing() -> None:
    assert read_law_text("!!python/object/apply:os.getcwd []", Anything(), name="a file") == []


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text("low: 3\n", "utf-8")
    assert load_law_file(path, PAIR) == Pair(3)
    path.write_bytes(b"low: \xff\n")
    with pytest.raises(LawError, match=r"rule\.yaml:1: "):
        load_law_file(path, PAIR)
    with pytest.raises(LawError, match="不存在"):
        load_law_file(tmp_path / "none.yaml", PAIR)
