"""What the panel counts: complaints by the same person or contact in the caller's jurisdiction, and never a report."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind
from fangxin.domain.claimants.queries import cases_by_contact, panel_for
from fangxin.domain.claimants.words import Contact
from fangxin.domain.merchants.actions import NewMerchant, register_merchant
from fangxin.domain.people.actions import address_index
from fangxin.domain.people.rules import Identity
from tests.people import LI, MONDAY, ZHANG, Cast, case_of, cast, filed, later, receipt

pytestmark = pytest.mark.django_db
WANG = Identity(name="王听泉", id_number="000000200002290029", phone=ZHANG.phone, address=ZHANG.address)


@pytest.fixture
def people() -> Cast:
    return cast()


def windows(case: Case, people: Cast, contact: Contact, days: int = 40) -> tuple[int, ...]:
    panel = panel_for(case=case, by=people.handler, at=later(days))
    found = dict(panel.by_contact)
    return tuple(number for _, number in found[contact].windows) if contact in found else ()


def test_complaints_are_counted_by_identity_phone_and_address(people: Cast) -> None:
    case = filed(people.hotline)
    filed(people.hotline, at=later(35), content="在淇滨区买到发霉的面包，商家不理，要求退款赔偿。")
    filed(people.hotline, at=later(36), identity=WANG, content="在淇滨区买的鞋子开胶，商家不换，要求换货。")
    filed(people.hotline, at=later(37), identity=LI, content="在淇滨区理发店充值后关门，要求退还余额。")
    assert windows(case, people, Contact.IDENTITY) == (1, 2, 2)
    assert windows(case, people, Contact.PHONE) == windows(case, people, Contact.ADDRESS) == (2, 3, 3)
    panel = panel_for(case=case, by=people.handler, at=later(40))
    assert (panel.behind_phone, panel.behind_address) == (2, 2)
    assert panel.merchants[0].what == "云上鲸超市" and len(panel.merchants[0].numbers) == 3


def test_a_number_of_the_panel_is_the_number_of_cases_behind_it(people: Cast) -> None:
    case = filed(people.hotline)
    for day in (1, 33, 35):
        filed(people.hotline, at=later(day), content=f"第{day}件：在淇滨区买到变质食品，要求退款。")
    at = later(40)
    for contact, count in panel_for(case=case, by=people.handler, at=at).by_contact:
        for days, number in count.windows:
            rows = cases_by_contact(case=case, contact=contact, days=days, by=people.handler, at=at)
            assert rows.count() == number, (contact, days)


def test_reports_are_counted_nowhere(people: Cast) -> None:
    case = filed(people.hotline)
    filed(people.hotline, kind=Kind.REPORT, problem_code="V01", content="举报云上鲸超市无证经营，请查处。")
    both = receipt(
        people.hotline,
        content="在云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请查处。",
    )
    assert both.split
    assert windows(case, people, Contact.PHONE, days=1) == (2, 2, 2)


def test_what_lies_outside_the_jurisdiction_is_not_counted(people: Cast) -> None:
    case = filed(people.hotline)
    elsewhere = filed(
        people.hotline, merchant_name="山城百货", merchant_address="河南省鹤壁市山城区红旗街1号",
        content="在山城区红旗街的百货店买的锅漏水，要求退货。",
    )  # fmt: skip
    assert elsewhere.office_id == people.other_county.pk
    assert windows(case, people, Contact.PHONE, days=1) == (1, 1, 1)
    panel = panel_for(case=case, by=people.supervisor, at=later(1))
    assert dict(panel.by_contact)[Contact.PHONE].windows[0][1] == 2


def test_texts_and_goods_that_recur_are_grouped_and_several_people_against_one_merchant_told(people: Cast) -> None:
    first = filed(people.hotline)
    filed(people.hotline, identity=LI, at=later(1))
    filed(
        people.hotline,
        identity=Identity(name="赵小满", phone="13800000333", id_number="000000200002290029"),
        at=later(2),
    )
    Case.objects.update(merchant_id=None)
    assert panel_for(case=first, by=people.handler, at=later(3)).concentrated == ()
    merchant = register_merchant(new=NewMerchant(name="云上鲸超市", address="河南省鹤壁市淇滨区青禾路88号"), at=MONDAY)
    Case.objects.update(merchant=merchant)
    first.refresh_from_db()
    panel = panel_for(case=first, by=people.handler, at=later(3))
    assert [len(group.numbers) for group in panel.concentrated] == [3] and panel.concentrated_persons == 3
    assert panel.clusters == () and panel.goods == ()  # the person's own complaints: only one


def test_nothing_of_a_person_is_in_the_panel(people: Cast) -> None:
    case = filed(people.hotline)
    told = repr(panel_for(case=case, by=people.handler, at=MONDAY))
    for secret in (ZHANG.name, ZHANG.phone, ZHANG.id_number, ZHANG.address):
        assert secret not in told


def test_an_address_is_the_same_however_it_is_written_and_a_street_alone_is_none() -> None:
    assert address_index("鹤壁市淇滨区青禾路1号") == address_index("鹤壁市 淇滨区，青禾路１号")
    assert address_index("鹤壁市淇滨区") == address_index("青禾路1号") == address_index("") == ""


def test_an_anonymous_case_has_no_panel_of_contacts(people: Cast) -> None:
    case = case_of(receipt(people.hotline))
    case.intake.person = None
    assert panel_for(case=case, by=people.handler, at=later(1)).by_contact == ()
    assert not cases_by_contact(case=case, contact=Contact.PHONE, days=30, by=people.handler, at=later(1)).exists()
    assert case.purchased_on == date(2026, 6, 5)
