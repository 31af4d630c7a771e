"""Messages to the people of stations; their phones stay sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from fangxin.domain.notices.models import Notice
from fangxin.domain.staff.notices import to_member
from fangxin.domain.stations.models import StationStaff


def to_staff(*, staff: StationStaff, template: str, at: datetime, **values: Any) -> Notice:
    """A text message to one person of a station, as an unsaved row; it leads to the stations' door."""
    door = f"{settings.PUBLIC_URL}/station/"
    told = {"portal": door, "station": staff.station.name[:30], **values}
    return to_member(member=staff.member, template=template, at=at, **told)
