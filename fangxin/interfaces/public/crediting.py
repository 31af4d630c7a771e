"""The explanation of the credit grade: grades, points, terms and repair, from the data itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.words import CLASS_LABELS, EventClass
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.look.crediting import signed


@page(for_=Audience.PUBLIC)
def rules(request: HttpRequest) -> HttpResponse:
    """What counts, how much, how long, whether it is shown, and when it may be repaired; as it stands today."""
    on = today()
    book = credit_book()
    points, repair = book.points_on(on), book.repair_on(on)
    kinds = [
        {
            "label": kind.label,
            "weight": CLASS_LABELS[kind.weight],
            "points": signed(kind.points) + (f"，同类合计不超过 {kind.cap} 分" if kind.cap else ""),
            "months": f"{kind.months} 个月",
            "public": "公示" if kind.public else "不公示",
            "repair": _repair(repair.shortest.get(kind.weight)) if kind.repairs else "不适用",
        }
        for kind in points.kinds.values()
    ]
    context = {
        "base": points.base,
        "since": points.since,
        "grades": [
            (f"{one.code}（{one.label}）", f"{one.least} 分以上" if one.least > -1000 else "更低", one.says)
            for one in points.grades
        ],
        "kinds": kinds,
        "sources": [(kind.label, kind.source) for kind in points.kinds.values() if kind.source],
        "held": [(kind.label, kind.most) for kind in points.kinds.values() if kind.most],
        "repair": {
            "title": repair.title,
            "since": repair.since,
            "classes": [
                (CLASS_LABELS[weight], _repair(repair.shortest[weight]), f"{repair.longest[weight]} 个月")
                for weight in EventClass
                if weight in repair.shortest
            ],
        },
        "again_months": book.again_months,
    }
    return render(request, "public/credit_rules.html", context)


def _repair(months: int | None) -> str:
    return "—" if months is None else f"满 {months} 个月" if months else "改正后即可"
