"""The grade of any day from events alone; when repair is possible, under the rules of the day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from fangxin.domain.credit.rules.book import credit_book, read_credit_book
from fangxin.domain.credit.rules.entering import EventDayImpossible, KindNotEntered, check_day, check_kind
from fangxin.domain.credit.rules.grading import Event, grade_on, line_on, months_after, not_before, penalty_kind
from fangxin.domain.credit.rules.repairing import RepairTooEarly, check_eligible, eligibility
from fangxin.domain.credit.words import Standing
from fangxin.foundation.lawbook import LawError, law_file

BOOK = credit_book()
MAY = date(2026, 5, 1)


def event(kind: str = "PENALTY_GENERAL", since: date = MAY, **changes: object) -> Event:
    return Event(**{"id": 1, "kind": kind, "happened_on": since, "since": since, **changes})  # type: ignore[arg-type]


def test_nobody_ever_counted_is_best() -> None:
    graded = grade_on([], MAY, BOOK)
    assert (graded.code, graded.score, graded.lines) == ("A", 100, ())


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 4, 30), Standing.NOT_YET), (MAY, Standing.COUNTS), (date(2027, 5, 1), Standing.COUNTS),
        (date(2027, 5, 2), Standing.EXPIRED),
    ],
)  # fmt: skip
def test_an_event_counts_from_its_day_to_its_last(day: date, standing: Standing) -> None:
    line = line_on(event(), day, BOOK)
    assert (line.standing, line.until) == (standing, date(2027, 5, 1))
    assert grade_on([event()], day, BOOK).score == (90 if standing is Standing.COUNTS else 100)


def test_the_score_is_the_base_and_every_line() -> None:
    events = [
        event(),
        event("SILENCE", id=2),
        event("DEMONSTRATION", id=3),
        event("PENALTY_SERIOUS", since=date(2023, 1, 1), id=4),
    ]
    graded = grade_on(events, MAY + timedelta(days=1), BOOK)
    assert graded.score == graded.base + sum(line.points for line in graded.lines) == 93
    assert [line.event.id for line in graded.lines] == [3, 2, 1, 4], "newest first, expired ones are told too"
    assert graded.code == "B"


def test_a_kind_counts_to_its_cap_so_that_size_alone_does_not_condemn() -> None:
    graded = grade_on([event("SILENCE", id=number) for number in range(30)], MAY, BOOK)
    assert graded.score == 80
    assert [(kind.code, back) for kind, back in graded.given_back] == [("SILENCE", 40)]
    assert graded.score == graded.base + sum(line.points for line in graded.lines) + 40


def test_the_serious_list_holds_the_grade_down_whatever_the_score() -> None:
    honoured = [event("DEMONSTRATION", id=number) for number in range(9)]
    graded = grade_on([event("SERIOUS_LIST", id=50), *honoured], MAY, BOOK)
    assert (graded.code, graded.score) == ("D", 55)


def test_a_best_grade_binds_above_the_reached_one(tmp_path: Path) -> None:
    path = tmp_path / "credit.yaml"
    path.write_text((law_file("credit.yaml")).read_text().replace("points: -50", "points: -1"))
    graded = grade_on([event("SERIOUS_LIST")], MAY, read_credit_book(path))
    assert (graded.code, graded.score) == ("D", 99)
    assert graded.held_by is not None


def test_what_was_repaired_counts_no_more_and_counts_again_when_revoked() -> None:
    off = ((date(2026, 8, 3), date(2026, 9, 1)),)
    days = {
        date(2026, 8, 2): "COUNTS",
        date(2026, 8, 3): "REPAIRED",
        date(2026, 8, 31): "REPAIRED",
        date(2026, 9, 1): "COUNTS",
    }
    for day, standing in days.items():
        assert line_on(event(off=off), day, BOOK).standing == standing
    assert line_on(event(off=((date(2026, 8, 3), None),)), date(2027, 1, 1), BOOK).standing is Standing.REPAIRED


def test_days_on_which_nobody_knew_keep_their_grade() -> None:
    spans = not_before(MAY, date(2026, 5, 9))
    off = tuple((date.fromisoformat(str(a)), date.fromisoformat(str(b))) for a, b in spans)
    assert line_on(event(off=off), date(2026, 5, 8), BOOK).standing is Standing.NOT_YET
    line = line_on(event(off=off), date(2026, 5, 9), BOOK)
    assert (line.standing, line.until) == (Standing.COUNTS, date(2027, 5, 1)), "the term runs from the day it happened"
    assert not_before(MAY, MAY) == []


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)), (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)), (MAY, 0, MAY),
    ],
)  # fmt: skip
def test_months(day: date, months: int, found: date) -> None:
    assert months_after(day, months) == found


@pytest.mark.parametrize(
    ("kinds", "yuan", "found"),
    [
        (["WARNING"], 0, "PENALTY_MINOR"), (["FINE"], 10_000, "PENALTY_MINOR"), (["FINE"], 10_001, "PENALTY_GENERAL"),
        (["FINE", "CONFISCATION"], 100, "PENALTY_GENERAL"), (["FINE"], 200_000, "PENALTY_SERIOUS"),
        (["CLOSURE"], 0, "PENALTY_SERIOUS"), (["OTHER"], 0, "PENALTY_GENERAL"), (["CRITICISM", "WARNING"], 0, "PENALTY_MINOR"),
    ],
)  # fmt: skip
def test_how_heavy_a_penalty_is(kinds: list[str], yuan: int, found: str) -> None:
    assert penalty_kind(kinds, yuan, BOOK) == found


# Repair ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "since", "asked", "earliest"),
    [
        ("PENALTY_GENERAL", date(2026, 5, 1), date(2026, 5, 2), date(2026, 8, 1)),
        ("PENALTY_SERIOUS", date(2026, 5, 1), date(2026, 5, 2), date(2027, 5, 1)),
        ("PENALTY_MINOR", date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 1)),
        # six months under the rule of 2021 would end on 2026-02-20; the rule of 2025 opens the door as it comes into force
        ("PENALTY_GENERAL", date(2025, 8, 20), date(2025, 11, 1), date(2025, 12, 25)),
        ("PENALTY_GENERAL", date(2025, 3, 1), date(2025, 5, 1), date(2025, 9, 1)),
        ("PENALTY_GENERAL", date(2025, 12, 1), date(2025, 12, 2), date(2026, 3, 1)),
    ],
)  # fmt: skip
def test_the_earliest_day_follows_the_rules_in_force_one_after_the_other(
    kind: str, since: date, asked: date, earliest: date
) -> None:
    found = eligibility(event(kind, since), asked, BOOK)
    assert found.earliest == earliest
    assert found.open_on(earliest)
    assert not found.open_on(earliest - timedelta(days=1))


def test_too_early_names_the_day_and_the_rule() -> None:
    with pytest.raises(RepairTooEarly) as refused:
        check_eligible(eligibility(event(), MAY, BOOK), on=MAY, weight_label="一般")
    assert "2026-08-01" in refused.value.told()
    assert "3 个月" in refused.value.told()


@pytest.mark.parametrize(
    ("given", "day", "why"),
    [
        (event("DEMONSTRATION"), MAY, "不适用"), (event("FALSE_PLEDGE"), MAY, "不适用"),
        (event(), date(2027, 6, 1), "到期"), (event(off=((date(2026, 8, 3), None),)), date(2026, 9, 1), "已经修复"),
    ],
)  # fmt: skip
def test_what_is_not_repaired(given: Event, day: date, why: str) -> None:
    found = eligibility(given, day, BOOK)
    assert found.earliest is None
    assert why in found.why


def test_a_revoked_repair_waits_longer_or_too_long() -> None:
    found = eligibility(event("PENALTY_SERIOUS"), date(2027, 6, 1), BOOK, revoked_on=date(2027, 6, 1))
    assert (found.earliest, found.again_months) == (date(2027, 12, 1), 6)
    assert eligibility(event(), date(2026, 12, 1), BOOK, revoked_on=date(2026, 12, 1)).earliest is None, (
        "it ends before"
    )


# Entering and the file ------------------------------------------------------------------------------------------------


def test_an_officer_enters_only_what_facts_do_not_tell() -> None:
    assert check_kind(code="SERIOUS_LIST", on=MAY, book=BOOK).entered
    for code in ("PENALTY_GENERAL", "NOSUCH", ""):
        with pytest.raises(KindNotEntered):
            check_kind(code=code, on=MAY, book=BOOK)


def test_the_day_of_an_entry() -> None:
    kind = BOOK.points[0].kinds["OTHER_GENERAL"]
    check_day(happened_on=MAY, on=MAY, kind=kind)
    check_day(happened_on=date(2025, 5, 1), on=MAY, kind=kind)
    for day in (date(2026, 5, 2), date(2025, 4, 30)):
        with pytest.raises(EventDayImpossible):
            check_day(happened_on=day, on=MAY, kind=kind)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("most: D", "most: E"),
        ("class: HONOUR\n        points: 5", "class: HONOUR\n        points: -5"),
        ("months: 3\n", "months: 0\n"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "credit.yaml"
    path.write_text((law_file("credit.yaml")).read_text().replace(old, new, 1))
    with pytest.raises(LawError):
        read_credit_book(path)
