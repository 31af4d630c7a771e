"""Many cases of chosen words, offices and days, written without the actions and indexed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any

from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.search.actions.indexing import index_due
from fangxin.storage.ids import new_id
from tests.people import MONDAY

_numbers = count(1)


def shelved(like: Case, rows: Iterable[dict[str, Any]]) -> list[Case]:
    """A copy of a case for each row of what differs (`at`, `office` and columns), indexed."""
    cases = [_copy(like, **row) for row in rows]
    Case.objects.bulk_create(cases)
    index_due(most=len(cases) + 100)
    return cases


def _copy(like: Case, *, at: datetime = MONDAY, office: Office | None = None, **changes: Any) -> Case:
    values = {field.attname: getattr(like, field.attname) for field in Case._meta.concrete_fields}
    where = {"office_id": office.pk, "path": office.path} if office else {}
    number = f"X-{next(_numbers):06d}"
    return Case(
        **{**values, **where, "id": new_id(at), "number": number, "received_at": at, "to_index": True, **changes}
    )
