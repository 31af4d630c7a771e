"""What a merchant must do today. A capability brings a function and a line in SOURCES."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import families_held
from fangxin.interfaces.merchant import disclosures, funding, letters, papers, promise_todo, settling
from fangxin.interfaces.merchant.waiting import Todo

#: each gathers what waits at a merchant on a day
SOURCES: tuple[Callable[[Merchant, date], list[Todo]], ...] = (
    settling.todo,
    letters.waiting,
    papers.todo,
    promise_todo.returns_todo,
    promise_todo.promises_todo,
    promise_todo.clearing_todo,
    funding.todo,
    disclosures.to_do,
)  # fmt: skip


def todo_of(*, merchant: Merchant, on: date, duties: frozenset[str]) -> list[Todo]:
    """Everything that waits for somebody with these duties; what is due first stands first, what has no day last."""
    with families_held():
        found = [one for source in SOURCES for one in source(merchant, on) if one.duty.value in duties]
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or on, one.what))
