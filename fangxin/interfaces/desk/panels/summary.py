"""What was asked, by whom (masked), about which merchant; evidence; the other cases of the same submission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import people_known, visible_cases
from fangxin.domain.cases.rules.filing import PROBLEM_SCHEMES
from fangxin.domain.cases.rules.law import law_on
from fangxin.domain.cases.words import (
    CHANNEL_LABELS,
    KIND_LABELS,
    OUTCOME_LABELS,
    Channel,
    Kind,
    Outcome,
    Status,
    status_label,
)
from fangxin.domain.evidence.queries import case_files
from fangxin.domain.evidence.words import Side
from fangxin.domain.merchants.words import STANDING_LABELS, Standing
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.taxonomy import Taxonomy, taxonomy
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """The case itself."""
    case, book = page.case, taxonomy()
    law = law_on(received_at=case.received_at, on=day_of(case.closed_at) if case.closed_at else page.on)
    # another office's case is not even named, nor anything that would lead from a report to its reporter or back
    seen = visible_cases(by=page.by).filter(people_known(by=page.by)) if page.known else Case.objects.none()
    return {
        "kind": KIND_LABELS[Kind(case.kind)],
        "status": status_label(Status(case.status), Kind(case.kind)),
        "outcome": OUTCOME_LABELS[Outcome(case.outcome)] if case.outcome else "",
        "channel": CHANNEL_LABELS[Channel(case.intake.channel)],
        "object_label": _path(book, ("object",), case.object_code),
        "problem_label": _path(book, PROBLEM_SCHEMES[Kind(case.kind)], case.problem_code),
        "mode_label": _path(book, ("sale_mode",), case.sales_mode),
        "claims": "、".join(found.zh for code in case.claims if (found := book.find("claim", code)) is not None),
        "rule_title": lawbook().version(law).title,
        "files": _files(case, known=page.known) if page.by.may(Permission.VIEW_EVIDENCE) else None,
        "registered": _registered(case),
        "siblings": list(seen.filter(intake_id=case.intake_id).exclude(pk=case.pk).only("number").order_by("kind")),
        "copies": list(seen.filter(duplicate_of=case.pk).only("number").order_by("-received_at", "pk")[:50]),
        "original": seen.filter(pk=case.duplicate_of).only("number").first() if case.duplicate_of else None,
        "may_unseal": page.known and page.by.may(Permission.UNSEAL),
        "whose": _whose(Kind(case.kind)),
    }


def _registered(case: Case) -> dict[str, Any] | None:
    """The merchant's own page, and that it has left the market."""
    merchant = case.merchant
    if merchant is None:
        return None
    gone = "" if merchant.status == Standing.ACTIVE else STANDING_LABELS[Standing(merchant.status)]
    href = reverse("desk:merchant", args=[merchant.merged_into_id or merchant.pk])
    return {"name": merchant.name, "href": href, "gone": gone, "on": merchant.ended_on}


def _whose(kind: Kind) -> str:
    """How whoever sent a case of this kind is called."""
    return {
        Kind.COMPLAINT: _("投诉人"),
        Kind.REPORT: _("举报人"),
        Kind.INQUIRY: _("咨询人"),
        Kind.COMMENDATION: _("表扬人"),
    }[kind]


def _path(book: Taxonomy, schemes: Sequence[str], code: str) -> str:
    """The class in words; a code none of the schemes knows (from an import, or of another kind) stands for itself."""
    known = next((scheme for scheme in schemes if code in book.items[scheme]), None)
    return book.path_label(code, scheme=known) if known else code


def _files(case: Case, *, known: bool) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "href": reverse("evidence:file", args=[file.pk]),
            "thumb_href": reverse("evidence:thumb", args=[file.pk]) if file.thumb_sha256 else "",
            "kind": file.kind.lower(),
            "size": file.size,
            "by": file.side_label,
            "at": file.uploaded_at,
        }
        for file in case_files(case_id=case.pk, intake_id=case.intake_id)
        if known or file.side != Side.CONSUMER
    ]
