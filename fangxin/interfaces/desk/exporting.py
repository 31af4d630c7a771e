"""What a search found, as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.exchange.actions.exporting import export_found
from fangxin.domain.exchange.words import COLUMNS
from fangxin.domain.search.rules import FIELDS, read
from fangxin.foundation.chinese import moment_in_words
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.files.writers import WRITERS, write_xlsx
from fangxin.interfaces.public.reading import fields_of
from fangxin.storage.limits import count_attempt

#: those of interfaces/files/writers.py that people open
FORMATS: Final = (("xlsx", "XLSX"), ("csv", "CSV"))
#: files one officer takes out in an hour
HOURLY: Final = 30


@page(for_=Audience.OFFICER, writes=True, permission=Permission.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """What a search finds, in the exchange format; told in the journal before it leaves."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        raise NotFound
    fields = fields_of(request.POST)
    form = fields.text("format") if fields.text("format") in dict(FORMATS) else FORMATS[0][0]
    given = {name: fields.line(name) for name in FIELDS}
    at = now()
    try:
        count_attempt(subject=f"export:{by.account_id}", limit=HOURLY, seconds=3600, at=at)
        rows = export_found(criteria=read(given), by=by, at=at, on=today(), labels=True)
    except Refusal as refusal:
        messages.error(request, refusal.told())
        return HttpResponseRedirect(address(given), status=303)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it was sent
    header = [column.label for column in COLUMNS]
    if form == "xlsx":
        write_xlsx(file, header, rows, mark=f"{by.office_name} {by.name} {moment_in_words(at)} 导出，仅供办理工作使用")
    else:
        WRITERS[form](file, header, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"查询结果-{today():%Y%m%d}.{form}")


def address(given: Mapping[str, str]) -> str:
    """The search page that asks for these fields."""
    return f"{reverse('desk:search')}?{urlencode({name: value for name, value in given.items() if value})}"
