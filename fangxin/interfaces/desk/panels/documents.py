"""Statutory documents and their service."""

from __future__ import annotations

from typing import Any

from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.documents import SENT
from fangxin.domain.cases.actions.serving import WAYS
from fangxin.domain.cases.models import Case, Document
from fangxin.domain.cases.words import PARTY_LABELS, Kind, Party
from fangxin.foundation.documents import form_book
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """What was issued, and when it was served on whom."""
    return {
        "documents": _documents(page.case),
        "parties": [(party.value, label) for party, label in PARTY_LABELS.items()],
        "ways": list(WAYS.items()),
        # what was sent by hand has its notice already
        "may_notify_dispatch": page.by.may(Permission.DISPATCH) and _waits_for_notice(page.case),
    }


def _waits_for_notice(case: Case) -> bool:
    sent = case.kind == Kind.COMPLAINT and case.status in SENT and case.due_on is not None
    return sent and not Document.objects.filter(case_id=case.pk, form="dispatch_notice").exists()


def _documents(case: Case) -> list[dict[str, Any]]:
    book = form_book()
    found = Document.objects.filter(case_id=case.pk).select_related("case").order_by("issued_at")
    return [
        {
            "id": document.pk,
            "title": book.forms[document.form].title[document.law],
            "number": document.number,
            "issued_at": document.issued_at,
            "services": [(PARTY_LABELS[Party(s.party)], WAYS[s.way], s.served_on) for s in document.services.all()],
        }
        for document in found.prefetch_related("services")
    ]
