"""The regions in memory: law/regions.csv together with what was loaded, read once per process and kept fresh."""

from __future__ import annotations

import time
from functools import cache
from typing import Final

from django.db import DatabaseError, connection

from fangxin.domain.places.models import Region, RegionLoad
from fangxin.domain.places.rules import (
    Place,
    RegionIndex,
    RegionMatch,
    read_other_names,
    read_region_file,
)
from fangxin.domain.places.rules import resolve_address as _resolve
from fangxin.domain.places.words import Level
from fangxin.foundation.lawbook import law_file

#: Seconds within which a process may miss a loading done by another one.
STALE_AFTER: Final = 60.0


class _Kept:
    """The index of this process, the loading it stands for, and when that was last asked."""

    index: RegionIndex | None = None
    load: int = -1
    asked: float = 0.0


@cache
def lawful_places() -> tuple[Place, ...]:
    """The provinces, cities and counties of law/regions.csv."""
    return tuple(read_region_file(law_file("regions.csv")))


@cache
def _names() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    return read_other_names(law_file("region_names.csv"))


def index_of(*, loaded: dict[str, Place | None]) -> RegionIndex:
    """An index of the lawful places with `loaded` laid over them; None takes a place out."""
    over = {**{place.code: place for place in lawful_places()}, **loaded}
    others, zones = _names()
    return RegionIndex((place for place in over.values() if place is not None), others=others, zones=zones)


@cache
def _lawful_index() -> RegionIndex:
    return index_of(loaded={})


def region_index() -> RegionIndex:
    """The index of this process; at most a minute behind a loading done elsewhere.

    Inside a transaction the index at hand is kept: nothing changes half-way, and rows made while a COPY runs ask no
    question on the connection the COPY occupies.
    """
    if _Kept.index is not None and connection.in_atomic_block:
        return _Kept.index
    now = time.monotonic()
    if _Kept.index is None or now - _Kept.asked > STALE_AFTER:
        load = _latest_load()
        if _Kept.index is None or load != _Kept.load:
            _Kept.index, _Kept.load = index_of(loaded=_loaded()) if load else _lawful_index(), load
        _Kept.asked = now
    return _Kept.index


def forget_regions() -> None:
    """Read the regions anew at the next question."""
    _Kept.index = None


def resolve_address(*, text: str, hint_region: str | None = None) -> RegionMatch:
    """The region an address or a complaint text names; see rules.reading for what is sure and what is not."""
    return _resolve(text=text, index=region_index(), hint_region=hint_region)


def _latest_load() -> int:
    """The newest loading's number; 0 with none, or before the database is made."""
    try:
        return RegionLoad.objects.order_by("-id").values_list("id", flat=True).first() or 0
    except DatabaseError:
        return 0


def _loaded() -> dict[str, Place | None]:
    rows = Region.objects.order_by().values_list("code", "name", "level", "parent_code", "valid")
    return {
        code: Place(code, name, Level(level), parent) if valid else None for code, name, level, parent, valid in rows
    }
