"""Extracts brought to the desk: kept sealed, looked at without writing, then imported or given up; forgotten after some days."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.queries import directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.people.actions import sealer
from fangxin.domain.registry.actions.importing import Mistake, Row, Summary, import_register
from fangxin.domain.registry.models import Extract
from fangxin.domain.registry.queries.extracts import contents, extract_for, place_of
from fangxin.domain.registry.rules import TableEmpty, TableMoved, TableTooLong, register_book
from fangxin.domain.registry.words import FILE_LABELS, FileState
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


def bring_extract(*, name: str, header: Sequence[str], rows: Sequence[Row], by: Actor, at: datetime) -> Extract:
    """Keep an extract that was read; nothing is imported yet. Raises NotPermitted, NoCodeColumn, TableEmpty, TableTooLong."""
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
    extract.save(force_insert=True)
    return extract


def look_at(*, extract: Extract, faults: dict[str, str], by: Actor, at: datetime) -> tuple[Summary, list[Mistake]]:
    """What importing an extract would do now. Everything it writes is taken back."""
    header, rows = contents(extract)
    found: list[Mistake] = []
    summary = import_register(
        source=extract.name, header=header, rows=rows, faults=faults, by=by, at=at, dry_run=True, reject=found.extend
    )
    return summary, found


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
    told = [[str(one.line), one.column, one.value, one.code, one.reason] for one in found]
    extract.mistakes = _sealed(extract, "mistakes", told) if told else b""
    extract.save()
    return extract


@transaction.atomic
def discard_extract(*, extract_id: int, by: Actor, at: datetime) -> None:
    """Forget an extract that was only looked at. Raises NotFound, TableMoved."""
    extract = _open(extract_id, by)
    extract.state, extract.ended_at, extract.rows = FileState.DISCARDED.value, at, b""
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


def _sealed(extract: Extract, what: str, value: object) -> bytes:
    return sealer().seal(json.dumps(value, ensure_ascii=False).encode(), place=place_of(extract, what))
