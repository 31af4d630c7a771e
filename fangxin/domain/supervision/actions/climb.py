"""Silence climbs: every rung reached by an unanswered order up to an instant, told once, in set-based statements.

Safe to repeat, and for any instant: rungs follow from the due time, office hours and the calendar alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models, transaction

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions.step import hold_due
from fangxin.domain.cases.models import Case
from fangxin.domain.supervision.models import Escalation, Item
from fangxin.domain.supervision.notices import of_item, phones_of, to_officers
from fangxin.domain.supervision.queries.desks import Desk, Desks, desks
from fangxin.domain.supervision.queries.orders import order_rungs
from fangxin.domain.supervision.rules.ladder import next_look, rungs_reached
from fangxin.domain.supervision.words import ItemState
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.escalation import Rung
from fangxin.storage.ids import new_id
from fangxin.storage.rows import change, load

BATCH = 1000
#: who hears of silence without its having climbed
AT_THE_DESK = frozenset({"handler", "opener"})


@dataclass(kw_only=True)
class Climbed:
    """What one sweep of orders did."""

    looked: int = 0
    told: int = 0


@dataclass
class _Batch:
    """Everything a batch writes."""

    at: datetime
    book: Desks
    escalations: list[Escalation] = field(default_factory=list)
    deeds: dict[int, list[Deed]] = field(default_factory=lambda: defaultdict(list))
    #: item, rung and the desks told: the messages are composed when all telephones are known
    told: list[tuple[Item, Rung, list[tuple[str, Desk]]]] = field(default_factory=list)

    def reach(self, item: Item, rung: Rung) -> None:
        """A rung reached by an item: a row for every desk told, an entry in the journal of the case."""
        found: dict[tuple[int, int | None], tuple[str, Desk]] = {}
        for recipient in rung.to:
            desk = self._desk(item, recipient)
            if desk is not None:
                found.setdefault(desk.key, (recipient, desk))
        self.escalations += [self._row(item, rung, to, desk) for to, desk in found.values() if to != "opener"]
        act = Act.ORDER_REMINDED if set(rung.to) <= AT_THE_DESK else Act.ORDER_CLIMBED
        facts = {
            "order": item.order.number,
            "level": rung.id,
            "due_at": item.due_at,
            "to": [to for to, _ in found.values()],
        }
        self.deeds[item.case_id].append(Deed(act=act, by=SYSTEM, at=self.at, facts=facts))
        self.told.append((item, rung, list(found.values())))

    def notices(self) -> list[models.Model]:
        """The messages to everybody on duty at the desks told."""
        accounts = {desk.account_id for _, _, found in self.told for _, desk in found if desk.account_id is not None}
        phones = phones_of(accounts)
        return [
            notice
            for item, rung, found in self.told
            for to, desk in found
            for notice in to_officers(
                accounts=[desk.account_id], case=item.case, template=_template(rung, to), at=self.at, phones=phones,
                **of_item(item),
            )
        ]  # fmt: skip

    def _desk(self, item: Item, recipient: str) -> Desk | None:
        if recipient != "opener":
            return self.book.told(item.case, recipient)
        order = item.order
        return self.book.of_post(order.office, order.post) if order.post else Desk(order.office, None, order.account_id)

    def _row(self, item: Item, rung: Rung, to: str, desk: Desk) -> Escalation:
        return Escalation(
            id=new_id(self.at), item_id=item.pk, level=rung.id, to=to, office_id=desk.office.pk, path=desk.office.path,
            post_id=desk.post.pk if desk.post else None, due_at=item.due_at, raised_at=self.at,
        )  # fmt: skip


def climb(*, at: datetime) -> Climbed:
    """Tell of every order nobody answered that reached a rung by `at`; each batch is one transaction."""
    climbed, book = Climbed(), desks(at=at)
    while True:
        with transaction.atomic():
            items = _due(at)
            if items:
                _climb(items, _Batch(at, book), climbed)
        if len(items) < BATCH:
            return climbed


def _due(at: datetime) -> list[Item]:
    """The items to look at now, held with their cases; what somebody is working on waits for the next minute."""
    due = Item.objects.filter(look_again_at__lte=at, state=ItemState.OPEN).order_by("look_again_at", "id")
    return list(hold_due(due, most=BATCH).select_related("order__office", "order__post"))


def _climb(items: list[Item], batch: _Batch, climbed: Climbed) -> None:
    ladder = lawbook().escalation.orders
    cases = Case.objects.select_related("post", "office").in_bulk([item.case_id for item in items])
    for item in items:
        item.case = cases[item.case_id]
        instants = order_rungs(due_at=item.due_at)
        reached = rungs_reached(instants=instants, warned=item.rung, at=batch.at)
        if reached > item.rung:
            # after a long silence only the highest rung speaks: it names everybody who has to know by then
            batch.reach(item, ladder[min(reached, len(ladder)) - 1])
        item.rung, item.look_again_at = reached, next_look(instants=instants, at=batch.at)
    append_many(deeds=batch.deeds)
    load(Escalation, batch.escalations)
    notices = batch.notices()
    if notices:
        load(type(notices[0]), notices)
    change(items, ["rung", "look_again_at"])
    climbed.looked += len(items)
    climbed.told += len(batch.told)


def _template(rung: Rung, to: str) -> str:
    if rung.hours is not None and rung.hours < 0:
        return "order_soon"
    return "order_silent" if to in ("handler", "head") else "order_silent_superior"
