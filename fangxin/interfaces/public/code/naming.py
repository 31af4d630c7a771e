"""Names of regions for readers."""

from __future__ import annotations

from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import city_of, province_of


def region_name(code: str) -> str:
    """`河南省鹤壁市淇滨区`; the code itself when no such region is known."""
    places = region_index().places
    codes = dict.fromkeys((province_of(code), city_of(code), code))
    return "".join(places[one].name for one in codes if one in places) or f"区划代码{code}"
