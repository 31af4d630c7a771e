"""Ratings, past closings, requests to reopen, call-backs with what was answered."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.words import OUTCOME_LABELS, Outcome
from fangxin.domain.feedback.models import FollowUp, PastClosing, Rating, ReopenRequest
from fangxin.domain.feedback.rules.scripts import complaint_script
from fangxin.domain.feedback.words import (
    FINDING_LABELS,
    FOLLOW_UP_LABELS,
    ORIGIN_LABELS,
    REQUEST_LABELS,
    SATISFACTION_LABELS,
    Finding,
    FollowUpState,
    Origin,
    RequestState,
    Satisfaction,
)
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """What the consumer said of the result, and the closings that were undone."""
    of_case = {"case_id": page.case.pk}
    return {
        "ratings": [
            (one, SATISFACTION_LABELS[Satisfaction(one.satisfaction)])
            for one in Rating.objects.filter(**of_case).order_by("rated_at")
        ],
        "past_closings": [
            (one, OUTCOME_LABELS[Outcome(one.outcome)])
            for one in PastClosing.objects.filter(**of_case).select_related("office").order_by("closing")
        ],
        "reopen_requests": [
            (one, ORIGIN_LABELS[Origin(one.origin)], REQUEST_LABELS[RequestState(one.state)])
            for one in ReopenRequest.objects.filter(**of_case).order_by("asked_at")
        ],
        "follow_ups": [
            _told(one)
            for one in FollowUp.objects.filter(**of_case).select_related("false_closing").order_by("drawn_at")
        ],
    }


def _told(one: FollowUp) -> dict[str, Any]:
    """One call-back: its state, and what was answered in the words of the edition it was made by."""
    edition = complaint_script().edition(one.edition)
    asked = {question.id: question for question in edition.questions} if edition is not None else {}
    answers = [
        (asked[name].ask.format(outcome="这样"), asked[name].answers.get(answer, answer))
        for name, answer in one.answers.items()
        if name in asked
    ]
    facts = [("回访", FOLLOW_UP_LABELS[FollowUpState(one.state)]), ("情况", one.note)]
    false = getattr(one, "false_closing", None)
    if false is not None:
        facts.append(("虚假办结", FINDING_LABELS[Finding(false.finding)]))
    return {"facts": facts, "answers": answers}
