"""Handing a case over: offered by its owner, kept by him until the receiver confirms (first-asked responsibility).

Only within one agency: a county agency and its stations act in one name (Order 121 article 30). Whoever holds the agency
itself not competent returns the case to the intake unit, never sideways (article 41).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import acting_office, away_on, on_duty
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission, Role
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case, HandOver
from fangxin.domain.cases.notices import to_account
from fangxin.domain.cases.permissions import OtherOffice, check_handles
from fangxin.domain.cases.rules.texts import REASON_MOST, in_words
from fangxin.domain.cases.words import OPEN_STATUSES, HandOverState
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id

ACT = "移交承办人"


class HandOverWaits(Refusal):
    """The case is offered to somebody who has not answered yet."""

    code = "hand_over_waits"
    status = 409
    sentence = "本件已提出移交给“{post}”，正在等待接收。请先撤回，再移交给别人。"


class HandOverElsewhere(Refusal):
    """The post belongs to another agency: between agencies a case goes through the intake unit."""

    code = "hand_over_elsewhere"
    status = 422
    sentence = "“{office}”不属于同一个市场监管部门，不能直接移交；无管辖权的，请退回受理中心。"


class HandOverToOwner(Refusal):
    """The case already lies with that post."""

    code = "hand_over_to_owner"
    status = 422
    sentence = "本件已经由“{post}”承办。"


class HandOverAnswered(Refusal):
    """The hand-over was answered, taken back, or the case went elsewhere in the meantime."""

    code = "hand_over_answered"
    status = 409
    sentence = "这项移交已经有结果，或者件已另有去向。请看最新情况。"


class CaseEnded(Refusal):
    """Only an open case is handed over."""

    code = "hand_over_ended"
    status = 409
    sentence = "本件已经办结，不需要移交。"


@transaction.atomic
def hand_over(*, case_id: int, version: int | None, post_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """Offer a case to another handler's post of the same agency; at once where one officer serves both posts.

    Raises NotFound, CaseEnded, HandOverWaits, HandOverToOwner, HandOverElsewhere, ReasonMissing, and what `begin` does.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at)
    case = step.case
    check_handles(case=case, by=by, act=ACT)
    reason = in_words(reason, what="移交原因", most=REASON_MOST, field="reason")
    if case.status not in OPEN_STATUSES:
        raise CaseEnded
    post = _receiving(case, post_id)
    waiting = HandOver.objects.filter(case=case, state=HandOverState.OFFERED).select_related("to_post").first()
    if waiting is not None:
        raise HandOverWaits(post=waiting.to_post.title)
    offer = HandOver(
        id=new_id(at), case=case, from_office_id=case.office_id, from_post_id=case.post_id, to_office=post.office,
        to_post=post, reason=reason, offered_at=at, offered_by=by.name, account_id=by.account_id,
        state=HandOverState.OFFERED.value, look_again_at=at,
    )  # fmt: skip
    receiver = on_duty(post=post, away=away_on(on=day_of(at)))
    if receiver is not None and receiver == by.account_id:
        offer.state, offer.answered_at, offer.answered_by = HandOverState.CONFIRMED.value, at, by.name
        offer.look_again_at = None
        return _moved(step, offer, fresh=True)
    step.add([offer])
    step.note(Act.HAND_OVER_OFFERED, office=_name(post, case), post=post.title, reason=reason)
    step.add(_told(receiver, step, "hand_over_offered", officer=by.name, post=post.title, reason=reason))
    return step.commit()


@transaction.atomic
def confirm_hand_over(*, hand_over_id: int, by: Actor, at: datetime) -> Case:
    """The receiver takes the case: from now on it is his. Raises NotFound, OtherOffice, HandOverAnswered."""
    offer, step = _answering(hand_over_id, by, at)
    offer.state, offer.answered_at, offer.answered_by = HandOverState.CONFIRMED.value, at, by.name
    step.add(_to_giver(offer, step, "hand_over_confirmed", officer=by.name))
    return _moved(step, offer)


@transaction.atomic
def decline_hand_over(*, hand_over_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """The receiver does not take the case, with the reason; it stays with its owner. Raises also ReasonMissing."""
    offer, step = _answering(hand_over_id, by, at)
    offer.answer = in_words(reason, what="退回理由", most=REASON_MOST, field="reason")
    offer.state, offer.answered_at, offer.answered_by = HandOverState.DECLINED.value, at, by.name
    _save(offer)
    step.note(Act.HAND_OVER_DECLINED, post=offer.to_post.title, reason=offer.answer)
    step.add(_to_giver(offer, step, "hand_over_declined", officer=by.name, reason=offer.answer))
    return step.commit()


@transaction.atomic
def take_back_hand_over(*, hand_over_id: int, by: Actor, at: datetime) -> Case:
    """The owner takes the offer back before it was answered. Raises NotFound, NotPermitted, OtherOffice."""
    offer = _waiting(hand_over_id)
    step = begin(case_id=offer.case_id, version=None, by=by, at=at)
    check_handles(case=step.case, by=by, act=ACT)
    offer.state, offer.answered_at, offer.answered_by = HandOverState.TAKEN_BACK.value, at, by.name
    _save(offer)
    step.note(Act.HAND_OVER_TAKEN_BACK, post=offer.to_post.title)
    return step.commit()


def _receiving(case: Case, post_id: int) -> Post:
    post = Post.objects.select_related("office").filter(pk=post_id, active=True, role=Role.HANDLER).first()
    if post is None or not post.office.active:
        raise NotFound
    if post.pk == case.post_id:
        raise HandOverToOwner(post=post.title, field="post")
    if acting_office(office=post.office).pk != acting_office(office=case.office).pk:
        raise HandOverElsewhere(office=post.office.name, field="post")
    return post


def _answering(hand_over_id: int, by: Actor, at: datetime) -> tuple[HandOver, Step]:
    """An offer and its case, held, for whoever serves the receiving post or leads its office."""
    by.must(Permission.HANDLE)
    offer = _waiting(hand_over_id)
    if offer.to_office_id != by.office_id:
        # whoever sees the case learns whose answer it is; to everybody else it is not there
        if not by.oversees(offer.case.path):
            raise NotFound
        raise OtherOffice(office=offer.to_office.name, act="接收移交")
    if by.post_id != offer.to_post_id and by.role is not Role.HEAD:
        raise OtherOffice(office=f"{offer.to_office.name} {offer.to_post.title}", act="接收移交")
    step = begin(case_id=offer.case_id, version=None, by=by, at=at, concerned=True)
    there = (step.case.office_id, step.case.post_id) == (offer.from_office_id, offer.from_post_id)
    if not there or step.case.status not in OPEN_STATUSES:
        raise HandOverAnswered
    return offer, step


def _waiting(hand_over_id: int) -> HandOver:
    """An offer that waits, its case held before it as every step holds them. Raises NotFound, HandOverAnswered."""
    case_id = HandOver.objects.filter(pk=hand_over_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    Case.objects.select_for_update().filter(pk=case_id).values_list("pk").first()
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("to_office", "to_post", "from_post", "case")
    offer = rows.get(pk=hand_over_id)
    if offer.state != HandOverState.OFFERED:
        raise HandOverAnswered
    return offer


def _moved(step: Step, offer: HandOver, *, fresh: bool = False) -> Case:
    """The case goes to the receiving post; everything else of it, its clocks among them, stays as it was."""
    office = offer.to_office
    offer.look_again_at = None
    if fresh:
        step.add([offer])
    else:
        _save(offer)
    step.changes.update(office_id=office.pk, path=office.path, post_id=offer.to_post_id)
    step.note(Act.HANDED, office=_name(offer.to_post, step.case), post=offer.to_post.title, reason=offer.reason)
    return step.commit()


def _save(offer: HandOver) -> None:
    offer.look_again_at = None
    offer.save(update_fields=["state", "answered_at", "answered_by", "answer", "look_again_at"])


def _to_giver(offer: HandOver, step: Step, template: str, **values: Any) -> list[Notice]:
    """A message to whoever answers for the case until now; to who offered it where it lay with no post."""
    giver = offer.account_id
    if offer.from_post is not None:
        giver = on_duty(post=offer.from_post, away=away_on(on=day_of(step.at)))
    return _told(giver, step, template, post=offer.to_post.title, **values)


def _told(account_id: int | None, step: Step, template: str, **values: Any) -> list[Notice]:
    if account_id is None:
        return []
    return to_account(account_id=account_id, case=step.case, template=template, at=step.at, **values)


def _name(post: Post, case: Case) -> str:
    """The receiving office where it is another one."""
    return post.office.name if post.office_id != case.office_id else ""
