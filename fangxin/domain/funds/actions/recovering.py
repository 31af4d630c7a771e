"""Getting an advance back from the stall, giving it up by two officers, and correcting a payment wrongly recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.funds.actions.advances import begin_advance
from fangxin.domain.funds.actions.step import begin, check_reference, held_stall
from fangxin.domain.funds.models import Advance, WriteOff
from fangxin.domain.funds.rules.policy import (
    AdvanceAnswered,
    AnotherOfficer,
    HeadDecides,
    StallLeft,
    check_amount,
    check_reason,
    check_state,
)
from fangxin.domain.funds.words import WRITE_OFF_LABELS, AdvanceState, WriteOffState
from fangxin.domain.ledger.actions import reverse
from fangxin.domain.ledger.models import Line, Transaction
from fangxin.domain.ledger.rules import AlreadyReversed
from fangxin.domain.ledger.words import Purpose
from fangxin.domain.timeline.words import Act
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def recover(
    *, advance_id: int, fen: int, reference: str, key: str, by: Actor, at: datetime, acting_for: int | None = None
) -> Transaction:  # fmt: skip
    """The stall gave back an advance, or a part of it; `key` is the form's, so that a payment is recorded once.

    Raises AmountImpossible past what is still owed, AdvanceAnswered before it was paid.
    """
    step, advance = begin_advance(advance_id, by, at, acting_for=acting_for)
    check_state(advance.state, wanted=AdvanceState.PAID)
    told = check_reference(reference)
    known = Transaction.objects.filter(key=f"recovered-{key}").exists()
    if not known:
        check_amount(fen, most=advance.owed_fen, why="不超过还欠的垫付款")
    done = step.move(
        Act.ADVANCE_RECOVERED, key=f"recovered-{key}", fen=fen, giver=step.of(advance.stall, Purpose.OWED),
        taker=step.own(Purpose.CASH), subject_id=advance.pk, stall=advance.stall.label, case=advance.number,
        reference=told,
    )  # fmt: skip
    if not known:
        advance.recovered_fen += fen
        advance.save(update_fields=["recovered_fen"])
        step.renew_duty(advance.stall)
    return done


@transaction.atomic
def propose_write_off(*, advance_id: int, reason: str, by: Actor, at: datetime) -> WriteOff:
    """Propose to give up what a stall still owes of an advance. Raises AdvanceAnswered, AmountImpossible when nothing is owed."""
    step, advance = begin_advance(advance_id, by, at, officer=True)
    check_state(advance.state, wanted=AdvanceState.PAID)
    check_amount(advance.owed_fen, most=advance.amount_fen, why="还欠的垫付款")
    if WriteOff.objects.filter(advance=advance, state=WriteOffState.PROPOSED).exists():
        raise AdvanceAnswered(state="已提出核销，待审批")
    made = WriteOff.objects.create(
        id=new_id(at), advance=advance, amount_fen=advance.owed_fen, reason=check_reason(reason),
        state=WriteOffState.PROPOSED.value, proposed_at=at, proposed_by=by.name, proposed_by_id=by.account_id or 0,
    )  # fmt: skip
    step.note(
        Act.WRITE_OFF_PROPOSED, stall=advance.stall.label, case=advance.number, amount_fen=made.amount_fen,
        reason=made.reason,
    )  # fmt: skip
    return made


@transaction.atomic
def decide_write_off(*, write_off_id: int, granted: bool, reason: str, by: Actor, at: datetime) -> WriteOff:
    """Another officer gives up what is still owed, or refuses to; above the sum the rule names a head.

    What came in since it was proposed is not given up. Raises AnotherOfficer, HeadDecides, AdvanceAnswered.
    """
    advance_id = WriteOff.objects.filter(pk=write_off_id).values_list("advance_id", flat=True).first()
    if advance_id is None:
        raise NotFound
    step, advance = begin_advance(advance_id, by, at, officer=True)
    made = WriteOff.objects.get(pk=write_off_id)
    if made.state != WriteOffState.PROPOSED:
        raise AdvanceAnswered(state=WRITE_OFF_LABELS[WriteOffState(made.state)])
    if made.proposed_by_id == by.account_id:
        raise AnotherOfficer
    if made.amount_fen > step.fund.head_above_fen and by.role is not Role.HEAD:
        raise HeadDecides(above=yuan(step.fund.head_above_fen))
    told, fen = check_reason(reason), advance.owed_fen
    if granted and fen:
        step.move(
            Act.ADVANCE_WRITTEN_OFF, key=f"written-off-{made.pk}", fen=fen, giver=step.of(advance.stall, Purpose.OWED),
            taker=step.own(Purpose.LOSS), subject_id=advance.pk, stall=advance.stall.label, case=advance.number,
            reason=told,
        )  # fmt: skip
        advance.written_off_fen += fen
        advance.save(update_fields=["written_off_fen"])
        step.renew_duty(advance.stall)
        made.amount_fen = fen
    else:
        step.note(Act.WRITE_OFF_DENIED, stall=advance.stall.label, case=advance.number, reason=told)
    made.state = (WriteOffState.DONE if granted and fen else WriteOffState.DENIED).value
    made.decided_at, made.decided_by, made.decided_by_id, made.decision = at, by.name, by.account_id, told
    made.save(update_fields=["amount_fen", "state", "decided_at", "decided_by", "decided_by_id", "decision"])
    return made


@transaction.atomic
def take_back(*, fund_id: int, transaction_id: int, reason: str, by: Actor, at: datetime) -> Transaction:
    """Correct a deposit or a recovery recorded by mistake, by its opposite. A head does it.

    Raises HeadDecides, NotFound for any other movement, AlreadyReversed, StallLeft, BoundReached when it was spent.
    """
    step = begin(fund_id=fund_id, by=by, at=at, officer=True)
    if by.role is not Role.HEAD:
        raise HeadDecides(above=yuan(0))
    told = check_reason(reason)
    first = Transaction.objects.filter(
        pk=transaction_id, chain=step.fund.pk, act__in=[Act.FUND_DEPOSITED, Act.ADVANCE_RECOVERED], reverses=None
    ).first()
    cash = step.own(Purpose.CASH)
    line = Line.objects.filter(transaction=first, account=cash).first() if first is not None else None
    if first is None or line is None or first.subject_id is None:
        raise NotFound
    advance = Advance.objects.select_related("stall").filter(pk=first.subject_id).first()
    if Transaction.objects.filter(reverses=first).exists():
        raise AlreadyReversed
    stall = held_stall(step=step, stall_id=advance.stall_id if advance else first.subject_id)
    if stall.left_at is not None:
        raise StallLeft
    if advance is None:
        step.keep_floor(less=line.fen)
    done = reverse(
        transaction_id=first.pk, key=f"reversed-{first.pk}", chain=step.fund.pk, act=Act.MONEY_REVERSED, by=by, at=at,
        facts={"amount_fen": line.fen, "stall": stall.label, "reason": told},
    )  # fmt: skip
    if advance is not None:
        advance.recovered_fen -= line.fen
        advance.save(update_fields=["recovered_fen"])
    step.keep_floor()
    step.renew_duty(stall)
    return done
