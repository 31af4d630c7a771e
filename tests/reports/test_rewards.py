"""What a report earns, who may have it, and that another person approves."""

from __future__ import annotations

import pytest

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.people.rules import Identity
from fangxin.domain.reports.actions import rewarding
from fangxin.domain.reports.models import Reward
from fangxin.domain.reports.permissions import DecidedByProposer
from fangxin.domain.reports.rules.rewards import (
    ExclusionsUnchecked,
    FinanceMissing,
    NotRewarded,
    check_reward,
    reward_fen,
    rewards,
)
from tests.people import Cast, cast, later, officer
from tests.reports.acting import investigated, penalised, reported

ALL = ("EX1", "EX2", "EX3", "EX4")


@pytest.mark.parametrize(
    ("level", "base_yuan", "yuan"),
    [
        ("FIRST", 0, 5000), ("SECOND", 0, 3000), ("THIRD", 0, 1000), ("FIRST", 100_000, 5000), ("FIRST", 100_020, 5001),
        ("SECOND", 200_000, 6000), ("THIRD", 100_000, 1000), ("THIRD", 500_000, 5000),
        ("FIRST", 20_000_000, 1_000_000), ("FIRST", 90_000_000, 1_000_000),
    ],
)  # fmt: skip
def test_percent_least_and_most(level: str, base_yuan: int, yuan: int) -> None:
    assert reward_fen(level=level, base_fen=base_yuan * 100, rules=rewards()) == yuan * 100


def test_what_has_to_be_looked_at_first() -> None:
    given = {"level": "FIRST", "cleared": ALL, "amount_fen": 49_999_999, "finance": "", "rules": rewards()}
    check_reward(**given)  # type: ignore[arg-type]
    with pytest.raises(ExclusionsUnchecked):
        check_reward(**{**given, "cleared": ALL[1:]})  # type: ignore[arg-type]
    with pytest.raises(FinanceMissing):
        check_reward(**{**given, "amount_fen": 50_000_000})  # type: ignore[arg-type]
    check_reward(**{**given, "amount_fen": 50_000_000, "finance": "鹤财函〔2026〕3号"})  # type: ignore[arg-type]
    with pytest.raises(NotRewarded):
        check_reward(**{**given, "level": "FOURTH"})  # type: ignore[arg-type]


@pytest.fixture
def people() -> Cast:
    return cast()


def given(case: Case, people: Cast, days: int) -> dict[str, object]:
    return {
        "case_id": case.pk,
        "version": Case.objects.get(pk=case.pk).version,
        "by": people.handler,
        "at": later(days),
    }


@pytest.mark.django_db
def test_a_reward_is_proposed_approved_by_another_and_told(people: Cast) -> None:
    case = penalised(people, investigated(people, reported(people)))
    asking = {"level": "SECOND", "cleared": ALL, "reason": "举报的事实与查实的完全一致。"}
    rewarding.ask_reward(**asking, **given(case, people, 31))
    assert (Reward.objects.get().base_fen, Reward.objects.get().amount_fen) == (512_000, 300_000)
    with pytest.raises(NotRewarded):
        rewarding.ask_reward(**asking, **given(case, people, 31))
    with pytest.raises(NotRewarded):
        rewarding.tell_reward(way="PHONE", told_on=later(32).date(), **given(case, people, 32))
    rewarding.decide_reward(granted=False, reason="等级过高。", **{**given(case, people, 32), "by": people.head})
    rewarding.ask_reward(**{**asking, "level": "THIRD"}, **given(case, people, 33))
    rewarding.decide_reward(granted=True, reason="", **{**given(case, people, 34), "by": people.head})
    rewarding.tell_reward(way="PHONE", told_on=later(35).date(), **given(case, people, 35))
    row = Reward.objects.get()
    assert (row.level, row.state, row.amount_fen, row.told_on) == ("THIRD", "APPROVED", 100_000, later(35).date())


@pytest.mark.django_db
def test_nobody_approves_an_own_proposal(people: Cast) -> None:
    case = penalised(people, investigated(people, reported(people)))
    by = {**given(case, people, 31), "by": people.head}
    rewarding.ask_reward(level="THIRD", cleared=ALL, reason="r", **by)
    with pytest.raises(DecidedByProposer):
        rewarding.decide_reward(granted=True, reason="", **{**given(case, people, 32), "by": people.head})
    other = officer("fuju", "程慕西", Role.HEAD, people.county)
    rewarding.decide_reward(granted=True, reason="", **{**given(case, people, 32), "by": other})


@pytest.mark.django_db
def test_an_anonymous_report_or_one_that_brought_nothing_is_not_rewarded(people: Cast) -> None:
    asking = {"level": "THIRD", "cleared": ALL, "reason": "r"}
    unnamed = penalised(people, investigated(people, reported(people, identity=Identity(), anonymous=True)))
    with pytest.raises(NotRewarded):
        rewarding.ask_reward(**asking, **given(unnamed, people, 31))
    open_case = investigated(people, reported(people))
    with pytest.raises(NotRewarded):
        rewarding.ask_reward(**asking, **given(open_case, people, 31))
