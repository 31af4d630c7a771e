"""When an item is looked at again: unsaved changes that the caller writes with its own."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.supervision.models import Item
from fangxin.domain.supervision.queries.orders import order_rungs
from fangxin.domain.supervision.rules.ladder import next_look
from fangxin.domain.supervision.words import ItemState


def schedule(item: Item, *, at: datetime) -> Item:
    """Set the rungs already passed and the next instant; an item nobody has to answer is not looked at."""
    if item.state != ItemState.OPEN:
        item.look_again_at = None
        return item
    instants = order_rungs(due_at=item.due_at)
    # a new due time begins the ladder anew; only what lies ahead is told
    item.rung = sum(1 for instant in instants if instant <= at)
    item.look_again_at = next_look(instants=instants, at=at)
    return item
