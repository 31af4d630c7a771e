"""What every act on one case under an order shares: held, checked, journalled on the case, told, written at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.supervision.actions.schedule import schedule
from fangxin.domain.supervision.models import Item
from fangxin.domain.supervision.notices import of_item, to_officers
from fangxin.domain.supervision.permissions import check_answers, check_opener, visible_items
from fangxin.domain.supervision.queries.desks import desks
from fangxin.domain.supervision.rules.orders import OF_THE_DESK, after
from fangxin.domain.supervision.words import DEAL_LABELS, Deal, ItemState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound


@dataclass(kw_only=True)
class Dealing:
    """One act on one item, gathered before it is written."""

    item: Item
    step: Step
    rows: list[models.Model] = field(default_factory=list)

    def tell_desk(self, template: str, **values: Any) -> None:
        """A message to the desk that is supervised."""
        case = self.step.case
        desk = desks(at=self.step.at, paths=[case.path]).told(case, "handler")
        self._tell(desk.account_id if desk else None, template, values)

    def tell_opener(self, template: str, **values: Any) -> None:
        """A message to whoever serves the post the order was opened from."""
        order = self.item.order
        account_id = order.account_id
        if order.post is not None:
            account_id = on_duty(post=order.post, away=away_on(on=day_of(self.step.at)))
        self._tell(account_id, template, values)

    def commit(self, act: Act, **facts: Any) -> Item:
        """Write the item, the rows and the journal entry."""
        self.step.note(act, order=self.item.order.number, **facts)
        self.step.add(self.rows)
        self.item.save(update_fields=["state", "due_at", "rung", "look_again_at", "answered_at", "ended_at"])
        self.step.commit()
        return self.item

    def _tell(self, account_id: int | None, template: str, values: dict[str, Any]) -> None:
        given = {**of_item(self.item), "officer": self.step.by.name[:12], **values}
        self.rows += to_officers(
            accounts=[account_id], case=self.step.case, template=template, at=self.step.at, **given
        )


def deal_with(*, item_id: int, deal: Deal, by: Actor, at: datetime, due_at: datetime | None = None) -> Dealing:
    """Hold an item and its case for one deal inside the caller's transaction, its state and schedule already moved on.

    Raises NotFound for what the caller may not see, NotPermitted, NotTheOpener, OtherOffice, OrderMoved.
    """
    case_id = visible_items(by=by).filter(pk=item_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    step = begin(case_id=case_id, version=None, by=by, at=at, concerned=True)
    item = Item.objects.select_for_update(of=("self",)).select_related("order__office", "order__post").get(pk=item_id)
    if deal in OF_THE_DESK:
        check_answers(case=step.case, by=by, act=DEAL_LABELS[deal])
    else:
        check_opener(order=item.order, by=by)
    before = item.state, item.due_at
    item.state = after(deal, ItemState(item.state)).value
    item.due_at = due_at or item.due_at
    if (item.state, item.due_at) != before:
        schedule(item, at=at)
    return Dealing(item=item, step=step)
