"""Statutory documents and their service."""

from __future__ import annotations

from typing import Any

from fangxin.domain.cases.actions.serving import PARTY_LABELS, WAYS
from fangxin.domain.cases.models import Case, Document
from fangxin.foundation.documents import form_book
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """What was issued, and when it was served on whom."""
    return {"documents": _documents(page.case), "parties": list(PARTY_LABELS.items()), "ways": list(WAYS.items())}


def _documents(case: Case) -> list[dict[str, Any]]:
    book = form_book()
    return [
        {
            "id": document.pk,
            "title": book.forms[document.form].title[case.rule_version],
            "number": document.number,
            "issued_at": document.issued_at,
            "services": [(PARTY_LABELS[s.party], WAYS[s.way], s.served_on) for s in document.services.all()],
        }
        for document in Document.objects.filter(case_id=case.pk).order_by("issued_at").prefetch_related("services")
    ]
