"""The regions in memory, as one immutable index: facts by code, names by their first two characters."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from fangxin.domain.places.rules.codes import (
    HOLDERS,
    RegionCodeMalformed,
    canonical,
    city_of,
    county_of,
    province_of,
    within,
)
from fangxin.domain.places.rules.names import Place, Written, written_names
from fangxin.domain.places.words import Level
from fangxin.foundation.refusals import Refusal

#: A division's name: up to 40 characters; the statistics list holds Latin letters and brackets in a few.
NAME_LENGTH: Final = 40


class RegionRowWrong(Refusal):
    """A row of a region file cannot be taken; says which line and why."""

    code = "region_row_wrong"
    status = 422
    sentence = "第 {line} 行不能采用：{reason}。"


class RegionUnknown(Refusal):
    """No region has this code."""

    code = "region_unknown"
    status = 404
    sentence = "没有代码为“{given}”的区划。"


class RegionIndex:
    """Every known region. `others` are further everyday names with their codes, see law/region_names.csv."""

    def __init__(
        self, places: Iterable[Place], *, others: Iterable[tuple[str, str]] = (), zones: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.places: Mapping[str, Place] = {place.code: place for place in places}
        below: dict[str, list[str]] = defaultdict(list)
        for place in self.places.values():
            below[place.parent].append(place.code)
        self._below = {parent: tuple(sorted(codes)) for parent, codes in below.items()}
        named = written_names(places=self.places, others=others)
        #: development zones known to lie in one city, and no more than that
        self.zones = dict(zones)
        #: the provinces that keep their districts directly: 北京市, 重庆市
        self.municipalities = frozenset(p.parent for p in self.places.values() if p.name in ("市辖区", "县"))
        self.by_start = _by_start([*named.values(), *(Written(name, ()) for name in self.zones if name not in named)])

    def __contains__(self, code: str) -> bool:
        return code in self.places

    def place(self, *, code: str) -> Place:
        """The region of a 6-, 9- or 12-digit code; raises RegionCodeMalformed or RegionUnknown."""
        found = self.places.get(canonical(code))
        if found is None:
            raise RegionUnknown(given=code)
        return found

    def known_part(self, *, code: str) -> str:
        """The code itself or its nearest known area (a township not loaded → its county); empty when none is known."""
        try:
            exact = canonical(code)
        except RegionCodeMalformed:
            return ""
        for area in (exact, county_of(exact), city_of(exact), province_of(exact)):
            if area in self.places:
                return area
        return ""

    def chain(self, *, code: str) -> tuple[Place, ...]:
        """The region and those above it, nearest first; rows that only hold counties are left out."""
        links = []
        place = self.places.get(code)
        while place is not None:
            if place.name not in HOLDERS:
                links.append(place)
            place = self.places.get(place.parent)
        return tuple(links)

    def full_name(self, *, code: str) -> str:
        """From the province down: 河南省郑州市金水区; 北京市朝阳区; 河南省济源市."""
        names: list[str] = []
        for place in reversed(self.chain(code=code)):
            if place.name not in names:
                names.append(place.name)
        return "".join(names)

    def below(self, *, code: str) -> tuple[Place, ...]:
        """The regions directly below one (empty code: the provinces), in the order of their codes."""
        return tuple(self.places[inner] for inner in self._below.get(code, ()))

    def counties(self, *, code: str) -> tuple[str, ...]:
        """The codes of counties in an area; a city without counties counts as one."""
        if self.is_county(code=code):
            return (code,)
        inner = self._below.get(code, ())
        return tuple(county for other in inner if len(other) == 6 for county in self.counties(code=other))

    def is_county(self, *, code: str) -> bool:
        """Whether the region is what a county-level agency serves: a county, or a city that has none (东莞市)."""
        place = self.places.get(code)
        if place is None or place.level not in (Level.CITY, Level.COUNTY) or place.name in HOLDERS:
            return False
        if place.level is Level.COUNTY:
            return True
        return not any(self.places[inner].level is Level.COUNTY for inner in self._below.get(code, ()))

    def county_of(self, *, code: str) -> str:
        """The county-level region a region lies in; empty for a city with counties, a province, or an unknown code."""
        county = self.settled(code=county_of(code))
        return county if self.is_county(code=county) else ""

    def settled(self, *, code: str) -> str:
        """The only county of a city that has just one (嘉峪关市); any other code unchanged."""
        place = self.places.get(code)
        if place is None or place.level is not Level.CITY:
            return code
        inner = self._below.get(code, ())
        return inner[0] if len(inner) == 1 and self.places[inner[0]].level is Level.COUNTY else code

    def towns(self, *, code: str) -> tuple[Place, ...]:
        """The townships of a county."""
        return tuple(place for place in self.below(code=code) if place.level is Level.TOWNSHIP)


def _by_start(names: Iterable[Written]) -> dict[str, tuple[Written, ...]]:
    grouped: dict[str, list[Written]] = defaultdict(list)
    for written in names:
        grouped[written.name[:2]].append(written)
    return {start: tuple(sorted(group, key=lambda w: -len(w.name))) for start, group in grouped.items()}


def read_places(rows: Iterable[Mapping[str, str | None]], *, known: Mapping[str, Place] | None = None) -> list[Place]:
    """Regions from rows with code, name, level, parent (as in law/regions.csv), checked; first row is line 2.

    Codes become canonical. A row repeated word for word is taken once; a region repeated as its own part (东莞市,
    金门县) is left out. Raises RegionRowWrong.
    """
    found: dict[str, tuple[int, Place]] = {}
    for line, row in enumerate(rows, start=2):
        place = _place(row, line)
        if place.parent == place.code:
            continue
        if found.setdefault(place.code, (line, place))[1] != place:
            raise RegionRowWrong(line=line, reason=f"代码 {place.code} 在文件中出现两次，内容不同")
    for line, place in found.values():
        if place.parent and place.parent not in found and place.parent not in (known or {}):
            raise RegionRowWrong(line=line, reason=f"上级 {place.parent} 不在文件中，也没有登记过")
    return [place for _, place in found.values()]


def _place(row: Mapping[str, str | None], line: int) -> Place:
    missing = [name for name in ("code", "name", "level", "parent") if row.get(name) is None]
    if missing:
        raise RegionRowWrong(line=line, reason=f"缺少 {'、'.join(missing)} 列")
    code, name, level, parent = ((row[key] or "").strip() for key in ("code", "name", "level", "parent"))
    if level not in ("1", "2", "3", "4"):
        raise RegionRowWrong(line=line, reason=f"级别“{level[:20]}”应为 1 至 4")
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise RegionRowWrong(line=line, reason=f"名称应为 1 至 {NAME_LENGTH} 个字")
    try:
        exact, above = canonical(code), canonical(parent) if parent else ""
    except RegionCodeMalformed as refusal:
        raise RegionRowWrong(line=line, reason=refusal.told().rstrip("。")) from refusal
    place = Place(exact, name, Level(int(level)), above)
    _check_shape(place, line)
    return place


def _check_shape(place: Place, line: int) -> None:
    if place.code == place.parent:  # 东莞市 as its own county, 金门县 as its own township: left out by the caller
        return
    deep = len(place.code) == 12
    if deep != (place.level is Level.TOWNSHIP):
        raise RegionRowWrong(line=line, reason=f"代码 {place.code} 与级别 {int(place.level)} 不符")
    if (place.parent == "") != (place.level is Level.PROVINCE):
        raise RegionRowWrong(line=line, reason="除省级以外都应写明上级代码，省级不写")
    if place.parent and not within(place.code, place.parent):
        raise RegionRowWrong(line=line, reason=f"代码 {place.code} 不在上级 {place.parent} 之内")


def read_region_file(path: Path, *, known: Mapping[str, Place] | None = None) -> list[Place]:
    """The regions of one CSV file (UTF-8, with or without a BOM); raises RegionRowWrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return read_places(csv.DictReader(file), known=known)
    except (UnicodeDecodeError, csv.Error) as mistake:
        raise RegionRowWrong(line=1, reason="文件不是 UTF-8 编码的 CSV") from mistake


def read_other_names(path: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Further names of regions as (everyday or former names, development zones), each (name, code)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [(row["name"], row["code"]) for row in rows if row["kind"] != "zone"]
    return names, [(row["name"], row["code"]) for row in rows if row["kind"] == "zone"]
