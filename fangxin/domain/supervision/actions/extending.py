"""More time for a reply: asked by the supervised desk and decided by the opener, or given by the opener unasked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.rules.texts import REASON_MOST, in_words
from fangxin.domain.supervision.actions.dealing import deal_with
from fangxin.domain.supervision.models import Extension, Item
from fangxin.domain.supervision.rules.orders import OrderDueImpossible, check_due, written
from fangxin.domain.supervision.words import Deal, Verdict
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id


class TimeAskedAlready(Refusal):
    """A request for more time still waits for the opener."""

    code = "order_time_asked_already"
    status = 409
    sentence = "已经申请延期，正在等待督办发起人决定。"


@transaction.atomic
def ask_for_time(*, item_id: int, until_at: datetime, reason: str, by: Actor, at: datetime) -> Item:
    """Ask the opener for a later due time; the ladder goes on until it is granted.

    Raises OrderTextMissing, OrderDueImpossible (also when it is no later than it was), TimeAskedAlready.
    """
    reason = written(reason, what="延期的理由", field="reason", most=REASON_MOST)
    check_due(until_at, at=at)
    dealing = deal_with(item_id=item_id, deal=Deal.ASK_TIME, by=by, at=at)
    item = dealing.item
    if until_at <= item.due_at:
        raise OrderDueImpossible(field="due_at")
    if Extension.objects.filter(item=item, verdict=Verdict.WAITING).exists():
        raise TimeAskedAlready
    dealing.rows.append(
        Extension(
            id=new_id(at), item=item, until_at=until_at, reason=reason, asked_at=at, asked_by=by.name,
            account_id=by.account_id,
        )
    )  # fmt: skip
    dealing.tell_opener("order_time_asked", due_at=until_at)
    return dealing.commit(Act.ORDER_TIME_ASKED, reason=reason, due_at=until_at)


@transaction.atomic
def decide_time(*, extension_id: int, granted: bool, remark: str, by: Actor, at: datetime) -> Item:
    """The opener grants or denies a request for more time; a denial needs a reason. Raises NotFound, OrderTextMissing."""
    asked = Extension.objects.filter(pk=extension_id, verdict=Verdict.WAITING).first()
    if asked is None:
        raise NotFound
    if not granted:
        remark = written(remark, what="不同意的理由", field="remark", most=REASON_MOST)
    remark = in_words(remark, what="意见", field="remark", needed=False)
    due_at = asked.until_at if granted else None
    dealing = deal_with(item_id=asked.item_id, deal=Deal.EXTEND, by=by, at=at, due_at=due_at)
    _judged(dealing.item, Verdict.ACCEPTED if granted else Verdict.SENT_BACK, remark, by, at)
    if granted:
        dealing.tell_desk("order_extended")
        return dealing.commit(Act.ORDER_EXTENDED, due_at=asked.until_at, reason=remark)
    dealing.tell_desk("order_time_denied", reason=remark)
    return dealing.commit(Act.ORDER_TIME_DENIED, reason=remark)


@transaction.atomic
def extend(*, item_id: int, until_at: datetime, remark: str, by: Actor, at: datetime) -> Item:
    """The opener gives more time; a request that waits is thereby granted. Raises OrderTextMissing, OrderDueImpossible."""
    remark = written(remark, what="延期的理由", field="remark", most=REASON_MOST)
    check_due(until_at, at=at)
    if Item.objects.filter(pk=item_id, due_at__gte=until_at).exists():
        raise OrderDueImpossible(field="due_at")
    dealing = deal_with(item_id=item_id, deal=Deal.EXTEND, by=by, at=at, due_at=until_at)
    waiting = Extension.objects.filter(item=dealing.item, verdict=Verdict.WAITING)
    if not waiting.exists():
        dealing.rows.append(
            Extension(
                id=new_id(at), item=dealing.item, until_at=until_at, reason=remark, asked_at=at, asked_by=by.name,
                account_id=by.account_id, verdict=Verdict.ACCEPTED.value, judged_at=at, judged_by=by.name,
            )
        )  # fmt: skip
    _judged(dealing.item, Verdict.ACCEPTED, remark, by, at)
    dealing.tell_desk("order_extended")
    return dealing.commit(Act.ORDER_EXTENDED, due_at=until_at, reason=remark)


def _judged(item: Item, verdict: Verdict, remark: str, by: Actor, at: datetime) -> None:
    Extension.objects.filter(item=item, verdict=Verdict.WAITING).update(
        verdict=verdict.value, remark=remark, judged_at=at, judged_by=by.name
    )
