"""Ten thousand random operations on ledger, funds and policies, each foretold; hypothesis shrinks what breaks a promise.

`fangxin bench ledger` runs a million of the same.
"""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from benchmarks.ledger import broken_promises, world
from tests.people import MONDAY

pytestmark = pytest.mark.django_db
OPERATIONS = 10_000
_seeds = count(1)
_performed = count()


class Bookkeeping(RuleBasedStateMachine):
    """Bursts of operations, in whatever order hypothesis thinks of."""

    def __init__(self) -> None:
        super().__init__()
        self.books, self.market = world(seed=next(_seeds), at=MONDAY)

    @rule(seed=st.integers(0, 2**32), number=st.integers(1, 120))
    def moves(self, seed: int, number: int) -> None:
        self.books.dice.seed(seed)
        for _ in range(number):
            self.books.step()
            next(_performed)

    @rule(seed=st.integers(0, 2**32), number=st.integers(1, 6))
    def acts(self, seed: int, number: int) -> None:
        self.market.dice.seed(seed)
        for _ in range(number):
            self.market.step()
            next(_performed)

    def teardown(self) -> None:
        self.books.compare()


def test_no_operation_breaks_a_promise() -> None:
    machine = settings(
        max_examples=6, stateful_step_count=20, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Bookkeeping, settings=machine)
    last = Bookkeeping()
    while next(_performed) < OPERATIONS:
        last.books.step()
    last.teardown()
    assert last.books.done["moved"] and last.books.done["moved, refused"] and last.books.done["reversed"]
    assert broken_promises() == []
