"""How a fund and its stalls stand, from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.funds.models import Advance, Fund, Stall, WriteOff
from fangxin.domain.funds.permissions import visible_funds
from fangxin.domain.funds.rules.policy import available_of, duty_of, floor_of, short_of
from fangxin.domain.funds.words import AdvanceState, Duty, WriteOffState
from fangxin.domain.ledger.queries import balance_of, balances_of, total_of
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.merchants.queries import family_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One fund in fen: what is in the account, set aside, paid in, owed by stalls and lost; what must stay, what may be paid."""

    cash: int
    reserved: int
    deposits: int
    owed: int
    lost: int
    floor: int
    available: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StallStanding:
    """One stall: what it paid in, owes for advances, has to pay together, by when, and how it stands."""

    stall: Stall
    paid_in: int
    owed: int
    short: int
    duty: Duty


def standing_of(*, fund: Fund) -> Standing:
    """How a fund stands now."""
    cash = balance_of(owner=Owner.FUND, owner_id=fund.pk, purpose=Purpose.CASH)
    deposits = deposits_of(fund=fund)
    floor = floor_of(deposits=deposits, keep_percent=fund.keep_percent)
    return Standing(
        cash=cash, deposits=deposits, floor=floor, available=available_of(cash=cash, floor=floor),
        reserved=balance_of(owner=Owner.FUND, owner_id=fund.pk, purpose=Purpose.RESERVED),
        lost=balance_of(owner=Owner.FUND, owner_id=fund.pk, purpose=Purpose.LOSS), owed=owing_of(fund=fund),
    )  # fmt: skip


def deposits_of(*, fund: Fund) -> int:
    """What all stalls of a fund have paid in."""
    return -_sum(fund, Purpose.DEPOSIT)


def owing_of(*, fund: Fund) -> int:
    """What all stalls of a fund owe it, those that left included."""
    return _sum(fund, Purpose.OWED)


def _sum(fund: Fund, purpose: Purpose) -> int:
    return total_of(owner=Owner.STALL, ids=Stall.objects.filter(fund=fund).values("pk"), purpose=purpose)


def stall_standings(*, stalls: Iterable[Stall], on: date) -> list[StallStanding]:
    """How stalls stand on a day; they come with their fund."""
    rows = list(stalls)
    ids = [stall.pk for stall in rows]
    deposits = balances_of(owner=Owner.STALL, ids=ids, purpose=Purpose.DEPOSIT)
    owing = balances_of(owner=Owner.STALL, ids=ids, purpose=Purpose.OWED)
    return [_standing(stall, -deposits.get(stall.pk, 0), owing.get(stall.pk, 0), on) for stall in rows]


def _standing(stall: Stall, paid_in: int, owed: int, on: date) -> StallStanding:
    left, joined = stall.left_at is not None, stall.joined_at is not None
    short = short_of(required=stall.fund.deposit_fen, paid_in=paid_in, owed=owed) if joined and not left else owed
    duty = duty_of(short=short, due_on=stall.due_on, left=left, on=on, joined=joined)
    return StallStanding(stall=stall, paid_in=paid_in, owed=owed, short=short, duty=duty)


def stalls_of_merchant(*, merchant_id: int) -> QuerySet[Stall]:
    """The stalls of a merchant in any fund, those it left last."""
    found = Stall.objects.select_related("fund", "merchant").filter(merchant__in=family_of(merchant_id))
    return found.order_by("left_at", "label")


def advances_waiting(*, by: Actor) -> QuerySet[Advance]:
    """Advances of the officer's region that wait for a decision or a payment, oldest first."""
    found = Advance.objects.select_related("fund", "stall__merchant", "case").filter(fund__in=visible_funds(by=by))
    return found.filter(state__in=[AdvanceState.PROPOSED, AdvanceState.APPROVED]).order_by("proposed_at", "pk")


def waiting_count(by: Actor) -> int:
    """How much waits for the caller: decisions on others' proposals, and payments."""
    if not by.may(Permission.KEEP_FUNDS):
        return 0
    own = Q(state=AdvanceState.PROPOSED, proposed_for=None, proposed_by_id=by.account_id or 0)
    offs = WriteOff.objects.filter(state=WriteOffState.PROPOSED, advance__fund__in=visible_funds(by=by))
    return advances_waiting(by=by).exclude(own).count() + offs.exclude(proposed_by_id=by.account_id or 0).count()
