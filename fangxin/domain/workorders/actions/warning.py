"""The platform's own deadline warns beside the legal clock: every rung reached by an open order, told once.

Safe to repeat, and for any instant: rungs follow from the due time, office hours and the calendar alone. What is raised are
warnings like any other, kept under the order's id in place of a clock's.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import models, transaction

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions.step import hold_due
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.supervision.models import Warning
from fangxin.domain.supervision.notices import phones_of, to_officers
from fangxin.domain.supervision.queries.desks import Desk, Desks, desks
from fangxin.domain.supervision.rules.ladder import next_look, rungs_reached
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act
from fangxin.domain.workorders.models import WorkOrder
from fangxin.domain.workorders.queries import due_rungs
from fangxin.domain.workorders.words import OrderState
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.escalation import Rung
from fangxin.storage.ids import new_id
from fangxin.storage.rows import change, load

BATCH = 1000


def warn_of_deadlines(*, at: datetime) -> int:
    """Warn of every order that reached a rung by `at`; returns how many warnings. Each batch is one transaction."""
    raised, book = 0, desks(at=at)
    while True:
        with transaction.atomic():
            orders = _due(at)
            if orders:
                raised += _warn(orders, book, at)
        if len(orders) < BATCH:
            return raised


def _due(at: datetime) -> list[WorkOrder]:
    """The orders to look at now, held with their cases; what somebody is working on waits for the next minute."""
    due = WorkOrder.objects.filter(look_again_at__lte=at).order_by("look_again_at", "id")
    return list(hold_due(due, most=BATCH))


def _warn(orders: list[WorkOrder], book: Desks, at: datetime) -> int:
    ladder = lawbook().escalation.work_orders
    cases = Case.objects.select_related("office", "post").in_bulk([order.case_id for order in orders])
    warnings: list[Warning] = []
    deeds: dict[int, list[Deed]] = defaultdict(list)
    told: list[tuple[WorkOrder, Rung, str, Desk]] = []
    for order in orders:
        order.case = cases[order.case_id]
        if order.due_at is None or order.state != OrderState.OPEN or order.case.status not in OPEN_STATUSES:
            order.look_again_at = None
            continue
        instants = due_rungs(due_at=order.due_at)
        reached = rungs_reached(instants=instants, warned=order.warned, at=at)
        if reached > order.warned:
            # after a long silence only the highest rung speaks
            rung = ladder[min(reached, len(ladder)) - 1]
            found = _told(order, rung, book)
            warnings += [_row(order, rung, to, desk, at) for to, desk in found]
            told += [(order, rung, to, desk) for to, desk in found]
            facts = {"level": rung.id, "hotline_due_at": order.due_at, "to": [to for to, _ in found]}
            deeds[order.case_id].append(Deed(act=Act.WORK_ORDER_WARNED, by=SYSTEM, at=at, facts=facts))
        order.warned, order.look_again_at = reached, next_look(instants=instants, at=at)
    append_many(deeds=deeds)
    load(Warning, warnings)
    notices = _notices(told, at)
    if notices:
        load(type(notices[0]), notices)
    change(orders, ["warned", "look_again_at"])
    return len(warnings)


def _told(order: WorkOrder, rung: Rung, book: Desks) -> list[tuple[str, Desk]]:
    """The desks a rung names, each once."""
    found: dict[tuple[int, int | None], tuple[str, Desk]] = {}
    for recipient in rung.to:
        desk = book.told(order.case, recipient)
        if desk is not None:
            found.setdefault(desk.key, (recipient, desk))
    return list(found.values())


def _row(order: WorkOrder, rung: Rung, to: str, desk: Desk, at: datetime) -> Warning:
    assert order.due_at is not None
    return Warning(
        id=new_id(at), case_id=order.case_id, clock_id=order.pk, level=rung.id, to=to, office_id=desk.office.pk,
        path=desk.office.path, post_id=desk.post.pk if desk.post else None, due_on=day_of(order.due_at), raised_at=at,
    )  # fmt: skip


def _notices(told: list[tuple[WorkOrder, Rung, str, Desk]], at: datetime) -> list[models.Model]:
    phones = phones_of({desk.account_id for *_, desk in told if desk.account_id is not None})
    return [
        notice
        for order, rung, to, desk in told
        for notice in to_officers(
            accounts=[desk.account_id], case=order.case, template=_template(rung, to), at=at, phones=phones,
            due_at=order.due_at,
        )
    ]  # fmt: skip


def _template(rung: Rung, to: str) -> str:
    if rung.hours is not None and rung.hours < 0:
        return "hotline_soon"
    return "hotline_overdue" if to in ("handler", "head") else "hotline_overdue_superior"
