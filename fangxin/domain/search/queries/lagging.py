"""How far the index is behind."""

from __future__ import annotations

from fangxin.domain.cases.models import Case

#: counted up to here
COUNTED = 1000


def cases_to_index() -> int:
    """How many cases are not in the index as they are, up to COUNTED."""
    return Case.objects.filter(to_index=True).order_by()[:COUNTED].count()
