"""What importing and exporting ask: rows known from earlier imports, and the cases of a jurisdiction as exchange rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import after
from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.exchange.models import ImportedRow, ImportRun
from fangxin.domain.exchange.rules.writing import CaseFacts
from fangxin.domain.exchange.words import OWN_SOURCE
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock.events import BEIJING
from fangxin.foundation.refusals import NotFound

#: entries nobody made by working on a case
_NO_WORK: Final = (
    Act.IMPORTED, Act.IMPORT_CHANGED, Act.LINKED_DUPLICATE, Act.WARNED, Act.WORK_ORDER_WARNED, Act.CLOCK_MOVED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A case a row belongs to: the digest and version of its last import; both empty for a case of this system's own."""

    case_id: int
    version: int
    imported_version: int
    digest: bytes


def known_rows(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """(source, number) → the case it is. Rows of this system's own source find its native cases."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, number in pairs:
        by_source[source].append(number)
    condition = Q(pk__in=[])
    for source, numbers in by_source.items():
        condition |= Q(source=source, number__in=numbers)
        if source == OWN_SOURCE:
            condition |= Q(source="", number__in=numbers)
    cases = list(Case.objects.filter(condition).order_by().values_list("id", "source", "number", "version"))
    if not cases:
        return {}
    imported = {
        case_id: (version, bytes(digest))
        for case_id, version, digest in ImportedRow.objects.filter(case_id__in=[row[0] for row in cases])
        .order_by()
        .values_list("case_id", "version", "digest")
    }
    return {
        (source or OWN_SOURCE, number): Known(case_id, version, *imported.get(case_id, (0, b"")))
        for case_id, source, number, version in cases
    }


def worked_on(known: Iterable[Known]) -> set[int]:
    """The cases somebody acted on since they were imported."""
    suspects = {row.case_id: row.imported_version for row in known if row.version != row.imported_version}
    if not suspects:
        return set()
    told = Entry.objects.filter(chain__in=suspects).exclude(act__in=_NO_WORK).order_by().values_list("chain", "seq")
    return {chain for chain, seq in told if seq > suspects[chain]}


# Out ------------------------------------------------------------------------------------------------------------------

_COLUMNS: Final = {
    "channel": F("intake__channel"), "office_code": F("office__code"), "person_name": F("intake__person__name_masked"),
    "person_phone": F("intake__person__phone_masked"), "person": F("intake__person_id"),
}  # fmt: skip
_FETCHED: Final = [
    f"x_{name}" if name in _COLUMNS else name for name in (*CaseFacts._fields, "person_name", "person_phone", "person")
]


@dataclass(frozen=True, slots=True)
class Exported:
    """One case on its way out, the complainant masked, and the id of the sealed person behind the mask."""

    case: CaseFacts
    name: str
    phone: str
    person_id: int | None


def cases_for_export(
    *, by: Actor, from_on: date | None = None, to_on: date | None = None, office: str = "", batch: int = 2000
) -> Iterator[Exported]:
    """The caller's cases received from one day to another (both included), by receipt, fetched as they are asked for.

    `office` narrows them to an office's subtree. Raises NotFound for an office outside the caller's jurisdiction.
    """
    rows = _received(visible_cases(by=by), from_on, to_on)
    # the office is looked up now, not when the first row is asked for
    if office:
        found = Office.objects.filter(agency_scope(by=by, field="path"), code=office).first()
        if found is None:
            raise NotFound(field="office")
        rows = rows.filter(path__gte=found.path, path__lt=after(found.path))
    return _exported(rows, batch)


def _exported(rows: QuerySet[Case], batch: int) -> Iterator[Exported]:
    named = rows.annotate(**{f"x_{name}": column for name, column in _COLUMNS.items()})
    width = len(CaseFacts._fields)
    for values in named.order_by("received_at", "source", "number").values_list(*_FETCHED).iterator(chunk_size=batch):
        name, phone, person_id = values[width:]
        yield Exported(CaseFacts(*values[:width]), name or "", phone or "", person_id)


def cases_of(*, ids: Sequence[int], batch: int = 500) -> Iterator[Exported]:
    """Cases as they would leave, the newest first as the ids are, fetched as they are asked for."""
    for start in range(0, len(ids), batch):
        part = _exported(Case.objects.filter(pk__in=ids[start : start + batch]), batch)
        yield from reversed(list(part))


def exported_case(*, case_id: int) -> Exported:
    """One case as it would leave the system."""
    return next(_exported(Case.objects.filter(pk=case_id), 1))


def _received(rows: QuerySet[Case], from_on: date | None, to_on: date | None) -> QuerySet[Case]:
    conditions: dict[str, Any] = {}
    if from_on is not None:
        conditions["received_at__gte"] = _midnight(from_on)
    if to_on is not None:
        conditions["received_at__lt"] = _midnight(to_on + timedelta(days=1))
    return rows.filter(**conditions)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=BEIJING)


def unlinked_after() -> tuple[int, list[int]]:
    """From which imported row on texts are still to be compared, and the runs that are waiting for it."""
    waiting = list(ImportRun.objects.filter(linked=False).order_by("id").values_list("id", "after_row"))
    return min((row[1] for row in waiting), default=0), [row[0] for row in waiting]
