"""Opening a supervision order over one case or a selection of them, in set-based statements."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models, transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.step import check_unnamed, hold_cases
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.supervision.actions.schedule import schedule
from fangxin.domain.supervision.models import Item, Order
from fangxin.domain.supervision.notices import of_item, phones_of, to_officers
from fangxin.domain.supervision.queries.desks import desks
from fangxin.domain.supervision.rules.orders import ASKS_MOST, MOST_CASES, NothingToSupervise, check_due, written
from fangxin.domain.supervision.words import RUNNING, ItemState
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import write


class AlreadySupervised(Refusal):
    """The caller's post already has a running order on the case."""

    code = "already_supervised"
    status = 409
    sentence = "您的岗位对 {number} 的督办还没有结束，不必重复发起。"


@transaction.atomic
def open_order(*, case_ids: Collection[int], asks: str, due_at: datetime, by: Actor, at: datetime) -> Order:
    """Open an order over open cases of the caller's subtree; each gets an item, an entry in its journal, a message.

    Raises NotPermitted, OrderTextMissing, TooLong, OrderDueImpossible, NothingToSupervise, NotFound, AlreadySupervised,
    ReporterNamed.
    """
    by.must(Permission.SUPERVISE)
    asks = written(asks, what="督办要求", field="asks", most=ASKS_MOST)
    check_due(due_at, at=at)
    if by.office_id is None or not 1 <= len(set(case_ids)) <= MOST_CASES:
        raise NothingToSupervise(most=MOST_CASES, field="case")
    cases = _held(set(case_ids), by)
    for case in cases:
        check_unnamed(case=case, said=asks, by=by)
    order = Order(
        id=new_id(at), number=_number(by.office_id, at), asks=asks, due_at=due_at, opened_at=at, opened_by=by.name,
        account_id=by.account_id, post_id=by.post_id, office_id=by.office_id, path=by.office_path,
    )  # fmt: skip
    items = [Item(id=new_id(at), order=order, case=case, state=ItemState.OPEN.value, due_at=due_at) for case in cases]
    for item in items:
        schedule(item, at=at)
    opened = Deed(act=Act.ORDER_OPENED, by=by, at=at, facts={"order": order.number, "asks": asks, "due_at": due_at})
    append_many(deeds={case.pk: [opened] for case in cases})
    write([order, *items, *_told(items, by, at)])
    return order


def _held(case_ids: set[int], by: Actor) -> list[Case]:
    """The cases, locked; all of them open, of the caller's subtree, and under no order of the caller's post yet."""
    seen = set(visible_cases(by=by).filter(pk__in=case_ids).values_list("pk", flat=True))
    if seen != case_ids:
        raise NotFound
    hold_cases(case_ids=case_ids)
    rows = Case.objects.filter(pk__in=case_ids, status__in=OPEN_STATUSES).select_related(
        "office", "post", "intake__person"
    )
    cases = list(rows.order_by("pk"))
    if len(cases) != len(case_ids):
        raise NothingToSupervise(most=MOST_CASES, field="case")
    running = Item.objects.filter(case__in=cases, state__in=RUNNING, order__post__isnull=False, order__post=by.post_id)
    again = running.select_related("case").order_by("case__number").first()
    if again is not None:
        raise AlreadySupervised(number=again.case.number, field="case")
    return cases


def _number(office_id: int, at: datetime) -> str:
    region = Office.objects.values_list("region_code", flat=True).get(pk=office_id)
    return f"{region[:6]}-DB{day_of(at):%y%m%d}-{public_token(35)}"


def _told(items: list[Item], by: Actor, at: datetime) -> list[models.Model]:
    book = desks(at=at, paths=[item.case.path for item in items])
    found = [(item, book.told(item.case, "handler")) for item in items]
    accounts = {item.pk: desk.account_id if desk else None for item, desk in found}
    phones = phones_of(account for account in accounts.values() if account is not None)
    return [
        notice
        for item in items
        for notice in to_officers(
            accounts=[accounts[item.pk]], case=item.case, template="escalated", at=at, phones=phones,
            **{**of_item(item), "office": by.office_name[:24]},
        )
    ]  # fmt: skip
