"""A dispute at a station: taken down once, settled, dropped, handed over whole; who may, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Channel
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.words import Standing
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.rules import Identity
from fangxin.domain.stations.actions.disputes import (
    Heard,
    drop_dispute,
    hand_over_dispute,
    record_dispute,
    remind_of_disputes,
    settle_dispute,
)
from fangxin.domain.stations.actions.keeping import withdraw_station
from fangxin.domain.stations.models import Station, StationDispute, StationStaff
from fangxin.domain.stations.queries import dispute_at, dispute_behind, figures_of, open_disputes
from fangxin.domain.stations.queries.meant import merchant_meant
from fangxin.domain.stations.rules import (
    DisputeEnded,
    MerchantNotOffered,
    MerchantToChoose,
    OtherFirstAsked,
    StationTextMissing,
    StationWithdrawn,
)
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.foundation.refusals import NotFound, SeveralRefusals
from tests.members import shop
from tests.people import MONDAY, Cast, later
from tests.stations.conftest import works

pytestmark = pytest.mark.django_db

HEARD = Heard(
    identity=Identity(name="张晚晴", phone="13800000101"), merchant_name="鹤壁云上鲸超市有限公司",
    content="昨天在店里买的两箱酸奶开封就有霉点，店员只肯换不肯退。", wants="退货退款", disputed_fen=5980,
)  # fmt: skip


def recorded(staff: StationStaff, **changes: object) -> StationDispute:
    heard = replace(HEARD, **changes)  # type: ignore[arg-type]
    return record_dispute(heard=heard, draft=f"D{StationDispute.objects.count()}", staff=staff, at=MONDAY)


def test_a_dispute_knows_its_merchant_and_seals_its_consumer(clerk: StationStaff) -> None:
    whale = shop()
    dispute = recorded(clerk)
    assert (dispute.merchant, dispute.first_asked, dispute.due_on) == (whale, clerk, date(2026, 6, 15))
    assert (dispute.person.name_masked, dispute.person.phone_masked) == ("张**", "138****0101")
    assert open_person(person=dispute.person).name == "张晚晴"
    (entry,) = entries_of(chain=dispute.pk)
    assert entry.actor_kind == "STATION" and entry.actor_name == "调解员柳**"
    assert "张晚晴" not in entry.facts_json and "1380000" not in entry.facts_json


@pytest.mark.parametrize(
    "named",
    [
        {"merchant_name": "云上鲸超市"},
        {"merchant_name": "鹤壁云上鲸超市有限公司", "merchant_uscc": "92000000MA0000001N"},
    ],
)
def test_a_name_that_is_alike_is_chosen_by_the_person(clerk: StationStaff, named: dict[str, str]) -> None:
    whale = shop()
    with pytest.raises(MerchantToChoose):
        recorded(clerk, **named)
    assert not StationDispute.objects.exists()
    assert recorded(clerk, **named, merchant_id=whale.pk).merchant == whale
    assert recorded(clerk, **named, unlisted=True).merchant is None


def test_only_a_merchant_that_was_offered_can_be_chosen(clerk: StationStaff) -> None:
    shop()
    other = shop(name="鹤壁淇河书店有限公司", uscc="92000000MA0000001N", phone="19900002002")
    for merchant_id in (other.pk, 5):
        for name, field in (("云上鲸超市", "merchant"), ("哪里也没有的小店", "merchant_name")):
            with pytest.raises(MerchantNotOffered) as refused:
                recorded(clerk, merchant_name=name, merchant_id=merchant_id)
            assert refused.value.field == field
    assert not StationDispute.objects.exists()


@pytest.mark.parametrize("status", [Standing.REVOKED, Standing.CANCELLED])
def test_a_merchant_that_is_no_more_may_be_chosen(clerk: StationStaff, status: Standing) -> None:
    whale = shop()
    Merchant.objects.filter(pk=whale.pk).update(status=status)
    assert recorded(clerk, merchant_name="云上鲸超市", merchant_id=whale.pk).merchant == whale


def test_of_namesakes_the_person_says_which(clerk: StationStaff) -> None:
    here, there = shop(), shop(uscc="92000000MA0000001N", region="410603", phone="19900002002")
    assert here.name == there.name
    meant = merchant_meant(name=here.name, uscc="", region="410611")
    assert meant.merchant is None and {one.id for one in meant.choices} == {here.pk, there.pk}
    assert recorded(clerk, merchant_id=there.pk).merchant == there
    assert recorded(clerk, merchant_uscc=there.uscc).merchant == there, "a code names one"
    assert recorded(clerk, merchant_name="哪里也没有的小店").merchant is None


def test_a_merchant_chosen_without_a_code_is_the_cases_too(clerk: StationStaff, people: Cast) -> None:
    whale = shop()
    Merchant.objects.filter(pk=whale.pk).update(uscc=None)
    dispute = recorded(clerk, merchant_name="云上鲸超市", merchant_id=whale.pk)
    hand_over_dispute(dispute_id=dispute.pk, tried="店长只同意换货", staff=clerk, at=later(1))
    assert Case.objects.get().merchant_id == whale.pk


def test_the_same_form_twice_is_one_dispute(clerk: StationStaff) -> None:
    one = record_dispute(heard=HEARD, draft="D", staff=clerk, at=MONDAY)
    assert record_dispute(heard=HEARD, draft="D", staff=clerk, at=MONDAY) == one
    assert StationDispute.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": ""}, "content"),
        ({"merchant_name": " "}, "merchant_name"),
        ({"identity": Identity(name="", phone="13800000101")}, "name"),
        ({"identity": Identity(name="张晚晴", phone="138")}, "phone"),
        ({"disputed_fen": -1}, "disputed_amount"),
    ],
)
def test_what_could_not_be_handed_over_is_refused_at_once(
    clerk: StationStaff, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(SeveralRefusals) as refused:
        recorded(clerk, **changes)
    assert field in {one.field for one in refused.value.refusals}
    assert not StationDispute.objects.exists()


def test_settled_on_the_spot_with_what_was_agreed(clerk: StationStaff, mall: Station) -> None:
    dispute = recorded(clerk)
    with pytest.raises(StationTextMissing):
        settle_dispute(dispute_id=dispute.pk, agreed="退", agreed_fen=None, staff=clerk, at=later(1))
    done = settle_dispute(dispute_id=dispute.pk, agreed="退款59.8元，当场退", agreed_fen=5980, staff=clerk, at=later(1))
    assert (done.state, done.agreed_fen, done.ended_by) == ("SETTLED", 5980, "调解员柳**")
    for act in (settle_dispute, hand_over_dispute, drop_dispute):
        told = {"settle_dispute": {"agreed": "再说一次", "agreed_fen": 1}, "hand_over_dispute": {"tried": "再试一次"}}
        with pytest.raises(DisputeEnded):
            act(dispute_id=dispute.pk, staff=clerk, at=later(2), **told.get(act.__name__, {"reason": "不要了吧"}))  # type: ignore[operator]
    numbers = figures_of(station=mall, on=date(2026, 7, 1))
    assert (numbers.recorded, numbers.settled, numbers.overdue) == (1, 1, 0)


def test_handed_over_it_becomes_a_case_at_the_competent_desk(clerk: StationStaff, people: Cast, mall: Station) -> None:
    whale = shop()
    dispute = recorded(clerk)
    receipt = hand_over_dispute(dispute_id=dispute.pk, tried="店长只同意换货，差价谈不拢", staff=clerk, at=later(1))
    case = Case.objects.select_related("intake__person", "office").get()
    assert receipt.cases[0].number == case.number
    assert (case.intake.channel, case.merchant_id, case.disputed_fen) == (Channel.STATION, whale.pk, 5980)
    assert case.office_id == people.county.pk, "where the merchant does business"
    assert open_person(person=case.intake.person) == Identity(name="张晚晴", phone="13800000101")
    for words in (HEARD.content, "要求：退货退款", "青禾商场消费维权服务站调解情况：店长只同意换货，差价谈不拢"):
        assert words in case.content
    dispute.refresh_from_db()
    assert (dispute.state, dispute.case_number, dispute.intake_id) == ("HANDED_OVER", case.number, case.intake_id)
    assert dispute_behind(intake_id=case.intake_id) == dispute and dispute_behind(intake_id=5) is None
    assert case.intake.outside_number == dispute.number
    assert [entry.act for entry in entries_of(chain=dispute.pk)] == ["STATION_HEARD", "STATION_HANDED"]
    assert not list(broken_chains())


def test_whoever_was_asked_first_answers_or_whoever_leads(
    clerk: StationStaff, head: StationStaff, people: Cast, mall: Station
) -> None:
    third = works(mall, people, name="叶知秋", phone="19811110003")
    dispute = recorded(clerk)
    assert [one.pk for one in open_disputes(staff=third)] == [dispute.pk]
    with pytest.raises(OtherFirstAsked):
        drop_dispute(dispute_id=dispute.pk, reason="消费者说算了", staff=third, at=later(1))
    drop_dispute(dispute_id=dispute.pk, reason="消费者说算了", staff=head, at=later(1))
    with pytest.raises(NotFound):
        dispute_at(number="WQ260608-0000000", staff=third)


def test_another_stations_dispute_is_not_there(clerk: StationStaff, people: Cast, mall: Station) -> None:
    mine = recorded(clerk)
    elsewhere = Station.objects.create(
        id=9, kind="FIVE_IN", name="别的站", address="某处", region_code="410611", opened_on=date(2026, 1, 1),
        review_due_on=date(2027, 1, 1), created_at=MONDAY,
    )  # fmt: skip
    stranger = works(elsewhere, people, name="别问是谁", phone="19811110009", leads=True)
    with pytest.raises(NotFound):
        settle_dispute(dispute_id=mine.pk, agreed="我来和解", agreed_fen=None, staff=stranger, at=later(1))
    with pytest.raises(NotFound):
        dispute_at(number=mine.number, staff=stranger)


def test_nothing_new_at_a_withdrawn_station_but_what_is_open_ends(
    clerk: StationStaff, people: Cast, mall: Station
) -> None:
    dispute = recorded(clerk)
    withdraw_station(station_id=mall.pk, on=date(2026, 6, 9), reason="商场停业", by=people.handler, at=later(1))
    gone = StationStaff.objects.select_related("member__person", "station").get(pk=clerk.pk)
    with pytest.raises(StationWithdrawn):
        recorded(gone)
    hand_over_dispute(dispute_id=dispute.pk, tried="商场停业，无人调解", staff=gone, at=later(1))


def test_a_reminder_before_the_last_day_once(clerk: StationStaff) -> None:
    dispute = recorded(clerk)
    Notice.objects.all().delete()
    assert remind_of_disputes(at=later(3)) == 0  # Thursday; due on Monday
    assert remind_of_disputes(at=later(4)) == 1  # Friday, one working day before
    assert remind_of_disputes(at=later(5)) == 0
    assert dispute.number in Notice.objects.get().text
    settle_dispute(dispute_id=dispute.pk, agreed="换货了事", agreed_fen=None, staff=clerk, at=later(6))
    assert remind_of_disputes(at=later(30)) == 0
