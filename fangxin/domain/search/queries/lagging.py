"""How far the index is behind."""

from __future__ import annotations

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases

#: counted up to here
COUNTED = 1000


def cases_to_index(*, by: Actor | None = None) -> int:
    """How many cases, of all or of those the caller may see, are not in the index as they are, up to COUNTED."""
    cases = Case.objects.all() if by is None else visible_cases(by=by)
    return cases.filter(to_index=True).order_by()[:COUNTED].count()
