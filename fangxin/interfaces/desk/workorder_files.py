"""Bringing a 12345 platform's table to the desk: what each row would become, then the import with its progress and mistakes."""

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

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.workorders.actions.files import bring_file, discard_file, start_file
from fangxin.domain.workorders.models import OrderFile
from fangxin.domain.workorders.queries.files import file_for, files_for, mistakes_of, platforms_for
from fangxin.domain.workorders.rules import MOST_ROWS, Mistake
from fangxin.domain.workorders.words import FILE_LABELS, FileState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.files.tables import FAULTS
from fangxin.interfaces.files.writers import write_csv
from fangxin.interfaces.gateways.hotline12345.tables import LARGEST, label_of, looked_at, read_table
from fangxin.interfaces.look.words import file_size
from fangxin.interfaces.public.reading import clean, fields_of

MOST_SHOWN = 50
MOST_LISTED = 20
#: seconds after which a page that shows progress asks again
AGAIN = 3
COLUMNS = ("行", "列", "代码", "原因")


class FileMissing(Refusal):
    """No table was chosen."""

    code = "order_file_missing"
    status = 422
    sentence = "请选择工单表文件。"


class FileTooLarge(Refusal):
    """The table is larger than one read at the desk."""

    code = "order_file_too_large"
    status = 422
    sentence = "文件超过 {most}，请分成几份。"


@page(for_=Audience.OFFICER, writes=True, permission=Permission.REGISTER)
def bring(request: HttpRequest) -> HttpResponse:
    """The form of a new table, and the tables brought before; a table that can be read leads to its own page."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            file = _brought(request, by)
            return HttpResponseRedirect(reverse("desk:work-order-file", args=[file.pk]), status=303)
        except Refusal as refused:
            if refused.status == 403:
                raise
            refusal = refused
    context = {
        **frame(request, current="work-orders"),
        "platforms": [(one.pk, f"{one.name}（{one.office.name}）") for one in platforms_for(by=by)],
        "chosen": request.POST.get("platform", ""),
        "rows": [_row(one) for one in files_for(by=by)[:MOST_LISTED]],
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
        "most": MOST_ROWS,
        "largest": file_size(LARGEST),
    }
    return render(request, "desk/work_order_files.html", context, status=refusal.status if refusal else 200)


@page(for_=Audience.OFFICER, permission=Permission.REGISTER)
def file(request: HttpRequest, table_id: int) -> HttpResponse:
    """One table: what its rows would become, how far it is, or what became of it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = file_for(file_id=table_id, by=by)
    state = FileState(found.state)
    preview = looked_at(found, by=by, at=now()) if state is FileState.CHECKED and found.rows else None
    mistakes = preview.mistakes if preview else list(mistakes_of(found))
    context = {
        **frame(request, current="work-orders"),
        "file": found,
        "state": (FILE_LABELS[state], "done" if state is FileState.TAKEN else "active"),
        "preview": preview,
        "taking": state is FileState.TAKING,
        "again": AGAIN,
        "mistakes": [(f"第{one.line}行", *_mistake(one)[1:]) for one in mistakes[:MOST_SHOWN]],
        "more": max(len(mistakes) - MOST_SHOWN, 0),
        "some": bool(mistakes),
    }
    answer = render(request, "desk/work_order_file.html", context)
    if state is FileState.TAKING:
        answer["Refresh"] = str(AGAIN)
    return answer


@page(for_=Audience.OFFICER, writes=True, permission=Permission.REGISTER)
def decide(request: HttpRequest, table_id: int, what: str) -> HttpResponse:
    """Let the orders be taken in, or forget the table."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST" or what not in ("start", "discard"):
        raise NotFound
    if what == "start":
        start_file(file_id=table_id, by=by, at=now())
        return HttpResponseRedirect(reverse("desk:work-order-file", args=[table_id]), status=303)
    discard_file(file_id=table_id, by=by, at=now())
    messages.success(request, "已放弃，没有导入任何工单。")
    return HttpResponseRedirect(reverse("desk:work-order-files"), status=303)


@page(for_=Audience.OFFICER, permission=Permission.REGISTER)
def mistakes(request: HttpRequest, table_id: int) -> HttpResponse:
    """What is wrong with which row, as a table to mend it by."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = file_for(file_id=table_id, by=by)
    preview = looked_at(found, by=by, at=now()) if found.state == FileState.CHECKED and found.rows else None
    told = preview.mistakes if preview else mistakes_of(found)
    stream = io.BytesIO()
    write_csv(stream, COLUMNS, [list(map(str, _mistake(one))) for one in told])
    answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mistakes.csv"'
    return answer


def _brought(request: HttpRequest, by: Actor) -> OrderFile:
    posted: Any = request.FILES.get("file")
    if posted is None:
        raise FileMissing(field="file")
    if (posted.size or 0) > LARGEST:
        raise FileTooLarge(most=file_size(LARGEST), field="file")
    platform = platforms_for(by=by).filter(pk=fields_of(request.POST).whole("platform") or 0).first()
    if platform is None:
        raise NotFound(field="platform")
    try:
        with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as aside:
            for piece in posted.chunks():
                aside.write(piece)
            aside.flush()
            header, rows = read_table(Path(aside.name), platform=platform)
    except Refusal as refusal:
        refusal.field = "file"
        raise
    return bring_file(platform_id=platform.pk, name=clean(posted.name or ""), header=header, rows=rows, by=by, at=now())


def _row(file: OrderFile) -> tuple[Any, ...]:
    state = FileState(file.state)
    return (
        (file.name, reverse("desk:work-order-file", args=[file.pk])),
        file.platform.name,
        file.by_name,
        (FILE_LABELS[state], "done" if state is FileState.TAKEN else ""),
        file.total,
        file.created,
        file.rejected,
        file.brought_at,
    )


def _mistake(one: Mistake) -> tuple[int, str, str, str]:
    return one.line, label_of(one.column), one.code, one.reason or FAULTS.get(one.code, "")
