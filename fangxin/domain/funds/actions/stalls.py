"""Stalls of a fund: joining, paying their deposit in, leaving with what is free."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.funds.actions.step import Step, begin, check_reference, held_stall
from fangxin.domain.funds.models import Advance, Stall
from fangxin.domain.funds.queries import stall_standings
from fangxin.domain.funds.rules import (
    FundReasonMissing,
    StallEngaged,
    StallKnown,
    StallLeft,
    check_amount,
    leaving,
)
from fangxin.domain.funds.words import AdvanceState
from fangxin.domain.ledger.models import Transaction
from fangxin.domain.ledger.words import Purpose
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def join(
    *, fund_id: int, merchant_id: int, label: str, by: Actor, at: datetime, outlet_id: int | None = None,
    acting_for: int | None = None,
) -> Stall:  # fmt: skip
    """Take a merchant's stall into a fund; it has its days to pay the deposit. Raises StallKnown, NotFound."""
    step = begin(fund_id=fund_id, by=by, at=at, acting_for=acting_for)
    merchant = Merchant.objects.filter(pk=merchant_id, merged_into=None).first()
    outlet = Outlet.objects.filter(pk=outlet_id, merchant_id=merchant_id).first() if outlet_id else None
    if merchant is None or (outlet_id and outlet is None):
        raise NotFound
    plain = label.strip()[:40]
    if not plain:
        raise FundReasonMissing(what="摊位号或者门店名称", least=1, field="label")
    if Stall.objects.filter(fund=step.fund, label=plain, left_at=None).exists():
        raise StallKnown(field="label")
    stall = Stall.objects.create(
        id=new_id(at), fund=step.fund, merchant=merchant, outlet=outlet, label=plain, joined_at=at
    )
    step.renew_duty(stall)
    step.note(Act.FUND_JOINED, merchant=merchant.name, stall=plain, due_on=stall.due_on)
    return stall


@transaction.atomic
def record_deposit(
    *, fund_id: int, stall_id: int, fen: int, reference: str, key: str, by: Actor, at: datetime,
    acting_for: int | None = None,
) -> Transaction:  # fmt: skip
    """A stall paid its deposit, or a part of it; `key` is the form's, so that a payment is recorded once.

    Raises AmountImpossible past what is missing, StallLeft.
    """
    step = begin(fund_id=fund_id, by=by, at=at, acting_for=acting_for)
    stall = held_stall(step=step, stall_id=stall_id)
    told = check_reference(reference)
    known = Transaction.objects.filter(key=f"deposit-{key}").exists()
    if not known:
        if stall.left_at is not None:
            raise StallLeft
        (standing,) = stall_standings(stalls=[stall], on=day_of(at))
        check_amount(fen, most=max(0, step.fund.deposit_fen - standing.paid_in), why="不超过还差的保证金")
    done = step.move(
        Act.FUND_DEPOSITED, key=f"deposit-{key}", fen=fen, giver=step.of(stall, Purpose.DEPOSIT),
        taker=step.own(Purpose.CASH), subject_id=stall.pk, stall=stall.label, reference=told,
    )  # fmt: skip
    step.keep_floor()
    step.renew_duty(stall)
    return done


@transaction.atomic
def leave(
    *, fund_id: int, stall_id: int, reference: str, by: Actor, at: datetime, acting_for: int | None = None
) -> tuple[int, int]:
    """A stall leaves: its deposit is set off against what it owes, the free rest is given back; returns both sums.

    What it owes beyond its deposit it goes on owing. Raises StallEngaged while an advance is on its way, StallLeft,
    BoundReached when the fund has not enough left to give back.
    """
    step = begin(fund_id=fund_id, by=by, at=at, acting_for=acting_for)
    stall = held_stall(step=step, stall_id=stall_id)
    if stall.left_at is not None:
        raise StallLeft
    if Advance.objects.filter(stall=stall, state__in=[AdvanceState.PROPOSED, AdvanceState.APPROVED]).exists():
        raise StallEngaged
    (standing,) = stall_standings(stalls=[stall], on=day_of(at))
    set_off, back = leaving(paid_in=standing.paid_in, owed=standing.owed)
    _set_off(step, stall, set_off)
    if back:
        step.keep_floor(less=back)
        step.move(
            Act.FUND_RETURNED, key=f"returned-{stall.pk}", fen=back, giver=step.own(Purpose.CASH),
            taker=step.of(stall, Purpose.DEPOSIT), subject_id=stall.pk, stall=stall.label, reference=check_reference(reference),
        )  # fmt: skip
    step.keep_floor()
    stall.left_at = at
    stall.save(update_fields=["left_at"])
    step.renew_duty(stall)
    step.note(Act.FUND_LEFT, stall=stall.label, merchant=stall.merchant.name)
    return set_off, back


def _set_off(step: Step, stall: Stall, fen: int) -> None:
    """Take what the stall owes out of its deposit, the oldest advance first."""
    for advance in Advance.objects.filter(stall=stall, state=AdvanceState.PAID).order_by("paid_at", "pk"):
        part = min(fen, advance.owed_fen)
        if part <= 0:
            continue
        step.move(
            Act.ADVANCE_RECOVERED, key=f"set-off-{advance.pk}", fen=part, giver=step.of(stall, Purpose.OWED),
            taker=step.of(stall, Purpose.DEPOSIT), subject_id=advance.pk, stall=stall.label, way="SET_OFF",
        )  # fmt: skip
        advance.recovered_fen += part
        advance.save(update_fields=["recovered_fen"])
        fen -= part
