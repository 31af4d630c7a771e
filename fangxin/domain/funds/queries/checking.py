"""Whether the rows of funds and the ledger tell the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.rules.policy import floor_of
from fangxin.domain.funds.words import AdvanceState
from fangxin.domain.ledger.models import Account
from fangxin.domain.ledger.queries import Unsound
from fangxin.domain.ledger.words import Owner, Purpose


def unsound_funds() -> Iterator[Unsound]:
    """Every fund and stall whose rows and accounts disagree; nothing when they tell the same."""
    by_stall: dict[int, int] = defaultdict(int)
    set_aside: dict[int, int] = defaultdict(int)
    for advance in Advance.objects.filter(state__in=[AdvanceState.APPROVED, AdvanceState.PAID]).iterator():
        if advance.state == AdvanceState.PAID:
            by_stall[advance.stall_id] += advance.owed_fen
        else:
            set_aside[advance.fund_id] += advance.amount_fen
    held = _balances()
    sums: dict[int, int] = defaultdict(int)
    deposits: dict[int, int] = defaultdict(int)
    for stall_id, fund_id in Stall.objects.values_list("pk", "fund_id").order_by("pk"):
        owed = held.get((Owner.STALL, stall_id, Purpose.OWED), 0)
        paid_in = -held.get((Owner.STALL, stall_id, Purpose.DEPOSIT), 0)
        deposits[fund_id] += paid_in
        sums[fund_id] += owed - paid_in
        if owed != by_stall[stall_id]:
            yield Unsound(what="stall", id=stall_id, reason=f"owes {owed} fen, its advances say {by_stall[stall_id]}")
    floors = dict(Account.objects.filter(owner=Owner.FUND, purpose=Purpose.CASH).values_list("owner_id", "floor_fen"))
    for fund in Fund.objects.order_by("pk"):
        own = {one: held.get((Owner.FUND, fund.pk, one), 0) for one in (Purpose.CASH, Purpose.RESERVED, Purpose.LOSS)}
        if own[Purpose.RESERVED] != set_aside[fund.pk]:
            yield Unsound(
                what="fund", id=fund.pk, reason=f"set {own[Purpose.RESERVED]} fen aside, approved {set_aside[fund.pk]}"
            )
        if sums[fund.pk] + sum(own.values()) != 0:
            yield Unsound(what="fund", id=fund.pk, reason="its accounts together do not hold nothing")
        floor = floor_of(deposits=deposits[fund.pk], keep_percent=fund.keep_percent)
        if floors.get(fund.pk, floor) != floor:
            yield Unsound(what="fund", id=fund.pk, reason=f"keeps {floors[fund.pk]} fen, its rule says {floor}")


def _balances() -> dict[tuple[str, int, str], int]:
    rows = Account.objects.filter(owner__in=[Owner.FUND, Owner.STALL])
    return {
        (owner, pk, purpose): fen
        for owner, pk, purpose, fen in rows.values_list("owner", "owner_id", "purpose", "balance_fen")
    }
