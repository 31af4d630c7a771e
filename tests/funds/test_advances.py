"""From a broken agreement to a paid consumer: who may propose and decide, how much, once, and what is written down."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.funds.actions.advances import cancel_advance, decide_advance, pay_advance, propose_advance
from fangxin.domain.funds.models import Advance, Stall
from fangxin.domain.funds.queries import advances_waiting, stall_standings, standing_of, waiting_count
from fangxin.domain.funds.rules.policy import (
    AdvanceAnswered,
    AdvanceKnown,
    AmountImpossible,
    AnotherOfficer,
    FundReasonMissing,
    FundTooSmall,
    HeadDecides,
    NoGround,
)
from fangxin.domain.funds.words import AdvanceState, Basis, Duty
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.mediation.models import Item
from fangxin.domain.mediation.words import ItemState
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import PUBLIC_ACTS, Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.funds.telling import AFTER, Market, accepted, approved, broken, failed, market, paid, proposed
from tests.members import acting, hired
from tests.people import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Market:
    return market()


def decide(
    made: Market, advance: Advance, *, granted: bool = True, by: Actor | None = None, reason: str = "情况属实。"
) -> Advance:
    return decide_advance(advance_id=advance.pk, granted=granted, reason=reason, by=by or made.people.head, at=AFTER)


def pay(made: Market, advance: Advance, **changes: Any) -> Advance:
    given = {"reference": "回单88", "by": made.people.handler, "at": AFTER}
    return pay_advance(advance_id=advance.pk, **{**given, **changes})


def sound() -> bool:
    return not list(unsound_books()) and not list(broken_chains())


def test_the_way_of_an_advance(made: Market) -> None:
    case = broken(made.people)
    advance = proposed(made, case)
    assert (advance.state, advance.basis) == (AdvanceState.PROPOSED, Basis.AGREEMENT_BROKEN)
    before = standing_of(fund=made.fund)
    assert (before.cash, before.floor, before.available) == (1000_00, 500_00, 500_00)
    decide(made, advance)
    assert (now := standing_of(fund=made.fund)).reserved == 300_00 and now.cash == 700_00 and now.available == 200_00
    pay(made, advance)
    after = standing_of(fund=made.fund)
    assert (after.cash, after.reserved, after.owed, after.deposits) == (700_00, 0, 300_00, 1000_00)
    (stall,) = stall_standings(stalls=[Stall.objects.select_related("fund").get(pk=made.stall.pk)], on=AFTER.date())
    assert (stall.owed, stall.short, stall.duty, stall.stall.due_on) == (300_00, 300_00, Duty.SHORT, later(15).date())
    assert [entry.act for entry in entries_of(chain=made.fund.pk)][-3:] == [
        Act.ADVANCE_PROPOSED, Act.ADVANCE_APPROVED, Act.ADVANCE_PAID,
    ]  # fmt: skip
    assert sound()


def test_a_merchant_that_performed_meanwhile_is_not_paid_for(made: Market) -> None:
    case = broken(made.people)
    advance = proposed(made, case)
    decide(made, advance)
    Item.objects.filter(agreement__case=case).update(state=ItemState.PERFORMED)
    with pytest.raises(NoGround):
        pay(made, advance)
    advance.refresh_from_db()
    assert advance.state == AdvanceState.APPROVED and standing_of(fund=made.fund).reserved == 300_00
    cancel_advance(advance_id=advance.pk, reason="商家已经履行。", by=made.people.head, at=AFTER)
    assert standing_of(fund=made.fund).available == 500_00 and sound()


def test_everybody_concerned_is_told(made: Market) -> None:
    case = broken(made.people)
    paid(made, case)
    told = {row.template: row for row in Notice.objects.exclude(template="registered")}
    assert told["advance_proposed"].account_id == made.people.head.account_id
    assert told["advance_decided"].address == made.operator.phone
    assert told["advance_paid"].person_id == case.intake.person_id and "300.00元" in told["advance_paid"].text
    assert told["advance_owed"].address == made.merchant.phone
    entry = entries_of(chain=case.pk)[-1]
    assert entry.act == Act.ADVANCE_PAID and entry.act in PUBLIC_ACTS
    assert entry.facts == {"fund": made.fund.name, "amount_fen": 300_00}


def test_a_failed_mediation_is_a_ground_too(made: Market) -> None:
    assert proposed(made, failed(made.people), fen=200_00).basis == Basis.MEDIATION_FAILED


def test_what_gives_no_ground(made: Market) -> None:
    with pytest.raises(NoGround, match="没有逾期未履行"):
        proposed(made, accepted(made.people))
    case = broken(made.people)
    Case.objects.filter(pk=case.pk).update(merchant_id=made.neighbour.merchant_id)
    with pytest.raises(NoGround, match="不是这家"):
        proposed(made, case)
    Case.objects.filter(pk=case.pk).update(merchant_id=None)
    with pytest.raises(NoGround, match="不是这家"):
        proposed(made, case)
    Case.objects.filter(pk=case.pk).update(kind="REPORT")
    with pytest.raises(NoGround, match="只有投诉"):
        proposed(made, case)


@pytest.mark.parametrize(("fen", "why"), [(0, "上限"), (-1, "上限"), (300_01, "应赔付"), (5000_01, "上限")])
def test_never_more_than_is_due_nor_than_the_cap(made: Market, fen: int, why: str) -> None:
    with pytest.raises(AmountImpossible, match=why):
        proposed(made, broken(made.people), fen=fen)


def test_a_case_has_one_advance_unless_it_was_denied(made: Market) -> None:
    case = broken(made.people)
    advance = proposed(made, case)
    with pytest.raises(AdvanceKnown):
        proposed(made, case)
    decide(made, advance, granted=False)
    again = proposed(made, case)
    decide(made, again)
    pay(made, again)
    with pytest.raises(AdvanceKnown, match="已付款"):
        proposed(made, case)


def test_who_proposed_does_not_decide(made: Market) -> None:
    advance = proposed(made, broken(made.people), by=made.people.head)
    with pytest.raises(AnotherOfficer):
        decide(made, advance)
    decide(made, advance, by=made.people.handler)


def test_above_the_sum_of_the_rule_a_head_decides() -> None:
    made = market(head_above=200_00)
    large = proposed(made, broken(made.people), fen=200_01)
    with pytest.raises(HeadDecides, match=r"200\.00"):
        decide(made, large, by=made.people.second_handler)
    decide(made, large)
    small = proposed(made, broken(made.people), fen=200_00)
    decide(made, small, by=made.people.second_handler)


def test_the_operator_proposes_and_an_officer_decides(made: Market) -> None:
    case = broken(made.people)
    operator = acting(hired(made.operator))
    with pytest.raises(NotFound):
        proposed(made, case, by=acting(hired(made.merchant)))
    advance = propose_advance(
        fund_id=made.fund.pk, stall_id=made.stall.pk, case_number=case.number, fen=300_00, reason="联系不上摊主。",
        by=operator, at=AFTER, acting_for=made.operator.pk,
    )  # fmt: skip
    assert advance.proposed_for == made.operator.pk
    with pytest.raises((NotFound, NotPermitted)):
        decide(made, advance, by=operator)
    decide(made, advance, by=made.people.handler)
    pay(made, advance, by=operator, acting_for=made.operator.pk)
    assert Advance.objects.get().paid_by == operator.name


def test_the_fund_never_falls_below_its_rule(made: Market) -> None:
    first, second = broken(made.people), broken(made.people)
    approved(made, first)
    with pytest.raises(FundTooSmall, match=r"最多还能支付200\.00元"):
        approved(made, second)
    assert Advance.objects.get(case=second).state == AdvanceState.PROPOSED
    assert standing_of(fund=made.fund).cash == 700_00
    assert sound()


def test_what_was_answered_is_not_answered_again(made: Market) -> None:
    advance = proposed(made, broken(made.people))
    with pytest.raises(AdvanceAnswered, match="待审批"):
        pay(made, advance)
    decide(made, advance)
    with pytest.raises(AdvanceAnswered, match="已批准"):
        decide(made, advance)
    pay(made, advance)
    with pytest.raises(AdvanceAnswered, match="已付款"):
        pay(made, advance)
    with pytest.raises(AdvanceAnswered, match="已付款"):
        cancel_advance(advance_id=advance.pk, reason="付款失败", by=made.people.handler, at=AFTER)
    assert standing_of(fund=made.fund).owed == 300_00


def test_a_cancelled_advance_frees_its_money(made: Market) -> None:
    advance = approved(made, broken(made.people))
    cancel_advance(advance_id=advance.pk, reason="收款账号有误。", by=made.people.handler, at=AFTER)
    now = standing_of(fund=made.fund)
    assert (now.cash, now.reserved) == (1000_00, 0)
    other = proposed(made, broken(made.people))
    cancel_advance(advance_id=other.pk, reason="消费者撤回。", by=made.people.handler, at=AFTER)
    assert Advance.objects.get(pk=other.pk).state == AdvanceState.CANCELLED
    assert sound()


def test_every_act_says_why(made: Market) -> None:
    advance = proposed(made, broken(made.people))
    with pytest.raises(FundReasonMissing):
        decide(made, advance, reason="好")
    decide(made, advance)
    with pytest.raises(FundReasonMissing, match="回单"):
        pay(made, advance, reference=" ")


def test_officers_elsewhere_see_nothing_and_others_keep_nothing(made: Market) -> None:
    advance = proposed(made, broken(made.people))
    with pytest.raises(NotFound):
        decide(made, advance, by=made.people.other_handler)
    with pytest.raises(NotPermitted):
        decide(made, advance, by=made.people.supervisor)
    with pytest.raises(NotFound):
        pay(made, advance, by=made.people.other_handler)
    for missing in (decide_advance, pay_advance, cancel_advance):
        given: dict[str, Any] = {"reason": "情况属实。"} if missing is not pay_advance else {"reference": "回单"}
        given |= {"granted": True} if missing is decide_advance else {}
        with pytest.raises(NotFound):
            missing(advance_id=1, by=made.people.head, at=AFTER, **given)


def test_what_waits_is_counted_for_whoever_may_do_it(made: Market) -> None:
    advance = proposed(made, broken(made.people))
    assert [one.pk for one in advances_waiting(by=made.people.head)] == [advance.pk]
    assert (waiting_count(made.people.head), waiting_count(made.people.handler)) == (1, 0)
    assert waiting_count(made.people.other_handler) == waiting_count(made.people.supervisor) == 0
    decide(made, advance)
    assert waiting_count(made.people.handler) == 1
