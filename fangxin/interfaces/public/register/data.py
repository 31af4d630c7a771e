"""The register as open data: CSV and JSON in a stream, and the dictionary of their columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxin.domain.disclosure.models import PublicEntry
from fangxin.domain.disclosure.queries.register import every_entry
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of
from fangxin.interfaces.public.register.columns import COLUMNS, LICENCE
from fangxin.interfaces.public.register.limits import count_download
from fangxin.interfaces.public.register.showing import CAUTION, regions

#: what a table program would take for a formula when a cell begins with it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class MonthUnreadable(Refusal):
    """A month is written as year-month."""

    code = "month_unreadable"
    status = 422
    sentence = "月份请按 2026-03 的样子填写。"


@page(for_=Audience.PUBLIC)
def about(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, under which licence, and what each column means."""
    on = today()
    months = [date(on.year - (on.month - 1 - back < 0), (on.month - 1 - back) % 12 + 1, 1) for back in range(12)]
    columns = [
        Column("name", _("字段"), head=True),
        Column("label", _("名称")),
        Column("type", _("类型")),
        Column("means", _("说明")),
    ]
    rows = [{"name": one.name, "label": one.label, "type": _TYPES[one.type], "means": one.means} for one in COLUMNS]
    context = {
        "months": [(f"{month:%Y-%m}", _("%(year)s 年 %(month)s 月") % {"year": month.year, "month": month.month}) for month in months],
        "regions": regions(), "columns": columns, "rows": rows, "licence": LICENCE, "caution": CAUTION,
    }  # fmt: skip
    return render(request, "public/register/data.html", context)


_TYPES = {"text": "文字", "date": "日期"}


@page(for_=Audience.PUBLIC, writes=True)
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Everything as CSV for table programs: UTF-8 with a mark, one header line."""
    entries = _asked(request)
    answer = StreamingHttpResponse(_lines(entries), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="complaints-{today():%Y%m%d}.csv"'
    return answer


@page(for_=Audience.PUBLIC, writes=True)
def as_json(request: HttpRequest) -> StreamingHttpResponse:
    """Everything as one JSON document: licence, columns, entries."""
    entries = _asked(request)
    answer = StreamingHttpResponse(_document(entries), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="complaints-{today():%Y%m%d}.json"'
    return answer


@page(for_=Audience.PUBLIC)
def dictionary(request: HttpRequest) -> JsonResponse:
    """The dictionary for programs."""
    return JsonResponse(
        {"licence": LICENCE, "caution": CAUTION, "fields": _fields()}, json_dumps_params={"ensure_ascii": False}
    )


def _fields() -> list[dict[str, str]]:
    return [{"name": one.name, "label": one.label, "type": one.type, "means": one.means} for one in COLUMNS]


def _asked(request: HttpRequest) -> Iterator[PublicEntry]:
    """The entries a download asks for; counts it."""
    fields = fields_of(request.GET)
    month, region = _month(fields), fields.text("region")
    count_download(request, at=now())
    return every_entry(month=month, region=region if region.isdigit() and len(region) == 6 else "")


def _month(fields: Fields) -> date | None:
    text = fields.text("month")
    if not text:
        return None
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise MonthUnreadable(field="month") from None
    if not 2000 <= found.year < 2100:
        raise MonthUnreadable(field="month")
    return found


class _Line:
    """What csv writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def _lines(entries: Iterator[PublicEntry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + _written(writer, [one.label for one in COLUMNS])
    for entry in entries:
        yield _written(writer, [_cell(one.of(entry)) for one in COLUMNS])


def _written(writer: Any, cells: list[str]) -> str:
    return str(writer.writerow(cells))


def _cell(text: str) -> str:
    """A cell that no table program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _document(entries: Iterator[PublicEntry]) -> Iterator[str]:
    head = {"licence": LICENCE, "caution": CAUTION, "downloaded_on": today().isoformat(), "fields": _fields()}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "entries": ['
    first = True
    for entry in entries:
        yield (
            ("" if first else ",") + "\n" + json.dumps({one.name: one.of(entry) for one in COLUMNS}, ensure_ascii=False)
        )
        first = False
    yield "\n]}\n"
