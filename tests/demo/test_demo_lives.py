"""The lives of the demo: each possible by the real state machine, and together showing every status and outcome."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.rules.states import MACHINES
from fangxin.domain.cases.words import Kind, Outcome
from fangxin.domain.mediation.words import ItemKind, Mode

from .living import Row, act_of, complaints, filed_on, is_worked, lives, of_kind, read, state_on, strings_in

TODAYS = [date(2026, 11, 22) + timedelta(days=n) for n in range(7)]
ORDER_121 = date(2026, 4, 15)
LEAST_OF_A_STATUS = 8


def test_every_life_is_led_and_every_act_has_an_actor():
    assert {row["life"] for row in complaints()} == set(lives())
    actors = read("demo/lives.yaml")["actors"]
    used = {act_of(step)[0] for life in lives().values() for step in life["acts"]}
    assert used == set(actors)
    assert set(actors.values()) <= {*Role, "CONSUMER"}


@pytest.mark.parametrize("name", sorted(lives()))
def test_a_life_is_possible_and_ends_as_it_says(name: str):
    life = lives()[name]
    (kind,) = {Kind(row["kind"]) for row in complaints() if row["life"] == name}
    assert all(re.fullmatch(r"\d+[dw]", step["after"]) for step in life["acts"])
    status, outcome = state_on(life, date(2026, 5, 11), date(2026, 12, 31), kind)
    assert life["ends"] == {"status": status, "outcome": outcome}


def test_grounds_and_items_are_known_to_the_law_and_the_domain():
    grounds = read("law/grounds.yaml")
    kinds = {"refuse": "non_acceptance", "terminate": "termination"}
    for name, life in lives().items():
        for step in life["acts"]:
            act, values = act_of(step)
            if act in kinds:
                for rules, code in values["ground"].items():
                    assert code in grounds[kinds[act]][rules]
                assert life.get("law") == "order121" or set(values["ground"]) == {"order20", "order121"}, name
                assert set(values.get("factors", [])) <= set(grounds["daily_need_factor"]["order121"])
            if act == "return_to_intake":
                assert values["ground"] in grounds["return_to_intake"]["order121"]
            if act == "invite":
                Mode(values["mode"])
            if act == "settle":
                assert all(ItemKind(item["kind"]) for item in values["items"])
            if act == "rate":
                assert values["score"] in range(1, 6)


def test_every_ground_occurs():
    led = [lives()[row["life"]] for row in of_kind(Kind.COMPLAINT)]
    used = {
        values["ground"]["order121"]
        for life in led
        for act, values in map(act_of, life["acts"])
        if act in ("refuse", "terminate")
    }
    assert used >= {f"NA{n}" for n in range(1, 8)} | {f"MT{n}" for n in range(1, 8)}


def test_performance_names_an_item_of_the_agreement_before_it():
    for row in complaints():
        items = 0
        acts = [act_of(step) for step in lives()[row["life"]]["acts"]]
        settles = [values for act, values in acts if act == "settle"]
        for act, values in acts:
            if act == "settle":
                items = len(row["settlement"] if values is settles[-1] and "settlement" in row else values["items"])
            if act in ("performed", "missed"):
                assert 1 <= values["item"] <= items, row["id"]
        assert "settlement" not in row or settles, row["id"]
        assert not settles or row["amount"] or "settlement" in row, row["id"]
        assert all(ItemKind(item["kind"]) for item in row.get("settlement", []))


def test_what_is_performed_without_having_been_missed_is_performed_in_time():
    for row in complaints():
        items: list[Row] = []
        settled, day, missed = 0, 0, set()
        acts = lives()[row["life"]]["acts"]
        last = max((place for place, step in enumerate(acts) if "settle" in step), default=-1)
        for place, step in enumerate(acts):
            act, values = act_of(step)
            count = int(step["after"][:-1])
            # working days as natural days, with the weekends that may lie between
            day += count + 2 * -(-count // 5) * (step["after"][-1] == "w")
            if act == "settle":
                items, settled, missed = (
                    row.get("settlement", values["items"]) if place == last else values["items"],
                    day,
                    set(),
                )
            if act == "missed":
                assert day - settled > items[values["item"] - 1]["within_days"], row["id"]
                missed.add(values["item"])
            if act == "performed" and values["item"] not in missed:
                assert day - settled <= items[values["item"] - 1]["within_days"] + 2, row["id"]


def test_words_belong_to_an_act_of_the_life():
    extra = {"refuse_routes": "refuse", "pause_appraisal_subject": "pause_appraisal"}
    for row in complaints():
        acts = {act_of(step)[0] for step in lives()[row["life"]]["acts"]}
        assert {extra.get(name, name) for name in row.get("words", {})} <= acts, row["id"]
        assert ("wrong_office" in row) == ("wrong_office" in strings_in(lives()[row["life"]]["acts"])), row["id"]
        assert row["office"] is None or row.get("wrong_office") != row["office"]
        if "pause_appraisal" in acts:
            assert row["words"]["pause_appraisal_subject"]


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_every_status_and_outcome_has_cases_on_any_day_of_the_week(today: date):
    states = [
        state_on(lives()[row["life"]], filed_on(row, today), today)
        for row in of_kind(Kind.COMPLAINT)
        if filed_on(row, today) <= today
    ]
    statuses, outcomes = Counter(status for status, _ in states), Counter(outcome for _, outcome in states)
    assert {
        status: count for status in MACHINES[Kind.COMPLAINT].statuses if (count := statuses[status]) < LEAST_OF_A_STATUS
    } == {}
    ends = (Outcome.NOT_ACCEPTED, Outcome.SETTLED, Outcome.TERMINATED, Outcome.WITHDRAWN)
    assert {outcome: count for outcome in ends if (count := outcomes[outcome]) < LEAST_OF_A_STATUS} == {}


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_what_is_new_in_order_121_happens_only_under_it(today: date):
    for row in complaints():
        if lives()[row["life"]].get("law") == "order121":
            assert filed_on(row, today) >= ORDER_121, row["id"]


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_every_status_and_outcome_of_a_report_is_shown(today: date):
    states = [
        state_on(lives()[row["life"]], filed_on(row, today), today, Kind.REPORT)
        for row in of_kind(Kind.REPORT)
        if filed_on(row, today) <= today
    ]
    assert {status for status, _ in states} == set(MACHINES[Kind.REPORT].statuses)
    assert {outcome for _, outcome in states} >= {
        None, Outcome.NOT_FILED, Outcome.FILED, Outcome.TRANSFERRED, Outcome.REPEATED, Outcome.MERGED, Outcome.REFERRED,
    }  # fmt: skip


def test_receipts_reach_back_fourteen_months_and_stand_on_the_days_that_matter():
    ages = [row["filed_days_ago"] for row in complaints() if "filed_days_ago" in row]
    assert max(ages) >= 420
    fixed = Counter(row["filed_on"] for row in complaints() if "filed_on" in row)
    assert sum(fixed.values()) >= 12
    assert set(fixed) >= {
        date(2025, 12, 25), date(2025, 12, 31), date(2026, 2, 13), date(2026, 2, 14), date(2026, 4, 10),
        date(2026, 4, 14), date(2026, 4, 15), date(2026, 4, 20), date(2026, 9, 18), date(2026, 9, 30),
    }  # fmt: skip
    worked_weekends = [day for day in fixed if day.weekday() >= 5]
    assert len(worked_weekends) >= 4
    assert all(is_worked(day) for day in worked_weekends)
    assert all(re.fullmatch(r"(0[89]|1\d|2[0-3]):[0-5]\d", row["filed_time"]) for row in complaints())
