"""The shifts of a day, what clashes, which seats are empty, and filling them in turn."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from fangxin.domain.rosters.rules.filling import Sat, Seat, clash, empty_seats, filled, gone_during, sat
from fangxin.domain.rosters.rules.leaves import Gone
from fangxin.domain.rosters.rules.shifts import DutyRules, Shift, duty_rules, read_duty_rules
from fangxin.foundation.lawbook import LawError
from tests.people import working

DAY = date(2026, 6, 8)
RULES = duty_rules()
REST = timedelta(hours=8)
PEOPLE = [11, 12, 13, 14, 15]


def shift(shift_id: str) -> Shift:
    found = RULES.shift(shift_id)
    assert found is not None
    return found


def sits(account_id: int, shift_id: str, day: int = 0) -> Sat:
    return sat(account_id=account_id, on=DAY + timedelta(days=day), shift=shift(shift_id))


def week(
    people: list[int], *, there: list[Sat] | None = None, gone: list[Gone] | None = None, rules: DutyRules = RULES
) -> tuple[list[Seat], list[Sat], list[Seat]]:  # fmt: skip
    """The empty seats of seven days, who was found for them, and what stayed empty."""
    days = [DAY + timedelta(days=place) for place in range(7)]
    there, gone = there or [], gone or []
    seats = empty_seats(rules=rules, days=days, sits=there, gone=gone)
    made = filled(rules=rules, seats=seats, people=people, sits=there, gone=gone, served={})
    return seats, made, empty_seats(rules=rules, days=days, sits=[*there, *made], gone=gone)


class TestTheFile:
    def write(self, folder: Path, text: str) -> Path:
        path = folder / "duty.yaml"
        path.write_text(f"shifts:\n{text}\nrest_hours: 8\nkept_days: 31\n", encoding="utf-8")
        return path

    def test_the_shipped_shifts_follow_the_clock(self) -> None:
        assert [one.id for one in RULES.shifts] == ["NIGHT", "DAY", "EVENING"]
        begin, end = shift("EVENING").hours(DAY)
        assert (begin, end) == (working(16), working(0, day=DAY + timedelta(days=1)))
        assert shift("DAY").named == "白班 08:00–16:00"

    def test_shifts_over_midnight_cover_the_day_too(self, tmp_path: Path) -> None:
        rules = read_duty_rules(self.write(tmp_path, (
            '- {id: A, label: 日, from: "07:00", until: "19:00", seats: 1}\n'
            '- {id: B, label: 夜, from: "19:00", until: "07:00", seats: 1}'
        )))  # fmt: skip
        assert [one.id for one in rules.shifts] == ["A", "B"]

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ('- {id: A, label: 日, from: "07:00", until: "19:00", seats: 1}', "24 小时"),
            ('- {id: A, label: 日, from: "00:00", until: "12:00", seats: 1}\n'
             '- {id: A, label: 夜, from: "12:00", until: "00:00", seats: 1}', "重复"),
            ('- {id: ABCDEFGHIJKLM, label: 日, from: "00:00", until: "00:00", seats: 1}', "12 个字符"),
            ('- {id: A, label: 日, from: "00:00", until: "00:00", seats: 0}', "1 与 50"),
        ],
    )  # fmt: skip
    def test_a_wrong_file_is_told(self, tmp_path: Path, text: str, why: str) -> None:
        with pytest.raises(LawError, match=why):
            read_duty_rules(self.write(tmp_path, text))


class TestClashes:
    @pytest.mark.parametrize(
        ("other", "day", "meets"),
        [
            ("DAY", 0, True), ("NIGHT", 0, True), ("EVENING", 0, True), ("NIGHT", 1, False), ("EVENING", -1, False),
            ("DAY", 1, False), ("DAY", -1, False),
        ],
    )  # fmt: skip
    def test_beside_a_day_shift(self, other: str, day: int, meets: bool) -> None:
        found = clash(one=sits(11, "DAY"), own=[sits(11, other, day)], rest=REST)
        assert (found is not None) is meets
        assert clash(one=sits(11, "DAY"), own=[sits(12, other, day)], rest=REST) is None, "another officer's"

    def test_a_night_after_an_evening_leaves_no_rest(self) -> None:
        assert clash(one=sits(11, "NIGHT", 1), own=[sits(11, "EVENING", 0)], rest=REST) is not None
        assert clash(one=sits(11, "NIGHT", 1), own=[sits(11, "EVENING", 0)], rest=timedelta()) is None

    def test_away_on_the_day_of_the_duty_or_the_day_it_runs_into(self) -> None:
        gone = [Gone(account_id=11, from_on=DAY, to_on=DAY)]
        assert gone_during(one=sits(11, "DAY"), gone=gone) is not None
        assert gone_during(one=sits(11, "EVENING", -1), gone=gone) is None, "it ends as the day begins"
        assert gone_during(one=sits(11, "NIGHT", 1), gone=gone) is None
        long = Shift(id="L", label="长班", begins=shift("EVENING").begins, ends=shift("DAY").begins, seats=1)
        assert gone_during(one=sat(account_id=11, on=DAY - timedelta(days=1), shift=long), gone=gone) is not None


class TestFilling:
    def test_five_officers_fill_a_week_evenly_and_with_rest(self) -> None:
        seats, made, left = week(PEOPLE)
        assert sum(seat.empty for seat in seats) == 28
        assert left == []
        counts = Counter(one.account_id for one in made)
        assert max(counts.values()) - min(counts.values()) <= 2
        for one in made:
            assert clash(one=one, own=[other for other in made if other is not one], rest=RULES.rest) is None

    def test_too_few_officers_leave_gaps_and_nobody_without_rest(self) -> None:
        _, made, left = week([11])
        assert left
        for one in made:
            assert clash(one=one, own=[other for other in made if other is not one], rest=RULES.rest) is None

    def test_nobody_fills_nothing(self) -> None:
        seats, made, left = week([])
        assert (made, left) == ([], seats)

    def test_whoever_is_away_is_left_out_and_their_seat_is_empty(self) -> None:
        gone = [Gone(account_id=11, from_on=DAY, to_on=DAY + timedelta(days=6))]
        _, made, _ = week(PEOPLE, there=[sits(11, "DAY")], gone=gone)
        assert 11 not in {one.account_id for one in made}
        assert [one.shift for one in made if one.on == DAY].count("DAY") == 2, "the seat of the officer away is filled"

    def test_what_is_planned_stays_and_counts(self) -> None:
        there = [sits(11, "DAY"), sits(12, "DAY")]
        _, made, left = week(PEOPLE, there=there)
        assert left == []
        assert [one.shift for one in made if one.on == DAY].count("DAY") == 0

    def test_whoever_sat_least_before_is_next(self) -> None:
        seats = [Seat(on=DAY, shift=shift("DAY"), empty=1)]
        given = {"rules": RULES, "seats": seats, "people": PEOPLE, "sits": [], "gone": []}
        assert filled(**given, served={11: 3, 12: 2, 13: 2, 14: 5, 15: 4})[0].account_id == 12  # type: ignore[arg-type]
        assert filled(**given, served={})[0].account_id == 11  # type: ignore[arg-type]
