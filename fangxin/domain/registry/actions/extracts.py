"""Extracts brought to the desk: kept sealed, looked at without writing, then imported or given up; forgotten after some days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.queries import directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.people.actions import sealer
from fangxin.domain.registry.actions.importing import Mistake, Row, import_register
from fangxin.domain.registry.models import Extract
from fangxin.domain.registry.queries.extracts import contents, extract_for, place_of
from fangxin.domain.registry.rules import TableEmpty, TableMoved, TableTooLong, register_book
from fangxin.domain.registry.words import FILE_LABELS, FileState
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def bring_extract(
    *, name: str, header: Sequence[str], rows: Sequence[Row], faults: dict[str, str], by: Actor, at: datetime
) -> Extract:
    """Keep an extract that was read, with what importing it would do; nothing is imported yet.

    Raises NotPermitted, NoCodeColumn, TableEmpty, TableTooLong.
    """
    by.must(Permission.KEEP_REGISTER)
    office = directory().offices.get(by.office_id or 0)
    if office is None:
        raise NotFound
    if not rows:
        raise TableEmpty(field="file")
    if len(rows) > register_book().rows:
        raise TableTooLong(most=register_book().rows, field="file")
    extract = Extract(
        id=new_id(at), region_code=office.region_code, account_id=by.account_id, by_name=by.name, name=name[-120:] or "-",
        total=len(rows), brought_at=at,
    )  # fmt: skip
    extract.rows = _sealed(extract, "rows", [list(header), [list(row) for row in rows]])
    _look(extract, header=list(header), rows=rows, faults=faults, by=by, at=at)
    extract.save(force_insert=True)
    return extract


@transaction.atomic
def look_again(*, extract_id: int, faults: dict[str, str], by: Actor, at: datetime) -> Extract:
    """Keep what importing an extract would do now that the register has moved on. Raises NotFound, TableMoved."""
    extract = _open(extract_id, by)
    header, rows = contents(extract)
    _look(extract, header=header, rows=rows, faults=faults, by=by, at=at)
    extract.save()
    return extract


@transaction.atomic
def take_extract(*, extract_id: int, faults: dict[str, str], by: Actor, at: datetime) -> Extract:
    """Import an extract under the name of whoever confirms it, all of it or nothing. Raises NotFound, TableMoved."""
    extract = _open(extract_id, by)
    header, rows = contents(extract)
    found: list[Mistake] = []
    summary = import_register(
        source=extract.name, header=header, rows=rows, faults=faults, by=by, at=at, reject=found.extend
    )
    extract.state, extract.ended_at, extract.rows = FileState.TAKEN.value, at, b""
    extract.created, extract.updated = summary.created, summary.updated
    extract.unchanged, extract.rejected = summary.unchanged, summary.rejected
    extract.mistakes = _sealed(extract, "mistakes", _told(found)) if found else b""
    extract.save()
    return extract


@transaction.atomic
def discard_extract(*, extract_id: int, by: Actor, at: datetime) -> None:
    """Forget an extract that was only looked at. Raises NotFound, TableMoved."""
    extract = _open(extract_id, by)
    extract.state, extract.ended_at = FileState.DISCARDED.value, at
    extract.rows = extract.mistakes = b""
    extract.save()


def forget_extracts(*, at: datetime) -> int:
    """Drop the rows and mistakes of extracts brought long ago; one never confirmed is given up."""
    old = Extract.objects.filter(brought_at__lte=at - timedelta(days=register_book().kept_days))
    old.filter(state=FileState.CHECKED).update(state=FileState.DISCARDED, ended_at=at)
    return old.exclude(rows=b"", mistakes=b"").update(rows=b"", mistakes=b"")


def _open(extract_id: int, by: Actor) -> Extract:
    by.must(Permission.KEEP_REGISTER)
    extract_for(extract_id=extract_id, by=by)
    extract = Extract.objects.select_for_update().get(pk=extract_id)
    if extract.state != FileState.CHECKED:
        raise TableMoved(state=FILE_LABELS[FileState(extract.state)])
    return extract


def _look(
    extract: Extract, *, header: list[str], rows: Sequence[Row], faults: dict[str, str], by: Actor, at: datetime
) -> None:  # fmt: skip
    """Import everything and take it back, so that what is told is exactly what the import would do."""
    found: list[Mistake] = []
    summary = import_register(
        source=extract.name, header=header, rows=rows, faults=faults, by=by, at=at, dry_run=True, reject=found.extend
    )
    extract.preview, extract.looked_at = asdict(summary), at
    extract.mistakes = _sealed(extract, "mistakes", _told(found)) if found else b""


def _told(found: Sequence[Mistake]) -> list[list[str]]:
    return [[str(one.line), one.column, one.value, one.code, one.reason] for one in found]


def _sealed(extract: Extract, what: str, value: object) -> bytes:
    return sealer().seal(json.dumps(value, ensure_ascii=False).encode(), place=place_of(extract, what))
