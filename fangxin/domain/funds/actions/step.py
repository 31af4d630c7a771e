"""One act on one fund: its row locked, the caller's right checked, its money moved in the ledger on the fund's journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.funds.models import Fund, Stall
from fangxin.domain.funds.permissions import check_keeps, check_officer
from fangxin.domain.funds.queries import deposits_of, stall_standings
from fangxin.domain.funds.rules.policy import FundClosed, FundReasonMissing, floor_of
from fangxin.domain.ledger.actions import open_account, post, set_floor
from fangxin.domain.ledger.models import Account, Transaction
from fangxin.domain.ledger.rules import Leg
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound


@dataclass(frozen=True, kw_only=True)
class Step:
    """A fund held for one act inside the caller's transaction."""

    fund: Fund
    by: Actor
    at: datetime

    def note(self, act: Act, **facts: Any) -> None:
        """Journal an act that moves no money."""
        append(chain=self.fund.pk, deeds=[Deed(act=act, by=self.by, at=self.at, facts=_given(facts))])

    def move(
        self, act: Act, *, key: str, fen: int, giver: Account, taker: Account, subject_id: int, **facts: Any
    ) -> Transaction:
        """Move money from one account to another and journal it with its amount."""
        legs = [Leg(giver.pk, -fen), Leg(taker.pk, fen)]
        return post(
            key=key, legs=legs, chain=self.fund.pk, act=act, by=self.by, at=self.at, subject_id=subject_id,
            facts=_given({"amount_fen": fen, **facts}),
        )  # fmt: skip

    def own(self, purpose: Purpose) -> Account:
        """An account of the fund."""
        return open_account(owner=Owner.FUND, owner_id=self.fund.pk, purpose=purpose, at=self.at)

    def of(self, stall: Stall, purpose: Purpose) -> Account:
        """An account of a stall."""
        return open_account(owner=Owner.STALL, owner_id=stall.pk, purpose=purpose, at=self.at)

    def keep_floor(self, *, less: int = 0) -> None:
        """Let the account's floor follow the deposits; `less` are about to be given back."""
        floor = floor_of(deposits=deposits_of(fund=self.fund) - less, keep_percent=self.fund.keep_percent)
        set_floor(account_id=self.own(Purpose.CASH).pk, floor_fen=floor)

    def renew_duty(self, stall: Stall) -> None:
        """Give a stall that is short a day, and take the day from one that has paid; a day once given stays."""
        (standing,) = stall_standings(stalls=[stall], on=day_of(self.at))
        if not standing.short:
            stall.due_on = stall.reminded_at = stall.overdue_at = None
        elif stall.due_on is None:
            stall.due_on = day_of(self.at) + timedelta(days=self.fund.top_up_days)
        stall.save(update_fields=["due_on", "reminded_at", "overdue_at"])


def begin(
    *, fund_id: int, by: Actor, at: datetime, acting_for: int | None = None, officer: bool = False, concerned: bool = False,
) -> Step:  # fmt: skip
    """Hold an open fund for one act. `officer`: the operator may not; `concerned`: the caller was let in as a stall's.

    Raises NotFound, NotPermitted, FundClosed.
    """
    fund = Fund.objects.select_for_update(of=("self",)).select_related("operator", "office").filter(pk=fund_id).first()
    if fund is None:
        raise NotFound
    if officer:
        check_officer(fund=fund, by=by)
    elif not concerned:
        check_keeps(fund=fund, by=by, acting_for=acting_for)
    if fund.closed_at is not None:
        raise FundClosed
    return Step(fund=fund, by=by, at=at)


def held_stall(*, step: Step, stall_id: int) -> Stall:
    """A stall of the fund held. Raises NotFound."""
    stall = Stall.objects.select_related("merchant", "outlet").filter(pk=stall_id, fund=step.fund).first()
    if stall is None:
        raise NotFound
    stall.fund = step.fund
    return stall


def check_reference(text: str) -> str:
    """The number of a bank's receipt as it is kept. Raises FundReasonMissing."""
    plain = text.strip()[:60]
    if not plain:
        raise FundReasonMissing(what="银行回单号或者收据号", least=1, field="reference")
    return plain


def _given(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "")}
