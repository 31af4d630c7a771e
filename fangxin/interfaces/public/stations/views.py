"""Where the next station is, and the notice board of one; without JavaScript, printed as it stands."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.funds.queries.figures import funds_at
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import county_of
from fangxin.domain.stations.document_facts import board_of, board_sheet, kind_of
from fangxin.domain.stations.models import Station
from fangxin.domain.stations.queries import public_station, public_stations, station_counties
from fangxin.domain.stations.words import StationState
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.public.funds.views import funds_told
from fangxin.interfaces.public.reading import fields_of

#: stations of one page
SIZE = 60


@page(for_=Audience.PUBLIC)
def stations(request: HttpRequest) -> HttpResponse:
    """The stations of the regions there are any in, county by county, a page at a time."""
    fields = fields_of(request.GET)
    counties = station_counties()
    region = fields.text("region") if fields.text("region") in counties else ""
    start = fields.whole("after") or 0
    found = public_stations(region=region, start=start, most=SIZE + 1)
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for one in found[:SIZE]:
        href = reverse("public:station", args=[one.pk])
        groups.setdefault(county_of(one.region_code), []).append((one.name, href, f"{kind_of(one)} · {one.address}"))
    here = {"region": region} if region else {}
    context = {
        "groups": [(_named(code), rows) for code, rows in groups.items()], "region": region,
        "regions": [("", _("全部地区")), *((code, _named(code)) for code in counties)],
        "next": reverse("public:stations", query={**here, "after": start + SIZE}) if len(found) > SIZE else "",
        "first": reverse("public:stations", query=here) if start else "",
    }  # fmt: skip
    return render(request, "public/stations.html", context)


def _named(code: str) -> str:
    index = region_index()
    return index.full_name(code=code) if code in index else code


@page(for_=Audience.PUBLIC)
def station(request: HttpRequest, station_id: int) -> HttpResponse:
    """The notice board of a station."""
    found, on = public_station(station_id=station_id), today()
    gone = found.state != StationState.ACTIVE
    context = {
        "station": found,
        "kind": kind_of(found),
        "gone": gone,
        "funds": funds_told(funds_at(station=found, on=on)),
        "board": None if gone else board_of(station=found, on=on),
    }
    return render(request, "public/station.html", context)


def board_answer(found: Station, on: date) -> HttpResponse:
    """The notice board as PDF, for the doors of those who post it. Raises NotFound for a station that was withdrawn."""
    if found.state != StationState.ACTIVE:
        raise NotFound
    answer = HttpResponse(board_sheet(station=found, on=on), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="board-{found.pk}.pdf"'
    return answer
