"""A fund as its pages show it, at the desk and to its operator: figures, stalls, advances, a month's statement."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fangxin.domain.funds.models import Advance, Fund, Stall, WriteOff
from fangxin.domain.funds.queries import StallStanding, stall_standings, standing_of
from fangxin.domain.funds.rules.policy import policy
from fangxin.domain.funds.words import ADVANCE_LABELS, DUTY_LABELS, AdvanceState, Duty, WriteOffState
from fangxin.domain.ledger.queries import account_of, statement_of
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.words import ACT_LABELS, Act
from fangxin.storage.ids import public_token

MOST_ADVANCES = 100
DUTY_TONES = {Duty.FULL: "done", Duty.SHORT: "waiting", Duty.OVERDUE: "overdue", Duty.LEFT: ""}
ADVANCE_TONES = {AdvanceState.PROPOSED: "waiting", AdvanceState.APPROVED: "active", AdvanceState.PAID: "done"}


def fund_shown(*, fund: Fund, on: date) -> dict[str, Any]:
    """Everything of a fund but who may do what."""
    stalls = list(fund.stalls.select_related("merchant"))
    for stall in stalls:
        stall.fund = fund
    standings = stall_standings(stalls=stalls, on=on)
    advances = list(Advance.objects.select_related("stall__merchant", "case").filter(fund=fund)[:MOST_ADVANCES])
    offs = WriteOff.objects.select_related("advance__stall__merchant", "advance__case")
    return {
        "fund": fund,
        "kind": policy().kinds[fund.kind][0],
        "standing": standing_of(fund=fund),
        "stalls": [stall_row(one) for one in standings if one.duty is not Duty.LEFT or one.owed],
        "left": sum(1 for one in standings if one.duty is Duty.LEFT),
        "advances": [advance_row(one) for one in advances],
        "write_offs": list(offs.filter(advance__fund=fund, state=WriteOffState.PROPOSED)),
        "key": public_token(),
        "month": on.strftime("%Y-%m"),
    }


def stall_row(one: StallStanding) -> dict[str, Any]:
    """One stall as a table and its forms show it."""
    return {
        "id": one.stall.pk, "label": one.stall.label, "merchant": one.stall.merchant.name, "stall": one.stall,
        "paid_in": one.paid_in, "owed": one.owed, "short": one.short, "due_on": one.stall.due_on,
        "duty": (DUTY_LABELS[one.duty], DUTY_TONES[one.duty]), "left": one.duty is Duty.LEFT,
    }  # fmt: skip


def advance_row(one: Advance) -> dict[str, Any]:
    """One advance as pages show it."""
    state = AdvanceState(one.state)
    word = ADVANCE_LABELS[state] if state is not AdvanceState.PAID or one.owed_fen else "已结清"
    tone = "active" if state is AdvanceState.PAID and one.owed_fen else ADVANCE_TONES.get(state, "")
    return {
        "advance": one, "id": one.pk, "state": one.state, "status": (word, tone), "basis": policy().bases[one.basis],
        "stall": one.stall.label, "merchant": one.stall.merchant.name, "number": one.case.number,
        "amount": one.amount_fen, "owed": one.owed_fen,
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of a fund's statement in words."""

    at: datetime
    what: str
    who: str
    gained: int | None
    gave: int | None
    balance: int
    entry: int
    may_take_back: bool


def month_of(text: str, *, on: date) -> tuple[date, date]:
    """First and last day of a month written `2026-06`; of the present one when it cannot be read."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month, not an instant
    except ValueError:
        first = on.replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def statement_shown(*, fund: Fund, first: date, last: date) -> dict[str, Any]:
    """The account of a fund for a month, each line with the stall it concerns."""
    account = account_of(owner=Owner.FUND, owner_id=fund.pk, purpose=Purpose.CASH)
    if account is None:
        return {"opening": 0, "closing": 0, "gained": 0, "gave": 0, "rows": []}
    told = statement_of(account_id=account.pk, first=first, last=last)
    subjects = {line.subject_id for line in told.lines if line.subject_id}
    names = dict(Stall.objects.filter(pk__in=subjects).values_list("pk", "label"))
    for pk, label, number in Advance.objects.filter(pk__in=subjects).values_list("pk", "stall__label", "case__number"):
        names[pk] = f"{label} {number}"
    undone = set(
        account.lines.filter(transaction__reverses__isnull=False).values_list("transaction__reverses_id", flat=True)
    )
    rows = [
        Row(
            at=line.at, what=ACT_LABELS[Act(line.act)], who=names.get(line.subject_id or 0, ""),
            gained=line.fen if line.fen > 0 else None, gave=-line.fen if line.fen < 0 else None, balance=line.balance,
            entry=line.transaction_id,
            may_take_back=line.act in (Act.FUND_DEPOSITED, Act.ADVANCE_RECOVERED)
            and not line.reverses and line.transaction_id not in undone,
        )
        for line in told.lines
    ]  # fmt: skip
    return {"opening": told.opening, "closing": told.closing, "gained": told.gained, "gave": told.gave, "rows": rows}
