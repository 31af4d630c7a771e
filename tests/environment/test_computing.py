"""From values to the index: every rule with small tables."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from fangxin.analytics.environment.checking import check_total
from fangxin.analytics.environment.computing import IndexIncomplete, NothingToCompute, compute
from fangxin.analytics.environment.normalising import root
from fangxin.analytics.environment.telling import plain_result, read_result
from fangxin.foundation.index_scheme import Missing, printed, shipped_schemes
from tests.environment.tables import leaf, part, scheme, values

#: sub-indices of Shaanxi's index as its publications print them: safety, quality, price, service, redress; then the total
SHAANXI = """
2018 82.49 78.44 81.03 79.61 74.98 81.57
2020 85.45 89.08 91.71 89.87 83.70 87.96
2024 87.05 87.82 85.34 88.27 83.58 86.41
"""


def test_published_totals_that_are_plain_means() -> None:
    told = {}
    for line in SHAANXI.split("\n"):
        if line:
            year, *parts, total = line.split()
            told[year] = check_total(Decimal(total), [Decimal(one) for one in parts])
    assert told["2020"].holds and told["2024"].holds
    # 2018's total does not follow from its parts by the plain mean, and is said not to
    assert not told["2018"].holds
    assert (told["2018"].made, told["2018"].off_by) == (Decimal("79.31"), Decimal("2.26"))


@pytest.mark.parametrize(("year", "total"), [("2020", "87.96"), ("2024", "86.41")])
def test_our_scheme_gives_those_totals(year: str, total: str) -> None:
    parts = next(line.split()[1:6] for line in SHAANXI.split("\n") if line.startswith(year))
    five = scheme(*(leaf(code, "1/5") for code in "ABCDE"))
    own = dict(zip("ABCDE", map(Fraction, parts), strict=True))
    assert str(printed(compute(five, values={"陕西": own})["陕西"].total)) == total


def test_the_100_cities() -> None:
    parts, weights = (
        [Decimal("81.67"), Decimal("79.26"), Decimal("80.48")],
        [Fraction(3, 10), Fraction(4, 10), Fraction(3, 10)],
    )
    assert check_total(Decimal("80.36"), parts).made == Decimal("80.47")
    assert check_total(Decimal("80.36"), parts, weights=weights).made == Decimal("80.35")
    with pytest.raises(ValueError, match="sum to 1"):
        check_total(Decimal("80.36"), parts, weights=weights[:2])


BOUNDS = "{method: bounds, least: 80, most: 100}"
MEMBERS = "{method: members, equal: 70}"
TARGET = "{method: target, target: 50}"
LINE = "{method: zscore, equal: 70, line: [{at: -1, points: 40}, {at: 0, points: 60}, {at: 1, points: 100}]}"


@pytest.mark.parametrize(
    ("points", "direction", "given", "expected"),
    [
        # value → points; * the value lay beyond what points can tell apart
        (BOUNDS, "up", "80 85 100 70 120", "0 25 100 0* 100*"),
        (BOUNDS, "down", "80 85 100 70 120", "100 75 0 100* 0*"),
        (TARGET, "up", "0 25 50 60", "0 50 100 100*"),
        (TARGET, "down", "50 100 25 0", "100 50 100* 100*"),
        (MEMBERS, "up", "10 20 30", "0 50 100"),
        (MEMBERS, "down", "10 20 30", "100 50 0"),
        (MEMBERS, "up", "7 7 7", "70 70 70"),
        # mean 20, standard deviation 10 of the members themselves
        (LINE, "up", "10 30 10 30", "40 100 40 100"),
        (LINE, "down", "10 30 10 30", "100 40 100 40"),
        (LINE, "up", "5 5", "70 70"),
    ],
)
def test_values_become_points(points: str, direction: str, given: str, expected: str) -> None:
    trial = scheme(leaf("A", points=points, direction=direction))
    own = {f"m{place}": {"A": Fraction(one)} for place, one in enumerate(given.split())}
    found = compute(trial, values=own)
    told = [f"{one.node('A').points}{'*' if one.node('A').cut else ''}" for one in found.values()]
    assert told == expected.split()


def test_between_two_points_of_the_line() -> None:
    trial = scheme(leaf("A", points=LINE))
    found = compute(trial, values=values("city A\na 0\nb 0\nc 0\nd 4"))  # mean 1, deviation √3
    low, high = (1 / root(Fraction(3)), 3 / root(Fraction(3)))
    assert found["a"].node("A").points == 60 - 20 * low
    assert high > 1 and found["d"].node("A").points == 100 and found["d"].node("A").cut


def test_weights_are_carried_upwards_and_kept() -> None:
    trial = scheme(part("P", "0.4", leaf("A", "1/3"), leaf("B", "2/3")), leaf("C", "0.6"))
    found = compute(trial, values=values("city A B C\nx 90 60 50"))["x"]
    assert found.node("P").points == 70 and found.total == found.score == 58 and found.grade == ""
    assert [(one.code, one.parent, one.level) for one in found.nodes] == [
        ("P", "", 1),
        ("A", "P", 2),
        ("B", "P", 2),
        ("C", "", 1),
    ]
    # what the leaves contribute sums to the score, and one more point of a leaf adds its share
    assert sum(found.node(code).adds for code in "ABC") == 58
    assert found.node("A").share == Fraction(2, 15)
    more = compute(trial, values=values("city A B C\nx 91 60 50"))["x"]
    assert more.total - found.total == found.node("A").share
    assert found.node("C").room == 30


@pytest.mark.parametrize(
    ("rule", "points_of_b", "total", "used"),
    [
        # A 90 (0.5), B missing (0.3), C 50 (0.2)
        ("reweight", None, Fraction(550, 7), "5/7 0 2/7"),
        ("parent_mean", Fraction(70), Fraction(76), "1/2 3/10 1/5"),
        ("last_version", Fraction(40), Fraction(67), "1/2 3/10 1/5"),
    ],
)
def test_missing_data(rule: str, points_of_b: Fraction | None, total: Fraction, used: str) -> None:
    trial = scheme(leaf("A", "0.5"), leaf("B", "0.3", missing=rule), leaf("C", "0.2"))
    found = compute(trial, values=values("city A B C\nx 90 - 50"), before=values("city B\nx 40"))["x"]
    assert found.node("B").points == points_of_b and found.total == total
    assert found.node("B").rule is Missing(rule) and found.node("A").rule is None
    assert [str(found.node(code).used) for code in "ABC"] == used.split()


def test_a_whole_part_without_values_is_left_out() -> None:
    trial = scheme(part("P", "0.5", leaf("A", missing="parent_mean")), part("Q", "0.5", leaf("B")))
    found = compute(trial, values=values("city A B\nx - 80"))["x"]
    assert found.total == 80 and found.node("P").points is None and found.node("P").rule is Missing.REWEIGHT
    assert found.node("A").rule is Missing.REWEIGHT and found.node("A").share == 0


def test_what_may_not_be_missing_is_named_at_once() -> None:
    trial = scheme(leaf("A", "0.5", missing="fail"), leaf("B", "0.5", missing="last_version"))
    with pytest.raises(IndexIncomplete) as refused:
        compute(trial, values=values("city A B\nx - -\ny 1 -"))
    assert refused.value.told() == "还缺 4 项数据，不能计算：x A、x B、y B、x 全部指标。"
    with pytest.raises(IndexIncomplete, match="全部指标"):
        compute(scheme(leaf("A")), values=values("city A\nx -"))
    with pytest.raises(NothingToCompute):
        compute(trial, values={})


EXTRAS = (
    "bonus: {most: 15, items: [{code: J1, name: 街区, unit: 个, each: 2, most: 10}, "
    "{code: J2, name: 店, unit: 家, each: 1, most: 9}]}\n"
    "bottom_lines: [{code: K1, name: 事故, each: 5, cap: 59.99}, {code: K2, name: 通报, each: 3}]\n"
)


@pytest.mark.parametrize(
    ("row", "bonus", "deducted", "total", "grade"),
    [
        # A J1 J2 K1 K2
        ("85 0 0 0 0", "0", "0", "85", "好"),
        ("85 3 2 0 0", "8", "0", "93", "好"),
        ("85 9 99 0 0", "15", "0", "100", "好"),
        ("85 - - 0 2", "0", "6", "79", "中"),
        ("85 3 2 1 0", "8", "5", "5999/100", ""),
        ("30 0 0 1 0", "0", "5", "25", ""),
        ("2 0 0 1 0", "0", "5", "0", ""),
    ],
)
def test_bonus_and_bottom_lines(row: str, bonus: str, deducted: str, total: str, grade: str) -> None:
    found = compute(scheme(leaf("A"), more=EXTRAS), values=values(f"city A J1 J2 K1 K2\nx {row}"))["x"]
    assert (str(found.bonus), str(found.deducted), str(found.total), found.grade) == (bonus, deducted, total, grade)


def test_every_bottom_line_is_answered() -> None:
    with pytest.raises(IndexIncomplete, match="x 通报"):
        compute(scheme(leaf("A"), more=EXTRAS), values=values("city A K1\nx 85 0"))


def test_a_grade_goes_by_the_printed_number() -> None:
    trial = scheme(leaf("A"))
    assert [
        compute(trial, values={"x": {"A": Fraction(one)}})["x"].grade for one in ("79.994", "79.995", "59.994")
    ] == [
        "中",
        "好",
        "",
    ]


@pytest.mark.parametrize(
    ("exact", "shown"),
    [("2/3", "0.67"), ("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("87.962", "87.96")],
)
def test_printed_half_up(exact: str, shown: str) -> None:
    assert str(printed(Fraction(exact))) == shown


def test_a_result_written_and_read_is_the_same() -> None:
    for found, _text in shipped_schemes().values():
        own = {code: Fraction(7) for code in found.codes()}
        made = compute(found, values={"x": own, "y": {**own, found.leaves()[0].code: Fraction(22, 7)}})
        for result in made.values():
            assert read_result(json.loads(json.dumps(plain_result(result)))) == result
