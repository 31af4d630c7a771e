"""Stalls: joining, paying in, being reminded, leaving; and the fund's own rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from fangxin.domain.funds.actions.advances import propose_advance
from fangxin.domain.funds.actions.keeping import FundNameTaken, change_rule, close_fund, cover_loss, open_fund
from fangxin.domain.funds.actions.recovering import decide_write_off, propose_write_off, recover, take_back
from fangxin.domain.funds.actions.stalls import answer, invite, join, leave, record_agreement, record_deposit
from fangxin.domain.funds.actions.topping_up import remind_of_top_ups
from fangxin.domain.funds.models import Advance, Stall
from fangxin.domain.funds.queries import StallStanding, stall_standings, standing_of
from fangxin.domain.funds.queries.checking import unsound_funds
from fangxin.domain.funds.rules.policy import (
    AdvanceAnswered,
    AgreementDayImpossible,
    AmountImpossible,
    AnotherOfficer,
    FundClosed,
    FundNotEmpty,
    FundReasonMissing,
    FundRuleImpossible,
    HeadDecides,
    StallAnswered,
    StallEngaged,
    StallKnown,
    StallLeft,
    StallNotAgreed,
)
from fangxin.domain.funds.words import Consent, Duty, FundKind, WriteOffState
from fangxin.domain.ledger.models import Transaction
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.ledger.rules import AlreadyReversed, BoundReached
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.funds.telling import AFTER, Market, approved, broken, failed, joined, market, paid, paid_in, rule
from tests.members import acting, hired
from tests.people import MONDAY, working

pytestmark = pytest.mark.django_db
ON = AFTER.date()


@pytest.fixture
def made() -> Market:
    return market()


def standing(stall: Stall, on: date = ON) -> StallStanding:
    (found,) = stall_standings(stalls=[Stall.objects.select_related("fund").get(pk=stall.pk)], on=on)
    return found


def sound() -> bool:
    return not [*unsound_books(), *unsound_funds(), *broken_chains()]


def back(made: Market, advance: Advance, fen: int, key: str = "K", at: datetime = AFTER) -> Transaction:
    return recover(advance_id=advance.pk, fen=fen, reference="回单9", key=key, by=made.people.handler, at=at)


def go(made: Market, stall: Stall | None = None) -> tuple[int, int]:
    chosen = stall or made.stall
    return leave(fund_id=made.fund.pk, stall_id=chosen.pk, reference="回单7", by=made.people.handler, at=AFTER)


def test_a_new_stall_has_its_days_to_pay_and_is_told_once_before_and_once_after() -> None:
    made = market(deposits=0)
    due = date(2026, 6, 18)
    assert standing(made.stall).duty == Duty.SHORT and standing(made.stall).stall.due_on == due
    expected = [
        (working(9, day=date(2026, 6, 14)), 0), (working(6, day=date(2026, 6, 15)), 0), (working(9, day=date(2026, 6, 15)), 2),
        (working(10, day=date(2026, 6, 15)), 0), (working(9, day=due), 0), (working(9, day=date(2026, 6, 19)), 2),
        (working(10, day=date(2026, 6, 19)), 0),
    ]  # fmt: skip
    assert [(at, remind_of_top_ups(at=at)) for at, _ in expected] == expected
    told = list(Notice.objects.filter(template__startswith="top_up").values_list("template", flat=True))
    assert sorted(told) == ["top_up_due"] * 2 + ["top_up_overdue"] * 4 + ["top_up_overdue_head"] * 2
    assert standing(made.stall, date(2026, 6, 19)).duty == Duty.OVERDUE
    paid_in(made, made.stall, 500_00)
    assert standing(made.stall, date(2026, 6, 19)).duty == Duty.FULL
    assert Stall.objects.get(pk=made.stall.pk).overdue_at is None


def test_who_paid_in_the_meantime_is_not_told() -> None:
    made = market()
    Stall.objects.filter(pk=made.stall.pk).update(due_on=date(2026, 6, 10))
    assert remind_of_top_ups(at=AFTER) == 0


def test_a_deposit_is_recorded_once_and_never_past_what_is_missing() -> None:
    made = market(deposits=0)
    for _ in range(2):
        record_deposit(
            fund_id=made.fund.pk, stall_id=made.stall.pk, fen=300_00, reference="回单1", key="SAME",
            by=made.people.handler, at=MONDAY,
        )  # fmt: skip
    assert standing(made.stall).paid_in == 300_00
    with pytest.raises(AmountImpossible, match=r"200\.00"):
        paid_in(made, made.stall, 200_01)
    with pytest.raises(FundReasonMissing):
        record_deposit(
            fund_id=made.fund.pk,
            stall_id=made.stall.pk,
            fen=1,
            reference=" ",
            key="X",
            by=made.people.handler,
            at=MONDAY,
        )
    assert standing_of(fund=made.fund).floor == 150_00
    assert sound()


def test_an_officer_records_who_joins_by_a_signed_agreement(made: Market) -> None:
    given: dict[str, Any] = {
        "fund_id": made.fund.pk,
        "at": AFTER,
        "signed_on": MONDAY.date(),
        "agreement": "先赔协议003",
    }
    by = made.people.handler
    with pytest.raises(StallKnown):
        join(merchant_id=made.merchant.pk, label="A区12号", by=by, **given)
    with pytest.raises(FundReasonMissing):
        join(merchant_id=made.merchant.pk, label=" ", by=by, **given)
    with pytest.raises(FundReasonMissing, match="协议的编号"):
        join(merchant_id=made.merchant.pk, label="B区", by=by, **{**given, "agreement": " "})
    for day in (None, AFTER.date() + timedelta(days=1)):
        with pytest.raises(AgreementDayImpossible):
            join(merchant_id=made.merchant.pk, label="B区", by=by, **{**given, "signed_on": day})
    with pytest.raises(NotFound):
        join(merchant_id=1, label="B区", by=by, **given)
    with pytest.raises(NotFound):
        join(merchant_id=made.merchant.pk, label="B区", outlet_id=5, by=by, **given)
    with pytest.raises(NotFound):
        join(merchant_id=made.merchant.pk, label="B区", by=made.people.other_handler, **given)
    with pytest.raises(NotFound):
        join(merchant_id=made.merchant.pk, label="B区", by=acting(hired(made.operator)), **given)
    go(made)
    stall = join(merchant_id=made.merchant.pk, label="A区12号", by=by, **given)
    assert (stall.consent, stall.joined_at, stall.agreement) == (Consent.SIGNED, AFTER, "先赔协议003")
    last = entries_of(chain=made.fund.pk)[-1]
    assert last.act == Act.FUND_JOINED and last.facts["signed_on"] == MONDAY.date().isoformat()


def test_a_merchant_asked_is_in_the_fund_only_when_it_agrees(made: Market) -> None:
    operator: dict[str, Any] = {"by": acting(hired(made.operator)), "acting_for": made.operator.pk}
    member = hired(made.merchant)
    given: dict[str, Any] = {"fund_id": made.fund.pk, "merchant_id": made.merchant.pk, "at": AFTER}
    stall = invite(label="B区1号", **operator, **given)
    assert stall.joined_at is None and stall.due_on is None
    assert Notice.objects.filter(template="fund_invited").exists()
    (standing,) = stall_standings(stalls=[stall], on=AFTER.date())
    assert (standing.duty, standing.short) == (Duty.ASKED, 0)
    with pytest.raises(StallNotAgreed):
        record_deposit(
            fund_id=made.fund.pk,
            stall_id=stall.pk,
            fen=1_00,
            reference="回单",
            key="x",
            by=made.people.handler,
            at=AFTER,
        )
    with pytest.raises(StallNotAgreed):
        propose_advance(
            fund_id=made.fund.pk, stall_id=stall.pk, case_number=failed(made.people).number, fen=1_00, reason="没有履行。",
            by=made.people.handler, at=AFTER,
        )  # fmt: skip
    # neither the operator nor somebody else's people answer for the merchant
    for by, merchant in ((acting(hired(made.operator)), made.operator), (acting(member), made.operator)):
        with pytest.raises(NotFound):
            answer(stall_id=stall.pk, agreed=True, by=by, at=AFTER, acting_for=merchant.pk)
    stall = answer(stall_id=stall.pk, agreed=True, by=acting(member), at=AFTER, acting_for=made.merchant.pk)
    assert stall.consent == Consent.PORTAL and stall.due_on is not None
    assert entries_of(chain=made.fund.pk)[-1].facts["consent"] == "PORTAL"
    with pytest.raises(StallAnswered):
        answer(stall_id=stall.pk, agreed=False, by=acting(member), at=AFTER, acting_for=made.merchant.pk)
    assert sound()


def test_a_merchant_declines_and_a_question_is_taken_back(made: Market) -> None:
    member = hired(made.merchant)
    given: dict[str, Any] = {
        "fund_id": made.fund.pk,
        "merchant_id": made.merchant.pk,
        "at": AFTER,
        "by": made.people.handler,
    }
    stall = invite(label="B区1号", **given)
    stall = answer(stall_id=stall.pk, agreed=False, by=acting(member), at=AFTER, acting_for=made.merchant.pk)
    assert stall.left_at is not None and entries_of(chain=made.fund.pk)[-1].act == Act.FUND_DECLINED
    other = invite(label="B区1号", **given)
    leave(fund_id=made.fund.pk, stall_id=other.pk, reference="", by=made.people.handler, at=AFTER)
    with pytest.raises(StallAnswered):
        record_agreement(
            stall_id=other.pk, signed_on=AFTER.date(), agreement="先赔协议009", by=made.people.handler, at=AFTER
        )
    third = invite(label="B区1号", **given)
    signed = record_agreement(
        stall_id=third.pk, signed_on=AFTER.date(), agreement="先赔协议009", by=made.people.handler, at=AFTER
    )
    assert signed.consent == Consent.SIGNED and signed.due_on is not None
    assert sound()


def test_an_advance_is_given_back_in_parts_once_each(made: Market) -> None:
    advance = paid(made, broken(made.people))
    back(made, advance, 100_00)
    back(made, advance, 100_00)
    assert standing(made.stall).owed == 200_00
    with pytest.raises(AmountImpossible, match=r"200\.00"):
        back(made, advance, 200_01, key="L")
    back(made, advance, 200_00, key="L")
    assert standing(made.stall).duty == Duty.FULL and Stall.objects.get(pk=made.stall.pk).due_on is None
    assert standing_of(fund=made.fund).cash == 1000_00
    other = approved(made, broken(made.people))
    with pytest.raises(AdvanceAnswered):
        back(made, other, 1, key="M")
    assert sound()


def test_a_leaving_stall_gets_what_is_free(made: Market) -> None:
    paid(made, broken(made.people))
    assert go(made) == (300_00, 200_00)
    now = standing_of(fund=made.fund)
    assert (now.cash, now.deposits, now.owed, now.floor) == (500_00, 500_00, 0, 250_00)
    assert standing(made.stall).duty == Duty.LEFT
    with pytest.raises(StallLeft):
        go(made)
    with pytest.raises(StallLeft):
        paid_in(made, made.stall, 1)
    assert sound()


def test_what_is_owed_beyond_the_deposit_is_owed_on() -> None:
    made = market(keep_percent=0, cap=1000_00)
    advance = paid(made, broken(made.people, fen=700_00), fen=700_00)
    assert go(made) == (500_00, 0)
    assert standing(made.stall).owed == standing(made.stall).short == 200_00
    back(made, advance, 200_00)
    assert standing_of(fund=made.fund).cash == 500_00
    assert sound()


def test_nobody_leaves_while_an_advance_is_on_its_way(made: Market) -> None:
    approved(made, broken(made.people))
    with pytest.raises(StallEngaged):
        go(made)
    with pytest.raises(BoundReached):
        go(made, made.neighbour)  # 700 are left, and half of a deposit has to stay


def test_a_deposit_is_not_given_back_out_of_others_money() -> None:
    made = market(keep_percent=0, cap=1000_00)
    paid(made, broken(made.people, fen=900_00), fen=900_00)
    with pytest.raises(BoundReached):
        go(made, made.neighbour)
    assert Stall.objects.get(pk=made.neighbour.pk).left_at is None
    assert sound()


def test_two_officers_give_up_what_is_owed(made: Market) -> None:
    advance = paid(made, broken(made.people))
    by = made.people
    proposal = propose_write_off(advance_id=advance.pk, reason="摊主下落不明。", by=by.handler, at=AFTER)
    with pytest.raises(AdvanceAnswered):
        propose_write_off(advance_id=advance.pk, reason="摊主下落不明。", by=by.handler, at=AFTER)

    def decide(granted: bool, who: object) -> object:
        return decide_write_off(write_off_id=proposal.pk, granted=granted, reason="情况属实。", by=who, at=AFTER)  # type: ignore[arg-type]

    with pytest.raises(AnotherOfficer):
        decide(True, by.handler)
    back(made, advance, 50_00)
    decide(True, by.second_handler)
    assert (now := standing_of(fund=made.fund)).lost == 250_00 and now.owed == 0
    with pytest.raises(AdvanceAnswered, match="已核销"):
        decide(True, by.head)
    with pytest.raises(AmountImpossible):
        propose_write_off(advance_id=advance.pk, reason="摊主下落不明。", by=by.handler, at=AFTER)
    operator = acting(hired(made.operator))
    for fen, key in ((100_00, "A"), (100_00, "A"), (150_00, "B")):
        cover_loss(
            fund_id=made.fund.pk, fen=fen, reference="回单", key=key, by=operator, at=AFTER, acting_for=made.operator.pk
        )
    assert standing_of(fund=made.fund).lost == 0 and standing_of(fund=made.fund).cash == 1000_00
    assert sound()


def test_a_large_sum_is_given_up_by_a_head_and_a_refusal_changes_nothing() -> None:
    made = market(head_above=200_00)
    advance = paid(made, broken(made.people))
    proposal = propose_write_off(advance_id=advance.pk, reason="摊主下落不明。", by=made.people.handler, at=AFTER)
    with pytest.raises(HeadDecides):
        decide_write_off(
            write_off_id=proposal.pk, granted=True, reason="情况属实。", by=made.people.second_handler, at=AFTER
        )
    done = decide_write_off(write_off_id=proposal.pk, granted=False, reason="继续追偿。", by=made.people.head, at=AFTER)
    assert done.state == WriteOffState.DENIED and standing_of(fund=made.fund).owed == 300_00
    with pytest.raises(NotFound):
        decide_write_off(write_off_id=1, granted=True, reason="情况属实。", by=made.people.head, at=AFTER)


def test_a_payment_recorded_by_mistake_is_taken_back(made: Market) -> None:
    advance = paid(made, broken(made.people))
    wrong = back(made, advance, 100_00)
    head = made.people.head

    def undo(of: Transaction, by: object = head) -> Transaction:
        return take_back(fund_id=made.fund.pk, transaction_id=of.pk, reason="记错摊位。", by=by, at=AFTER)  # type: ignore[arg-type]

    with pytest.raises(HeadDecides):
        undo(wrong, made.people.handler)
    undo(wrong)
    assert standing(made.stall).owed == 300_00 and Advance.objects.get().recovered_fen == 0
    with pytest.raises(AlreadyReversed):
        undo(wrong)
    for act in (Act.ADVANCE_PAID, Act.ADVANCE_APPROVED, Act.MONEY_REVERSED):
        with pytest.raises(NotFound):
            undo(Transaction.objects.get(act=act))
    deposit = Transaction.objects.filter(subject_id=made.neighbour.pk).get()
    with pytest.raises(BoundReached):
        undo(deposit)  # it was spent
    back(made, advance, 300_00, key="right")
    undo(deposit)
    assert standing(made.neighbour).duty == Duty.SHORT
    assert standing_of(fund=made.fund).floor == 250_00
    assert sound()


def test_a_rule_is_changed_with_a_reason_and_holds_at_once(made: Market) -> None:
    by = made.people.handler
    with pytest.raises(FundRuleImpossible, match="补足天数"):
        change_rule(fund_id=made.fund.pk, rule=rule(top_up_days=0), reason="测试修改。", by=by, at=AFTER)
    changed = change_rule(
        fund_id=made.fund.pk, rule=rule(deposit=800_00, keep_percent=80), reason="旺季提高。", by=by, at=AFTER
    )
    assert standing_of(fund=changed).available == 200_00
    assert standing(made.stall).short == 300_00 and standing(made.stall).stall.due_on == date(2026, 6, 23)
    paid(made, broken(made.people), fen=200_00)
    with pytest.raises(BoundReached):
        change_rule(fund_id=made.fund.pk, rule=rule(keep_percent=90), reason="再提高一些。", by=by, at=AFTER)
    assert sound()


def test_opening_and_closing(made: Market) -> None:
    by = made.people
    given = {"name": "青禾农贸市场先行赔付金", "kind": FundKind.MARKET, "rule": rule(), "at": AFTER}
    with pytest.raises(FundNameTaken):
        open_fund(operator_id=made.operator.pk, by=by.handler, **given)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        open_fund(operator_id=made.operator.pk, by=by.other_handler, **given)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        open_fund(operator_id=made.operator.pk, by=by.supervisor, **given)  # type: ignore[arg-type]
    with pytest.raises(FundNotEmpty):
        close_fund(fund_id=made.fund.pk, reason="市场关闭。", by=by.handler, at=AFTER)
    go(made)
    go(made, made.neighbour)
    close_fund(fund_id=made.fund.pk, reason="市场关闭。", by=by.handler, at=AFTER)
    with pytest.raises(FundClosed):
        joined(made.fund.pk, made.merchant.pk, "C区", by=by.handler, at=AFTER)
    assert sound()


def test_no_entry_names_a_natural_person(made: Market) -> None:
    paid(made, broken(made.people))
    text = " ".join(Entry.objects.filter(chain=made.fund.pk).values_list("facts_json", flat=True))
    assert "张晚晴" not in text and "13800000101" not in text
