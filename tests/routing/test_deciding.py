"""Which office, on which ground: the law's order, the doubtful cases, the queue."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.places.rules import RegionIndex
from fangxin.domain.routing.rules import JurisdictionBook, OfficeIndex, RoutingRequest, Site, decide
from fangxin.domain.routing.words import ASK_SENTENCES, Ask, Basis, RequestKind, Respondent
from tests.routing.conftest import FOOD, INTAKE, NEW, OLD, QIBIN, STATION, XUN

SURE_QIBIN = Site(region="410611", confidence=0.97, why="文中写明淇滨区。")
SURE_XUN = Site(region="410621", confidence=0.95, why="住所地已登记。")


@pytest.fixture
def decided(book: JurisdictionBook, offices: OfficeIndex, regions: RegionIndex) -> Any:
    def run(**told: Any) -> Any:
        request = RoutingRequest(**{"kind": RequestKind.COMPLAINT, "version": "order121", **told})
        return decide(request=request, book=book, offices=offices, regions=regions)

    return run


def test_place_of_business_goes_before_the_domicile(decided: Any) -> None:
    found = decided(sites={Basis.DOMICILE: SURE_XUN, Basis.PLACE_OF_BUSINESS: SURE_QIBIN})
    assert (found.office_id, found.needs_person, found.rule) == (QIBIN, False, "complaint.physical")
    assert [c.office_id for c in found.candidates] == [QIBIN, XUN]
    assert found.article == NEW + "第十三条"
    assert "实际经营地在河南省鹤壁市淇滨区" in found.ground
    assert f"依据{NEW}第十三条" in found.ground


def test_the_office_that_received_first_keeps_it_when_competent(decided: Any) -> None:
    sites = {Basis.DOMICILE: SURE_XUN, Basis.PLACE_OF_BUSINESS: SURE_QIBIN}
    found = decided(sites=sites, receiving_office_id=XUN)
    assert found.office_id == XUN
    assert "第十四条" in found.ground
    assert decided(sites=sites, receiving_office_id=INTAKE).office_id == QIBIN


def test_rule_version_changes_the_article_and_the_place(decided: Any) -> None:
    sites = {Basis.PUBLISHED_ADDRESS: SURE_QIBIN, Basis.PLACE_OF_BUSINESS: SURE_XUN}
    shop = {"respondent": Respondent.PLATFORM_SHOP, "published_address_ok": True, "sites": sites}
    new, old = decided(**shop), decided(**shop, version="order20")
    assert (new.office_id, new.article, new.rule_version) == (QIBIN, NEW + "第十三条", "order121")
    assert (old.office_id, old.article, old.rule_version) == (XUN, OLD + "第十二条", "order20")


def test_shop_that_publishes_no_address_is_the_platforms_place(decided: Any) -> None:
    sites = {Basis.PUBLISHED_ADDRESS: SURE_QIBIN, Basis.PLATFORM_DOMICILE: SURE_XUN}
    found = decided(respondent=Respondent.PLATFORM_SHOP, published_address_ok=False, sites=sites)
    assert (found.office_id, found.rule) == (XUN, "complaint.platform_shop.unpublished")
    assert [c.basis for c in found.candidates] == [Basis.PLATFORM_DOMICILE]


def test_report_on_a_shop_at_the_platforms_place_only_when_received_first(decided: Any) -> None:
    told = {
        "kind": RequestKind.REPORT,
        "respondent": Respondent.PLATFORM_SHOP,
        "sites": {Basis.PLATFORM_DOMICILE: SURE_XUN},
    }
    waiting = decided(**told)
    assert (waiting.needs_person, waiting.ask, waiting.queue_id) == (True, Ask.NOT_FIRST, INTAKE)
    assert decided(**told, receiving_office_id=XUN).office_id == XUN


def test_category_names_the_branch(decided: Any) -> None:
    sites = {Basis.PLACE_OF_BUSINESS: SURE_QIBIN}
    assert decided(sites=sites, categories=("10103", "101", "G")).office_id == FOOD
    assert decided(sites=sites, categories=("117", "G")).office_id == QIBIN
    assert decided(sites=sites).office_id == QIBIN


def test_station_of_the_township_within_its_remit(decided: Any) -> None:
    town = Site(region="410611101000", confidence=0.97, why="文中写明钜桥镇。")
    eating = decided(sites={Basis.PLACE_OF_BUSINESS: town}, categories=("S01", "S"))
    assert (eating.office_id, eating.candidates[0].by_station) == (STATION, True)
    assert "第三十条" in eating.ground
    assert decided(sites={Basis.PLACE_OF_BUSINESS: town}, categories=("165", "G")).office_id == QIBIN
    assert decided(sites={Basis.PLACE_OF_BUSINESS: town}).office_id == QIBIN, "an unknown category is not a station's"


@pytest.mark.parametrize(
    ("site", "ask"),
    [
        (None, Ask.REGION_UNKNOWN),
        (Site(region="", confidence=0.3, why="有四处同名。"), Ask.REGION_UNSURE),
        (Site(region="410611", confidence=0.5, why="像是收货地。"), Ask.REGION_UNSURE),
        (Site(region="410600", confidence=0.9, why="只写到市。"), Ask.REGION_COARSE),
        (Site(region="410622", confidence=0.97, why="文中写明淇县。"), Ask.NO_OFFICE),
        (Site(region="110105", confidence=0.97, why="文中写明朝阳区。"), Ask.OUTSIDE_AREA),
    ],
)
def test_doubt_goes_to_the_intake_units_queue(decided: Any, site: Site | None, ask: Ask) -> None:
    found = decided(sites={Basis.PLACE_OF_BUSINESS: site} if site else {})
    assert (found.needs_person, found.ask, found.queue_id) == (True, ask, INTAKE)
    assert found.ground
    if ask is not Ask.REGION_UNSURE:
        assert ASK_SENTENCES[ask].split("{", maxsplit=1)[0] in found.ground


def test_unsure_place_keeps_its_office_as_a_suggestion(decided: Any) -> None:
    found = decided(sites={Basis.PLACE_OF_BUSINESS: Site(region="410611", confidence=0.5, why="像是收货地。")})
    assert (found.office_id, found.needs_person) == (QIBIN, True)


def test_sure_domicile_stands_in_for_an_unsure_place(decided: Any) -> None:
    unsure = Site(region="410611", confidence=0.5, why="像是收货地。")
    found = decided(sites={Basis.PLACE_OF_BUSINESS: unsure, Basis.DOMICILE: SURE_XUN})
    assert (found.office_id, found.needs_person) == (XUN, False)
    assert len(found.candidates) == 2


def test_doubtful_kind_asks_a_person(decided: Any) -> None:
    found = decided(sites={Basis.PLACE_OF_BUSINESS: SURE_QIBIN}, kind_sure=False)
    assert (found.needs_person, found.ask, found.office_id) == (True, Ask.KIND_UNSURE, QIBIN)


def test_inquiry_stays_with_who_received_it(decided: Any) -> None:
    assert decided(kind=RequestKind.INQUIRY, receiving_office_id=XUN).office_id == XUN
    asked = decided(kind=RequestKind.INQUIRY)
    assert (asked.office_id, asked.needs_person) == (INTAKE, False)


def test_no_offices_at_all_still_gives_region_and_reason(book: JurisdictionBook, regions: RegionIndex) -> None:
    request = RoutingRequest(
        kind=RequestKind.COMPLAINT, version="order121", sites={Basis.PLACE_OF_BUSINESS: SURE_QIBIN}
    )
    found = decide(request=request, book=book, offices=OfficeIndex(()), regions=regions)
    assert (found.region, found.office_id, found.queue_id, found.needs_person) == ("410611", None, None, True)
    assert found.ground


@pytest.mark.parametrize("version", ["order20", "order121"])
def test_every_kind_and_respondent_is_decided_with_a_ground(decided: Any, version: str) -> None:
    sites = {basis: SURE_QIBIN for basis in Basis if basis is not Basis.RECEIVING_UNIT}
    for kind in RequestKind:
        for respondent in Respondent:
            for answer in (True, False):
                found = decided(
                    kind=kind, version=version, respondent=respondent, published_address_ok=answer, sites=sites
                )
                assert found.ground
                assert found.article in found.ground
                assert not found.needs_person


def test_area_of_an_agency(offices: OfficeIndex) -> None:
    from fangxin.domain.routing.rules import OfficeRow

    assert offices.area == "410600"
    assert OfficeIndex(()).area == ""
    wide = [*offices.rows, OfficeRow(9, "110000", "乙市局", "PROVINCE", "0002", "110000")]
    assert OfficeIndex(wide).area == ""


def test_a_city_without_counties_is_served_by_its_city_office(book: JurisdictionBook, regions: RegionIndex) -> None:
    from fangxin.domain.routing.rules import OfficeRow

    alone = OfficeIndex([OfficeRow(9, "441900", "东莞演示局", "CITY", "0001", "441900", is_intake=True)])
    site = Site(region="441900", confidence=0.97, why="文中写明东莞市。")
    request = RoutingRequest(kind=RequestKind.COMPLAINT, version="order121", sites={Basis.PLACE_OF_BUSINESS: site})
    found = decide(request=request, book=book, offices=alone, regions=regions)
    assert (found.office_id, found.needs_person) == (9, False)
