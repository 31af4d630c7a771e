"""What needs an administrator's attention, and the way to each part."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.queries import staffing
from fangxin.domain.agency.words import Permission
from fangxin.domain.search.queries.lagging import cases_to_index
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import ADMINISTRATION, shown
from fangxin.interfaces.clock import today

NOVEMBER = 11


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def overview(request: OfficerRequest) -> HttpResponse:
    """Counts that lead to their lists, and what is missing."""
    by, on = request.actor, today()
    found = staffing(by=by, on=on)
    noticed = calendar_in_force().noticed_years()
    missing = [year for year in (on.year, on.year + 1) if year not in noticed]
    due = [year for year in missing if year == on.year or on.month >= NOVEMBER]
    reads_people = by.may(Permission.MANAGE_ACCESS) or by.may(Permission.AUDIT)
    counts = [
        {"label": _("在用机构"), "value": found.offices, "href": reverse("admin:offices")},
        {"label": _("在用岗位"), "value": found.posts, "href": reverse("admin:posts")},
        {"label": _("空缺岗位"), "value": found.vacant, "href": reverse("admin:posts") + "?only=vacant"},
        {
            "label": _("没有 B 岗"),
            "value": found.without_substitute,
            "href": reverse("admin:posts") + "?only=no_substitute",
        },
    ]
    if waiting := cases_to_index():
        counts.append({"label": _("待建查询索引"), "value": waiting})
    if reads_people:
        counts += [
            {"label": _("在用账号"), "value": found.accounts, "href": reverse("admin:officers")},
            {"label": _("未启用二次验证"), "value": found.without_second_factor, "href": reverse("admin:officers")},
            {"label": _("今天缺勤"), "value": found.away, "href": reverse("admin:officers")},
        ]
    context = {"counts": counts, "missing": missing, "due": due, "reads_people": reads_people}
    return shown(request, "overview", context, current="overview")
