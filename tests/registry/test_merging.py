"""Duplicates: weighed, proposed, merged, parted again; every count goes through the family."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.merchants.actions import NewMerchant, register_merchant
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import family_of, find_merchants, resolve_merchant
from fangxin.domain.registry.actions.keeping import change_merchant
from fangxin.domain.registry.actions.merging import merge, say_apart, undo_merge
from fangxin.domain.registry.queries.duplicates import COMPARED, duplicates_in, duplicates_of, merges_of, said_apart
from fangxin.domain.registry.rules import (
    Entry,
    MergedAlready,
    MergeUndone,
    ReasonMissing,
    SameMerchant,
    register_book,
    weigh,
)
from fangxin.domain.registry.words import SIGN_LABELS, Sign
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import MONDAY, Cast, later

pytestmark = pytest.mark.django_db

WHALE = "91000000MA00000157"
ONE = Entry(
    uscc=WHALE,
    name_key="云上鲸超市",
    core="云上鲸超市",
    phone="19900001001",
    address="青禾路88号",
    region_code="410611002",
)
WHY = "同一执照重复登记"


NAME, NEAR, PHONE, ADDRESS = Sign.SAME_NAME, Sign.NEAR_NAME, Sign.SAME_PHONE, Sign.SAME_ADDRESS
COUNTY, FAR, NO_CODE, TWO = Sign.SAME_COUNTY, Sign.OTHER_CITY, Sign.ONE_WITHOUT_CODE, Sign.TWO_CODES
OTHER_NAME = {"name_key": "别的", "core": "别的"}
TWO_CODES = {"uscc": "92000000MA0000023Y"}


@pytest.mark.parametrize(
    ("told", "signs", "suggested"),
    [
        ({"uscc": "", "phone": "", "address": ""}, {NAME, COUNTY, NO_CODE}, True),
        ({"uscc": "", **OTHER_NAME, "address": ""}, {PHONE, COUNTY, NO_CODE}, True),
        # a namesake in another city, and a chain's second company, are no duplicates by their name alone
        ({"uscc": "", "phone": "", "address": "", "region_code": "410102"}, {NAME, FAR, NO_CODE}, False),
        ({**TWO_CODES, "phone": "", "address": ""}, {NAME, COUNTY, TWO}, False),
        (TWO_CODES, {NAME, PHONE, ADDRESS, COUNTY, TWO}, True),
        # two stalls of one hall
        ({"uscc": "", **OTHER_NAME, "phone": ""}, {ADDRESS, COUNTY, NO_CODE}, False),
        ({"uscc": "", "name_key": "云上鲸超市店", "core": "云上鲸超市店", "phone": ""}, {NEAR, ADDRESS, COUNTY, NO_CODE}, True),
        ({"uscc": "", **OTHER_NAME, "phone": "", "address": "", "region_code": ""}, {NO_CODE}, False),
    ],
)  # fmt: skip
def test_two_entries_are_weighed(told: dict[str, str], signs: set[Sign], suggested: bool) -> None:
    other = replace(ONE, **told)  # type: ignore[arg-type]
    for found in (weigh(ONE, other, book=register_book()), weigh(other, ONE, book=register_book())):
        assert ({sign for sign, _ in found.signs}, found.suggested) == (signs, suggested)
        assert found.points == sum(points for _, points in found.signs)


def test_every_sign_has_a_label_and_points() -> None:
    assert set(SIGN_LABELS) == set(Sign) == set(register_book().points)


def _merchant(name: str, **told: object) -> Merchant:
    return register_merchant(new=NewMerchant(name=name, **{"region_code": "410611", **told}), at=MONDAY)  # type: ignore[arg-type]


@pytest.fixture
def whale() -> Merchant:
    return _merchant("鹤壁云上鲸超市有限公司（演示）", uscc=WHALE, phone="19900001001")


@pytest.fixture
def twin() -> Merchant:
    return _merchant("云上鲸（演示）", phone="19900001001")


def test_duplicates_are_proposed_until_somebody_says_they_are_two(
    people: Cast, whale: Merchant, twin: Merchant
) -> None:
    namesake = _merchant(whale.name, region_code="410603")
    (pair,) = duplicates_of(merchant=twin)
    assert (pair.one, pair.other) == (whale, twin), "the fuller entry stands first"
    assert {one.other for one in duplicates_of(merchant=whale)} == {twin, namesake}
    assert [(one.one, one.other) for one in duplicates_in(by=people.handler)[0]] == [(whale, twin)]
    assert duplicates_in(by=people.other_handler) == ([], False)
    assert len(duplicates_in(by=SYSTEM)[0]) == 2
    say_apart(one_id=twin.pk, other_id=whale.pk, reason="母公司与门店", by=people.handler, at=later(1))
    assert duplicates_of(merchant=twin) == [] == duplicates_in(by=people.handler)[0]
    said = said_apart(one=whale, other=twin)
    assert said is not None and said.said_by == "孟子衿"
    again = say_apart(one_id=whale.pk, other_id=twin.pk, reason="再说一次吧", by=people.handler, at=later(2))
    assert again == said and len(entries_of(chain=twin.pk)) == 1


def test_a_merge_leads_everything_to_the_merchant_and_is_undone(people: Cast, whale: Merchant, twin: Merchant) -> None:
    done = merge(merchant_id=twin.pk, into_id=whale.pk, reason=WHY, by=people.handler, at=later(1))
    assert done.signs == ["same_phone", "same_county", "one_without_code"]
    assert family_of(twin.pk) == family_of(whale.pk) == {whale.pk, twin.pk}
    assert resolve_merchant(name=twin.name).merchant == whale
    assert [row.pk for row in find_merchants(text="云上鲸", live=True)] == [whale.pk]
    assert duplicates_of(merchant=whale) == []
    for pk in (whale.pk, twin.pk):
        assert entries_of(chain=pk)[-1].act == "MERCHANT_MERGED"
    undo_merge(merge_id=done.pk, reason="其实是两家店", by=people.handler, at=later(2))
    assert family_of(whale.pk) == {whale.pk} and resolve_merchant(name=twin.name).merchant == twin
    assert len(find_merchants(text="云上鲸", live=True)) == 2
    with pytest.raises(MergeUndone):
        undo_merge(merge_id=done.pk, reason="其实是两家店", by=people.handler, at=later(3))
    again = merge(merchant_id=twin.pk, into_id=whale.pk, reason=WHY, by=people.handler, at=later(4))
    assert merges_of(merchant=whale) == [again, done]
    assert not list(broken_chains())


def test_a_family_is_moved_with_its_head_and_comes_back_whole(whale: Merchant, twin: Merchant) -> None:
    third, head = _merchant("鲸鱼三店（演示）"), _merchant("鲸鱼总部（演示）", uscc="92000000MA0000023Y")
    into_twin = merge(merchant_id=third.pk, into_id=twin.pk, reason=WHY, by=SYSTEM, at=later(1))
    into_whale = merge(merchant_id=twin.pk, into_id=whale.pk, reason=WHY, by=SYSTEM, at=later(2))
    assert family_of(third.pk) == {whale.pk, twin.pk, third.pk}
    assert not Merchant.objects.filter(merged_into__merged_into__isnull=False).exists(), "one step always arrives"
    into_head = merge(merchant_id=whale.pk, into_id=head.pk, reason=WHY, by=SYSTEM, at=later(3))
    assert family_of(third.pk) == {head.pk, whale.pk, twin.pk, third.pk}
    for buried in (into_twin, into_whale):
        with pytest.raises(MergeUndone):
            undo_merge(merge_id=buried.pk, reason="先撤后来的", by=SYSTEM, at=later(4))
    undo_merge(merge_id=into_head.pk, reason="总部是另一家", by=SYSTEM, at=later(5))
    assert family_of(head.pk) == {head.pk} and family_of(third.pk) == {whale.pk, twin.pk, third.pk}
    undo_merge(merge_id=into_whale.pk, reason="也是另一家店", by=SYSTEM, at=later(6))
    assert family_of(whale.pk) == {whale.pk} and family_of(third.pk) == {twin.pk, third.pk}
    undo_merge(merge_id=into_twin.pk, reason="全部分开吧", by=SYSTEM, at=later(7))
    assert family_of(twin.pk) == {twin.pk}


def test_what_cannot_be_merged(people: Cast, whale: Merchant, twin: Merchant) -> None:
    far = _merchant("山城鲸（演示）", region_code="410603")
    known = {"by": people.handler, "at": later(1)}
    with pytest.raises(SameMerchant):
        merge(merchant_id=whale.pk, into_id=whale.pk, reason=WHY, **known)  # type: ignore[arg-type]
    with pytest.raises(ReasonMissing):
        merge(merchant_id=twin.pk, into_id=whale.pk, reason=" 是 ", **known)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        merge(merchant_id=far.pk, into_id=whale.pk, reason=WHY, **known)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        merge(merchant_id=twin.pk, into_id=5, reason=WHY, **known)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        merge(merchant_id=twin.pk, into_id=whale.pk, reason=WHY, by=people.analyst, at=later(1))
    done = merge(merchant_id=twin.pk, into_id=far.pk, reason=WHY, **known)  # type: ignore[arg-type]
    with pytest.raises(MergedAlready):
        merge(merchant_id=twin.pk, into_id=whale.pk, reason=WHY, **known)  # type: ignore[arg-type]
    with pytest.raises(MergedAlready):
        merge(merchant_id=whale.pk, into_id=twin.pk, reason=WHY, **known)  # type: ignore[arg-type]
    with pytest.raises(MergedAlready):
        change_merchant(merchant_id=twin.pk, version=1, told={"name": "新名"}, **known)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        undo_merge(merge_id=done.pk, reason="不是一家店", by=people.other_handler, at=later(2))


def test_the_proposals_of_a_region_go_on_page_by_page(people: Cast) -> None:
    def known(name: str, phone: str = "") -> Merchant:
        return register_merchant(new=NewMerchant(name=name, region_code="410611", phone=phone), at=MONDAY)

    for number in range(3):
        known(f"鹤壁第{number}号粮油店（演示）"), known(f"鹤壁第{number}号粮油店（演示）")
    # an agent's telephone at many merchants does not keep the others out
    for number in range(COMPARED + 4):
        known(f"代办{number}的饭店{'东西南北中'[number % 5]}", phone="19900001001")
    seen, begin, pages = list[tuple[int, int]](), 0, 0
    more = True
    while more:
        pairs, more = duplicates_in(by=people.handler, begin=begin, most=2)
        seen += [(pair.one.pk, pair.other.pk) for pair in pairs if pair.one.name == pair.other.name]
        begin, pages = begin + 2, pages + 1
    assert pages == 2 and len(seen) == len(set(seen)) == 3
    assert duplicates_in(by=people.handler, begin=40) == ([], False)
