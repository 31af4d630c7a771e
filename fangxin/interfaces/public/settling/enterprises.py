"""Who settles first: every merchant that joined, with how it answers; silence is shown."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from fangxin.domain.merchants.rules import name_key
from fangxin.domain.odr.models import Enrolment
from fangxin.domain.odr.queries.disputes import figures_of_many
from fangxin.domain.odr.words import EnrolmentState
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import fields_of

PAGE = 50
YEAR = timedelta(days=365)
COLUMNS = (
    Column("name", "商家", head=True),
    Column("finished", "处理完的纠纷", kind="number"),
    Column("settled", "和解成功率"),
    Column("hours", "一般多久答复"),
    Column("silent", "逾期不答复", kind="number"),
    Column("broken", "和解后未履行", kind="number"),
)


@page(for_=Audience.PUBLIC)
def enterprises(request: HttpRequest) -> HttpResponse:
    """Merchants that joined, by name; figures of disputes filed within the last 365 days."""
    fields = fields_of(request.GET)
    found = Enrolment.objects.select_related("merchant").filter(state=EnrolmentState.JOINED)
    key = name_key(name=fields.text("q"))
    if key:
        found = found.filter(merchant__name_key__contains=key)
    after = fields.whole("after") or 0
    joined = list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    more, joined = len(joined) > PAGE, joined[:PAGE]
    figures = figures_of_many(
        merchant_ids=[one.merchant_id for one in joined], first=today() - YEAR + timedelta(days=1), last=today()
    )
    rows = []
    for one in joined:
        told = figures[one.merchant_id]
        percent, hours = told.settlement_percent, told.answer_hours
        rows.append(
            {
                "name": one.merchant.name,
                "finished": told.finished,
                "settled": f"{percent:.2f}%（{told.settled}/{told.finished}）" if percent is not None else "暂无",
                "hours": f"{hours:.1f} 小时" if hours is not None else "暂无",
                "silent": told.silent,
                "broken": told.broken,
            }
        )
    following = f"?{urlencode({'q': fields.text('q'), 'after': str(joined[-1].pk)})}" if more else ""
    context = {"f": fields, "rows": rows, "columns": COLUMNS, "following": following}
    return render(request, "public/enterprises.html", context)
