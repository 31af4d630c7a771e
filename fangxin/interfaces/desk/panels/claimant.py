"""Marks on the claimant of a complaint, and the way to the numbers behind the factors of article 17."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from fangxin.domain.cases.rules.law import law_on
from fangxin.domain.cases.words import Kind
from fangxin.domain.claimants.models import Mark
from fangxin.domain.claimants.queries import in_force, marks_on
from fangxin.domain.claimants.words import APPEAL_LABELS, FACTORS, MARK_LABELS, AppealState, MarkState
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """Nothing for any other kind than complaints: who reports a violation is not weighed."""
    if page.case.kind != Kind.COMPLAINT or page.case.intake.person is None:
        return {"claimant": None}
    marks = marks_on(case=page.case)
    return {
        "claimant": {
            "href": reverse("desk:claimant", args=[page.case.number]),
            "marks": [told(mark) for mark in marks],
            "in_force": any(in_force(mark=mark, on=page.on) for mark in marks),
        }
    }


def told(mark: Mark) -> dict[str, Any]:
    """A mark in the words of a page."""
    appeal = getattr(mark, "appeal", None)
    return {
        "mark": mark,
        "state": MARK_LABELS[MarkState(mark.state)],
        "factors": factor_labels(mark),
        "appeal": appeal,
        "appeal_state": APPEAL_LABELS[AppealState(appeal.state)] if appeal else "",
    }


def factor_labels(mark: Mark) -> str:
    """The factors of a mark by their labels in the rules it was proposed under."""
    law = law_on(received_at=mark.case.received_at, on=day_of(mark.proposed_at))
    labels = {ground.code: ground.label for ground in lawbook().grounds(FACTORS, version=law)}
    return "、".join(labels.get(code, code) for code in mark.factors)
