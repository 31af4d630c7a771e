"""Where the next station is, and the notice board of one; without JavaScript, printed as it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import county_of
from fangxin.domain.stations.models import Station
from fangxin.domain.stations.queries import (
    figures_of,
    merchants_of_street,
    public_station,
    public_stations,
    staff_of,
    street_of,
)
from fangxin.domain.stations.rules import station_rules
from fangxin.domain.stations.words import KIND_LABELS, StationKind, StationState
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today


@page(for_=Audience.PUBLIC)
def stations(request: HttpRequest) -> HttpResponse:
    """The stations, county by county."""
    found = public_stations()
    counties: dict[str, list[tuple[str, str, str]]] = {}
    for one in found:
        href = reverse("public:station", args=[one.pk])
        counties.setdefault(county_of(one.region_code), []).append((one.name, href, f"{kind_of(one)} · {one.address}"))
    index = region_index()
    groups = [(index.full_name(code=code) if code in index else code, rows) for code, rows in counties.items()]
    return render(request, "public/stations.html", {"groups": groups})


@page(for_=Audience.PUBLIC)
def station(request: HttpRequest, station_id: int) -> HttpResponse:
    """The notice board of a station."""
    found, on = public_station(station_id=station_id), today()
    street = found.kind == StationKind.STREET
    context = {
        "station": found, "kind": kind_of(found), "gone": found.state != StationState.ACTIVE,
        "staff": [f"{one.member.name_masked[:1]}{one.title}" for one in staff_of(station=found)],
        "numbers": figures_of(station=found, on=on), "days": station_rules().first_asked_days,
        "street": street_of(street=found, on=on) if street else None,
        "members": [row.merchant for row in merchants_of_street(street=found, on=on)[:100]] if street else [],
        "today": on,
    }  # fmt: skip
    return render(request, "public/station.html", context)


def kind_of(station: Station) -> str:
    """What kind of station it is, with the place it stands in."""
    place = station_rules().places.get(station.place, "")
    return f"{KIND_LABELS[StationKind(station.kind)]}{f'（{place}）' if place else ''}"
