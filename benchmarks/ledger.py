"""Random operations on ledger, funds and policies, each foretold by a second bookkeeping in memory; a million by default.

`fangxin bench ledger` on an empty database; OPERATIONS in the environment names another number. The run stops at the first
operation that ends otherwise than foretold, and at the end every promise of the books is checked as `fangxin verify` does.
The baseline of the run is a bare transaction of the database that inserts two rows.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from django.db import DatabaseError, connection, transaction

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.funds.actions.advances import cancel_advance, decide_advance, pay_advance, propose_advance
from fangxin.domain.funds.actions.recovering import decide_write_off, propose_write_off, recover, take_back
from fangxin.domain.funds.actions.stalls import join, leave, record_deposit
from fangxin.domain.funds.models import Advance, Fund, Stall, WriteOff
from fangxin.domain.funds.queries import standing_of
from fangxin.domain.funds.queries.checking import unsound_funds
from fangxin.domain.insurance.actions.claims import decide_claim, file_for_case, pay_claim, recover_claim
from fangxin.domain.insurance.models import Claim, Policy
from fangxin.domain.insurance.queries.claims import unsound_policies
from fangxin.domain.ledger.actions import open_account, post, reverse
from fangxin.domain.ledger.models import Account, Line, Transaction
from fangxin.domain.ledger.queries import Unsound, unsound_books
from fangxin.domain.ledger.rules import AlreadyReversed, BoundReached, Leg, TransactionKeyReused
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.clock import now
from fangxin.storage.models import Attempt

OPERATIONS = 1_000_000
#: operations after which the second bookkeeping is compared with every balance
COMPARED = 10_000
#: earlier movements that are replayed and reversed
REMEMBERED = 20_000
FORBIDDEN = (
    "UPDATE ledger_line SET fen = fen + 1 WHERE transaction_id = %s",
    "DELETE FROM ledger_line WHERE transaction_id = %s",
    "UPDATE ledger_transaction SET act = 'X' WHERE id = %s",
    "DELETE FROM ledger_transaction WHERE id = %s",
)


@dataclass
class Books:
    """Accounts of the ledger alone, and what each must hold."""

    at: datetime
    base: int
    dice: Random
    size: int = 12
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        kinds = (Purpose.CASH, Purpose.CASH, Purpose.OWED, Purpose.DEPOSIT)
        self.accounts: dict[int, Account] = {}
        for number in range(self.size):
            row = open_account(
                owner=Owner.FUND, owner_id=self.base + number, purpose=kinds[number % len(kinds)], at=self.at
            )
            self.accounts[row.pk] = row
        self.balance = dict.fromkeys(self.accounts, 0)
        self.moved: list[tuple[str, int, int, tuple[Leg, ...]]] = []
        self.reversed: set[int] = set()

    def allowed(self, legs: tuple[Leg, ...]) -> bool:
        """Whether every account stays within its bounds."""
        for leg in legs:
            row, after = self.accounts[leg.account_id], self.balance[leg.account_id] + leg.fen
            if (row.floor_fen is not None and after < row.floor_fen) or (
                row.ceiling_fen is not None and after > row.ceiling_fen
            ):
                return False
        return True

    def step(self) -> None:
        """One random operation, whose end is foretold."""
        throw = self.dice.random()
        if not self.moved or throw < 0.78:
            self._move()
        elif throw < 0.88:
            self._replay()
        elif throw < 0.999:
            self._reverse()
        else:
            self._forbidden()

    def _move(self) -> None:
        chosen = self.dice.sample(sorted(self.accounts), self.dice.choice((2, 2, 3)))
        parts = [self.dice.randint(1, 500) for _ in chosen[1:]]
        legs = (Leg(chosen[0], -sum(parts)), *(Leg(pk, fen) for pk, fen in zip(chosen[1:], parts, strict=True)))
        if self.dice.random() < 0.5:
            legs = tuple(Leg(leg.account_id, -leg.fen) for leg in legs)
        key, chain = f"{self.base}-{len(self.moved)}-{sum(self.done.values())}", -self.base - self.dice.randrange(4)
        made = self._expected(
            lambda: post(key=key, legs=legs, chain=chain, act=Act.FUND_DEPOSITED, by=SYSTEM, at=self.at),
            None if self.allowed(legs) else BoundReached,
            "moved",
        )
        if made is not None:
            self._take(key, chain, made, legs)

    def _replay(self) -> None:
        key, chain, pk, legs = self.dice.choice(self.moved)
        if pk in self.reversed and key.startswith("R"):
            return
        if self.dice.random() < 0.5:
            act = Act.MONEY_REVERSED if key.startswith("R") else Act.FUND_DEPOSITED
            if act is Act.MONEY_REVERSED:
                return
            again = self._expected(
                lambda: post(key=key, legs=legs, chain=chain, act=act, by=SYSTEM, at=self.at), None, "replayed"
            )
            assert again is not None and again.pk == pk, "a replay moved anew"
        else:
            other = tuple(Leg(leg.account_id, leg.fen * 2) for leg in legs)
            self._expected(
                lambda: post(key=key, legs=other, chain=chain, act=Act.FUND_DEPOSITED, by=SYSTEM, at=self.at),
                TransactionKeyReused,
                "replayed",
            )

    def _reverse(self) -> None:
        key, chain, pk, legs = self.dice.choice(self.moved)
        back = tuple(Leg(leg.account_id, -leg.fen) for leg in legs)
        name = f"R{self.base}-{pk}-{sum(self.done.values())}"
        if key.startswith("R") or pk in self.reversed:
            told: type[Exception] | None = AlreadyReversed
        else:
            told = None if self.allowed(back) else BoundReached
        made = self._expected(
            lambda: reverse(transaction_id=pk, key=name, chain=chain, act=Act.MONEY_REVERSED, by=SYSTEM, at=self.at),
            # what is spent and reversed already may be told either way
            told,
            "reversed",
            or_else=AlreadyReversed if pk in self.reversed else None,
        )
        if made is not None:
            self.reversed.add(pk)
            self._take(name, chain, made, back)

    def _forbidden(self) -> None:
        pk = self.dice.choice(self.moved)[2]
        sql = self.dice.choice(FORBIDDEN)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, [pk])
        except DatabaseError:
            self.done["forbidden edits refused"] += 1
        else:
            raise AssertionError(f"the database let pass: {sql}")

    def _take(self, key: str, chain: int, made: Transaction, legs: tuple[Leg, ...]) -> None:
        for leg in legs:
            self.balance[leg.account_id] += leg.fen
        if len(self.moved) < REMEMBERED:
            self.moved.append((key, chain, made.pk, legs))
        else:
            place = self.dice.randrange(REMEMBERED)
            self.reversed.discard(self.moved[place][2])
            self.moved[place] = (key, chain, made.pk, legs)

    def _expected(
        self, act: Callable[[], Transaction], told: type[Exception] | None, name: str,
        or_else: type[Exception] | None = None,
    ) -> Transaction | None:  # fmt: skip
        try:
            made = act()
        except Refusal as refusal:
            if told is None or not isinstance(refusal, (told, or_else or told)):
                raise AssertionError(f"{name}: foretold {told}, came {refusal!r}") from refusal
            self.done[f"{name}, refused"] += 1
            return None
        if told is not None:
            raise AssertionError(f"{name}: foretold {told}, and it was done")
        self.done[name] += 1
        return made

    def compare(self) -> None:
        """Every balance is what the second bookkeeping says."""
        there = dict(Account.objects.filter(pk__in=self.accounts).values_list("pk", "balance_fen"))
        assert there == self.balance, "the books and the second bookkeeping differ"


@dataclass
class Market:
    """A fund with stalls and a policy, driven by random acts of several people; refusals are right, broken promises are not."""

    at: datetime
    fund: Fund
    policy: Policy
    merchant_id: int
    case: Case
    actors: tuple[Actor, ...]
    dice: Random
    done: Counter[str] = field(default_factory=Counter)

    def step(self) -> None:
        """One random act; the fund must respect its rule whatever came of it."""
        name = self.dice.choice(tuple(self._acts))
        self._numbered = getattr(self, "_numbered", 0) + 1
        try:
            self._acts[name](self)
            self.done[name] += 1
        except Refusal:
            self.done[f"{name}, refused"] += 1
        now_ = standing_of(fund=self.fund)
        assert now_.cash >= now_.floor and now_.reserved >= 0 and now_.owed >= 0, now_
        assert now_.cash == now_.deposits - now_.owed - now_.lost - now_.reserved, now_

    def _by(self) -> Actor:
        return self.dice.choice(self.actors)

    def _one(self, rows: Any) -> int:
        ids = list(rows.order_by("-pk").values_list("pk", flat=True)[:20])
        return int(self.dice.choice(ids)) if ids else 1

    def _given(self) -> dict[str, Any]:
        return {"by": self._by(), "at": self.at}

    def _key(self) -> str:
        # now and then one that was used before
        return f"{self.fund.pk}-{self.dice.randint(max(0, self._numbered - 40), self._numbered)}"

    def _fresh_case(self) -> str:
        """Another case of the same merchant whose mediation failed."""
        from tests.ledger.worlds import another

        return another(self.case, f"{self.case.number}-{self._numbered}").number

    def _join(self) -> None:
        label = f"{self.dice.randrange(12)}号"
        signed = day_of(self.at)
        join(
            fund_id=self.fund.pk, merchant_id=self.merchant_id, label=label, signed_on=signed, agreement="协议", **self._given()
        )  # fmt: skip

    def _deposit(self) -> None:
        stall = self._one(Stall.objects.filter(fund=self.fund))
        fen = self.dice.choice((100_00, 250_00, 500_00))
        record_deposit(
            fund_id=self.fund.pk, stall_id=stall, fen=fen, reference="回单", key=self._key(), **self._given()
        )

    def _leave(self) -> None:
        if self.dice.random() < 0.3:
            stall = self._one(Stall.objects.filter(fund=self.fund, left_at=None))
            leave(fund_id=self.fund.pk, stall_id=stall, reference="回单", **self._given())

    def _propose(self) -> None:
        stall = self._one(Stall.objects.filter(fund=self.fund))
        fen = self.dice.randint(1, 400_00)
        propose_advance(
            fund_id=self.fund.pk,
            stall_id=stall,
            case_number=self._fresh_case(),
            fen=fen,
            reason="没有履行。",
            compared=True,
            **self._given(),
        )

    def _decide(self) -> None:
        advance = self._one(Advance.objects.filter(fund=self.fund))
        decide_advance(advance_id=advance, granted=self.dice.random() < 0.8, reason="情况属实。", **self._given())

    def _pay(self) -> None:
        advance = self._one(Advance.objects.filter(fund=self.fund))
        pay_advance(advance_id=advance, reference="回单", compared=True, **self._given())

    def _cancel(self) -> None:
        cancel_advance(
            advance_id=self._one(Advance.objects.filter(fund=self.fund)), reason="账号有误。", **self._given()
        )

    def _recover(self) -> None:
        advance = self._one(Advance.objects.filter(fund=self.fund, state="PAID"))
        fen = self.dice.randint(1, 400_00)
        recover(advance_id=advance, fen=fen, reference="回单", key=self._key(), **self._given())

    def _give_up(self) -> None:
        propose_write_off(
            advance_id=self._one(Advance.objects.filter(fund=self.fund)), reason="下落不明。", **self._given()
        )

    def _decide_give_up(self) -> None:
        one = self._one(WriteOff.objects.filter(advance__fund=self.fund))
        decide_write_off(write_off_id=one, granted=self.dice.random() < 0.5, reason="情况属实。", **self._given())

    def _take_back(self) -> None:
        one = self._one(Transaction.objects.filter(chain=self.fund.pk))
        take_back(fund_id=self.fund.pk, transaction_id=one, reason="记错了。", **self._given())

    def _claim(self) -> None:
        file_for_case(
            policy_id=self.policy.pk, case_number=self._fresh_case(), fen=self.dice.randint(1, 400_00), reason="没有履行。",
            compared=True, **self._given(),
        )  # fmt: skip

    def _decide_claim(self) -> None:
        claim = self._one(Claim.objects.filter(policy=self.policy))
        fen = self.dice.choice((None, self.dice.randint(1, 400_00)))
        decide_claim(claim_id=claim, agreed_fen=fen, reason="已经核定。", **self._given())

    def _pay_claim(self) -> None:
        claim = self._one(Claim.objects.filter(policy=self.policy))
        pay_claim(claim_id=claim, reference="回单", compared=True, **self._given())

    def _recover_claim(self) -> None:
        claim = self._one(Claim.objects.filter(policy=self.policy, state="PAID"))
        recover_claim(
            claim_id=claim, fen=self.dice.randint(1, 300_00), reference="回单", key=self._key(), **self._given()
        )

    _acts = {
        "join": _join, "deposit": _deposit, "leave": _leave, "propose": _propose, "decide": _decide, "pay": _pay,
        "cancel": _cancel, "recover": _recover, "give up": _give_up, "decide giving up": _decide_give_up,
        "take back": _take_back, "claim": _claim, "decide claim": _decide_claim, "pay claim": _pay_claim,
        "recover claim": _recover_claim,
    }  # fmt: skip


def broken_promises() -> list[Any]:
    """Everything of the books that does not hold."""
    found: list[Unsound | Any] = [*unsound_books(), *unsound_funds(), *unsound_policies(), *broken_chains()]
    return found


def world(*, seed: int, at: datetime) -> tuple[Books, Market]:
    """Fresh books and a market beside those already there."""
    from tests.ledger.worlds import invented

    dice = Random(seed)
    fund, policy, merchant_id, case, actors = invented(seed=seed)
    books = Books(at=at, base=10**12 + seed * 1000, dice=dice)
    return books, Market(
        at=at, fund=fund, policy=policy, merchant_id=merchant_id, case=case, actors=actors, dice=dice
    )  # fmt: skip


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit); one operation in fifty is an act on a fund or a policy, the others are the ledger's own."""
    number, at = int(os.environ.get("OPERATIONS", OPERATIONS)), now()
    books, market = world(seed=int(os.environ.get("SEED", "1")), at=at)
    began = time.perf_counter()
    for place in range(1, number + 1):
        (market if place % 50 == 0 else books).step()
        if place % COMPARED == 0:
            books.compare()
    took = time.perf_counter() - began
    books.compare()
    began = time.perf_counter()
    broken = broken_promises()
    checked = time.perf_counter() - began
    assert not broken, broken[:5]
    bare = _bare()
    done = books.done + market.done
    refused = sum(count for name, count in done.items() if name.endswith("refused"))
    return [
        ("operations", float(number), ""),
        ("of them refused, as foretold", float(refused), ""),
        ("replays", float(done["replayed"] + done["replayed, refused"]), ""),
        ("forbidden edits refused by the database", float(done["forbidden edits refused"]), ""),
        ("transactions written", float(Transaction.objects.count()), ""),
        ("lines written", float(Line.objects.count()), ""),
        ("promises broken", float(len(broken)), ""),
        ("operations a second", round(number / took), "/s"),
        ("seconds to check everything", round(checked, 1), "s"),
        ("operation / bare transaction of two rows", round(took / number / bare, 1), "ratio"),
    ]


def _bare() -> float:
    """Seconds for a transaction that inserts two rows."""
    began = time.perf_counter()
    for number in range(1000):
        with transaction.atomic():
            for place in range(2):
                Attempt.objects.create(subject="bench", window=number * 2 + place, count=1)
    return (time.perf_counter() - began) / 1000
