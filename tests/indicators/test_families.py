"""Indicators about merchants: a merchant counts once, with those merged into it, where it is registered."""

from __future__ import annotations

from datetime import date

from fangxin.analytics.indicators.listing import counted_cases
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
from tests.indicators.tables import engine_of_all, readings_of, said_of

# 2 was merged into 1, 3 entered the register late, 4 is out of business and never left
FAMILIES = {
    "merchants": """
id | merchant | known_on   | status    | transactions | region
1  | 1        | 2025-01-01 | ACTIVE    | 50000        | 410611
2  | 1        | 2024-01-01 | ACTIVE    | -            | 420102
3  | 3        | 2026-03-20 | ACTIVE    | 30000        | 410611
4  | 4        | 2025-01-01 | CANCELLED | -            | 410611
""",
    "cases": """
id | kind      | received_on | merchant | region
1  | COMPLAINT | 2026-02-05  | 1        | 410611
2  | COMPLAINT | 2026-02-05  | 2        | 420102
3  | COMPLAINT | 2026-02-05  | 3        | 410611
4  | COMPLAINT | 2026-03-05  | 3        | 420102
5  | COMPLAINT | 2024-03-05  | 2        | 420102
6  | COMPLAINT | 2026-03-05  | 4        | 410611
""",
    "enrolments": """
id | merchant | joined_on  | left_on | region
1  | 1        | 2025-05-01 | -       | 410611
2  | 2        | 2025-05-01 | -       | 420102
3  | 4        | 2025-05-01 | -       | 410611
""",
    "disputes": """
id | merchant | state   | filed_on   | finished_on | settled_on | region
1  | 1        | SETTLED | 2026-02-20 | 2026-02-22  | 2026-02-22 | 410611
2  | 2        | SETTLED | 2026-02-20 | 2026-02-23  | 2026-02-23 | 420102
""",
}
HERE, THERE = Scope(region="410611"), Scope(region="420102")


def rate(period: str, **asked: object) -> list[tuple[int, int | None]]:
    one = readings_of(FAMILIES, period, **asked)[()]["complaint_rate"]  # type: ignore[arg-type]
    return [(counted.numerator, counted.denominator) for counted in (one.now, one.before, one.year_before)]


def test_complaints_are_about_the_merchants_whose_size_they_are_divided_by() -> None:
    # in February 3 was not known; in 2024 neither was 1, only its duplicate
    assert rate("2026-03") == [(1, 80_000), (2, 50_000), (0, 50_000)]
    assert rate("2024-03")[0] == (0, 0)
    for base, found in (("merchants", (2, 2)), ("transactions", (2, 50_000))):
        assert rate("2026-02", bases={"complaint_rate": base})[0] == found


def test_they_count_where_the_merchant_is_registered() -> None:
    assert rate("2026-02", scope=HERE)[0] == (2, 50_000)
    assert rate("2026-02", scope=THERE)[0] == (0, 0)
    by_region = readings_of(FAMILIES, "2026-02", by=["region"])
    assert by_region[("410611",)]["complaint_rate"].now.numerator == 2
    assert by_region[("420102",)]["complaint_rate"].now.numerator == 0
    # the cases themselves still count where they are handled
    assert by_region[("420102",)]["received_complaints"].now.numerator == 1


def test_the_cases_behind_it_are_those_counted() -> None:
    def listed(period: str, scope: Scope) -> list[int] | None:
        return counted_cases(
            engine_of_all(FAMILIES), name="complaint_rate", period=period_of(period), scope=scope,
            known_on=date(2026, 12, 31),
        )  # fmt: skip

    assert listed("2026-02", HERE) == [2, 1]
    assert listed("2026-02", THERE) == []
    assert listed("2026-03", Scope()) == [4]


def test_an_enterprise_with_its_duplicate_settles_as_one() -> None:
    found = said_of(FAMILIES, "2026-02")
    # of 1 and 4, which both take part
    assert found["odr_activity"] == "50.00 = 1/2"
    assert said_of(FAMILIES, "2026-02", scope=HERE)["odr_activity"] == "50.00 = 1/2"
    assert said_of(FAMILIES, "2026-02", scope=THERE)["odr_activity"] == "None = 0/0"


def test_who_is_out_of_business_takes_no_part() -> None:
    assert said_of(FAMILIES, "2026-02")["odr_coverage"] == "100.00 = 1/1"
    assert said_of(FAMILIES, "2026-03")["odr_coverage"] == "50.00 = 1/2"
    assert said_of(FAMILIES, "2026-03", scope=THERE)["odr_coverage"] == "None = 0/0"
