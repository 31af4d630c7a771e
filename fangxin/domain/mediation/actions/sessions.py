"""Inviting to mediation, moving and holding a session, replacing a mediator, pausing for appraisal (Order 121 articles 20–22)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.documents import issue
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer, to_merchant
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import OPEN_STATUSES, Move
from fangxin.domain.mediation.models import Appraisal, Session
from fangxin.domain.mediation.words import Mode, SessionState
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import EventKind, day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id


class SessionTimeImpossible(Refusal):
    """A session starts in the past, or later than 90 days ahead."""

    code = "session_time_impossible"
    status = 422
    sentence = "调解时间应在现在之后、90 天之内，请重新选择。"


class PlaceMissing(Refusal):
    """A session needs a place, a link or a phone number."""

    code = "place_missing"
    status = 422
    sentence = "请填写调解地点；线上调解填写会议号或链接，电话调解填写拨打的号码。"


class SessionOver(Refusal):
    """The session was already held, moved or cancelled."""

    code = "session_over"
    status = 409
    sentence = "这次调解安排已经进行或变更，请看最新情况。"


@transaction.atomic
def invite(
    *, case_id: int, version: int | None, mode: Mode, place: str, starts_at: datetime, materials: str = "",
    recusal_days: int = 3, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Appoint a session and invite both parties (form 7)."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.INVITE)
    _check_time(starts_at, at)
    materials = in_words(materials, what="请携带的材料", most=200, field="materials", needed=False)
    session = Session(
        id=new_id(at), case_id=case_id, mode=mode.value, place=_place(place), starts_at=starts_at, mediator=by.name,
        materials=materials, recusal_days=max(0, min(recusal_days, 15)),
        state=SessionState.APPOINTED.value, created_at=at,
    )  # fmt: skip
    step.rows.append(session)
    step.note(Act.INVITED, mode=mode.value, place=session.place, starts_at=starts_at, mediator=by.name)
    for tell in (to_consumer, to_merchant):
        template = "mediation_invited_consumer" if tell is to_consumer else "mediation_invited_merchant"
        step.add(tell(case=step.case, template=template, at=at, session_at=starts_at, place=session.place))
    issue(step=step, form="mediation_notice", session=session)
    return step.commit()


@transaction.atomic
def reschedule(
    *,
    session_id: int,
    version: int | None,
    mode: Mode,
    place: str,
    starts_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> Case:
    """Move an appointed session to another time or place and tell both parties."""
    session = _session(session_id)
    step = begin(case_id=session.case_id, version=version, by=by, at=at, move=Move.INVITE)
    _check_time(starts_at, at)
    reason = in_words(reason, what="改期原因", field="reason")
    moved = Session(
        id=new_id(at), case_id=session.case_id, mode=mode.value, place=_place(place), starts_at=starts_at,
        mediator=session.mediator, materials=session.materials, recusal_days=session.recusal_days,
        state=SessionState.APPOINTED.value, created_at=at,
    )  # fmt: skip
    _take(session_id, state=SessionState.MOVED)
    step.rows.append(moved)
    step.note(Act.RESCHEDULED, mode=mode.value, place=moved.place, starts_at=starts_at, reason=reason)
    for tell in (to_consumer, to_merchant):
        step.add(tell(case=step.case, template="mediation_rescheduled", at=at, session_at=starts_at, place=moved.place))
    return step.commit()


@transaction.atomic
def hold(*, session_id: int, version: int | None, record: str, by: Actor, at: datetime) -> Case:
    """Record what was said in an appointed session; once. Raises SessionOver."""
    session = _session(session_id)
    step = begin(case_id=session.case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act="记录调解")
    _check_open(step.case)
    record = in_words(record, what="双方意见和过程", most=8000, field="record")
    _take(session_id, state=SessionState.HELD, record=record)
    step.note(Act.HELD, record=record, mode=session.mode)
    return step.commit()


@transaction.atomic
def replace_mediator(
    *, session_id: int, version: int | None, mediator: str, reason: str, by: Actor, at: datetime
) -> Case:
    """Decide a recusal: another mediator takes over. The mediation clock goes on (no text says otherwise)."""
    session = _session(session_id)
    step = begin(case_id=session.case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act="更换调解人员")
    _check_open(step.case)
    mediator = in_words(mediator, what="调解人员", most=40, field="mediator")
    reason = in_words(reason, what="回避决定和理由", field="reason")
    _take(session_id, mediator=mediator)
    step.note(Act.MEDIATOR_REPLACED, before=session.mediator, after=mediator, reason=reason)
    return step.commit()


@transaction.atomic
def pause_for_appraisal(
    *, case_id: int, version: int | None, body: str, subject: str, cost_borne_by: str, by: Actor, at: datetime
) -> Case:
    """Send goods or a service for appraisal or testing; that time is not counted (Order 121 article 22)."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.PAUSE)
    body = in_words(body, what="鉴定检测机构", most=80, field="body")
    subject = in_words(subject, what="鉴定检测内容", most=200, field="subject")
    cost_borne_by = in_words(cost_borne_by, what="费用承担", most=80, field="cost", needed=False)
    today = day_of(at)
    clocks.change(case_id=case_id, rule="complaint.mediation", kind=EventKind.PAUSE, on=today, at=at, why="APPRAISAL")
    step.rows.append(
        Appraisal(
            id=new_id(at), case_id=case_id, body=body, subject=subject, cost_borne_by=cost_borne_by, started_on=today,
        )
    )  # fmt: skip
    step.changes.update(due_on=None, due_rule="complaint.mediation")
    step.note(Act.APPRAISAL_STARTED, body=body, subject=subject)
    for tell in (to_consumer, to_merchant):
        step.add(tell(case=step.case, template="appraisal_started", at=at, body_name=body[:24]))
    return step.commit()


@transaction.atomic
def resume_after_appraisal(*, case_id: int, version: int | None, finding: str, by: Actor, at: datetime) -> Case:
    """The appraisal is over: its finding is recorded and the mediation clock goes on."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.RESUME)
    finding = in_words(finding, what="结论", most=4000, field="finding")
    today = day_of(at)
    clock = clocks.change(case_id=case_id, rule="complaint.mediation", kind=EventKind.RESUME, on=today, at=at)
    Appraisal.objects.filter(case_id=case_id, ended_on=None).update(ended_on=today, finding=finding)
    step.changes.update(due_on=clock.due_on, due_rule=clock.rule)
    step.note(Act.APPRAISAL_ENDED, finding=finding, due_on=clock.due_on)
    for tell in (to_consumer, to_merchant):
        step.add(tell(case=step.case, template="appraisal_ended", at=at, due_on=told_day(clock.due_on)))
    return step.commit()


def _session(session_id: int) -> Session:
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise NotFound
    return session


def _check_open(case: Case) -> None:
    if case.status not in OPEN_STATUSES:
        raise SessionOver


def _take(session_id: int, **changes: Any) -> None:
    """Change an appointed session; what was held or moved stays as it was recorded."""
    if not Session.objects.filter(pk=session_id, state=SessionState.APPOINTED).update(**changes):
        raise SessionOver


def _place(place: str) -> str:
    if not place.strip():
        raise PlaceMissing(field="place")
    return in_words(place, what="调解地点", most=160, field="place")


def _check_time(starts_at: datetime, at: datetime) -> None:
    if not at <= starts_at <= at + timedelta(days=90):
        raise SessionTimeImpossible(field="starts_at")
