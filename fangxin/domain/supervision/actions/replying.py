"""A reply to an order, and what the opener makes of it: accepted, sent back, closed; or the order is withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.supervision.actions.dealing import deal_with
from fangxin.domain.supervision.models import Escalation, Extension, Item, Reply
from fangxin.domain.supervision.rules.orders import REPLY_MOST, check_due, written
from fangxin.domain.supervision.words import DEAL_LABELS, Deal, Verdict
from fangxin.domain.timeline.words import Act
from fangxin.storage.ids import new_id


@transaction.atomic
def reply(*, item_id: int, text: str, done: str, by: Actor, at: datetime) -> Item:
    """Report to the opener: how it stands, and what was done. Silence is broken, so the ladder stops.

    Raises OrderTextMissing, TooLong, and what `deal_with` raises.
    """
    text = written(text, what="回复内容", field="text")
    done = written(done, what="已采取的措施", field="done")
    dealing = deal_with(item_id=item_id, deal=Deal.REPLY, by=by, at=at)
    dealing.item.answered_at = at
    dealing.rows.append(
        Reply(
            id=new_id(at), item=dealing.item, text=text, done=done, replied_at=at, replied_by=by.name,
            account_id=by.account_id, for_account_id=by.for_account_id,
        )
    )  # fmt: skip
    _settle_extension(dealing.item, by, at)
    # whoever replies has heard what was told to the own office
    heard = Escalation.objects.filter(item=dealing.item, office_id=dealing.step.case.office_id, acknowledged_at=None)
    heard.update(acknowledged_at=at, acknowledged_by=by.name)
    dealing.tell_opener("order_replied")
    return dealing.commit(Act.ORDER_REPLIED, text=text, done=done)


@transaction.atomic
def accept_reply(*, item_id: int, remark: str = "", by: Actor, at: datetime) -> Item:
    """The opener is content with the reply but keeps the order open until the matter is done."""
    remark = in_words(remark, what="意见", field="remark", most=REPLY_MOST, needed=False)
    dealing = deal_with(item_id=item_id, deal=Deal.ACCEPT, by=by, at=at)
    _judge(dealing.item, Verdict.ACCEPTED, remark, by, at)
    return dealing.commit(Act.ORDER_ACCEPTED, reason=remark)


@transaction.atomic
def send_back(*, item_id: int, remark: str, due_at: datetime, by: Actor, at: datetime) -> Item:
    """The opener is not content: another reply is due at a new time. Raises OrderTextMissing, OrderDueImpossible."""
    remark = written(remark, what="退回的理由", field="remark")
    check_due(due_at, at=at)
    dealing = deal_with(item_id=item_id, deal=Deal.SEND_BACK, by=by, at=at, due_at=due_at)
    _judge(dealing.item, Verdict.SENT_BACK, remark, by, at)
    dealing.tell_desk("order_sent_back", reason=remark)
    return dealing.commit(Act.ORDER_SENT_BACK, reason=remark, due_at=due_at)


@transaction.atomic
def close_item(*, item_id: int, remark: str = "", by: Actor, at: datetime) -> Item:
    """The opener ends the order on this case; a reply that still waits is accepted with it."""
    remark = in_words(remark, what="意见", field="remark", most=REPLY_MOST, needed=False)
    dealing = deal_with(item_id=item_id, deal=Deal.CLOSE, by=by, at=at)
    _judge(dealing.item, Verdict.ACCEPTED, remark, by, at)
    dealing.item.ended_at = at
    dealing.tell_desk("order_ended", ground=DEAL_LABELS[Deal.CLOSE])
    return dealing.commit(Act.ORDER_CLOSED, reason=remark)


@transaction.atomic
def withdraw_item(*, item_id: int, remark: str, by: Actor, at: datetime) -> Item:
    """The opener takes the order on this case back, with the reason. Raises OrderTextMissing."""
    remark = written(remark, what="撤销的理由", field="remark")
    dealing = deal_with(item_id=item_id, deal=Deal.WITHDRAW, by=by, at=at)
    dealing.item.ended_at = at
    _settle_extension(dealing.item, by, at)
    dealing.tell_desk("order_ended", ground=DEAL_LABELS[Deal.WITHDRAW])
    return dealing.commit(Act.ORDER_WITHDRAWN, reason=remark)


def _judge(item: Item, verdict: Verdict, remark: str, by: Actor, at: datetime) -> None:
    """What the opener made of the reply that waits; one already accepted keeps its judgement."""
    Reply.objects.filter(item=item, verdict=Verdict.WAITING).update(
        verdict=verdict.value, remark=remark, judged_at=at, judged_by=by.name
    )


def _settle_extension(item: Item, by: Actor, at: datetime) -> None:
    """A request for time nobody answered is settled by the reply, or by the order's end."""
    Extension.objects.filter(item=item, verdict=Verdict.WAITING).update(
        verdict=Verdict.SENT_BACK.value, judged_at=at, judged_by=by.name
    )
