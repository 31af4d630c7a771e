"""The offices in memory, as routing sees them: who serves a region and a category, who takes in, who is above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fangxin.domain.places.rules import common_area, county_of, within

PATH_STEP: Final = 4


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One office. `remit`: object codes it may handle, each with all below it; empty means every object.

    `covers`: the townships a station serves besides the one in `region_code`.
    """

    id: int
    code: str
    name: str
    tier: str
    path: str
    region_code: str
    remit: tuple[str, ...] = ()
    is_intake: bool = False
    active: bool = True
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Serving:
    """An office that serves a region: the county-level agency, or its station or branch for the place or category."""

    office: OfficeRow
    by_station: bool = False


class OfficeIndex:
    """Active offices by region. Immutable; built anew when the agency changes."""

    def __init__(self, rows: Iterable[OfficeRow]) -> None:
        self.rows = tuple(sorted((row for row in rows if row.active), key=lambda row: row.path))
        self.by_id = {row.id: row for row in self.rows}
        #: the smallest region that holds the whole agency; empty for one of several provinces, or without offices
        self.area = common_area(codes=tuple(row.region_code for row in self.rows if row.tier != "STATION"))
        self._agencies: dict[str, list[OfficeRow]] = defaultdict(list)
        self._stations: dict[str, list[OfficeRow]] = defaultdict(list)
        for row in self.rows:
            if row.tier == "STATION":
                for township in (row.region_code, *row.covers):
                    self._stations[_town_stem(township)].append(row)
            else:
                self._agencies[row.region_code].append(row)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def competent(self, *, region: str, categories: tuple[str, ...] = ()) -> Serving | None:
        """The office serving a county-level region or a township in it; None when the county has no agency here.

        `categories`: the object's code and those above it, finest first; empty when the category is not known.
        An office whose remit names the category goes before one for everything; a station only within its remit, and
        only when the category is known or the station serves all.
        """
        agencies = [row for row in self._agencies.get(county_of(region), ()) if _may(row, categories)]
        general = [row for row in agencies if not row.is_intake] or agencies
        if not general:
            return None
        agency = max(general, key=lambda row: (_reach(row, categories), -len(row.path)))
        if len(region) == 12:
            stations = [row for row in self._stations.get(_town_stem(region), ()) if _may(row, categories)]
            below = [row for row in stations if row.path.startswith(agency.path)]
            if below:
                return Serving(max(below, key=lambda row: _reach(row, categories)), by_station=True)
        return Serving(agency)

    def intake_for(self, *, region: str) -> OfficeRow | None:
        """The intake unit that looks at a request of a region: the nearest upwards, else the topmost."""
        units = [row for row in self.rows if row.is_intake]
        if not units:
            return None
        return max(units, key=lambda row: (_nearness(row, region), -len(row.path)))

    def serves(self, *, region: str) -> bool:
        """Whether a region lies in the area of any agency here."""
        return any(within(region, row.region_code) for row in self.rows if row.tier != "STATION")

    def common_superior(self, *, paths: Iterable[str]) -> OfficeRow | None:
        """The lowest office above all given ones (and none of them itself): it rules a dispute between them."""
        wanted = list(paths)
        above = [row for row in self.rows if all(p != row.path and p.startswith(row.path) for p in wanted)]
        return max(above, key=lambda row: len(row.path)) if wanted and above else None


def _town_stem(code: str) -> str:
    """The nine digits of a township, however many zeros it was written with."""
    return code[:9]


def _may(row: OfficeRow, categories: tuple[str, ...]) -> bool:
    return not row.remit or _reach(row, categories) > 0


def _reach(row: OfficeRow, categories: tuple[str, ...]) -> int:
    """How precisely the remit names the category; 0 for an office for everything."""
    return next((len(categories) - place for place, code in enumerate(categories) if code in row.remit), 0)


def _nearness(row: OfficeRow, region: str) -> int:
    if not region or not row.region_code:
        return 0
    return len(row.region_code.rstrip("0")) if within(region, row.region_code) else -1
