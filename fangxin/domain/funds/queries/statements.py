"""What went in and out of a fund, and of one stall's part in it, from one day to another: line by line, adding up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.ledger.models import Line
from fangxin.domain.ledger.queries import Statement, account_of, statement_of
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.words import Act

NOTHING = Statement(opening=0, lines=(), closing=0, gained=0, gave=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class FundLine:
    """One line: what moved, for which stall or matter, the balance after it. `correctable`: a head may still take it back."""

    at: datetime
    act: Act
    who: str
    fen: int
    balance: int
    transaction_id: int
    correctable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One account from one day to another, in fen: what is in it before, every line, what is in it after."""

    opening: int
    lines: tuple[FundLine, ...]
    closing: int
    gained: int
    gave: int


def fund_statement(*, fund: Fund, first: date, last: date) -> Side:
    """The account of a fund, for days of Beijing, both included."""
    account = account_of(owner=Owner.FUND, owner_id=fund.pk, purpose=Purpose.CASH)
    told = statement_of(account_id=account.pk, first=first, last=last) if account is not None else NOTHING
    reversals = Line.objects.filter(account=account, transaction__reverses__isnull=False)
    undone = set(reversals.values_list("transaction__reverses_id", flat=True))
    return _side(told, undone=undone)


def reserved_on(*, fund: Fund, on: date) -> int:
    """What was set aside for approved advances and not paid out at the end of a day; it still lies in the bank."""
    account = account_of(owner=Owner.FUND, owner_id=fund.pk, purpose=Purpose.RESERVED)
    return statement_of(account_id=account.pk, first=on, last=on).closing if account is not None else 0


def stall_statement(*, stall: Stall, first: date, last: date) -> tuple[Side, Side]:
    """What a stall paid in and was given back, and what it owed for advances and gave back."""
    sides = []
    for purpose, sign in ((Purpose.DEPOSIT, -1), (Purpose.OWED, 1)):
        account = account_of(owner=Owner.STALL, owner_id=stall.pk, purpose=purpose)
        told = statement_of(account_id=account.pk, first=first, last=last) if account is not None else NOTHING
        sides.append(_side(told, sign=sign, of_stall=True))
    return sides[0], sides[1]


def _side(told: Statement, *, sign: int = 1, undone: Iterable[int | None] = (), of_stall: bool = False) -> Side:
    names, gone = _names((line.subject_id for line in told.lines), of_stall=of_stall), frozenset(undone)
    lines = tuple(
        FundLine(
            at=line.at, act=Act(line.act), who=names.get(line.subject_id or 0, ""), fen=sign * line.fen,
            balance=sign * line.balance, transaction_id=line.transaction_id,
            correctable=line.act in (Act.FUND_DEPOSITED, Act.ADVANCE_RECOVERED)
            and not line.reverses and line.transaction_id not in gone,
        )
        for line in told.lines
    )  # fmt: skip
    gained, gave = (told.gained, told.gave) if sign > 0 else (told.gave, told.gained)
    return Side(opening=sign * told.opening, lines=lines, closing=sign * told.closing, gained=gained, gave=gave)


def _names(subjects: Iterable[int | None], *, of_stall: bool) -> dict[int, str]:
    """Which stall, and which case or dispute, a movement was for; the latter alone in the statement of one stall."""
    ids = {one for one in subjects if one}
    names = {} if of_stall else dict(Stall.objects.filter(pk__in=ids).values_list("pk", "label"))
    for one in Advance.objects.select_related("stall", "case", "dispute").filter(pk__in=ids):
        names[one.pk] = one.number if of_stall else f"{one.stall.label} {one.number}"
    return names
