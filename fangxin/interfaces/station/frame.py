"""The frame of every page of the stations' door, and at which station the member works."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fangxin.domain.stations.models import StationStaff
from fangxin.domain.stations.queries import work_of
from fangxin.domain.stations.rules import NotAtStation
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.look.paths import path_of

#: what a session holds: the work chosen, where a member works at several stations
CHOSEN = "station"
MENU = (("home", "待办"), ("record", "登记纠纷"), ("all", "全部纠纷"))


def work_here(request: MemberRequest) -> StationStaff:
    """The work of the member at the station chosen, else at the first. Raises NotAtStation."""
    works = work_of(member=request.member)
    if not works:
        raise NotAtStation
    request.works = works  # type: ignore[attr-defined]
    chosen = request.session.get(CHOSEN)
    return next((one for one in works if one.pk == chosen), works[0])


def station_frame(request: HttpRequest, staff: StationStaff, *, current: str = "") -> dict[str, Any]:
    """Context every template of the door extends. `current` is the name of the page's address."""
    nav = [{"label": label, "href": path_of(f"station:{name}"), "current": name == current} for name, label in MENU]
    several = len(request.works) > 1  # type: ignore[attr-defined]
    return {
        "nav": nav, "bar": nav,
        "who": {
            "name": staff.member.name_masked, "post": staff.title, "office": staff.station.name,
            "out_href": reverse("merchant:sign-out"), "switch_href": path_of("station:choose") if several else "",
        },
        "station": staff.station, "staff": staff,
    }  # fmt: skip
