"""From words and fields to a decision and its row; overriding, giving back, ruling a dispute; counting overrides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fangxin.domain.merchants.actions import NewMerchant, add_outlet, add_shop, note_shop_reachable, register_merchant
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.routing.actions import decision_row, overridden_row, return_row, ruling_row
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.routing.queries import (
    Asked,
    Routed,
    decide_for,
    decisions_of,
    latest_decision,
    office_index,
    overrides_by_office,
    propose,
)
from fangxin.domain.routing.rules.moves import (
    NoCommonSuperior,
    NotSideways,
    NotTheCommonSuperior,
    OfficeNotThere,
    ReasonMissing,
    ReturnGroundWrong,
    returned_to,
)
from fangxin.domain.routing.words import Ask, RequestKind, Step
from fangxin.storage.rows import write
from tests.people import MONDAY, Cast, cast
from tests.routing.conftest import NEW, OLD

ON = date(2026, 6, 8)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Cast:
    return cast()


def _decided(text: str = "商家不退款", **told: Any) -> Routed:
    return decide_for(asked=Asked(text=text, on=ON, **told))


def _row(case_id: int, text: str = "在鹤壁市淇滨区一家店买的鞋坏了", **told: Any) -> RoutingDecision:
    row = decision_row(case_id=case_id, decision=_decided(text, **told).decision, at=MONDAY)
    write([row])
    return RoutingDecision.objects.get(pk=row.pk)


@pytest.fixture
def platform() -> Merchant:
    new = NewMerchant(
        name="乐淘购网络有限公司（演示）", brand="乐淘购", region_code="410603", is_platform_operator=True
    )
    return register_merchant(new=new, at=MONDAY)


def test_place_in_the_text_finds_the_county_office(agency: Cast) -> None:
    found = _decided("在鹤壁市淇滨区一家店买的鞋坏了").decision
    assert (found.office_id, found.region, found.needs_person) == (agency.county.pk, "410611", False)


def test_merchant_by_its_code_brings_its_places(agency: Cast) -> None:
    merchant = register_merchant(
        new=NewMerchant(name="云上鲸（演示）", uscc="91000000MA00000157", region_code="410603"), at=MONDAY
    )
    found = _decided(uscc="91000000MA00000157").decision
    assert (found.office_id, found.merchant_id) == (agency.other_county.pk, merchant.pk)
    add_outlet(merchant_id=merchant.pk, name="云上鲸淇滨店", region_code="410611", at=MONDAY)
    assert _decided(merchant="云上鲸淇滨店").decision.office_id == agency.county.pk


def test_a_merely_similar_merchant_is_not_taken(agency: Cast) -> None:
    register_merchant(new=NewMerchant(name="云上鲸超市（演示）", region_code="410603"), at=MONDAY)
    found = _decided(merchant="云上鲸超市有限公司").decision
    assert (found.merchant_id, found.needs_person) == (None, True)


def test_shop_goes_to_its_published_address_and_else_to_the_platform(agency: Cast, platform: Merchant) -> None:
    shop = add_shop(platform_id=platform.pk, name="三只橘猫零食铺", published_region_code="410611", at=MONDAY)
    told = {"platform": "乐淘购", "merchant": "三只橘猫零食铺"}
    assert _decided(**told).decision.office_id == agency.county.pk
    note_shop_reachable(shop_id=shop.pk, reachable=False)
    found = _decided(**told).decision
    assert (found.office_id, found.rule) == (agency.other_county.pk, "complaint.platform_shop.unpublished")
    report = _decided(**told, kind=RequestKind.REPORT).decision
    assert (report.needs_person, report.ask) == (True, Ask.NOT_FIRST)


def test_platform_itself_is_its_domicile(agency: Cast, platform: Merchant) -> None:
    found = _decided("平台不处理", merchant="乐淘购", platform="乐淘购").decision
    assert (found.office_id, found.rule) == (agency.other_county.pk, "complaint.platform_operator")


def test_unknown_platform_is_named_to_the_person(agency: Cast) -> None:
    found = _decided("店铺不退款", platform="没听过的平台", merchant="某店").decision
    assert (found.ask, found.queue_id) == (Ask.PLATFORM_UNKNOWN, agency.centre.pk)
    assert "没听过的平台" in found.ground


def test_receiving_office_hints_between_namesakes(agency: Cast) -> None:
    assert _decided("山城区一家店不退款", receiving_office_id=agency.county.pk).decision.region == "410603"


def test_the_agencys_own_area_hints_where_nobody_received(agency: Cast) -> None:
    assert office_index().area == "410600"
    assert _decided("山城区一家店不退款").decision.office_id == agency.other_county.pk
    assert _decided("鼓楼区一家店不退款").decision.region == ""


def test_day_of_receipt_chooses_the_rules(agency: Cast) -> None:
    old = decide_for(asked=Asked(text="在鹤壁市淇滨区买的", on=date(2026, 4, 14))).decision
    new = decide_for(asked=Asked(text="在鹤壁市淇滨区买的", on=date(2026, 4, 15))).decision
    assert (old.rule_version, old.article) == ("order20", OLD + "第十二条")
    assert (new.rule_version, new.article) == ("order121", NEW + "第十三条")


def test_proposal_holds_everything_the_form_shows(agency: Cast) -> None:
    found = propose(text="6月1日在鹤壁市淇滨区云上鲸超市花了59.8元买酸奶，有霉点，要求退款，并举报其无证经营。", on=ON)
    assert (found.office_id, found.office_name, found.needs_person) == (agency.county.pk, agency.county.name, False)
    assert "淇滨区" in found.office_why
    assert (found.amount_fen, found.purchased_on) == (5980, date(2026, 6, 1))
    assert found.object_code
    assert found.object_why
    assert found.problem_code


def test_proposal_of_a_doubtful_case_names_the_queue(agency: Cast) -> None:
    found = propose(text="鼓楼区的店不退款", on=ON)
    assert (found.office_id, found.office_name, found.needs_person) == (None, agency.centre.name, True)


def test_row_keeps_candidates_scores_grounds_and_versions(agency: Cast) -> None:
    row = _row(1)
    assert (row.step, row.office_id, row.rule_version) == (Step.PROPOSED, agency.county.pk, "order121")
    assert row.taxonomy_version
    candidate = row.candidates[0]
    assert candidate["office"] == agency.county.name
    assert (candidate["basis"], candidate["place"]) == ("place_of_business", "实际经营地")
    assert candidate["score"] > 0.9
    assert candidate["article"] == NEW + "第十三条"


def test_override_is_kept_with_who_and_why_and_counted(agency: Cast) -> None:
    _row(1)
    _row(2)
    same = overridden_row(case_id=1, office_id=agency.county.pk, by_account=None, reason="一致", at=MONDAY)
    assert same is None
    later = overridden_row(
        case_id=1,
        office_id=agency.other_county.pk,
        by_account=agency.dispatcher.account_id,
        reason="  实际经营地在  山城区 ",
        at=MONDAY + timedelta(hours=1),
    )
    assert later is not None
    write([later])
    assert (later.step, later.override_reason) == (Step.OVERRIDE, "实际经营地在 山城区")
    counts = overrides_by_office(since=MONDAY, until=MONDAY + timedelta(days=1), by=agency.supervisor)
    assert [(c.office_id, c.decided, c.overridden) for c in counts] == [(agency.county.pk, 2, 1)]
    assert overrides_by_office(since=MONDAY, until=MONDAY + timedelta(days=1), by=agency.other_handler) == []
    assert (
        overrides_by_office(since=MONDAY + timedelta(days=1), until=MONDAY + timedelta(days=2), by=agency.supervisor)
        == []
    )


def test_without_a_proposal_there_is_nothing_to_override(agency: Cast) -> None:
    _row(1, "商家不退款")
    assert overridden_row(case_id=1, office_id=agency.county.pk, by_account=None, reason="", at=MONDAY) is None
    assert overridden_row(case_id=99, office_id=agency.county.pk, by_account=None, reason="", at=MONDAY) is None


def test_database_refuses_an_override_without_a_reason_and_two_successors(agency: Cast) -> None:
    _row(1)
    told = {"case_id": 1, "office_id": agency.other_county.pk, "by_account": None, "at": MONDAY}
    silent = overridden_row(**told, reason=" ")
    assert silent is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        write([silent])
    first, second = (overridden_row(**told, reason="理由充分") for _ in range(2))
    assert first is not None
    assert second is not None
    write([first])
    with pytest.raises(IntegrityError), transaction.atomic():
        write([second])


def test_giving_back_goes_to_the_intake_unit_on_a_legal_ground_and_never_sideways(agency: Cast) -> None:
    row = _row(1)
    told: dict[str, Any] = {
        "previous": row,
        "from_office_id": agency.county.pk,
        "note": "不在本辖区",
        "received_on": ON,
        "by": agency.handler,
        "at": MONDAY,
    }
    back = return_row(**told, ground="RI1")
    assert (back.office_id, back.step, back.needs_person) == (agency.centre.pk, Step.RETURN, True)
    assert back.article == NEW + "第四十一条第二款"
    with pytest.raises(ReturnGroundWrong):
        return_row(**told, ground="NA1")
    with pytest.raises(NotSideways):
        return_row(**told, ground="RI1", wanted_office_id=agency.other_county.pk)
    write([back])
    assert overridden_row(case_id=1, office_id=agency.other_county.pk, by_account=None, reason="", at=MONDAY) is None


def test_the_intake_unit_has_nobody_to_give_back_to(agency: Cast) -> None:
    with pytest.raises(OfficeNotThere):
        returned_to(from_office_id=agency.centre.pk, region="410611", offices=office_index())


def test_common_superior_rules_a_dispute(agency: Cast) -> None:
    row = _row(1)
    told: dict[str, Any] = {
        "previous": row,
        "offices_in_dispute": (agency.county.pk, agency.other_county.pk),
        "office_id": agency.other_county.pk,
        "at": MONDAY,
    }
    ruled = ruling_row(**told, reason="经营地在山城区", by=agency.supervisor)
    assert (ruled.step, ruled.office_id, ruled.article) == (Step.RULING, agency.other_county.pk, NEW + "第三十三条")
    with pytest.raises(NotTheCommonSuperior):
        ruling_row(**told, reason="经营地在山城区", by=agency.head)
    with pytest.raises(ReasonMissing):
        ruling_row(**told, reason=" ", by=agency.supervisor)
    with pytest.raises(NoCommonSuperior):
        ruling_row(
            **{**told, "offices_in_dispute": (agency.city.pk, agency.county.pk)},
            reason="无共同上级",
            by=agency.supervisor,
        )


def test_offices_are_read_once_and_afresh_after_a_change(agency: Cast, django_assert_max_num_queries: Any) -> None:
    assert office_index() is office_index()
    with django_assert_max_num_queries(8):
        _decided("在鹤壁市淇滨区一家店买的鞋坏了", merchant="谁也不认识的店")


def test_the_latest_decision_is_the_one_nothing_supersedes(agency: Cast) -> None:
    first = _row(1)
    later = overridden_row(
        case_id=1,
        office_id=agency.other_county.pk,
        by_account=agency.dispatcher.account_id,
        reason="理由充分",
        at=MONDAY,
    )
    assert later is not None
    assert latest_decision(case_id=1) == first
    write([later])
    assert latest_decision(case_id=1) == later
    assert [row.step for row in decisions_of(case_id=1)].count(Step.OVERRIDE) == 1
    assert latest_decision(case_id=2) is None
