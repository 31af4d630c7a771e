"""Bringing an extract of the register to the desk: what each row would change, then the import with its mistakes."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.rules import name_key
from fangxin.domain.registry.actions.extracts import bring_extract, discard_extract, look_again, take_extract
from fangxin.domain.registry.actions.importing import Row
from fangxin.domain.registry.models import Extract
from fangxin.domain.registry.queries.extracts import extract_for, extracts_for, mistakes_kept
from fangxin.domain.registry.rules import NoCodeColumn, TableTooLong, register_book
from fangxin.domain.registry.words import FIELD_LABELS, FILE_LABELS, FileState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.workorder_files import FileMissing, FileTooLarge
from fangxin.interfaces.files.opening import open_table
from fangxin.interfaces.files.tables import FAULTS
from fangxin.interfaces.files.writers import write_csv
from fangxin.interfaces.gateways.hotline12345.tables import LARGEST, MOST_CHARACTERS
from fangxin.interfaces.look.words import file_size
from fangxin.interfaces.public.reading import clean

MOST_SHOWN = 50
MOST_LISTED = 20
COLUMNS = ("行", "列", "内容", "代码", "原因")


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def bring(request: HttpRequest) -> HttpResponse:
    """The form of a new extract, and those brought before; one that can be read leads to its own page."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            extract = _brought(request, by)
            return HttpResponseRedirect(reverse("desk:merchant-extract", args=[extract.pk]), status=303)
        except Refusal as refused:
            if refused.status not in (409, 422):
                raise
            refused.field = "file"
            refusal = refused
    context = {
        **frame(request, current="merchants"),
        "rows": [_row(one) for one in extracts_for(by=by)[:MOST_LISTED]],
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
        "most": register_book().rows,
        "largest": file_size(LARGEST),
        "known": "、".join(FIELD_LABELS[name] for name in FIELD_LABELS),
    }
    return render(request, "desk/merchants/extracts.html", context, status=refusal.status if refusal else 200)


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def extract(request: HttpRequest, extract_id: int) -> HttpResponse:
    """One extract: what its rows would change when that was last looked at, or what became of them."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = extract_for(extract_id=extract_id, by=by)
    state, mistakes = FileState(found.state), mistakes_kept(found)
    open_ = state is FileState.CHECKED and bool(found.rows)
    preview = found.preview if open_ else {}
    context = {
        **frame(request, current="merchants"),
        "extract": found,
        "state": (FILE_LABELS[state], "done" if state is FileState.TAKEN else "active"),
        "open": open_,
        "preview": preview,
        "columns": [(_label(name), column) for name, column in preview.get("columns", {}).items()],
        "taken": state is FileState.TAKEN,
        "mistakes": [
            (f"第{line}行", _label(column), value, why) for line, column, value, _code, why in mistakes[:MOST_SHOWN]
        ],
        "more": max(len(mistakes) - MOST_SHOWN, 0),
    }
    return render(request, "desk/merchants/extract.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def decide(request: HttpRequest, extract_id: int, what: str) -> HttpResponse:
    """Import the rows, look once more what they would change, or forget the extract."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST" or what not in ("start", "look", "discard"):
        raise NotFound
    if what == "start":
        done = take_extract(extract_id=extract_id, faults=FAULTS, by=by, at=now())
        messages.success(
            request, _("已导入：新登记 %(new)s 条，更新 %(old)s 条。") % {"new": done.created, "old": done.updated}
        )
        return HttpResponseRedirect(reverse("desk:merchant-extract", args=[extract_id]), status=303)
    if what == "look":
        look_again(extract_id=extract_id, faults=FAULTS, by=by, at=now())
        messages.success(request, _("已重新核对，名录没有改动。"))
        return HttpResponseRedirect(reverse("desk:merchant-extract", args=[extract_id]), status=303)
    discard_extract(extract_id=extract_id, by=by, at=now())
    messages.success(request, _("已放弃，名录没有改动。"))
    return HttpResponseRedirect(reverse("desk:merchant-extracts"), status=303)


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def mistakes(request: HttpRequest, extract_id: int) -> HttpResponse:
    """What is wrong with which row, as a table to mend it by."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = extract_for(extract_id=extract_id, by=by)
    stream = io.BytesIO()
    write_csv(stream, COLUMNS, [[line, _label(column), *rest] for line, column, *rest in mistakes_kept(found)])
    answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mistakes.csv"'
    return answer


def _brought(request: HttpRequest, by: Actor) -> Extract:
    posted: Any = request.FILES.get("file")
    if posted is None:
        raise FileMissing(field="file")
    if (posted.size or 0) > LARGEST:
        raise FileTooLarge(most=file_size(LARGEST), field="file")
    book = register_book()
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as aside:
        for piece in posted.chunks():
            aside.write(piece)
        aside.flush()
        table = open_table(
            Path(aside.name), knows=lambda names: sum(name_key(name=one) in book.columns for one in names)
        )
        rows: list[Row] = []
        left = MOST_CHARACTERS
        for row in table.rows:
            left -= sum(map(len, row.cells))
            if left < 0 or len(rows) == book.rows:
                raise TableTooLong(most=book.rows, field="file")
            rows.append((row.line, list(row.cells), row.fault))
        header = list(table.header)
    if "uscc" not in book.places(header):
        raise NoCodeColumn(columns="、".join(header)[:200])
    return bring_extract(name=clean(posted.name or ""), header=header, rows=rows, faults=FAULTS, by=by, at=now())


def _row(one: Extract) -> tuple[Any, ...]:
    state = FileState(one.state)
    return (
        (one.name, reverse("desk:merchant-extract", args=[one.pk])), one.by_name,
        (FILE_LABELS[state], "done" if state is FileState.TAKEN else ""), one.total, one.created, one.updated, one.rejected,
        one.brought_at,
    )  # fmt: skip


def _label(column: str) -> str:
    return FIELD_LABELS.get(column, column)
