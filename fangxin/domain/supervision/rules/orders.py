"""What may be done to one case of a supervision order in each of its states, and the limits of an order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.supervision.words import DEAL_LABELS, ITEM_STATES, Deal, ItemState
from fangxin.foundation.refusals import Refusal

S = ItemState
#: deal → state before → state after. Only the opener ends an order; without a reply it can only be withdrawn.
DEALS: Mapping[Deal, Mapping[ItemState, ItemState]] = {
    Deal.REPLY: {S.OPEN: S.ANSWERED},
    Deal.ACCEPT: {S.ANSWERED: S.ACCEPTED},
    Deal.SEND_BACK: {S.ANSWERED: S.OPEN},
    Deal.CLOSE: {S.ANSWERED: S.CLOSED, S.ACCEPTED: S.CLOSED},
    Deal.WITHDRAW: {S.OPEN: S.WITHDRAWN, S.ANSWERED: S.WITHDRAWN, S.ACCEPTED: S.WITHDRAWN},
    Deal.ASK_TIME: {S.OPEN: S.OPEN},
    Deal.EXTEND: {S.OPEN: S.OPEN},
}
#: deals of the desk that is supervised; all others are the opener's
OF_THE_DESK = frozenset({Deal.REPLY, Deal.ASK_TIME})
MOST_CASES = 100
SOONEST = timedelta(minutes=30)
LATEST = timedelta(days=180)
ASKS_MOST, REPLY_MOST = 500, 2000


class OrderMoved(Refusal):
    """The order is not in a state in which this can be done."""

    code = "order_moved"
    status = 409
    sentence = "督办目前是“{state}”，不能“{deal}”。"


class OrderDueImpossible(Refusal):
    """An order is due between half an hour and half a year from now."""

    code = "order_due_impossible"
    status = 422
    sentence = "回复期限应在半小时以后、半年以内，请重新选择。"


class NothingToSupervise(Refusal):
    """An order is opened on at least one and at most a hundred open cases."""

    code = "nothing_to_supervise"
    status = 422
    sentence = "请选择 1 至 {most} 件未办结的件。"


class OrderTextMissing(Refusal):
    """What is asked, replied or remarked has to be written down."""

    code = "order_text_missing"
    status = 422
    sentence = "请填写{what}。"


def after(deal: Deal, state: ItemState) -> ItemState:
    """The state after a deal; raises OrderMoved when it is not possible now."""
    found = DEALS[deal].get(state)
    if found is None:
        raise OrderMoved(state=ITEM_STATES[state][0], deal=DEAL_LABELS[deal])
    return found


def deals_in(state: ItemState) -> frozenset[Deal]:
    """What can be done in a state, by whomever."""
    return frozenset(deal for deal, moves in DEALS.items() if state in moves)


def check_due(due_at: datetime, *, at: datetime) -> None:
    """Raises OrderDueImpossible."""
    if not at + SOONEST <= due_at <= at + LATEST:
        raise OrderDueImpossible(field="due_at")


def written(text: str, *, what: str, field: str, most: int = REPLY_MOST) -> str:
    """A trimmed text that may not be empty or too long; raises OrderTextMissing, TooLong."""
    if not text.strip():
        raise OrderTextMissing(what=what, field=field)
    return in_words(text, what=what, field=field, most=most)
