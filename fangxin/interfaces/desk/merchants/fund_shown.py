"""A fund as its pages show it, at the desk and to its operator: figures, stalls, advances, a month's statement."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from fangxin.domain.funds.models import Advance, Fund, Stall, WriteOff
from fangxin.domain.funds.queries import StallStanding, stall_standings, standing_of
from fangxin.domain.funds.queries.losses import alike_of
from fangxin.domain.funds.queries.statements import Side, stall_statement
from fangxin.domain.funds.rules.policy import policy
from fangxin.domain.funds.words import (
    ADVANCE_LABELS,
    CONSENT_LABELS,
    DUTY_LABELS,
    AdvanceState,
    Consent,
    Duty,
    WriteOffState,
)
from fangxin.domain.timeline.words import ACT_LABELS
from fangxin.interfaces.look.paging import page_of
from fangxin.interfaces.look.words import day, instant
from fangxin.storage.ids import public_token

ADVANCES = 20
DUTY_TONES = {Duty.ASKED: "waiting", Duty.FULL: "done", Duty.SHORT: "waiting", Duty.OVERDUE: "overdue", Duty.LEFT: ""}
ADVANCE_TONES = {AdvanceState.PROPOSED: "waiting", AdvanceState.APPROVED: "active", AdvanceState.PAID: "done"}


def fund_shown(
    *, fund: Fund, on: date, path: str, statement: str, number: int | None = None, at: int | None = None, compare: bool = False
) -> dict[str, Any]:  # fmt: skip
    """Everything of a fund but who may do what; of its advances one page, `at` names an advance that is to be on it.

    `statement` names the address of a stall's monthly statement; `compare`: beside each advance
    that waits stand other payments for what may be the same loss.
    """
    stalls = list(fund.stalls.select_related("merchant"))
    for stall in stalls:
        stall.fund = fund
    standings = stall_standings(stalls=stalls, on=on)
    rows = Advance.objects.select_related("fund", "stall__merchant", "case__intake__person", "dispute__intake__person")
    advances = page_of(rows.filter(fund=fund), number=number, at=at, path=path, size=ADVANCES, name="advances")
    offs = WriteOff.objects.select_related("advance__stall__merchant", "advance__case", "advance__dispute")
    return {
        "fund": fund,
        "kind": policy().kinds[fund.kind][0],
        "standing": standing_of(fund=fund),
        "stalls": [stall_row(one, statement=statement) for one in standings if one.duty is not Duty.LEFT or one.owed],
        "left": sum(1 for one in standings if one.duty is Duty.LEFT and one.stall.joined_at),
        "advances": [_compared(one) if compare else advance_row(one) for one in advances.rows],
        "advances_next": advances.next,
        "advances_prev": advances.prev,
        "write_offs": list(offs.filter(advance__fund=fund, state=WriteOffState.PROPOSED)),
        "key": public_token(),
        "month": on.strftime("%Y-%m"),
    }


def stall_row(one: StallStanding, *, statement: str = "") -> dict[str, Any]:
    """One stall as a table and its forms show it; `statement` names the address of its monthly statement."""
    return {
        "id": one.stall.pk, "label": one.stall.label, "merchant": one.stall.merchant.name, "stall": one.stall,
        "paid_in": one.paid_in, "owed": one.owed, "short": one.short, "due_on": one.stall.due_on,
        "duty": (DUTY_LABELS[one.duty], DUTY_TONES[one.duty]), "left": one.duty is Duty.LEFT,
        "asked": one.duty is Duty.ASKED, "consent": consent_told(one.stall),
        "link": (one.stall.label, _stall_path(statement, one.stall)) if statement else None,
    }  # fmt: skip


def advance_row(one: Advance) -> dict[str, Any]:
    """One advance as pages show it."""
    state = AdvanceState(one.state)
    word = ADVANCE_LABELS[state] if state is not AdvanceState.PAID or one.owed_fen else "已结清"
    tone = "active" if state is AdvanceState.PAID and one.owed_fen else ADVANCE_TONES.get(state, "")
    return {
        "advance": one, "id": one.pk, "state": one.state, "status": (word, tone), "basis": policy().bases[one.basis],
        "stall": one.stall.label, "merchant": one.stall.merchant.name, "number": one.number,
        "amount": one.amount_fen, "owed": one.owed_fen, "alike": [],
    }  # fmt: skip


def _stall_path(name: str, stall: Stall) -> str:
    return reverse(name, args=[stall.fund_id, stall.pk] if name.startswith("desk:") else [stall.pk])


def consent_told(stall: Stall) -> str:
    """How the merchant of a stall agreed, in words."""
    if stall.joined_at is None:
        return ""
    told = CONSENT_LABELS[Consent(stall.consent)]
    return (
        f"{told} {stall.agreement}（{day(stall.signed_on)}签订）"
        if stall.signed_on
        else f"{told} {instant(stall.joined_at)}"
    )


def _compared(one: Advance) -> dict[str, Any]:
    waits = one.state in (AdvanceState.PROPOSED, AdvanceState.APPROVED)
    return {**advance_row(one), "alike": [other.what for other in alike_of(advance=one)] if waits else []}


def month_of(text: str, *, on: date) -> tuple[date, date]:
    """First and last day of a month written `2026-06`; of the present one when it cannot be read."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month, not an instant
    except ValueError:
        first = on.replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def side_shown(side: Side) -> dict[str, Any]:
    """One account of a statement, each line in words."""
    rows = [
        {
            "at": line.at, "what": ACT_LABELS[line.act], "who": line.who, "gained": line.fen if line.fen > 0 else None,
            "gave": -line.fen if line.fen < 0 else None, "balance": line.balance, "entry": line.transaction_id,
            "may_take_back": line.correctable,
        }
        for line in side.lines
    ]  # fmt: skip
    return {
        "opening": side.opening, "closing": side.closing, "gained": side.gained, "gave": side.gave, "rows": rows,
    }  # fmt: skip


def stall_sides(*, stall: Stall, first: date, last: date) -> list[dict[str, Any]]:
    """Both accounts of a stall with the words of their columns."""
    paid_in, owed = stall_statement(stall=stall, first=first, last=last)
    return [
        {"title": "保证金", "gained_label": "缴存", "gave_label": "退还、抵扣", **side_shown(paid_in)},
        {"title": "欠付的垫付款", "gained_label": "垫付", "gave_label": "归还、核销", **side_shown(owed)},
    ]


def pdf_of(content: bytes, name: str) -> HttpResponse:
    """A statement as a PDF to keep."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
