"""The register on a screen in a mall: large, by itself anew, and as a file that needs no network."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from markupsafe import Markup

from fangxin.domain.disclosure.queries.register import Sought, find_entries
from fangxin.domain.disclosure.queries.standing import trades_of
from fangxin.domain.merchants.rules.trades import trade_label
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.public.reading import fields_of
from fangxin.interfaces.public.register.limits import count_page
from fangxin.interfaces.public.register.showing import CAUTION, entry_view, region_name, regions

SHOWN = 24
#: entries seen at once from three metres
AT_ONCE = 6
STYLE = Path(__file__).resolve().parent.parent / "static" / "public" / "screen.css"
SCRIPT = STYLE.with_suffix(".js")


@page(for_=Audience.PUBLIC, writes=True)
def screen(request: HttpRequest) -> HttpResponse:
    """The newest entries of a region, a few at a time; `file` gives one file that holds everything."""
    count_page(request, at=now())
    fields = fields_of(request.GET)
    region = fields.text("region") if fields.text("region") in dict(regions()) else ""
    as_file = fields.ticked("file")
    found = [entry_view(one) for one in find_entries(sought=Sought(region=region), size=SHOWN).entries]
    context = {
        "region": region_name(region) if region else "", "caution": CAUTION, "at": now(),
        "sheets": [found[at : at + AT_ONCE] for at in range(0, len(found), AT_ONCE)],
        "trades": [(trade_label(code), many) for code, many in trades_of(region=region)[:5]],
        "file_href": reverse("public:register-screen", query={"region": region, "file": "on"}),
        # a file taken along brings its own style and script with it; the pages of this site never do
        "style": Markup("<style>" + STYLE.read_text(encoding="utf-8") + "</style>") if as_file else "",
        "script": Markup("<script>" + SCRIPT.read_text(encoding="utf-8") + "</script>") if as_file else "",
        "as_file": as_file,
    }  # fmt: skip
    answer = render(request, "public/register/screen.html", context)
    # a screen that loses its network goes on showing what it had
    answer["Cache-Control"] = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"
    if as_file:
        answer["Content-Disposition"] = f'attachment; filename="screen-{region or "all"}-{today():%Y%m%d}.html"'
    return answer
