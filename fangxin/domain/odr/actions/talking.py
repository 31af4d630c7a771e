"""What both sides say: messages, offers and counter-offers, answers to them, refusing, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.odr.actions.escalating import handed_on
from fangxin.domain.odr.actions.step import Step, begin, check_room, speaker
from fangxin.domain.odr.models import Dispute, Message, Promise
from fangxin.domain.odr.notices import to_consumer, to_merchant
from fangxin.domain.odr.queries.disputes import open_offer
from fangxin.domain.odr.rules.offers import Offered, check_offer
from fangxin.domain.odr.words import DisputeState, OfferState, PromiseState, Saying, Speaker, Why
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotPermitted, Refusal
from fangxin.storage.ids import new_id

MOST = 2000
REASON_MOST = 500
TALKING = (DisputeState.OPEN, DisputeState.SETTLED, DisputeState.BROKEN)


class NoOfferOpen(Refusal):
    """There is no offer to answer, or it is one's own."""

    code = "no_offer_open"
    status = 409
    sentence = "目前没有等待您答复的方案。请看最新情况。"


@transaction.atomic
def say(
    *, dispute_id: int, version: int | None, text: str, by: Actor, at: datetime, draft_token: str = "", files: int = 0
) -> Dispute:
    """Say something, with files where a form brought some. Raises the refusals of `begin`, ReasonMissing, TalkFull."""
    step = begin(dispute_id=dispute_id, version=version, by=by, at=at, states=TALKING)
    check_room(step)
    text = in_words(text, what="留言", most=MOST, field="text", needed=files == 0)
    step.say(Saying.MESSAGE, text, files=files)
    step.note(Act.DISPUTE_SAID, evidence=files or None)
    _tell_other(step, consumer="dispute_answered", merchant="dispute_said")
    step.attach(draft_token)
    return step.commit()


@transaction.atomic
def offer(
    *, dispute_id: int, version: int | None, items: Sequence[Offered], text: str, by: Actor, at: datetime,
    draft_token: str = "", files: int = 0,
) -> Dispute:  # fmt: skip
    """Make an offer, or a counter-offer that replaces the open one. Raises what `check_offer` and `begin` raise."""
    step = begin(dispute_id=dispute_id, version=version, by=by, at=at, states=(DisputeState.OPEN,))
    check_room(step)
    checked = check_offer(items=items, on=day_of(at))
    text = in_words(text, what="说明", most=MOST, field="text", needed=False)
    Message.objects.filter(dispute=step.dispute, offer=OfferState.OPEN).update(offer=OfferState.REPLACED.value)
    step.say(
        Saying.OFFER, text, items=[item.as_dict() for item in checked], offer=OfferState.OPEN.value, files=files
    )  # fmt: skip
    step.note(Act.DISPUTE_OFFERED, items=len(checked), amount_fen=_total(checked) or None)
    _tell_other(step, consumer="dispute_offered", merchant="dispute_countered")
    step.attach(draft_token)
    return step.commit()


@transaction.atomic
def accept(*, dispute_id: int, version: int | None, by: Actor, at: datetime) -> Dispute:
    """Accept the other side's offer: it becomes the settlement. Raises NoOfferOpen and the refusals of `begin`."""
    step = begin(dispute_id=dispute_id, version=version, by=by, at=at, states=(DisputeState.OPEN,))
    found = _others_offer(step)
    items = [Offered.of(kept) for kept in found.items]
    Message.objects.filter(pk=found.pk).update(offer=OfferState.ACCEPTED.value)
    step.say(Saying.ACCEPTED)
    step.rows.extend(
        Promise(
            id=new_id(at), dispute=step.dispute, kind=item.kind.value, what=item.what, amount_fen=item.amount_fen,
            perform_by=item.perform_by, state=PromiseState.DUE.value,
        )
        for item in items
    )  # fmt: skip
    last = max(item.perform_by for item in items)
    step.changes.update(state=DisputeState.SETTLED.value, settled_at=at, result_at=at, awaiting=Speaker.MERCHANT.value)
    step.note(Act.DISPUTE_SETTLED, items=len(items), amount_fen=_total(items) or None, perform_by=last.isoformat())
    step.rows.extend(to_consumer(dispute=step.dispute, template="dispute_settled", at=at, due_on=last))
    step.rows.extend(to_merchant(dispute=step.dispute, template="dispute_to_perform", at=at, due_on=last))
    return step.commit()


@transaction.atomic
def decline(*, dispute_id: int, version: int | None, text: str, by: Actor, at: datetime) -> Dispute:
    """Decline the other side's offer and go on talking. Raises NoOfferOpen, TooLong and the refusals of `begin`."""
    step = begin(dispute_id=dispute_id, version=version, by=by, at=at, states=(DisputeState.OPEN,))
    found = _others_offer(step)
    Message.objects.filter(pk=found.pk).update(offer=OfferState.DECLINED.value)
    step.say(Saying.DECLINED, in_words(text, what="说明", most=MOST, field="text", needed=False))
    step.note(Act.DISPUTE_DECLINED)
    _tell_other(step, consumer="dispute_answered", merchant="dispute_said")
    return step.commit()


@transaction.atomic
def refuse(*, dispute_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Dispute:
    """The merchant refuses to settle: the dispute goes to the competent desk at once. Raises ReasonMissing, …"""
    step = begin(dispute_id=dispute_id, version=version, by=by, at=at, states=(DisputeState.OPEN,))
    if speaker(by) != Speaker.MERCHANT:
        raise NotPermitted(act="代经营者拒绝和解")
    step.say(Saying.REFUSED, in_words(reason, what="理由", most=REASON_MOST, field="reason"))
    step.changes["result_at"] = at
    step.note(Act.DISPUTE_REFUSED)
    handed_on(step, Why.REFUSED)
    return step.commit()


@transaction.atomic
def withdraw(*, dispute_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Dispute:
    """The consumer takes the dispute back; it becomes no case. Raises TooLong and the refusals of `begin`."""
    step = begin(dispute_id=dispute_id, version=version, by=by, at=at, states=TALKING)
    step.say(Saying.WITHDRAWN, in_words(reason, what="原因", most=REASON_MOST, field="reason", needed=False))
    step.changes.update(state=DisputeState.WITHDRAWN.value, ended_at=at, awaiting="")
    step.note(Act.DISPUTE_WITHDRAWN)
    step.lapse_offer()
    step.rows.extend(to_merchant(dispute=step.dispute, template="dispute_withdrawn", at=at))
    return step.commit()


def _others_offer(step: Step) -> Message:
    found = open_offer(dispute=step.dispute)
    if found is None or found.side == speaker(step.by):
        raise NoOfferOpen
    return found


def _tell_other(step: Step, *, consumer: str, merchant: str) -> None:
    if speaker(step.by) == Speaker.MERCHANT:
        step.rows.extend(to_consumer(dispute=step.dispute, template=consumer, at=step.at))
    else:
        step.rows.extend(to_merchant(dispute=step.dispute, template=merchant, at=step.at))


def _total(items: Sequence[Offered]) -> int:
    return sum(item.amount_fen or 0 for item in items)
