"""Calling consumers back: whom, by which script, and what they said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import OUTCOME_LABELS, Outcome
from fangxin.domain.feedback.actions import CallNotMade, draw_follow_ups, number_to_call, record_follow_up
from fangxin.domain.feedback.models import FollowUp
from fangxin.domain.feedback.queries import calls_to_make, follow_up_to_call
from fangxin.domain.feedback.rules.calling import patience
from fangxin.domain.feedback.rules.scripts import complaint_script
from fangxin.domain.feedback.words import FOLLOW_UP_LABELS, TO_CALL, FollowUpState
from fangxin.domain.people.rules import Identity
from fangxin.foundation.clock import day_of as legal_day
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import day_of
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.words import day
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 100
COLUMNS = (
    Column(0, "投诉", kind="link", head=True),
    Column(1, "办理单位"),
    Column(2, "处理结果", kind="status"),
    Column(3, "办结", kind="instant"),
    Column(4, "上次", kind="status"),
)
STATES = (FollowUpState.REACHED, FollowUpState.NOT_REACHED, FollowUpState.DECLINED)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.FOLLOW_UP)
def follow_ups(request: HttpRequest) -> HttpResponse:
    """Call-backs to make today; drawing a sample by hand."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            drawn = draw_follow_ups(
                count=fields.whole("count") or 0, closed_from=day_of(fields, "closed_from"),
                closed_to=day_of(fields, "closed_to"), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            refusals.append(refusal)
        else:
            messages.success(request, f"抽取了 {drawn} 件。")
            return HttpResponseRedirect(reverse("desk:follow-ups"), status=303)
    context = {
        **frame(request, current="follow-ups"),
        "columns": COLUMNS,
        "rows": [_row(one) for one in calls_to_make(by=by, on=today())[:MOST]],
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "f": fields,
        "today": today(),
        "month_ago": today() - timedelta(days=30),
        "tries": patience().tries,
        "may_plan": by.may(Permission.PLAN_FOLLOW_UP),
        "may_count": by.may(Permission.VIEW_FIGURES),
    }
    return render(request, "desk/following/calls.html", context, status=422 if refusals else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.FOLLOW_UP)
def call(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """One call: the number, the script, what came of it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = follow_up_to_call(follow_up_id=follow_up_id, by=by)
    if request.method != "POST":
        return _shown(request, found, Fields())
    fields = fields_of(request.POST)
    try:
        if fields.text("do") == "number":
            person = number_to_call(follow_up_id=follow_up_id, by=by, at=now())
            return _shown(request, found, fields, person=person)
        state = fields.text("state")
        if state not in FollowUpState.__members__:
            raise CallNotMade(field="state")
        answers = {name[7:]: fields.text(name) for name in fields if name.startswith("answer_")}
        done = record_follow_up(
            follow_up_id=follow_up_id, state=FollowUpState(state), answers=answers, note=fields.text("note"), by=by, at=now()
        )  # fmt: skip
    except SeveralRefusals as several:
        return _shown(request, found, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, found, fields, [refusal])
    messages.success(request, _said(done))
    return HttpResponseRedirect(reverse("desk:follow-ups"), status=303)


def _said(done: FollowUp) -> str:
    if done.closed_truly is False:
        return "已记录。消费者反映办结不实，已提请重新办理，由没有办结本件的人决定。"
    if done.state == FollowUpState.GIVEN_UP:
        return f"已记录。已拨打 {done.tries} 次，不再回访。"
    if done.look_again_on is not None:
        return f"已记录。{day(done.look_again_on)}再拨。"
    return "已记录。"


def _row(one: FollowUp) -> tuple[Any, ...]:
    case = one.case
    tried = (f"第 {one.tries} 次未接通", "waiting") if one.tries else ("还没有拨打", "")
    return (
        (case.title, reverse("desk:record-call", args=[one.pk])), case.office.short_name, (_outcome(case), "done"),
        case.closed_at, tried,
    )  # fmt: skip


def _outcome(case: Case) -> str:
    return OUTCOME_LABELS[Outcome(case.outcome)] if case.outcome else ""


def _shown(
    request: HttpRequest, found: FollowUp, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...] = (), *,
    person: Identity | None = None,
) -> HttpResponse:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    case, waiting = found.case, found.state in TO_CALL and found.closing == found.case.reopened
    edition = complaint_script().on(today())
    told = {
        "office": case.office.name, "merchant": case.merchant_name or "商家", "outcome": f"“{_outcome(case)}”",
        "closed_on": _closed_on(case),
    }  # fmt: skip
    context = {
        **frame(request, current="follow-ups"),
        "one": found,
        "case": case,
        "waiting": waiting,
        "outcome": _outcome(case),
        "state": FOLLOW_UP_LABELS[FollowUpState(found.state)],
        "greeting": edition.greeting.format(**told),
        "questions": [(question, question.ask.format(**told)) for question in edition.of(case.outcome)],
        "states": [(one.value, FOLLOW_UP_LABELS[one]) for one in STATES],
        "person": person,
        "masked": case.intake.agent or case.intake.person,
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "tries": patience().tries,
        "may_open": by.oversees(case.path),
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "desk/following/call.html", context, status=status)


def _closed_on(case: Case) -> str:
    on = legal_day(case.closed_at) if case.closed_at else None
    return f"{on.month}月{on.day}日" if on else ""
