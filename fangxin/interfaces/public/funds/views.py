"""Which markets and streets have a fund, and one fund in figures; without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.funds.models import Fund
from fangxin.domain.funds.queries.figures import figures_of, open_funds, public_fund
from fangxin.domain.funds.rules.policy import policy
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import county_of
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.look.paging import page_of
from fangxin.interfaces.public.reading import whole

PAGE = 100


@page(for_=Audience.PUBLIC)
def funds(request: HttpRequest) -> HttpResponse:
    """The funds that pay, county by county."""
    shown = page_of(
        open_funds(), number=whole(request.GET.get("page", "")), path=reverse("public:funds"), size=PAGE
    )  # fmt: skip
    counties: dict[str, list[tuple[str, str, str]]] = {}
    for one in sorted(shown.rows, key=lambda fund: (fund.region_code, fund.name)):
        href = reverse("public:fund", args=[one.pk])
        counties.setdefault(county_of(one.region_code), []).append((one.name, href, one.operator.name))
    index = region_index()
    groups = [(index.full_name(code=code) if code in index else code, rows) for code, rows in counties.items()]
    return render(request, "public/funds.html", {"groups": groups, "next": shown.next, "prev": shown.prev})


@page(for_=Audience.PUBLIC)
def fund(request: HttpRequest, fund_id: int) -> HttpResponse:
    """One fund: its rule, what was paid in, paid out and got back, what its stalls still have to pay."""
    found, on = public_fund(fund_id=fund_id), today()
    context = {
        "fund": found, "kind": policy().kinds[found.kind][0], "figures": figures_of(fund=found, on=on),
        "grounds": list(policy().bases.values()), "today": on,
    }  # fmt: skip
    return render(request, "public/fund.html", context)


def funds_told(funds: list[Fund]) -> list[tuple[str, str]]:
    """Names and addresses of funds, for the pages of those who have them."""
    return [(one.name, reverse("public:fund", args=[one.pk])) for one in funds]
