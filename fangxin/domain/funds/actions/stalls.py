"""Stalls of a fund: asked, joining with the merchant's consent, paying their deposit in, leaving with what is free."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.funds.actions.step import Step, begin, check_reference, held_stall
from fangxin.domain.funds.models import Advance, Stall
from fangxin.domain.funds.notices import to_operator, to_stall
from fangxin.domain.funds.queries import stall_standings
from fangxin.domain.funds.rules.policy import (
    AgreementDayImpossible,
    FundReasonMissing,
    StallAnswered,
    StallEngaged,
    StallKnown,
    StallLeft,
    StallNotAgreed,
    check_amount,
    leaving,
)
from fangxin.domain.funds.words import AdvanceState, Consent
from fangxin.domain.ledger.models import Transaction
from fangxin.domain.ledger.words import Purpose
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def invite(
    *, fund_id: int, merchant_id: int, label: str, by: Actor, at: datetime, outlet_id: int | None = None,
    acting_for: int | None = None,
) -> Stall:  # fmt: skip
    """Ask a merchant to let its stall into a fund; its people answer at the portal. Raises StallKnown, NotFound."""
    step = begin(fund_id=fund_id, by=by, at=at, acting_for=acting_for)
    stall = _asked(step, merchant_id, label, outlet_id)
    step.note(Act.FUND_INVITED, merchant=stall.merchant.name, stall=stall.label)
    if rows := to_stall(stall=stall, template="fund_invited", at=at, amount=step.fund.deposit_fen):
        write(rows)
    return stall


@transaction.atomic
def join(
    *, fund_id: int, merchant_id: int, label: str, signed_on: date | None, agreement: str, by: Actor, at: datetime,
    outlet_id: int | None = None,
) -> Stall:  # fmt: skip
    """An officer takes a stall into a fund whose merchant signed an agreement on paper; it has its days to pay the deposit.

    `agreement` says where the paper is kept. Raises StallKnown, NotFound, AgreementDayImpossible, FundReasonMissing.
    """
    step = begin(fund_id=fund_id, by=by, at=at, officer=True)
    day, paper = _signed(signed_on, agreement, at)
    stall = _asked(step, merchant_id, label, outlet_id)
    _join(step, stall, Consent.SIGNED, signed_on=day, agreement=paper)
    return stall


@transaction.atomic
def record_agreement(*, stall_id: int, signed_on: date | None, agreement: str, by: Actor, at: datetime) -> Stall:
    """An officer records that a merchant asked before signed on paper. Raises StallAnswered and what `join` raises."""
    step, stall = _waiting(stall_id, by, at, officer=True)
    day, paper = _signed(signed_on, agreement, at)
    _join(step, stall, Consent.SIGNED, signed_on=day, agreement=paper)
    return stall


@transaction.atomic
def answer(*, stall_id: int, agreed: bool, by: Actor, at: datetime, acting_for: int) -> Stall:
    """A merchant's people agree to its stall being in a fund, or do not. Raises NotFound, StallAnswered, FundClosed."""
    owner = Stall.objects.filter(pk=stall_id).values_list("merchant_id", flat=True).first()
    if owner is None or by.kind is not ActorKind.MERCHANT or owner not in family_of(acting_for):
        raise NotFound
    step, stall = _waiting(stall_id, by, at, concerned=True)
    if agreed:
        _join(step, stall, Consent.PORTAL)
    else:
        stall.left_at = at
        stall.save(update_fields=["left_at"])
        step.note(Act.FUND_DECLINED, merchant=stall.merchant.name, stall=stall.label)
    if rows := to_operator(
        fund=step.fund, stall=stall, template="fund_answered", at=at, verdict="同意加入" if agreed else "不同意加入"
    ):
        write(rows)
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
        if stall.joined_at is None:
            raise StallNotAgreed
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

    One that was only asked is asked no longer. What it owes beyond its deposit it goes on owing. Raises StallEngaged while
    an advance is on its way, StallLeft, BoundReached when the fund has not enough left to give back.
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


def _asked(step: Step, merchant_id: int, label: str, outlet_id: int | None) -> Stall:
    """A new stall whose merchant has not agreed. Raises NotFound, FundReasonMissing, StallKnown."""
    merchant = Merchant.objects.filter(pk=merchant_id, merged_into=None).first()
    outlet = Outlet.objects.filter(pk=outlet_id, merchant_id=merchant_id).first() if outlet_id else None
    if merchant is None or (outlet_id and outlet is None):
        raise NotFound
    plain = label.strip()[:40]
    if not plain:
        raise FundReasonMissing(what="摊位号或者门店名称", least=1, field="label")
    if Stall.objects.filter(fund=step.fund, label=plain, left_at=None).exists():
        raise StallKnown(field="label")
    return Stall.objects.create(
        id=new_id(step.at), fund=step.fund, merchant=merchant, outlet=outlet, label=plain, asked_at=step.at
    )


def _waiting(
    stall_id: int, by: Actor, at: datetime, *, officer: bool = False, concerned: bool = False
) -> tuple[Step, Stall]:
    """The fund held, and a stall of it whose merchant has not answered. Raises NotFound, StallAnswered."""
    fund_id = Stall.objects.filter(pk=stall_id).values_list("fund_id", flat=True).first()
    if fund_id is None:
        raise NotFound
    step = begin(fund_id=fund_id, by=by, at=at, officer=officer, concerned=concerned)
    stall = held_stall(step=step, stall_id=stall_id)
    if stall.joined_at is not None or stall.left_at is not None:
        raise StallAnswered
    return step, stall


def _signed(signed_on: date | None, agreement: str, at: datetime) -> tuple[date, str]:
    if signed_on is None or signed_on > day_of(at):
        raise AgreementDayImpossible(field="signed_on")
    paper = agreement.strip()[:60]
    if not paper:
        raise FundReasonMissing(what="协议的编号或者档案号", least=1, field="agreement")
    return signed_on, paper


def _join(step: Step, stall: Stall, way: Consent, *, signed_on: date | None = None, agreement: str = "") -> None:
    stall.joined_at, stall.consent, stall.signed_on, stall.agreement = step.at, way.value, signed_on, agreement
    stall.save(update_fields=["joined_at", "consent", "signed_on", "agreement"])
    step.renew_duty(stall)
    step.note(
        Act.FUND_JOINED, merchant=stall.merchant.name, stall=stall.label, due_on=stall.due_on, consent=way.value,
        signed_on=signed_on, agreement=agreement,
    )  # fmt: skip
