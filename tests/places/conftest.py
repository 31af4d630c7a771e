"""The lawful regions, and a few invented-use townships of one county, as indexes without a database."""

from __future__ import annotations

import pytest

from fangxin.domain.places.rules import Place, RegionIndex, read_other_names, read_region_file
from fangxin.domain.places.words import Level
from fangxin.foundation.lawbook import law_file

TOWNS = (
    Place("410611002000", "九州路街道", Level.TOWNSHIP, "410611"),
    Place("410611004000", "长江路街道", Level.TOWNSHIP, "410611"),
    Place("410611101000", "钜桥镇", Level.TOWNSHIP, "410611"),
)


def _index(*more: Place) -> RegionIndex:
    names, zones = read_other_names(law_file("region_names.csv"))
    return RegionIndex([*read_region_file(law_file("regions.csv")), *more], others=names, zones=zones)


@pytest.fixture(scope="session")
def index() -> RegionIndex:
    return _index()


@pytest.fixture(scope="session")
def index_with_towns() -> RegionIndex:
    return _index(*TOWNS)
