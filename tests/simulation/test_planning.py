"""Plans: what is demanded is met by whole numbers, or refused by name."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.simulation.plan import PeriodPlan, planned
from fangxin.analytics.simulation.profile import read_profile
from fangxin.foundation.lawbook import LawError
from fangxin.foundation.refusals import Refusal
from tests.simulation.profiles import SHIPPED, profile

#: figures of Suizhou 2023 as they are printed, by the number of the list of published figures
SUIZHOU = {
    "SZ-008 接收诉求总量": "27447", "SZ-009 咨询量": "216", "SZ-010 投诉接收量": "23971", "SZ-011 举报接收量": "3259",
    "SZ-012 表扬量": "1", "SZ-013 投诉按时初查率": "99.53", "SZ-014 投诉按时办结率": "99.63", "SZ-015 投诉调解成功率": "71.78",
    "SZ-016 举报按时核查率": "98.83", "SZ-017 为消费者挽回经济损失": "7086800.00", "SZ-018 商品": "-2.15", "SZ-020 交通工具": "-26.93",
    "SZ-021 服务": "26.15", "SZ-022 销售服务": "24.29", "SZ-023 互联网服务": "18.75", "SZ-024 举报接收量同比": "33.29",
}  # fmt: skip


def plan_of(folder: Path, periods: dict[str, Any], **more: Any) -> PeriodPlan:
    return planned(profile(folder, periods, **more))[-1]


def test_suizhou_2023_comes_out_as_printed() -> None:
    before, year = planned(read_profile(SHIPPED / "suizhou-2023.yaml"))
    promised: dict[str, set[str]] = {}
    for one in year.promises:
        promised.setdefault(one.label, set()).add(one.value)
    # of classes both the complaints received and those accepted come to what is printed
    for name, value in SUIZHOU.items():
        assert promised[name.split(" ")[1]] == {value}
    for name, least in (("食品、交通工具、服装鞋帽", 50), ("广告、不正当竞争、侵害消费者权益", 70)):
        assert all(Decimal(value) >= least for value in promised[name])
    assert (before.counts.reports, year.counts.reports) == (2445, 3259)
    noted = {one.source: (one.value, one.approx) for one in read_profile(SHIPPED / "suizhou-2023.yaml").noted}
    assert noted["SZ-001"] == (Decimal(202305), "") and noted["SZ-002"] == (Decimal(50), "AT_LEAST")
    assert len(noted) == 7


def test_decks_hold_exactly_the_cases_of_their_group() -> None:
    for plan in planned(read_profile(SHIPPED / "small.yaml")):
        for group in plan.groups:
            planted = sum(one.cases for one in group.outbreaks)
            for deck in (group.objects, group.problems, group.offices):
                assert sum(deck.values()) + planted == group.rows and min(deck.values()) >= 0
            assert sum(group.channels.values()) == group.rows


def test_the_formula_of_the_period_is_used(tmp_path: Path) -> None:
    """To the first quarter of 2022 the rate of mediation is of all complaints closed (Jizhou, 2022-02)."""
    demands = {
        "received_complaints": 204, "accepted_complaints": 189, "not_accepted": 15, "closed_complaints": 173,
        "mediation_success": 112, "mediation_success_rate": "64.74",
    }  # fmt: skip
    counts = plan_of(tmp_path, {"2022-02": {"demands": demands}}).counts
    assert (counts.settled, counts.closed, counts.base) == (112, 173, "closed")
    demands = {
        "received_complaints": 14230, "accepted_complaints": 11028, "mediation_success": 8448,
        "mediation_success_rate": "79.18",
    }  # fmt: skip
    counts = plan_of(tmp_path, {"2024": {"demands": demands}}, known_on="2025-02-01").counts
    assert (counts.settled, counts.ended) == (8448, 10669)


def test_a_total_of_all_requests_gives_the_complaints(tmp_path: Path) -> None:
    demands = {"requests_received": 27447, "inquiries": 216, "reports_received": 3259, "commendations": 1}
    assert plan_of(tmp_path, {"2023": {"demands": demands}}).counts.received == 23971


@pytest.mark.parametrize(
    ("demands", "classes", "code", "says"),
    [
        ({"received_complaints": 173, "on_time_initial_check_rate": "99.53"}, [], "no_whole_numbers", "投诉按时初查率"),
        ({"inquiries": 3}, [], "demand_missing", "投诉接收量"),
        ({"received_complaints": 100, "accepted_complaints": 101}, [], "demands_disagree", "投诉受理量"),
        (
            {"received_complaints": 100, "accepted_complaints": 60, "not_accepted": 40, "closed_complaints": 20}, [],
            "demands_disagree", "投诉办结量",
        ),
        ({"received_complaints": 100, "accepted_complaints": 60, "not_accepted": 41}, [], "demands_disagree", "不予受理量"),
        ({"received_complaints": 100, "requests_received": 90}, [], "demands_disagree", "接收诉求总量"),
        (
            {"received_complaints": 100, "loss_recovered_cny": 5, "mediation_success": 0}, [], "demands_disagree",
            "为消费者挽回经济损失",
        ),
        ({"received_complaints": 100, "fines_cny": 5}, [], "unknown_demand", "fines_cny"),
        ({"received_complaints": "10.50"}, [], "demands_disagree", "投诉接收量"),
        (
            {"received_complaints": 1000},
            [{"classes": ["G"], "share": 60}, {"classes": ["S"], "share": 50}], "shares_over_hundred", "客体类别",
        ),
        ({"received_complaints": 1000}, [{"classes": ["165"], "value": 5000}], "demands_disagree", "商品"),
        ({"received_complaints": 1000}, [{"classes": ["G"], "growth": "1.00"}], "demands_disagree", "同比"),
        ({"received_complaints": 10}, [{"classes": ["S02"], "within": "S", "share": "24.29"}], "no_whole_numbers", "销售服务"),
    ],
)  # fmt: skip
def test_what_cannot_be_met_is_refused_by_name(
    tmp_path: Path, demands: dict[str, Any], classes: list[dict[str, Any]], code: str, says: str
) -> None:
    told = {"2023": {"demands": demands, "classes": [{"of": "complaints", **one} for one in classes]}}
    with pytest.raises(Refusal) as refused:
        plan_of(tmp_path, told)
    assert refused.value.code == code and says in refused.value.told()


def test_a_growth_no_whole_base_has_is_refused(tmp_path: Path) -> None:
    told = {"2022": {}, "2023": {"demands": {"received_complaints": 5}, "growth": {"received_complaints": "0.01"}}}
    with pytest.raises(Refusal) as refused:
        plan_of(tmp_path, told)
    assert refused.value.code == "no_whole_numbers" and "同比" in refused.value.told()


def test_the_year_before_may_not_say_otherwise(tmp_path: Path) -> None:
    told = {
        "2022": {"demands": {"received_complaints": 90}},
        "2023": {"demands": {"received_complaints": 100}, "growth": {"received_complaints": "25.00"}},
    }  # fmt: skip
    with pytest.raises(Refusal) as refused:
        plan_of(tmp_path, told)
    assert refused.value.code == "demands_disagree" and "80" in refused.value.told()


OUTBREAK = {
    "id": "cakes", "object": "10108", "problem": "P20", "region": "410611", "first": "2023-05-01", "last": "2023-05-09",
    "cases": 4, "words": ["发霉"],
}  # fmt: skip


@pytest.mark.parametrize("wrong", [{"cases": 400}, {"region": "410621"}, {"last": "2024-01-05"}])
def test_an_outbreak_must_fit_into_what_is_demanded(tmp_path: Path, wrong: dict[str, Any]) -> None:
    periods = {"2023": {"demands": {"received_complaints": 900}}}
    assert plan_of(tmp_path, periods, outbreaks=[OUTBREAK]).groups[0].outbreaks
    with pytest.raises(Refusal) as refused:
        plan_of(tmp_path, periods, outbreaks=[{**OUTBREAK, **wrong}])
    assert refused.value.code == "outbreak_too_large" and "cakes" in refused.value.told()


@pytest.mark.parametrize(
    ("periods", "more", "says"),
    [
        ({"2023": {}, "2023Q1": {}}, {}, "重叠"),
        ({"2023": {}}, {"known_on": "2023-12-31"}, "known_on"),
        ({"2023-13": {}}, {}, "统计周期"),
        ({"2023": {"classes": [{"of": "complaints", "classes": ["X9"], "share": 5}]}}, {}, "X9"),
        ({"2023": {"classes": [{"of": "complaints", "classes": ["G"]}]}}, {}, "若干项"),
        ({"2023": {"demands": {"inquiries": "many"}}}, {}, "many"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(
    tmp_path: Path, periods: dict[str, Any], more: dict[str, Any], says: str
) -> None:
    with pytest.raises(LawError) as wrong:
        profile(tmp_path, periods, **more)
    assert says in str(wrong.value)


def test_periods_are_planned_in_the_order_of_time(tmp_path: Path) -> None:
    told = {"2023Q2": {"demands": {"received_complaints": 10}}, "2023Q1": {"demands": {"received_complaints": 10}}}
    assert [plan.period for plan in planned(profile(tmp_path, told))] == [period_of("2023Q1"), period_of("2023Q2")]
