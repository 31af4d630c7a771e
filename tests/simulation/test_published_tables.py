"""Everything a published table prints of one thing - number, share, growth - holds together, or is refused by name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fangxin.analytics.simulation.exchange import COLUMNS, rows_of
from fangxin.analytics.simulation.making import made
from fangxin.analytics.simulation.plan import PeriodPlan, planned
from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.lawbook import LawError
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.lake.simulating import simulate_lake
from tests.simulation.profiles import profile

#: two half-years of a district and a county, told as a bulletin tells them
TOLD: dict[str, Any] = {
    "2022H1": {"demands": {"disputed_amount_cny": 345600}},
    "2023H1": {
        "demands": {
            "requests_received": 700, "received_complaints": 600, "reports_received": 60, "accepted_complaints": 400,
            "loss_recovered_cny": 36150, "disputed_amount_cny": "123456.78",
        },
        "growth": {
            "requests_received": "12.00", "received_complaints": "20.00", "reports_received": "20.00",
            "loss_recovered_cny": "21.14",
        },
        "classes": [
            {"of": "complaints", "classes": ["G"], "value": 250, "share": "62.50", "growth": "-3.85"},
            {"of": "complaints", "classes": ["S"], "growth": "25.00"},
            {"of": "complaints", "classes": ["101"], "value": 50, "share": "20.00", "growth": "100.00"},
            {"of": "problems", "classes": ["P01"], "value": 100, "share": "25.00", "growth": "66.67"},
            {"of": "problems", "classes": ["P11"], "value": 0},
            {"of": "reports", "classes": ["V01"], "share": "50.00", "growth": "50.00"},
        ],
        "channels": {"MINI_PROGRAM": 300, "OTHER": 7},
        "offices": {"410611": {"requests_received": 0}, "410600": {"reports_received": 60}},
        "months": {1: 20, 3: 333},
    },
}  # fmt: skip


def plan_of(folder: Path, periods: dict[str, Any], **more: Any) -> PeriodPlan:
    return planned(profile(folder, periods, **more))[-1]


@pytest.mark.parametrize("over", ["accepted_complaints", "received_complaints"])
def test_everything_is_met_when_counted_again(tmp_path: Path, over: str) -> None:
    told = dict(TOLD)
    if over == "received_complaints":
        told["2023H1"] = {**TOLD["2023H1"], "demands": {**TOLD["2023H1"]["demands"], "accepted_complaints": 333}}
        told["2023H1"]["classes"] = [
            {"of": "complaints", "classes": ["G"], "value": 450, "share": "75.00"},
            {"of": "problems", "classes": ["P01"], "value": 150, "share": "25.00"},
            {"of": "problems", "classes": ["P11"], "value": 0},
        ]
    one = profile(tmp_path, told, counted_over=over)
    plans = planned(one)
    simulate_lake(tmp_path / "lake", one, plans, shipped_calendar(), progress=lambda _line: None)
    rows = [
        dict(zip(COLUMNS, row, strict=True))
        for chunk in made(one, plans, shipped_calendar())
        for row in rows_of(one, chunk)
    ]
    now = [row for row in rows if row["received_at"].startswith("2023")]
    assert Counter(row["region"] for row in now) == {"410600": 700}
    assert Counter(row["received_at"][5:7] for row in now)["03"] == 333
    assert sum(row["channel"] == "other" for row in now if row["kind"] in ("complaint", "report")) == 7
    assert not any(row["problem"] == "P11" and row["decision"] == "accepted" for row in now)


def test_a_total_and_its_parts_grow_by_what_is_printed(tmp_path: Path) -> None:
    """Each growth leaves several numbers open; those are taken whose sum is the total's."""
    told = {
        "2022": {},
        "2023": {
            "demands": {"requests_received": 41999, "received_complaints": 37778, "reports_received": 4221},
            "growth": {"requests_received": "10.01", "received_complaints": "10.02", "reports_received": "9.92"},
        },
    }  # fmt: skip
    before, year = planned(profile(tmp_path, told))
    assert {one.label: one.value for one in year.promises if "同比" in one.label} == {
        "接收诉求总量同比": "10.01", "投诉接收量同比": "10.02", "举报接收量同比": "9.92"
    }  # fmt: skip
    assert before.counts.inquiries <= 3


def test_the_number_of_the_year_before_is_taken_where_it_is_printed(tmp_path: Path) -> None:
    """Of 60000 several numbers are printed as a growth by 33.29 per cent; the one that is told counts, not the nearest."""
    classes = [{"of": "complaints", "classes": ["101"], "value": 33330, "growth": "33.29"}]
    told = {
        "2022": {
            "demands": {"received_complaints": 45012},
            "classes": [{"of": "complaints", "classes": ["101"], "value": 25005}],
        },
        "2023": {
            "demands": {"received_complaints": 60000}, "growth": {"received_complaints": "33.30"}, "classes": classes,
        },
    }  # fmt: skip
    before, _year = planned(profile(tmp_path, told, counted_over="received_complaints"))
    assert before.counts.received == 45012
    assert [one.numerator for one in before.promises if one.name == "食品"] == [25005]


def test_a_growth_of_a_number_that_is_told_gives_this_years(tmp_path: Path) -> None:
    told = {
        "2022": {
            "demands": {"received_complaints": 400, "reports_received": 30},
            "classes": [{"of": "complaints", "classes": ["101"], "value": 80}],
        },
        "2023": {
            "growth": {"received_complaints": "5.25", "reports_received": "-10.00"},
            "classes": [{"of": "complaints", "classes": ["101"], "growth": "12.50"}],
        },
    }  # fmt: skip
    year = plan_of(tmp_path, told, counted_over="received_complaints")
    assert (year.counts.received, year.counts.reports) == (421, 27)
    assert [one.numerator for one in year.promises if one.name == "食品"] == [90]


def test_what_is_left_of_all_requests_are_inquiries(tmp_path: Path) -> None:
    told = {"2023": {"demands": {"requests_received": 100, "received_complaints": 80, "reports_received": 5}}}
    assert plan_of(tmp_path, told).counts.inquiries == 15


def test_shares_of_all_classes_leave_nothing_over(tmp_path: Path) -> None:
    """Rounded each by itself: together 100.01 per cent, and more cases than there are where each takes the nearest."""
    shares = {"P01": "33.34", "P07": "33.33", "P12": "16.67", "P20": "8.33", "P10": "8.33"}
    told = {
        "2023": {
            "demands": {"received_complaints": 30000},
            "classes": [
                {"of": "problems", "classes": [f"P{n:02}"], "value": 0}
                for n in (2, 3, 4, 5, 6, 8, 9, 11, 13, 14, 21, 22, 23, 24, 25, 26, 27, 28, 99)
            ]
            + [{"of": "problems", "classes": [code], "share": share} for code, share in shares.items()],
        }
    }
    year = plan_of(tmp_path, told, counted_over="received_complaints")
    assert sum(one.numerator for one in year.promises if one.denominator) == 30000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"classes": [{"of": "complaints", "classes": ["G"], "value": 250, "share": "62.00"}]}, "62.50"),
        (
            {"classes": [{"of": "problems", "classes": ["P01"], "value": 1}, {"of": "problems", "classes": ["P01"], "value": 2}]},
            "质量",
        ),
        ({"channels": {"MINI_PROGRAM": 661}}, "661"),
        ({"offices": {"410611": {"requests_received": 10, "received_complaints": 11}}}, "410611"),
        ({"months": {1: 701}}, "701"),
        ({"growth": {"mediation_success_rate": "1.00"}}, "调解成功率"),
        ({"demands": {**TOLD["2023H1"]["demands"], "disputed_amount_cny": 36149}}, "争议金额"),
        ({"demands": {**TOLD["2023H1"]["demands"], "requests_received": 600}}, "660"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused_by_name(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    told = {
        "2022H1": {"demands": {"received_complaints": 1}},
        "2023H1": {**TOLD["2023H1"], "growth": {}, "classes": [], **change},
    }
    with pytest.raises(Refusal) as refused:
        plan_of(tmp_path, told, counted_over="accepted_complaints")
    assert said in refused.value.told()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"offices": {"410699": {"inquiries": 1}}}, "410699"),
        ({"months": {7: 1}}, "7 月"),
        ({"months": {13: 1}}, "13"),
        ({"channels": {"FAX": 1}}, "FAX"),
        ({"classes": [{"of": "complaints", "classes": ["101"], "within": "S", "share": 5}]}, "上级"),
        ({"classes": [{"of": "complaints", "classes": ["101"]}]}, "share_least"),
    ],
)
def test_what_nobody_can_mean_is_a_mistake_of_the_file(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(LawError) as refused:
        profile(tmp_path, {"2023H1": {**TOLD["2023H1"], **change}})
    assert said in str(refused.value)


#: received, and what was printed: the number accepted, closed and settled, rates, and which whole numbers meet them
PRINTED: list[tuple[str, dict[str, Any], dict[str, tuple[int, int]]]] = [
    # nothing is said of how many were accepted: as many as the rate needs
    (
        "2022",
        {"received_complaints": 8875, "closed_complaints": 8742, "mediation_success": 4482, "mediation_success_rate": "59.40"},
        {"mediation_success_rate": (4482, 7545)},
    ),
    # fewer of those accepted are open than of all received: the others wait for the decision
    (
        "2023",
        {
            "received_complaints": 14230, "accepted_complaints": 11028, "closed_complaints": 13785,
            "mediation_success": 8448, "mediation_success_rate": "79.18",
        },
        {"mediation_success_rate": (8448, 10669)},
    ),
    # no part of 1707 is printed as 94.24 per cent: some were not due for the decision yet
    (
        "2021",
        {
            "received_complaints": 1707, "accepted_complaints": 932, "closed_complaints": 1621, "mediation_success": 490,
            "mediation_success_rate": "30.23", "on_time_close_rate": "71.87", "on_time_initial_check_rate": "94.24",
        },
        {"mediation_success_rate": (490, 1621), "on_time_close_rate": (1165, 1621), "on_time_initial_check_rate": (1604, 1702)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("period", "demands", "met"), PRINTED)
def test_what_is_open_at_the_end_leaves_room_for_what_is_printed(
    tmp_path: Path, period: str, demands: dict[str, Any], met: dict[str, tuple[int, int]]
) -> None:
    one = profile(tmp_path, {period: {"demands": demands}})
    (plan,) = planned(one)
    promised = {told.name: (told.numerator, told.denominator) for told in plan.promises}
    assert {name: promised[name] for name in met} == met
    if demands["received_complaints"] < 5000:
        _rows, counted = simulate_lake(
            tmp_path / "lake", one, (plan,), shipped_calendar(), progress=lambda _line: None
        )  # fmt: skip
        assert counted == len(demands)
