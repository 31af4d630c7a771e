"""Ratings, requests to reopen, call-backs."""

from __future__ import annotations

from typing import Any

from fangxin.domain.feedback.models import FollowUp, Rating, ReopenRequest
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """What the consumer said of the result."""
    case_id = page.case.pk
    return {
        "ratings": list(Rating.objects.filter(case_id=case_id).order_by("rated_at")),
        "reopen_requests": list(ReopenRequest.objects.filter(case_id=case_id).order_by("asked_at")),
        "follow_ups": list(FollowUp.objects.filter(case_id=case_id).order_by("drawn_at")),
    }
