"""Loading regions. The journal lies above this package: what a loading changed is kept in RegionLoad."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from fangxin.domain.places.models import Region, RegionLoad
from fangxin.domain.places.queries import forget_regions, index_of, region_index
from fangxin.domain.places.rules import Place, RegionIndex

BATCH: Final = 2000


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a loading did."""

    added: int
    changed: int
    unchanged: int


def load_regions(
    *, rows: Iterable[Place], at: datetime, source: str = "", progress: Callable[[int], None] = lambda _: None
) -> Loaded:
    """Take in checked regions (see rules.read_region_file); a second run changes nothing.

    `progress` hears how many rows were just dealt with. Regions not among the rows stay as they are.
    """
    new = {place.code: place for place in rows}
    index = index_of(loaded={**_known(), **new})
    wanted = [_row(place, index) for place in new.values()]
    with transaction.atomic():
        stored = Region.objects.in_bulk() if len(new) > BATCH else Region.objects.in_bulk(list(new))
        added = [row for row in wanted if row.code not in stored]
        changed = [row for row in wanted if row.code in stored and _differs(row, stored[row.code])]
        progress(len(wanted) - len(added) - len(changed))
        for first in range(0, len(added), BATCH):
            part = added[first : first + BATCH]
            Region.objects.bulk_create(part)
            progress(len(part))
        for first in range(0, len(changed), BATCH):
            part = changed[first : first + BATCH]
            Region.objects.bulk_update(part, ["name", "level", "parent_code", "full_name", "valid"], batch_size=200)
            progress(len(part))
        if added or changed:
            RegionLoad.objects.create(loaded_at=at, source=source[:120], added=len(added), changed=len(changed))
    forget_regions()
    return Loaded(added=len(added), changed=len(changed), unchanged=len(wanted) - len(added) - len(changed))


def _known() -> dict[str, Place | None]:
    return dict(region_index().places)


def _row(place: Place, index: RegionIndex) -> Region:
    return Region(
        code=place.code,
        name=place.name,
        level=int(place.level),
        parent_code=place.parent,
        full_name=index.full_name(code=place.code),
        valid=True,
    )


def _differs(row: Region, stored: Region) -> bool:
    fields = ("name", "level", "parent_code", "full_name", "valid")
    return any(getattr(row, field) != getattr(stored, field) for field in fields)
