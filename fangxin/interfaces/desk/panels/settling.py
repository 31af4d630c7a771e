"""The dispute a case came from: what both sides said while the merchant was to settle it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from fangxin.domain.agency.words import Permission
from fangxin.domain.odr.queries.disputes import dispute_behind
from fangxin.domain.odr.words import Speaker
from fangxin.interfaces.desk.panels.page import CasePage
from fangxin.interfaces.settling.showing import shown


def context(page: CasePage) -> dict[str, Any]:
    """The whole talk, for whoever may see the case."""
    dispute = dispute_behind(case_id=page.case.pk) if page.case.odr else None
    if dispute is None:
        return {"settling": None}

    def href(file: Any, thumb: bool) -> str:
        return reverse("evidence:thumb" if thumb else "evidence:file", args=[file.pk])

    drawn = shown(dispute, side=Speaker.CONSUMER, on=page.on, file_href=href)
    for one in drawn["said"]:
        one["own"] = False
        one["who"] = {"我": "消费者"}.get(one["who"], one["who"])
    return {"settling": drawn, "settling_evidence": page.by.may(Permission.VIEW_EVIDENCE)}
