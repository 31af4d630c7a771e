"""The register as open data: files that lie ready month by month, their catalogue, and the dictionary of their columns."""

from __future__ import annotations

import gzip
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from fangxin.domain.disclosure.models import PublicEntry
from fangxin.domain.disclosure.queries.opened import FORMS, OpenFile, open_file, open_files
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.register.columns import COLUMNS, LICENCE
from fangxin.interfaces.public.register.limits import count_download
from fangxin.interfaces.public.register.showing import CAUTION
from fangxin.interfaces.public.register.writing import fields_told

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


class FileNotReady(Refusal):
    """The file is being written anew, or lies on another machine than this one."""

    code = "open_file_not_ready"
    status = 503
    sentence = "这个文件正在重新生成，请几分钟后再下载。"


@page(for_=Audience.PUBLIC)
def about(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, under which licence, and what each column means."""
    columns = [
        Column("name", _("字段"), head=True),
        Column("label", _("名称")),
        Column("type", _("类型")),
        Column("means", _("说明")),
    ]
    rows = [{"name": one.name, "label": one.label, "type": _TYPES[one.type], "means": one.means} for one in COLUMNS]
    files = open_files()
    context = {
        "months": _months(files), "entries": sum(one.entries for one in files if one.form == FORMS[0]),
        "written_at": max((one.written_at for one in files), default=None),
        "coming": not files and PublicEntry.objects.exists(), "columns": columns, "rows": rows, "licence": LICENCE,
        "caution": CAUTION,
    }  # fmt: skip
    return render(request, "public/register/data.html", context)


_TYPES = {"text": "文字", "date": "日期"}


def _months(files: list[OpenFile]) -> list[dict[str, Any]]:
    """The files month by month, each piece in both forms."""
    months = []
    for month, found in groupby(files, key=lambda one: one.month):
        pieces = [(one.entries, list(pair)) for one, pair in _pieces(list(found))]
        label = _("%(year)s 年 %(month)s 月") % {"year": month.year, "month": month.month}
        months.append({"label": label, "entries": sum(entries for entries, _pair in pieces), "pieces": pieces})
    return months


def _pieces(found: list[OpenFile]) -> list[tuple[OpenFile, list[tuple[str, str, int]]]]:
    step = len(FORMS)
    return [
        (found[at], [(one.form.upper(), address_of(one), one.size) for one in found[at : at + step]])
        for at in range(0, len(found), step)
    ]


def address_of(file: OpenFile) -> str:
    """Where a file is downloaded."""
    return reverse("public:register-file", args=[file.name])


@page(for_=Audience.PUBLIC, writes=True)
def ready(request: HttpRequest, file_name: str) -> HttpResponse:
    """One ready file, packed where the caller takes that; nothing at all when it has not changed."""
    found = open_file(name=file_name)
    etag = f'"{found.sha256[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _told(HttpResponse(status=304), etag)
    count_download(request, at=now())
    try:
        packed = found.path.read_bytes()
    except FileNotFoundError:
        raise FileNotReady from None
    takes = "gzip" in request.headers.get("Accept-Encoding", "")
    # a piece is small enough to be handed over whole: no thread waits for whoever takes it slowly
    answer = HttpResponse(packed if takes else gzip.decompress(packed), content_type=TYPES[found.form])
    if takes:
        answer["Content-Encoding"] = "gzip"
    answer["Content-Disposition"] = f'attachment; filename="complaints-{found.name}"'
    return _told(answer, etag)


def _told(answer: HttpResponse, etag: str) -> HttpResponse:
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=60"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


@page(for_=Audience.PUBLIC)
def catalogue(request: HttpRequest) -> JsonResponse:
    """Every ready file for programs: by the digest they see what changed."""
    files = [
        {
            "name": one.name, "month": f"{one.month:%Y-%m}", "format": one.form, "entries": one.entries, "packed_bytes": one.size,
            "sha256_packed": one.sha256, "written_at": one.written_at.isoformat(timespec="seconds"),
            "address": f"{settings.PUBLIC_URL}{address_of(one)}",
        }
        for one in open_files()
    ]  # fmt: skip
    return JsonResponse(
        {"licence": LICENCE, "caution": CAUTION, "files": files}, json_dumps_params={"ensure_ascii": False}
    )


@page(for_=Audience.PUBLIC)
def dictionary(request: HttpRequest) -> JsonResponse:
    """The dictionary for programs."""
    return JsonResponse(
        {"licence": LICENCE, "caution": CAUTION, "fields": fields_told()}, json_dumps_params={"ensure_ascii": False}
    )
