"""The open tables of a published bulletin: shown, as CSV for table programs, as JSON for others."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.analytics.open_tables import OpenTable, OpenTables, from_text
from fangxin.domain.bulletins.models import Bulletin
from fangxin.domain.bulletins.queries.reading import public_bulletin
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.register.columns import LICENCE

#: form → what it is sent as
DATA_FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
HIDDEN = "不公开"


@page(for_=Audience.PUBLIC)
def tables(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    """The tables with what is left out marked, and why."""
    found, opened = _opened(bulletin_id)
    context = {
        "bulletin": found,
        "least": opened.least,
        "tables": [(one, *_shown(one)) for one in opened.tables],
        "files": [(form.upper(), reverse("public:bulletin-data-file", args=[found.pk, form])) for form in DATA_FORMS],
        "licence": LICENCE,
    }
    return render(request, "public/bulletins/data.html", context)


@page(for_=Audience.PUBLIC)
def data_file(request: HttpRequest, bulletin_id: int, form: str) -> HttpResponse:
    """All tables in one file; NotFound for a form there is not."""
    found, opened = _opened(bulletin_id)
    if form not in DATA_FORMS:
        raise NotFound
    written = _csv(found, opened) if form == "csv" else _json(found, opened)
    answer = HttpResponse(written, content_type=DATA_FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="bulletin-{found.pk}-data.{form}"'
    return answer


def _opened(bulletin_id: int) -> tuple[Bulletin, OpenTables]:
    found, edition = public_bulletin(bulletin_id=bulletin_id)
    if not edition.open_data:
        raise NotFound
    return found, from_text(edition.open_data)


def _shown(table: OpenTable) -> tuple[list[Column], list[dict[str, Any]]]:
    columns = [
        Column("class", _("类别"), head=True), *(Column(code, label, kind="number") for code, label in table.columns)
    ]  # fmt: skip
    units = [code for code, _label in table.columns]
    rows = [
        {"class": label, **dict(zip(units, (HIDDEN if count is None else count for count in counts), strict=True))}
        for (_code, label), counts in zip(table.rows, table.cells, strict=True)
    ]
    return columns, rows


def _csv(found: Bulletin, opened: OpenTables) -> str:
    """One line a cell, with a mark for table programs; a count left out is empty."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["期间", "表", "类别代码", "类别", "单位代码", "单位", "件数"])
    for table in opened.tables:
        for (code, label), (unit, name), count in table.lines():
            writer.writerow([found.period, table.title, code, label, unit, name, "" if count is None else count])
    return "\ufeff" + lines.getvalue()


def _json(found: Bulletin, opened: OpenTables) -> str:
    told = {
        "title": found.title, "period": found.period, "office": found.office.name, "licence": LICENCE,
        "left_out_below": opened.least,
        "tables": [
            {
                "id": table.id, "title": table.title,
                "cells": [
                    {"class": code, "class_label": label, "unit": unit, "unit_label": name, "count": count}
                    for (code, label), (unit, name), count in table.lines()
                ],
            }
            for table in opened.tables
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
