"""The answer to an inquiry, with the edition of the article it rests on."""

from __future__ import annotations

from typing import Any

from fangxin.domain.inquiries.queries import answer_of, still_in_force
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """What was answered."""
    found = answer_of(case_id=page.case.pk)
    edition = found.edition if found is not None else None
    return {"answer": found, "answer_current": still_in_force(edition)}
