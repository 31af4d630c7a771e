"""How a fund and its stalls stand, from the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.funds.models import Advance, Fund, Stall, WriteOff
from fangxin.domain.funds.permissions import visible_funds
from fangxin.domain.funds.rules.policy import available_of, duty_of, floor_of, short_of
from fangxin.domain.funds.words import AdvanceState, Duty, WriteOffState
from fangxin.domain.ledger.models import Account
from fangxin.domain.ledger.queries import balances_of, total_of
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
    return standings_of(funds=[fund])[fund.pk]


def standings_of(*, funds: Collection[Fund]) -> dict[int, Standing]:
    """How funds stand now; two statements however many there are."""
    ids = [fund.pk for fund in funds]
    own = Account.objects.filter(owner=Owner.FUND, owner_id__in=ids).values_list("owner_id", "purpose", "balance_fen")
    held = {(pk, purpose): fen for pk, purpose, fen in own}
    stalls = Stall.objects.filter(fund__in=ids)
    sums = (
        Account.objects.filter(owner=Owner.STALL, owner_id__in=stalls.values("pk"))
        .annotate(fund=Subquery(stalls.filter(pk=OuterRef("owner_id")).values("fund_id")[:1]))
        .values_list("fund", "purpose")
        .annotate(fen=Sum("balance_fen"))
        .order_by()
    )
    of_stalls = {(pk, purpose): fen for pk, purpose, fen in sums}
    return {fund.pk: _fund_standing(fund, held, of_stalls) for fund in funds}


def _fund_standing(fund: Fund, own: dict[tuple[int, str], int], of_stalls: dict[tuple[int, str], int]) -> Standing:
    cash, deposits = own.get((fund.pk, Purpose.CASH), 0), -of_stalls.get((fund.pk, Purpose.DEPOSIT), 0)
    floor = floor_of(deposits=deposits, keep_percent=fund.keep_percent)
    return Standing(
        cash=cash, deposits=deposits, floor=floor, available=available_of(cash=cash, floor=floor),
        reserved=own.get((fund.pk, Purpose.RESERVED), 0), lost=own.get((fund.pk, Purpose.LOSS), 0),
        owed=of_stalls.get((fund.pk, Purpose.OWED), 0),
    )  # fmt: skip


def deposits_of(*, fund: Fund) -> int:
    """What all stalls of a fund have paid in."""
    return -total_of(owner=Owner.STALL, ids=Stall.objects.filter(fund=fund).values("pk"), purpose=Purpose.DEPOSIT)


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
    found = Stall.objects.select_related("fund__operator", "fund__office", "merchant").filter(
        merchant__in=family_of(merchant_id)
    )
    return found.order_by("left_at", "label")


def advances_waiting(*, by: Actor) -> QuerySet[Advance]:
    """Advances of the officer's region that wait for a decision or a payment, oldest first."""
    found = Advance.objects.select_related("fund", "stall__merchant", "case", "dispute").filter(
        fund__in=visible_funds(by=by)
    )
    return found.filter(state__in=[AdvanceState.PROPOSED, AdvanceState.APPROVED]).order_by("proposed_at", "pk")


def write_offs_waiting(*, by: Actor) -> QuerySet[WriteOff]:
    """Proposals of the officer's region to give up what a stall owes, oldest first."""
    found = WriteOff.objects.select_related(
        "advance__stall__merchant", "advance__case", "advance__dispute", "advance__fund"
    )
    found = found.filter(state=WriteOffState.PROPOSED, advance__fund__in=visible_funds(by=by))
    return found.order_by("proposed_at", "pk")


def waiting_count(by: Actor) -> int:
    """How much waits for the caller: decisions on others' proposals, and payments. One statement."""
    if not by.may(Permission.KEEP_FUNDS):
        return 0
    own = Q(state=AdvanceState.PROPOSED, proposed_for=None, proposed_by_id=by.account_id or 0)
    advances = advances_waiting(by=by).exclude(own).order_by().select_related(None).values("pk")
    offs = write_offs_waiting(by=by).exclude(proposed_by_id=by.account_id or 0).order_by().select_related(None)
    return advances.union(offs.values("pk"), all=True).count()
