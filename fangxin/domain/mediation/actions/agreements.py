"""Recording an agreement and whether its promises were kept (Order 121 article 24; form 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.documents import issue
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer, to_merchant
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import STATUS_LABELS, Move, Party, Status
from fangxin.domain.mediation.models import Agreement, Item, Session
from fangxin.domain.mediation.words import ItemKind, ItemState, SessionState
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.money import MOST_FEN, NotAnAmount
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id


class ItemsMissing(Refusal):
    """An agreement needs at least one item."""

    code = "items_missing"
    status = 422
    sentence = "请至少填写一项协议内容。"


class ItemDueImpossible(Refusal):
    """An item is due before the agreement, or later than five years."""

    code = "item_due_impossible"
    status = 422
    sentence = "履行期限 {day} 不合理，应在协议日之后、五年之内。"


class StateMissing(Refusal):
    """What became of an item was not said."""

    code = "item_state_missing"
    status = 422
    sentence = "请选择履行情况。"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One item as agreed: who does what, how much in fen, by which day."""

    party: Party = Party.MERCHANT
    kind: ItemKind
    what: str
    amount_fen: int | None
    perform_by: date


@transaction.atomic
def settle(
    *, case_id: int, version: int | None, promises: Sequence[Promise], terms: str, written: bool = True,
    legal_representative: str = "", respondent_agent: str = "", by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Record the agreement of the parties: stops the mediation clock; form 9 unless both waive it or it is performed at once.

    Who stood for the merchant is printed on the form and kept nowhere else.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.SETTLE)
    today = day_of(at)
    if not promises:
        raise ItemsMissing(field="items")
    terms = in_words(terms, what="其他约定", most=4000, field="terms", needed=False)
    named: dict[str, Any] = {
        field: in_words(text, what=what, most=40, field=field, needed=False)
        for field, what, text in (
            ("legal_representative", "法定代表人或者负责人", legal_representative),
            ("respondent_agent", "被投诉人的委托代理人", respondent_agent),
        )
    }
    agreement = Agreement(
        id=new_id(at), case_id=case_id, agreed_on=today, terms=terms, written=written,
        performed_at_once=all(promise.perform_by == today for promise in promises),
    )  # fmt: skip
    items = [_item(agreement, promise, today, at) for promise in promises]
    clocks.stop_if_running(case_id=case_id, rule="complaint.mediation", on=today, at=at, why="SETTLED")
    appointed = Session.objects.filter(case_id=case_id, state=SessionState.APPOINTED)
    # a session still ahead was not held: the parties agreed before it
    appointed.filter(starts_at__gt=at).update(state=SessionState.CANCELLED)
    appointed.filter(starts_at__lte=at).update(state=SessionState.HELD)
    step.rows.extend([agreement, *items])
    last = max(item.perform_by for item in items)
    step.changes.update(due_on=min(item.perform_by for item in items), due_rule="agreement.performance", overdue=False)
    total = sum(item.amount_fen or 0 for item in items)
    step.note(
        Act.SETTLED, terms=agreement.terms[:500], amount_fen=total, perform_by=last,
        items=[[item.kind, item.what, item.amount_fen, item.perform_by.isoformat(), item.party] for item in items],
    )  # fmt: skip
    obligation = "；".join(item.what for item in items if item.party == Party.MERCHANT)[:40] or "见协议"
    at_once = agreement.performed_at_once
    step.add(
        to_consumer(case=step.case, template="settled_at_once" if at_once else "settled_consumer", at=at, due_on=last)
    )
    merchants = "settled_at_once" if at_once else "settled_merchant"
    step.add(to_merchant(case=step.case, template=merchants, at=at, due_on=last, obligation=obligation))
    if written:
        session = Session.objects.filter(case_id=case_id, state=SessionState.HELD).order_by("-starts_at").first()
        issue(
            step=step, form="mediation_agreement", agreement=agreement, items=items,
            place=session.place if session else "", mediator=session.mediator if session else by.name, **named,
        )  # fmt: skip
    return step.commit()


@transaction.atomic
def record_performance(
    *, item_id: int, version: int | None, state: ItemState, on: date, note: str = "", by: Actor, at: datetime
) -> Case:
    """Record that an item was performed, missed, or waived by both parties, while the agreement is being performed."""
    item = Item.objects.select_related("agreement").filter(pk=item_id).first()
    if item is None:
        raise NotFound
    step = begin(case_id=item.agreement.case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act="登记履行情况")
    if step.case.status != Status.SETTLED:
        raise MoveNotPossible(status=STATUS_LABELS[Status(step.case.status)][0], act="登记履行情况")
    if state is ItemState.DUE:
        raise StateMissing(field="state")
    if on > day_of(at) or on < item.agreement.agreed_on:
        raise ItemDueImpossible(day=on.isoformat(), field="on")
    note = in_words(note, what="说明", field="note", needed=state is not ItemState.PERFORMED)
    Item.objects.filter(pk=item_id).update(state=state.value, settled_on=on, version=item.version + 1)
    act = Act.PERFORMANCE_MISSED if state is ItemState.MISSED else Act.PERFORMED
    step.note(act, item=item.what, amount_fen=item.amount_fen, on=on, state=state.value, note=note)
    if state is ItemState.MISSED and item.party == Party.MERCHANT:
        told = {"obligation": item.what[:40], "due_on": item.perform_by}
        step.add(to_merchant(case=step.case, template="performance_missed_merchant", at=at, **told))
    open_items = Item.objects.filter(agreement=item.agreement, state=ItemState.DUE).exclude(pk=item_id)
    nearest = open_items.order_by("perform_by").values_list("perform_by", flat=True).first()
    step.changes["due_on"] = nearest or day_of(at)
    return step.commit()


def recovered_fen(*, case_id: int) -> int:
    """What the consumer got back by the items performed so far: the proposal for closing."""
    agreement = Agreement.objects.filter(case_id=case_id).order_by("-id").first()
    if agreement is None:
        return 0
    return sum(
        amount or 0
        for amount in Item.objects.filter(
            agreement=agreement, state=ItemState.PERFORMED, party=Party.MERCHANT
        ).values_list("amount_fen", flat=True)
    )


def _item(agreement: Agreement, promise: Promise, today: date, at: datetime) -> Item:
    if not promise.what.strip():
        raise ItemsMissing(field="items")
    what = in_words(promise.what, what="协议内容", most=200, field="items")
    if promise.amount_fen is not None and not 0 <= promise.amount_fen <= MOST_FEN:
        raise NotAnAmount(text=str(promise.amount_fen), field="items")
    if not today <= promise.perform_by <= today.replace(year=today.year + 5, day=min(today.day, 28)):
        raise ItemDueImpossible(day=promise.perform_by.isoformat(), field="items")
    return Item(
        id=new_id(at), agreement_id=agreement.pk, party=promise.party.value, kind=promise.kind.value, what=what,
        amount_fen=promise.amount_fen, perform_by=promise.perform_by, state=ItemState.DUE.value,
    )  # fmt: skip
