"""From official names to the names people write: short forms, everyday forms, development zones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from fangxin.domain.places.rules.codes import HOLDERS, stem_of
from fangxin.domain.places.rules.confusables import EVERYDAY, PEOPLES, PHRASES
from fangxin.domain.places.words import Level


@dataclass(frozen=True, slots=True)
class Place:
    """One region as a fact; `code` is canonical, `parent` is the code above it or empty."""

    code: str
    name: str
    level: Level
    parent: str


class Form(IntEnum):
    """How much a written name says by itself, weakest first."""

    ZONE = 0  # 高新区: means something only behind its city
    STEM = 1  # 金水: means the district only when attached to its city
    EVERYDAY = 2  # 开封: a city, and an everyday word
    TOWN = 3  # 昆山: a county-level city without its suffix
    SHORT = 4  # 郑州
    PHRASE = 5  # 市中区: full, and an everyday phrase
    FULL = 6  # 金水区


@dataclass(frozen=True, slots=True)
class Written:
    """What one written name can mean: each form with its codes, strongest form first."""

    name: str
    senses: tuple[tuple[Form, tuple[str, ...]], ...]


_ZONE_NAMES: Final = {
    "高新": ("高新区", "高新技术产业开发区", "高新技术开发区", "高新技术产业园区", "高新开发区"),
    "经济": ("经开区", "经济开发区", "经济技术开发区"),
    "其他": (
        *("工业园区", "循环化工园区", "新区", "开发区", "示范区", "保税区", "自贸区", "产业集聚区", "管委会", "度假区"),
        *("产业园区", "临港区"),
    ),
}
_ZONE: Final = re.compile(r"(?:开发区|园区|管理区|管委会|新区|新城)$")
_SUFFIXES: Final = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|特区|省|市|盟|区|县|旗)$")


def is_zone(place: Place) -> bool:
    """Whether a county-level row of the statistics list is a development zone and no administrative division."""
    return place.level is Level.COUNTY and place.code[4:6] >= "70" and bool(_ZONE.search(place.name))


def short_name(name: str) -> str:
    """The name without its suffix and the peoples in it: 恩施土家族苗族自治州 → 恩施."""
    bare = _SUFFIXES.sub("", name)
    if len(bare) < 2 < len(name):  # 碑林区 is no 林区, 清新区 no 新区
        bare = name[:-1]
    if "自治" in name or name.endswith("族区"):
        bare = PEOPLES.sub("", bare) or bare
    return bare


def written_names(*, places: Mapping[str, Place], others: Iterable[tuple[str, str]]) -> dict[str, Written]:
    """Every way to write the regions down to the county, with what each can mean.

    `others` are further everyday or former names as (name, code).
    """
    senses: dict[str, dict[Form, set[str]]] = {}

    def add(name: str, form: Form, code: str) -> None:
        if len(name) >= 2:
            senses.setdefault(name, {}).setdefault(form, set()).add(code)

    for place in places.values():
        if place.level is not Level.TOWNSHIP and place.name not in HOLDERS:
            for name, form in _forms(place, places):
                add(name, form, place.code)
    for name in (name for kind in _ZONE_NAMES.values() for name in kind):
        senses.setdefault(name, {}).setdefault(Form.ZONE, set())
    for name, code in others:
        add(name, Form.FULL, code)
    return {
        name: Written(name, tuple((form, tuple(sorted(codes))) for form, codes in sorted(forms.items(), reverse=True)))
        for name, forms in senses.items()
    }


def _forms(place: Place, places: Mapping[str, Place]) -> Iterable[tuple[str, Form]]:
    bare = short_name(place.name)
    if place.level in (Level.PROVINCE, Level.CITY):
        yield place.name, Form.FULL
        yield bare, Form.EVERYDAY if bare in EVERYDAY else Form.SHORT
        if place.name.endswith("自治州"):
            yield bare + "州", Form.FULL
    elif is_zone(place):
        yield from _zone_forms(place, places)
    else:
        yield place.name, Form.PHRASE if place.name in PHRASES or len(place.name) == 2 else Form.FULL
        if bare != _SUFFIXES.sub("", place.name):  # without the peoples: 长阳县, 管城区
            everyday = bare + place.name[-1]
            yield everyday, Form.PHRASE if everyday in PHRASES else Form.FULL
        yield bare, _stem_form(place, bare)


def _stem_form(place: Place, bare: str) -> Form:
    if not place.name.endswith("市") and place.name != "神农架林区":
        return Form.STEM
    if bare in EVERYDAY:
        return Form.EVERYDAY
    return Form.SHORT if place.code[2:4] == "90" or place.code == "620201" else Form.TOWN


def _zone_forms(place: Place, places: Mapping[str, Place]) -> Iterable[tuple[str, Form]]:
    yield place.name, Form.FULL
    rest = place.name
    for area in (stem_of(place.code)[:2] + "0000", place.code[:4] + "00"):
        if area in places:
            rest = rest.removeprefix(short_name(places[area].name)).removeprefix("市")
    for names in _ZONE_NAMES.values():
        if rest in names:
            for name in names if rest not in _ZONE_NAMES["其他"] else (rest,):
                yield name, Form.ZONE
            return
    if len(rest) >= 4 and rest != place.name:
        yield rest, Form.FULL
