"""Paying a consumer in a stall's place: proposed by one, decided by another, paid once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.funds.actions.matters import Matter, hold_loss, matter_numbered, matter_of
from fangxin.domain.funds.actions.step import Step, begin, check_reference, held_stall
from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.notices import to_heads, to_operator, to_stall
from fangxin.domain.funds.queries import Ground, standing_of
from fangxin.domain.funds.queries.losses import payments_like
from fangxin.domain.funds.rules.losses import check_once
from fangxin.domain.funds.rules.policy import (
    AdvanceKnown,
    AnotherOfficer,
    FundTooSmall,
    HeadDecides,
    StallLeft,
    StallNotAgreed,
    check_amount,
    check_reason,
    check_state,
)
from fangxin.domain.funds.words import ADVANCE_LABELS, STANDING, AdvanceState
from fangxin.domain.ledger.words import Purpose
from fangxin.domain.timeline.words import Act
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def propose_advance(
    *, fund_id: int, stall_id: int, case_number: str, fen: int, reason: str, by: Actor, at: datetime,
    compared: bool = False, acting_for: int | None = None,
) -> Advance:  # fmt: skip
    """Propose to pay the consumer of a case, or of a broken settlement, in a stall's place; an officer or the operator may.

    `compared`: an officer looked at the payments alike, and they are for other losses. Raises NoGround with what is missing,
    AmountImpossible past the cap or what is due, AdvanceKnown, LossPaid, LossMayBePaid, StallLeft, StallNotAgreed.
    """
    matter = matter_numbered(case_number, by)
    # the case before the fund, as every step on a case locks it first: of a fund and an insurer one sees the other
    matter.hold()
    hold_loss(matter.loss())
    step = begin(fund_id=fund_id, by=by, at=at, acting_for=acting_for)
    stall = held_stall(step=step, stall_id=stall_id)
    if stall.left_at is not None:
        raise StallLeft
    if stall.joined_at is None:
        raise StallNotAgreed
    ground = matter.ground(stall)
    standing = Advance.objects.filter(state__in=STANDING, **matter.row).first()
    if standing is not None:
        raise AdvanceKnown(state=ADVANCE_LABELS[AdvanceState(standing.state)])
    check_amount(fen, most=step.fund.cap_fen, why="单笔上限")
    _check_most(ground, fen)
    alike = _check_once(matter, fen, None, compared, by)
    advance = Advance.objects.create(
        id=new_id(at), fund=step.fund, stall=stall, **matter.row, basis=ground.basis.value, amount_fen=fen,
        reason=check_reason(reason), state=AdvanceState.PROPOSED.value, proposed_at=at, proposed_by=by.name,
        proposed_by_id=by.account_id or 0, proposed_for=acting_for if by.kind is ActorKind.MERCHANT else None,
    )  # fmt: skip
    step.note(
        Act.ADVANCE_PROPOSED, **_told(advance), reason=advance.reason, ground=advance.basis, compared=alike or None
    )
    write(to_heads(fund=step.fund, stall=stall, template="advance_proposed", at=at, amount=fen))
    return advance


@transaction.atomic
def decide_advance(*, advance_id: int, granted: bool, reason: str, by: Actor, at: datetime) -> Advance:
    """Approve a proposal and set its money aside, or deny it; another officer than proposed it, above the sum the rule
    names a head.

    Raises AnotherOfficer, HeadDecides, AdvanceAnswered, FundTooSmall when less would stay than the rule keeps.
    """
    step, advance = begin_advance(advance_id, by, at, officer=True)
    check_state(advance.state, wanted=AdvanceState.PROPOSED)
    if advance.proposed_for is None and advance.proposed_by_id == by.account_id:
        raise AnotherOfficer
    if advance.amount_fen > step.fund.head_above_fen and by.role is not Role.HEAD:
        raise HeadDecides(above=yuan(step.fund.head_above_fen))
    told = check_reason(reason)
    if granted:
        available = standing_of(fund=step.fund).available
        if advance.amount_fen > available:
            raise FundTooSmall(available=yuan(available), amount=yuan(advance.amount_fen))
        step.move(
            Act.ADVANCE_APPROVED, key=f"approved-{advance.pk}", fen=advance.amount_fen, giver=step.own(Purpose.CASH),
            taker=step.own(Purpose.RESERVED), subject_id=advance.pk, **_named(advance), reason=told,
        )  # fmt: skip
    else:
        step.note(Act.ADVANCE_DENIED, **_told(advance), reason=told)
    advance.state = (AdvanceState.APPROVED if granted else AdvanceState.DENIED).value
    advance.decided_at, advance.decided_by, advance.decided_by_id, advance.decision = at, by.name, by.account_id, told
    advance.save(update_fields=["state", "decided_at", "decided_by", "decided_by_id", "decision"])
    verdict = "已批准" if granted else "未批准"
    write(
        to_operator(
            fund=step.fund, stall=advance.stall, template="advance_decided", at=at, amount=advance.amount_fen,
            verdict=verdict,
        )
    )  # fmt: skip
    return advance


@transaction.atomic
def pay_advance(
    *, advance_id: int, reference: str, by: Actor, at: datetime, compared: bool = False, acting_for: int | None = None
) -> Advance:  # fmt: skip
    """Record that the bank paid an approved advance, once: the stall owes it from now on, and has a day to give it back.

    Consumer and stall are told; the journal of the case or dispute says so. Raises AdvanceAnswered, FundReasonMissing, and
    NoGround or AmountImpossible when less is owed now, LossPaid or LossMayBePaid when somebody else paid meanwhile.
    """
    # the case before the fund, as every step on a case locks it first; the right to pay is the fund's
    matter = matter_of(advance_id)
    matter.begin(by, at)
    hold_loss(matter.loss())
    step, advance = begin_advance(advance_id, by, at, acting_for=acting_for)
    check_state(advance.state, wanted=AdvanceState.APPROVED)
    told = check_reference(reference)
    stall = advance.stall
    # the merchant may have performed since the money was set aside, or an insurer paid
    _check_most(matter.ground(stall), advance.amount_fen)
    alike = _check_once(matter, advance.amount_fen, advance.pk, compared, by)
    step.move(
        Act.ADVANCE_PAID, key=f"paid-{advance.pk}", fen=advance.amount_fen, giver=step.own(Purpose.RESERVED),
        taker=step.of(stall, Purpose.OWED), subject_id=advance.pk, **_named(advance), reference=told,
        compared=alike or None,
    )  # fmt: skip
    advance.state, advance.paid_at, advance.paid_by, advance.reference = AdvanceState.PAID.value, at, by.name, told
    advance.save(update_fields=["state", "paid_at", "paid_by", "reference"])
    step.renew_duty(stall)
    matter.told_paid(fund=step.fund, stall=stall, fen=advance.amount_fen)
    write(to_stall(stall=stall, template="advance_owed", at=at, amount=advance.amount_fen, due_on=stall.due_on))
    return advance


@transaction.atomic
def cancel_advance(*, advance_id: int, reason: str, by: Actor, at: datetime) -> Advance:
    """Take an approved advance back before it is paid, or a proposal: the money set aside is free again."""
    step, advance = begin_advance(advance_id, by, at, officer=True)
    told = check_reason(reason)
    if advance.state == AdvanceState.APPROVED:
        step.move(
            Act.ADVANCE_CANCELLED, key=f"cancelled-{advance.pk}", fen=advance.amount_fen,
            giver=step.own(Purpose.RESERVED), taker=step.own(Purpose.CASH), subject_id=advance.pk, **_named(advance),
            reason=told,
        )  # fmt: skip
    else:
        check_state(advance.state, wanted=AdvanceState.PROPOSED)
        step.note(Act.ADVANCE_CANCELLED, **_told(advance), reason=told)
    advance.state, advance.decision = AdvanceState.CANCELLED.value, told
    advance.save(update_fields=["state", "decision"])
    return advance


def begin_advance(
    advance_id: int, by: Actor, at: datetime, *, acting_for: int | None = None, officer: bool = False
) -> tuple[Step, Advance]:
    """The fund held, then the advance read afresh under it."""
    fund_id = Advance.objects.filter(pk=advance_id).values_list("fund_id", flat=True).first()
    if fund_id is None:
        raise NotFound
    step = begin(fund_id=fund_id, by=by, at=at, acting_for=acting_for, officer=officer)
    advance = Advance.objects.select_related("stall__merchant", "case", "dispute").get(pk=advance_id)
    _share(advance, advance.stall, step.fund)
    return step, advance


def _check_most(ground: Ground, fen: int) -> None:
    if ground.most is not None:
        check_amount(fen, most=ground.most, why="不超过应赔付的金额")


def _check_once(matter: Matter, fen: int, own: int | None, compared: bool, by: Actor) -> int:
    """Raises LossPaid, LossMayBePaid; an operator does not compare, as it may not read what others paid for."""
    alike = payments_like(loss=matter.loss(fen), but=("advance", own) if own else None)
    officer = by.kind is not ActorKind.MERCHANT
    if not officer:
        alike = [replace(one, what="另一笔赔付") for one in alike]
    return check_once(payments=alike, paying=own is not None, compared=compared and officer)


def _share(advance: Advance, stall: Stall, fund: Fund) -> None:
    advance.fund = stall.fund = fund


def _named(advance: Advance) -> dict[str, Any]:
    return {"stall": advance.stall.label, "case": advance.number}


def _told(advance: Advance) -> dict[str, Any]:
    return {**_named(advance), "amount_fen": advance.amount_fen}
