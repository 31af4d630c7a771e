"""Members of an alliance side by side, and the files by which they give each other results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.analytics.environment.telling import read_result
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions.exchanging import import_results, own_key
from fangxin.domain.environment.permissions import visible_foreign
from fangxin.domain.environment.queries import Compared, check_comparable, comparable, scheme_called
from fangxin.domain.environment.rules.exchange import MOST_BYTES, NotAnExchangeFile, fingerprint
from fangxin.foundation.charts import Chart, Series, Shape
from fangxin.foundation.index_scheme import printed
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.index.joining import sound
from fangxin.interfaces.clock import now
from fangxin.interfaces.look import indexing
from fangxin.interfaces.look.rows import Column

MOST_COMPARED = 8
TAKEN = (
    Column(0, "成员", head=True),
    Column(1, "发送单位"),
    Column(2, "指标体系"),
    Column(3, "周期"),
    Column(4, "总分", kind="number"),
    Column(5, "导入", kind="instant"),
)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def compare(request: HttpRequest) -> HttpResponse:
    """Results chosen (`?one=` several times) side by side, when one version of one scheme made them."""
    rows = comparable(by=request.actor)  # type: ignore[attr-defined]
    chosen = [one for one in rows if one.key in request.GET.getlist("one")][:MOST_COMPARED]
    refusals: list[Refusal] = []
    shown: dict[str, Any] | None = None
    if len(chosen) > 1:
        try:
            check_comparable(chosen)
            shown = _compared(chosen)
        except Refusal as refusal:
            refusals = [refusal]
    context = {
        **board_frame(request, current="index"),
        "choices": [(one.key, one.name, f"{one.sender}，{one.scheme}，{indexing.period(one.first_on, one.last_on)}") for one in rows],
        "chosen": [one.key for one in chosen],
        "shown": shown,
        "few": len(chosen) == 1,
        "most": MOST_COMPARED,
        "refusals": refusals,
    }  # fmt: skip
    return render(request, "board/index/compare.html", context, status=refusals[0].status if refusals else 200)


def _compared(chosen: list[Compared]) -> dict[str, Any]:
    results = [(one, read_result(one.result)) for one in chosen]
    names = [
        f"{one.name}" if sum(other.name == one.name for other in chosen) == 1 else f"{one.name}（{one.sender}）"
        for one in chosen
    ]
    scheme = scheme_called(digest=chosen[0].scheme_digest)
    called = {node.code: node.name for node in scheme.nodes} if scheme is not None else {}
    tops = [node.code for node in results[0][1].nodes if node.level == 1]
    series = tuple(
        Series(
            name=called.get(code, code),
            values=tuple(
                None if (got := result.node(code).points) is None else printed(got) for _one, result in results
            ),
        )
        for code in tops
    )
    columns = [Column(0, "成员", head=True), Column(1, "总分", kind="number"), Column(2, "等级")]
    columns += [Column(3 + place, called.get(code, code), kind="number") for place, code in enumerate(tops)]
    rows = [
        (
            name,
            indexing.points(result.total),
            result.grade,
            *(indexing.points(result.node(code).points) for code in tops),
        )
        for name, (_one, result) in sorted(zip(names, results, strict=True), key=lambda pair: -pair[1][1].total)
    ]
    totals = indexing.totals_chart(
        _("总分"), [(name, result.total) for name, (_one, result) in zip(names, results, strict=True)]
    )
    parts = Chart(shape=Shape.BARS, title=_("分项指数"), labels=tuple(names), series=series, unit="分", along="成员")
    return {"columns": columns, "rows": rows, "totals": totals, "parts": parts, "scheme": chosen[0].scheme}


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_INDEX)
def exchange(request: HttpRequest) -> HttpResponse:
    """Take a file of another agency; see what was taken, and by which key this house signs."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    refusals: list[Refusal] = []
    if request.method == "POST":
        try:
            rows = import_results(data=_brought(request), sound=sound, by=by, at=now())
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusal.field = "file"
            refusals = [refusal]
        else:
            messages.success(request, _("导入了 {count} 个成员的结果。").format(count=len(rows)))
            return HttpResponseRedirect(reverse("board:index-exchange"), status=303)
    taken = visible_foreign(by=by).order_by("-imported_at", "-pk")[:200]
    context = {
        **board_frame(request, current="index"),
        "columns": TAKEN,
        "rows": [
            (
                one.member_name, f"{one.sender}（{fingerprint(one.key)}）", f"{one.scheme_title} {one.scheme_label}",
                indexing.period(one.first_on, one.last_on), str(one.result.get("printed", "")), one.imported_at,
            )
            for one in taken
        ],
        "own_key": fingerprint(own_key()),
        "refusals": refusals,
        "errors": {refusal.field: refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "board/index/exchange.html", context, status=refusals[0].status if refusals else 200)


def _brought(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise NotAnExchangeFile(reason="请选择文件")
    if file.size is None or file.size > MOST_BYTES:
        raise NotAnExchangeFile(reason="超过 5 MB")
    return bytes(file.read())
