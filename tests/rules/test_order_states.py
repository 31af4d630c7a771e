"""What may be done to a case under an order: every deal in every state, by a table written by hand."""

from __future__ import annotations

from itertools import product

import pytest

from fangxin.domain.supervision.rules.orders import OrderMoved, after, deals_in
from fangxin.domain.supervision.words import (
    DEAL_LABELS,
    EXTENSION_LABELS,
    ITEM_STATES,
    REPLY_LABELS,
    Deal,
    ItemState,
    Verdict,
)

#: state → deal → state; whatever is missing is refused
TABLE = """
OPEN      REPLY      ANSWERED
OPEN      WITHDRAW   WITHDRAWN
OPEN      ASK_TIME   OPEN
OPEN      EXTEND     OPEN
ANSWERED  ACCEPT     ACCEPTED
ANSWERED  SEND_BACK  OPEN
ANSWERED  CLOSE      CLOSED
ANSWERED  WITHDRAW   WITHDRAWN
ACCEPTED  CLOSE      CLOSED
ACCEPTED  WITHDRAW   WITHDRAWN
"""
EXPECTED = {(row.split()[0], row.split()[1]): row.split()[2] for row in TABLE.strip().splitlines()}


@pytest.mark.parametrize(("state", "deal"), list(product(ItemState, Deal)))
def test_every_deal_in_every_state(state: ItemState, deal: Deal) -> None:
    expected = EXPECTED.get((state.value, deal.value))
    assert (deal in deals_in(state)) is (expected is not None)
    if expected is not None:
        assert after(deal, state) is ItemState(expected)
        return
    with pytest.raises(OrderMoved) as told:
        after(deal, state)
    assert ITEM_STATES[state][0] in told.value.told() and DEAL_LABELS[deal] in told.value.told()


def test_every_word_has_a_label() -> None:
    assert set(ITEM_STATES) == set(ItemState) and set(DEAL_LABELS) == set(Deal)
    assert set(REPLY_LABELS) == set(EXTENSION_LABELS) == set(Verdict)
