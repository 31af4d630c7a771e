"""Indicators beyond the life of a case: refusals, grades, sizes, enterprises that settle, work orders, calls, supervision."""

from __future__ import annotations

from fangxin.analytics.indicators.measuring import Scope
from tests.indicators.tables import readings_of, said_of

SCOPE = {
    "cases": """
times | kind      | outcome      | decided_on | accepted_on | ground
90    | COMPLAINT | -            | 2026-03-05 | 2026-03-05  | -
8     | COMPLAINT | NOT_ACCEPTED | 2026-03-05 | -           | NA1
3     | COMPLAINT | NOT_ACCEPTED | 2026-03-05 | -           | NA4
10    | COMPLAINT | NOT_ACCEPTED | 2026-03-05 | -           | -
5     | COMPLAINT | NOT_ACCEPTED | 2026-04-05 | -           | -
7     | REPORT    | FILED        | 2026-03-05 | -           | -
"""
}


def test_a_refusal_on_a_legal_ground_is_no_refusal_within_the_scope() -> None:
    assert said_of(SCOPE, "2026-03")["in_scope_acceptance_rate"] == "90.00 = 90/100"


GRADED = {
    "cases": """
times | kind      | outcome | closed_on  | satisfaction
3     | COMPLAINT | SETTLED | 2026-03-05 | 5
1     | COMPLAINT | SETTLED | 2026-03-05 | 2
2     | COMPLAINT | SETTLED | 2026-03-05 | SATISFIED
1     | COMPLAINT | SETTLED | 2026-03-05 | -
4     | COMPLAINT | SETTLED | 2026-04-05 | 1
"""
}


def test_grades_of_five_are_scored_and_answers_in_words_are_not() -> None:
    found = said_of(GRADED, "2026-03")
    assert found["satisfaction_score"] == "85.00 = 340/4"
    assert found["satisfaction_rate"] == "83.33 = 5/6"


SIZES = {
    "merchants": """
id | merchant | known_on   | status    | ended_on   | transactions | area | staff | region
1  | 1        | 2025-01-01 | ACTIVE    | -          | 50000        | 200  | 10    | 410611
2  | 2        | 2025-01-01 | ACTIVE    | -          | 30000        | -    | 4     | 410611
3  | 3        | 2025-01-01 | ACTIVE    | -          | -            | 100  | -     | 410611
4  | 1        | 2025-01-01 | ACTIVE    | -          | -            | -    | -     | 410611
5  | 5        | 2025-01-01 | CANCELLED | 2026-02-01 | -            | -    | -     | 410611
6  | 6        | 2026-06-01 | ACTIVE    | -          | -            | -    | -     | 410611
7  | 7        | 2025-01-01 | REVOKED   | -          | -            | -    | -     | 410611
""",
    "cases": """
times | kind      | received_on | merchant | region
6     | COMPLAINT | 2026-03-05  | 1        | 410611
2     | COMPLAINT | 2026-03-05  | 2        | 410611
5     | COMPLAINT | 2026-03-05  | 3        | 410611
9     | COMPLAINT | 2026-03-05  | -        | 410611
4     | REPORT    | 2026-03-05  | 1        | 410611
3     | COMPLAINT | 2025-03-05  | 1        | 410611
""",
    "enrolments": """
id | merchant | joined_on  | left_on    | region
1  | 1        | 2025-05-01 | -          | 410611
2  | 2        | 2025-05-01 | 2026-03-10 | 410611
3  | 3        | 2026-03-31 | -          | 410611
4  | 3        | -          | -          | 410611
5  | 5        | 2025-05-01 | 2026-02-01 | 410611
""",
    "disputes": """
id | merchant | state     | filed_on   | finished_on | settled_on | region
1  | 1        | SETTLED   | 2026-02-20 | 2026-03-02  | 2026-03-02 | 410611
2  | 1        | SETTLED   | 2026-03-02 | 2026-03-08  | 2026-03-08 | 410611
3  | 2        | WITHDRAWN | 2026-03-02 | 2026-03-08  | -          | 410611
4  | 3        | OPEN      | 2026-03-31 | -           | -          | 410611
""",
}


def test_complaints_by_size_count_those_that_state_it_and_name_the_base() -> None:
    rate = readings_of(SIZES, "2026-03")[()]["complaint_rate"]
    # 8 complaints about two merchants with 80,000 sales a year
    assert (rate.base, str(rate.now.value), rate.now.numerator, rate.now.denominator) == (
        "transactions",
        "1.00",
        8,
        80_000,
    )
    assert str(rate.year_before.value) == "0.38"
    others = {
        base: readings_of(SIZES, "2026-03", bases={"complaint_rate": base})[()]["complaint_rate"].now
        for base in ("area", "staff", "merchants")
    }
    assert {base: f"{one.value} = {one.numerator}/{one.denominator}" for base, one in others.items()} == {
        "area": "3.67 = 11/300", "staff": "0.57 = 8/14", "merchants": "2.60 = 13/5",
    }  # fmt: skip


def test_enterprises_that_settle_first() -> None:
    found = said_of(SIZES, "2026-03")
    # 1 had disputes; 2 took part until the tenth, 3 from the last day, 5 had left before
    assert found["odr_activity"] == "33.33 = 1/3"
    # 1 and 3 on the last day; 1, 2 and 3 are in business, 4 is 1, 5 ended, 6 came later, 7 was revoked
    assert found["odr_coverage"] == "66.67 = 2/3"
    assert said_of(SIZES, "2026-02")["odr_coverage"] == "66.67 = 2/3"
    assert said_of(SIZES, "2024-02")["odr_coverage"] == "None = 0/0"


def test_what_enterprises_do_is_told_by_division_and_by_no_office() -> None:
    by_region = readings_of(SIZES, "2026-03", by=["region"])
    assert by_region.keys() == {("410611",)}
    assert str(by_region[("410611",)]["odr_coverage"].now.value) == "66.67"
    by_path = readings_of(SIZES, "2026-03", by=["path"])
    assert by_path.keys() == {(None,)} and "received_complaints" in by_path[(None,)]
    assert not {"odr_activity", "odr_coverage", "complaint_rate"} & by_path[(None,)].keys()


WATCHED = {
    "work_orders": """
times | received_on | closed_on  | in_time
8     | 2026-03-02  | 2026-03-10 | yes
1     | 2026-03-02  | 2026-03-30 | no
1     | 2026-03-28  | 2026-04-02 | yes
2     | 2026-03-28  | 2026-03-29 | -
""",
    "follow_ups": """
times | called_on  | state
3     | 2026-03-20 | REACHED
1     | 2026-03-20 | GIVEN_UP
1     | 2026-04-20 | REACHED
""",
    "cases": """
times | kind      | outcome | closed_on
10    | COMPLAINT | SETTLED | 2026-03-15
5     | REPORT    | FILED   | 2026-03-15
""",
    "supervised": """
times | state     | opened_on  | due_on     | answered_on | in_time
4     | CLOSED    | 2026-03-02 | 2026-03-09 | 2026-03-06  | yes
1     | ANSWERED  | 2026-03-02 | 2026-03-09 | 2026-03-12  | no
1     | OPEN      | 2026-03-02 | 2026-03-09 | -           | -
1     | OPEN      | 2026-03-28 | 2026-04-09 | -           | -
1     | WITHDRAWN | 2026-03-02 | 2026-03-09 | -           | -
""",
}


def test_work_orders_calls_and_supervision() -> None:
    march, april = (
        said_of(WATCHED, "2026-03", known_on="2026-04-02"),
        said_of(WATCHED, "2026-04", known_on="2026-04-02"),
    )
    assert march["hotline12345_received"] == "12"
    assert march["hotline12345_close_rate"] == "91.67 = 11/12"
    assert april["hotline12345_close_rate"] == "None = 1/0"
    assert march["hotline12345_on_time_rate"] == "88.89 = 8/9"
    assert march["followup_rate"] == "30.00 = 3/10"
    assert (march["supervised_cases"], april["supervised_cases"]) == ("8", "0")
    assert march["supervision_on_time_rate"] == "66.67 = 4/6"
    assert april["supervision_on_time_rate"] == "None = 0/0"


SAMPLED = {
    "noted": """
id | path     | first_on   | last_on    | figure             | value
1  | 0001     | 2026-01-01 | 2026-03-31 | sampling_planned   | 10000
2  | 0001     | 2026-01-01 | 2026-03-31 | sampling_done      | 11000
3  | 00010001 | 2026-01-01 | 2026-01-31 | sampling_planned   | 3000
4  | 00010001 | 2026-01-01 | 2026-01-31 | sampling_done      | 2000
5  | 00010001 | 2026-01-01 | 2026-01-31 | sampling_qualified | 1900
6  | 00010001 | 2026-04-01 | 2026-04-30 | sampling_done      | 5000
7  | 0001     | 2026-01-01 | 2026-12-31 | sampling_batches   | 90000
8  | 0001     | 2025-12-01 | 2026-01-31 | sampling_done      | 70000
"""
}


def test_sampling_adds_up_what_each_office_noted_of_itself() -> None:
    found = said_of(SAMPLED, "2026Q1")
    assert found["sampling_completion_rate"] == "100.00 = 130/130"
    assert found["pass_rate"] == "14.62 = 19/130"
    below = said_of(SAMPLED, "2026-01", scope=Scope(path="00010001"))
    assert below["sampling_completion_rate"] == "66.67 = 20/30" and below["pass_rate"] == "95.00 = 19/20"
    assert said_of(SAMPLED, "2026-02")["pass_rate"] == "None = 0/0"
