"""Regions as pure facts and pure questions: codes, names, the index in memory, and reading an address."""

from fangxin.domain.places.rules.codes import (
    RegionCodeMalformed,
    canonical,
    city_of,
    common_area,
    county_of,
    province_of,
    span,
    stem_of,
    within,
)
from fangxin.domain.places.rules.index import (
    RegionIndex,
    RegionRowWrong,
    RegionUnknown,
    read_other_names,
    read_places,
    read_region_file,
)
from fangxin.domain.places.rules.names import Place, short_name
from fangxin.domain.places.rules.reading import CONFIDENT, RegionMatch, resolve_address

__all__ = [
    "CONFIDENT",
    "Place",
    "RegionCodeMalformed",
    "RegionIndex",
    "RegionMatch",
    "RegionRowWrong",
    "RegionUnknown",
    "canonical",
    "city_of",
    "common_area",
    "county_of",
    "province_of",
    "read_other_names",
    "read_places",
    "read_region_file",
    "resolve_address",
    "short_name",
    "span",
    "stem_of",
    "within",
]
