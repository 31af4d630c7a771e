"""A fund itself: opened, its rule changed, a loss made good by the operator, closed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.funds.actions.step import Step, begin, check_reference
from fangxin.domain.funds.models import Advance, Fund
from fangxin.domain.funds.queries import standing_of
from fangxin.domain.funds.rules.policy import FundNotEmpty, Rule, check_amount, check_reason, check_rule
from fangxin.domain.funds.words import AdvanceState, FundKind
from fangxin.domain.ledger.words import Purpose
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class FundNameTaken(Refusal):
    """An operator has one fund of a name."""

    code = "fund_name_taken"
    status = 409
    sentence = "该运营方已有同名的资金。"


@transaction.atomic
def open_fund(*, name: str, kind: FundKind, operator_id: int, rule: Rule, by: Actor, at: datetime) -> Fund:
    """Open a fund for an operator in the officer's region. Raises NotPermitted, NotFound, FundNameTaken, FundRuleImpossible."""
    by.must(Permission.KEEP_FUNDS)
    operator = Merchant.objects.filter(pk=operator_id, merged_into=None).first()
    if operator is None or by.office_id is None:
        raise NotFound
    check_region(region_code=operator.region_code, by=by)
    plain = check_reason(name, what="资金名称", field="name")[:60]
    check_rule(rule)
    if Fund.objects.filter(operator=operator, name=plain).exists():
        raise FundNameTaken(field="name")
    fund = Fund(
        id=new_id(at), name=plain, kind=kind.value, operator=operator, office=Office.objects.get(pk=by.office_id),
        region_code=operator.region_code, deposit_fen=rule.deposit, keep_percent=rule.keep_percent, cap_fen=rule.cap,
        head_above_fen=rule.head_above, top_up_days=rule.top_up_days, opened_at=at,
    )  # fmt: skip
    deed = Deed(act=Act.FUND_OPENED, by=by, at=at, facts={"merchant": operator.name, **asdict(rule)})
    write([fund, *new_chain(chain=fund.pk, deeds=[deed])])
    return fund


@transaction.atomic
def change_rule(*, fund_id: int, rule: Rule, reason: str, by: Actor, at: datetime) -> Fund:
    """Give a fund another rule; the floor follows at once. Raises FundRuleImpossible, BoundReached when too little is left."""
    step = begin(fund_id=fund_id, by=by, at=at, officer=True)
    check_rule(rule)
    told = check_reason(reason)
    fund = step.fund
    fund.deposit_fen, fund.keep_percent, fund.cap_fen = rule.deposit, rule.keep_percent, rule.cap
    fund.head_above_fen, fund.top_up_days = rule.head_above, rule.top_up_days
    fund.save(update_fields=["deposit_fen", "keep_percent", "cap_fen", "head_above_fen", "top_up_days"])
    step.keep_floor()
    for stall in fund.stalls.select_related("merchant").filter(left_at=None):
        stall.fund = fund
        step.renew_duty(stall)
    step.note(Act.FUND_RULED, reason=told, **asdict(rule))
    return fund


@transaction.atomic
def cover_loss(
    *, fund_id: int, fen: int, reference: str, key: str, by: Actor, at: datetime, acting_for: int | None = None
) -> Step:  # fmt: skip
    """The operator pays in for what was given up. Raises AmountImpossible past the loss."""
    step = begin(fund_id=fund_id, by=by, at=at, acting_for=acting_for)
    check_amount(fen, most=standing_of(fund=step.fund).lost, why="不超过核销的金额")
    step.move(
        Act.LOSS_COVERED, key=f"cover-{key}", fen=fen, giver=step.own(Purpose.LOSS), taker=step.own(Purpose.CASH),
        subject_id=step.fund.pk, reference=check_reference(reference),
    )  # fmt: skip
    return step


@transaction.atomic
def close_fund(*, fund_id: int, reason: str, by: Actor, at: datetime) -> Fund:
    """Close a fund that every stall has left and that holds nothing. Raises FundNotEmpty."""
    step = begin(fund_id=fund_id, by=by, at=at, officer=True)
    told = check_reason(reason)
    fund, now = step.fund, standing_of(fund=step.fund)
    waiting = Advance.objects.filter(fund=fund, state__in=[AdvanceState.PROPOSED, AdvanceState.APPROVED])
    if now.cash or now.reserved or now.owed or fund.stalls.filter(left_at=None).exists() or waiting.exists():
        raise FundNotEmpty
    fund.closed_at = at
    fund.save(update_fields=["closed_at"])
    step.note(Act.FUND_CLOSED, reason=told)
    return fund
