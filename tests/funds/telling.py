"""A market with its fund for tests: the operator, stalls, and cases that give a ground for an advance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.funds.actions.advances import decide_advance, pay_advance, propose_advance
from fangxin.domain.funds.actions.keeping import open_fund
from fangxin.domain.funds.actions.stalls import join, record_deposit
from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.rules.policy import Rule, policy
from fangxin.domain.funds.words import FundKind
from fangxin.domain.mediation.actions import agreements
from fangxin.domain.mediation.actions.promises import miss_promises
from fangxin.domain.mediation.words import ItemKind
from fangxin.domain.merchants.models import Merchant
from fangxin.foundation.clock import day_of
from tests.members import shop
from tests.people import MONDAY, Cast, cast, filed, later, working

LAST = date(2026, 6, 12)
#: the morning after what was promised is overdue
AFTER = working(9, day=date(2026, 6, 13))
_keys = count(1)


@dataclass(frozen=True, kw_only=True)
class Market:
    """A fund with its operator, one stall of a merchant complained of, and a neighbour."""

    people: Cast
    operator: Merchant
    merchant: Merchant
    fund: Fund
    stall: Stall
    neighbour: Stall


def rule(**changes: int) -> Rule:
    """The rule a market's fund begins with, changed."""
    return replace(policy().kinds[FundKind.MARKET][1], **changes)


def market(*, deposits: int = 500_00, **changes: int) -> Market:
    """A fund of two stalls that have paid their deposits."""
    people = cast()
    operator = shop(name="鹤壁青禾农贸市场管理有限公司", uscc="91000000MA00000232", phone="19900001002")
    merchant, other = shop(), shop(name="鹤壁半亩花田水果店", uscc="91000000MA0000031W", phone="19900001003")
    fund = open_fund(
        name="青禾农贸市场先行赔付金", kind=FundKind.MARKET, operator_id=operator.pk,
        rule=rule(deposit=deposits or 500_00, **changes), by=people.handler, at=MONDAY,
    )  # fmt: skip
    stalls = [
        joined(fund.pk, one.pk, label, by=people.handler) for one, label in ((merchant, "A区12号"), (other, "A区13号"))
    ]
    made = Market(people=people, operator=operator, merchant=merchant, fund=fund, stall=stalls[0], neighbour=stalls[1])
    if deposits:
        for stall in stalls:
            paid_in(made, stall, deposits)
    return made


def joined(fund_id: int, merchant_id: int, label: str, *, by: Actor, at: datetime = MONDAY) -> Stall:
    """A stall whose merchant signed the agreement of the fund on that day."""
    return join(
        fund_id=fund_id,
        merchant_id=merchant_id,
        label=label,
        signed_on=day_of(at),
        agreement="先赔协议001",
        by=by,
        at=at,
    )


def paid_in_alone(fund_id: int, stall_id: int, fen: int, *, by: Actor) -> None:
    """A stall of any fund pays into its deposit."""
    record_deposit(
        fund_id=fund_id, stall_id=stall_id, fen=fen, reference="回单1", key=f"D{next(_keys)}", by=by, at=MONDAY
    )


def paid_in(made: Market, stall: Stall, fen: int) -> None:
    """A stall pays into its deposit."""
    paid_in_alone(made.fund.pk, stall.pk, fen, by=made.people.handler)


def broken(people: Cast, *, fen: int = 300_00) -> Case:
    """A case whose agreement was not kept: the merchant owes so much and its day has passed."""
    case = accepted(people)
    promise = agreements.Promise(kind=ItemKind.REFUND, what="退还货款", amount_fen=fen, perform_by=LAST)
    case = agreements.settle(
        case_id=case.pk, version=case.version, promises=[promise], terms="", by=people.handler, at=later(2)
    )
    miss_promises(at=AFTER)
    return case


def failed(people: Cast, *, disputed_fen: int | None = 200_00) -> Case:
    """A case whose mediation was ended without result."""
    case = accepted(people, disputed_fen=disputed_fen)
    return close.terminate(
        case_id=case.pk, version=case.version, ground="MT4", reason="双方不能达成一致。", by=people.handler, at=later(2)
    )


def accepted(people: Cast, **changes: object) -> Case:
    """A case against the merchant of the first stall, taken up by the handler."""
    case = filed(people.hotline, merchant_name="鹤壁云上鲸超市有限公司", **changes)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    return decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))


def proposed(made: Market, case: Case, *, fen: int = 300_00, by: Actor | None = None, at: datetime = AFTER) -> Advance:
    """An advance proposed by the handler, who compared it with others of the same consumer."""
    return propose_advance(
        fund_id=made.fund.pk, stall_id=made.stall.pk, case_number=case.number, fen=fen, reason="到期没有履行。",
        by=by or made.people.handler, at=at, compared=True,
    )  # fmt: skip


def approved(made: Market, case: Case, *, fen: int = 300_00) -> Advance:
    """An advance the head approved."""
    advance = proposed(made, case, fen=fen)
    return decide_advance(advance_id=advance.pk, granted=True, reason="情况属实。", by=made.people.head, at=AFTER)


def paid(made: Market, case: Case, *, fen: int = 300_00) -> Advance:
    """An advance paid to the consumer."""
    advance = approved(made, case, fen=fen)
    return pay_advance(advance_id=advance.pk, reference="回单88", by=made.people.handler, at=AFTER, compared=True)
