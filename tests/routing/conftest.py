"""A small invented agency: a city with two counties, a station, a food branch and an intake unit."""

from __future__ import annotations

import pytest

from fangxin.domain.places.rules import Place, RegionIndex, read_other_names, read_region_file
from fangxin.domain.places.words import Level
from fangxin.domain.routing.rules import JurisdictionBook, OfficeIndex, OfficeRow, jurisdiction_book
from fangxin.foundation.lawbook import law_file

NEW, OLD = "《市场监督管理投诉举报处理办法》", "《市场监督管理投诉举报处理暂行办法》"
CITY, INTAKE, QIBIN, XUN, STATION, FOOD, QI = 1, 2, 3, 4, 5, 6, 7

OFFICES = (
    OfficeRow(CITY, "410600", "甲市局", "CITY", "0001", "410600"),
    OfficeRow(INTAKE, "410600-ZX", "甲市投诉举报中心", "CITY", "00010001", "410600", is_intake=True),
    OfficeRow(QIBIN, "410611", "淇滨区局", "COUNTY", "00010002", "410611"),
    OfficeRow(XUN, "410621", "浚县局", "COUNTY", "00010003", "410621"),
    OfficeRow(STATION, "410611-JQ", "钜桥所", "STATION", "000100020001", "410611101000", remit=("101", "S01")),
    OfficeRow(FOOD, "410611-SY", "淇滨区局食品分局", "COUNTY", "000100020002", "410611", remit=("101",)),
    OfficeRow(QI, "410622", "淇县局", "COUNTY", "00010004", "410622", active=False),
)


@pytest.fixture(scope="session")
def offices() -> OfficeIndex:
    return OfficeIndex(OFFICES)


@pytest.fixture(scope="session")
def regions() -> RegionIndex:
    names, zones = read_other_names(law_file("region_names.csv"))
    town = Place("410611101000", "钜桥镇", Level.TOWNSHIP, "410611")
    return RegionIndex([*read_region_file(law_file("regions.csv")), town], others=names, zones=zones)


@pytest.fixture(scope="session")
def book() -> JurisdictionBook:
    return jurisdiction_book()
