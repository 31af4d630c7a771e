"""Points, totals, ranks and colours: tables that can be checked with a pencil."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fangxin.analytics.evaluation.colours import Colour, colour_of
from fangxin.analytics.evaluation.ranking import evaluate, peer_groups
from fangxin.analytics.evaluation.scheme import Item, Missing, default_scheme, read_scheme
from fangxin.analytics.evaluation.scoring import Figure, Why, checked_points, formula, points_of, score
from fangxin.analytics.evaluation.yearly import mean_of
from tests.evaluation.schemes import rate, scheme_text, small, units


def item(weight: str, zero: str, full: str, missing: Missing = Missing.SPREAD) -> Item:
    return Item(
        id="x", label="项", part="部", weight=Decimal(weight), missing=missing, indicator="on_time_close_rate",
        zero=Decimal(zero), full=Decimal(full),
    )  # fmt: skip


def figure(value: str) -> Figure:
    return Figure(numerator=1, denominator=2, value=Decimal(value))


@pytest.mark.parametrize(
    ("weight", "zero", "full", "value", "points", "why", "told"),
    [
        ("15", "90", "100", "99.53", "14.30", Why.LINEAR, "(99.53 − 90) ÷ (100 − 90) × 15 = 14.30"),
        # 14.295 and 0.005: half up, never to the even digit
        ("15", "90", "100", "99.53", "14.30", Why.LINEAR, "(99.53 − 90) ÷ (100 − 90) × 15 = 14.30"),
        ("1", "0", "100", "0.50", "0.01", Why.LINEAR, "(0.5 − 0) ÷ (100 − 0) × 1 = 0.01"),
        ("1", "0", "100", "0.49", "0.00", Why.LINEAR, "(0.49 − 0) ÷ (100 − 0) × 1 = 0.00"),
        ("15", "90", "100", "100.00", "15.00", Why.AT_FULL, "(100 − 90) ÷ (100 − 90) × 15 = 15.00"),
        ("15", "90", "100", "112.00", "15.00", Why.AT_FULL, "(112 − 90) ÷ (100 − 90) × 15 = 33.00"),
        ("15", "90", "100", "90.00", "0.00", Why.AT_ZERO, "(90 − 90) ÷ (100 − 90) × 15 = 0.00"),
        ("15", "90", "100", "71.20", "0.00", Why.AT_ZERO, "(71.2 − 90) ÷ (100 − 90) × 15 = −28.20"),
        ("30", "60", "20", "30.00", "22.50", Why.LINEAR, "(60 − 30) ÷ (60 − 20) × 30 = 22.50"),
        ("30", "60", "20", "20.00", "30.00", Why.AT_FULL, "(60 − 20) ÷ (60 − 20) × 30 = 30.00"),
        ("30", "60", "20", "4.00", "30.00", Why.AT_FULL, "(60 − 4) ÷ (60 − 20) × 30 = 42.00"),
        ("30", "60", "20", "60.00", "0.00", Why.AT_ZERO, "(60 − 60) ÷ (60 − 20) × 30 = 0.00"),
        # thirds are multiplied before they are divided: 1/3 × 15 is 5.00, not 4.95
        ("15", "70", "100", "80.00", "5.00", Why.LINEAR, "(80 − 70) ÷ (100 − 70) × 15 = 5.00"),
    ],
)
def test_points_grow_evenly_between_zero_and_full(
    weight: str, zero: str, full: str, value: str, points: str, why: Why, told: str
) -> None:
    got = points_of(item(weight, zero, full), figure(value))
    assert (str(got.points), got.why, formula(got)) == (points, why, told)


@pytest.mark.parametrize(
    ("missing", "points", "why"),
    [
        (Missing.SPREAD, None, Why.SPREAD),
        (Missing.FULL, "15.00", Why.GIVEN_FULL),
        (Missing.NONE, "0.00", Why.GIVEN_NONE),
    ],
)
@pytest.mark.parametrize("nothing", [None, rate("-")])
def test_nothing_to_divide_by_is_neither_0_nor_100_but_the_rule(
    missing: Missing, points: str | None, why: Why, nothing: Figure | None
) -> None:
    got = points_of(item("15", "90", "100", missing), nothing)
    assert (None if got.points is None else str(got.points), got.why, formula(got)) == (points, why, "")


def test_points_of_a_spot_check_are_what_was_entered() -> None:
    channels = small().item("channels")
    assert channels is not None and channels.manual
    assert str(checked_points(channels, Decimal("8.5")).points) == "8.50"
    assert checked_points(channels, None).why is Why.SPREAD


#                 volume  check    days    settled  channels   check 40 | days 30 | settled 20 | channels 10
WORKED = """
    甲局        |  300 | 199/200 | 150/5 |  45/100 | 8        # 38.00  | 22.50   | 18.00      | 8.00  = 86.50
    乙局        |  200 | 100/100 |  80/4 |  50/100 | 10       # 40     | 30      | 20         | 10    = 100
    丙局        |   40 |  95/100 | 400/10|  10/100 | -        # 20     | 15      | 4          | spread = 39/90 = 43.33
    丁局        |   30 | -       | -     | -       | -        # spread | 30 full | 0 none     | spread = 30/50 = 60.00
    戊局        |    0 | -       | -     | -       | 10       # spread | 30      | 0          | 10     = 40/60 = 66.67
"""


def test_a_worked_example_by_hand() -> None:
    table = "\n".join(line.split("#")[0] for line in WORKED.strip().splitlines())
    found = evaluate(small(), units(table))
    told = [
        (one.unit.key, str(one.score.total), str(one.score.scored), one.rank, one.group, one.group_rank, one.grade,
         [p.value for p in one.proposals])
        for one in found
    ]  # fmt: skip
    assert told == [
        (1, "100.00", "100.00", 1, "大", 1, "优秀", ["RED"]),
        (0, "86.50", "100.00", 2, "大", 2, "合格", []),
        (4, "66.67", "60.00", 3, "小", 1, "合格", ["IMPROVE"]),
        (3, "60.00", "50.00", 4, "小", 2, "合格", ["IMPROVE"]),
        (2, "43.33", "90.00", 5, "小", 3, "待改进", ["BLACK", "IMPROVE"]),
    ]


def test_what_would_gain_most_comes_first() -> None:
    own = score(
        small(), figures={"check": rate("199/200"), "days": rate("-"), "settled": rate("45/100")}, checked={}
    )  # fmt: skip
    assert [(one.item.id, str(one.lost), str(own.gain(one))) for one in own.by_gain] == [
        ("check", "2.00", "2.22"), ("settled", "2.00", "2.22"),
    ]  # fmt: skip


def test_too_little_weight_gives_no_total_and_no_rank() -> None:
    text = scheme_text(a="least_weight: 40", b="least_weight: 60")
    (one,) = evaluate(read_scheme(text), units("丁局 | 30 | - | - | - | -"))
    assert (one.score.total, one.rank, one.group_rank, one.grade, one.proposals) == (None, None, None, "", ())
    everything_spread = score(small(), figures={}, checked={})
    assert str(everything_spread.total) == "60.00"  # days are given in full, settled as nothing


def test_equal_totals_are_parted_by_the_scheme_and_else_share_a_place() -> None:
    table = """
        甲 | 9 | 95/100  | 80/4  | 50/100 | 10
        乙 | 9 | 100/100 | 80/4  | 0/100  | 10
        丙 | 9 | 95/100  | 80/4  | 50/100 | 10
        丁 | 9 | 90/100  | 80/4  | 0/100  | 10
    """
    assert [(one.unit.key, str(one.score.total), one.rank) for one in evaluate(small(), units(table))] == [
        (1, "80.00", 1), (0, "80.00", 2), (2, "80.00", 2), (3, "40.00", 4),
    ]  # fmt: skip


def test_peer_groups_by_share_keep_equals_together() -> None:
    text = scheme_text(
        a="{by: thresholds, groups: [{label: 大, least: 100}, {label: 小, least: 0}]}",
        b="{by: shares, groups: [{label: 前, share: 34}, {label: 中, share: 33}, {label: 后, share: 33}]}",
    )
    volumes = [50, 40, 40, 30, 20, 10]
    table = "\n".join(f"局{n} | {volume} | - | - | - | -" for n, volume in enumerate(volumes))
    groups = peer_groups(read_scheme(text), units(table))
    assert [groups[key] for key in range(6)] == ["前", "前", "前", "中", "中", "后"]
    assert peer_groups(read_scheme(text), []) == {}


@pytest.mark.parametrize(
    ("value", "nation", "region", "up", "colour"),
    [
        ("99.90", "99.83", "99.50", True, Colour.BLUE),
        ("99.83", "99.83", "99.83", True, Colour.BLUE),
        ("99.60", "99.83", "99.50", True, Colour.YELLOW),
        ("99.90", "99.83", "99.95", True, Colour.YELLOW),
        ("90.00", "99.83", "99.50", True, Colour.RED),
        ("12.00", "15.00", "14.00", False, Colour.BLUE),
        ("14.50", "15.00", "14.00", False, Colour.YELLOW),
        ("16.00", "15.00", "14.00", False, Colour.RED),
        ("99.90", None, "99.50", True, Colour.BLUE),
        ("99.00", None, "99.50", True, Colour.RED),
        ("99.90", None, None, True, None),
        (None, "99.83", "99.50", True, None),
    ],
)
def test_a_colour_says_whether_nation_and_region_are_met(
    value: str | None, nation: str | None, region: str | None, up: bool, colour: Colour | None
) -> None:
    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert colour_of(number(value), nation=number(nation), region=number(region), up=up) is colour


def test_a_year_is_the_mean_of_the_months_that_were_scored() -> None:
    year = mean_of([(1, Decimal("14.30")), (2, None), (3, Decimal("15.00")), (4, Decimal("14.99"))])
    assert (str(year.value), year.formula) == ("14.76", "(14.30 + 15.00 + 14.99) ÷ 3 = 14.76")
    assert (mean_of([(1, None)]).value, mean_of([]).formula) == (None, "")


def test_the_default_scheme_is_that_of_the_book() -> None:
    scheme = default_scheme()
    weights = {one.id: int(one.weight) for one in scheme.items}
    assert weights == {
        "channels": 5, "check": 15, "close": 15, "verification": 15, "mediation": 15, "disclosure": 10, "satisfaction": 10,
        "odr_activity": 5, "odr_settlement": 10,
    }  # fmt: skip
    assert [name for name, _ in scheme.parts] == ["工作体制", "渠道保障", "工作能力", "ODR机制运行"]
    assert (scheme.grade("PROVINCE", Decimal("85")), scheme.grade("CITY", Decimal("89.99"))) == ("优秀", "良好")
