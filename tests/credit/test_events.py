"""Events: recorded once from facts, entered by one officer and confirmed by another, taken back when there is no ground."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.rules import Actor
from fangxin.domain.credit.actions.entering import decide_event, enter_event, withdraw_event
from fangxin.domain.credit.actions.recording import record_facts
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.queries.desk import events_of_region, events_waiting
from fangxin.domain.credit.queries.grades import events_public, grade_of, grades_of
from fangxin.domain.credit.queries.soundness import unsound_credit
from fangxin.domain.credit.rules.entering import EventNotOpen, GroundMissing, KindNotEntered
from fangxin.domain.credit.rules.repairing import SamePersonDecides
from fangxin.domain.credit.words import EventState, Source, Standing
from fangxin.domain.mediation.models import Agreement, Item
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.reports.actions import publishing
from fangxin.domain.reports.models import Penalty
from fangxin.domain.reports.words import Change
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.storage.ids import new_id
from tests.credit.telling import published, recorded, shop
from tests.people import MONDAY, Cast, cast, filed, later

pytestmark = pytest.mark.django_db
GROUND = "经核查，通过登记的住所无法联系，列入经营异常名录。"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


def entered(by: Actor, merchant: Merchant, **changes: object) -> CreditEvent:
    told = {
        "merchant_id": merchant.pk, "kind": "ABNORMAL_LIST", "happened_on": date(2026, 6, 1), "reference": "淇市监异〔2026〕3号",
        "ground": GROUND, "by": by, "at": MONDAY,
    }  # fmt: skip
    return enter_event(**{**told, **changes})  # type: ignore[arg-type]


# From facts -----------------------------------------------------------------------------------------------------------


def test_a_published_penalty_is_recorded_once_and_counts_from_its_publication(people: Cast, merchant: Merchant) -> None:
    event = recorded(people, merchant)
    assert (event.kind, event.since, event.source, event.reference) == (
        "PENALTY_GENERAL", date(2026, 7, 10), Source.PENALTY, "淇市监处〔2026〕18号",
    )  # fmt: skip
    assert record_facts(at=later(33)) == 0
    assert CreditEvent.objects.count() == 1
    assert Notice.objects.filter(template="credit_recorded", address="19900001001").count() == 1
    graded = grade_of(merchant_id=merchant.pk, on=date(2026, 7, 10))
    assert (graded.code, graded.score) == ("B", 90)
    (line,) = events_public(merchant_id=merchant.pk, on=date(2026, 7, 10))
    assert (line.until, line.event.source_id) == (date(2027, 7, 10), event.source_id)
    assert not list(broken_chains())


def test_before_publication_and_without_a_known_merchant_nothing_is_recorded(people: Cast, merchant: Merchant) -> None:
    published(people, merchant)
    Penalty.objects.update(published_on=None)
    assert record_facts(at=later(40)) == 0
    Penalty.objects.update(published_on=date(2026, 7, 10))
    from fangxin.domain.cases.models import Case

    Case.objects.update(merchant=None)
    assert record_facts(at=later(40)) == 0


def test_a_warning_is_never_published_and_counts_all_the_same_unseen(people: Cast, merchant: Merchant) -> None:
    published(people, merchant)
    Penalty.objects.update(published_on=None, kinds=["WARNING"], fine_fen=0, confiscated_fen=0)
    assert record_facts(at=later(31)) == 1
    assert grade_of(merchant_id=merchant.pk, on=later(31).date()).score == 98
    assert events_public(merchant_id=merchant.pk, on=later(31).date()) == []


def test_recorded_late_it_does_not_change_the_grade_of_days_gone(people: Cast, merchant: Merchant) -> None:
    recorded(people, merchant, at=later(40))
    assert grade_of(merchant_id=merchant.pk, on=later(39).date()).score == 100
    assert grade_of(merchant_id=merchant.pk, on=later(40).date()).score == 90


def test_an_annulled_penalty_takes_its_event_back(people: Cast, merchant: Merchant) -> None:
    event = recorded(people, merchant)
    case = Penalty.objects.get().case
    publishing.record_change(
        case_id=case.pk, version=None, change=Change.ANNULLED, changed_on=later(40).date(), reason="行政复议撤销。",
        by=people.handler, at=later(40),
    )  # fmt: skip
    record_facts(at=later(40))
    event.refresh_from_db()
    assert event.state == EventState.WITHDRAWN
    assert grade_of(merchant_id=merchant.pk, on=later(41).date()).score == 100
    assert record_facts(at=later(41)) == 0, "and it does not come back"


def test_what_a_merchant_agreed_to_and_did_not_do(people: Cast, merchant: Merchant) -> None:
    case = filed(people.hotline)
    type(case).objects.filter(pk=case.pk).update(merchant=merchant)
    agreement = Agreement.objects.create(
        id=new_id(MONDAY), case=case, agreed_on=MONDAY.date(), terms="", written=True, performed_at_once=False
    )
    for number, (party, state) in enumerate((("MERCHANT", "MISSED"), ("COMPLAINANT", "MISSED"), ("MERCHANT", "DUE"))):
        Item.objects.create(
            id=new_id(MONDAY) + number, agreement=agreement, party=party, kind="REFUND", what="退款", state=state,
            perform_by=date(2026, 6, 12),
        )  # fmt: skip
    assert record_facts(at=later(5)) == 1
    event = CreditEvent.objects.get()
    assert (event.kind, event.source, event.reference) == ("PERFORMANCE_MISSED", Source.AGREEMENT_ITEM, case.number)


def test_merged_merchants_count_together(people: Cast, merchant: Merchant) -> None:
    recorded(people, merchant)
    other = shop(name="云上鲸超市淇滨店")
    Merchant.objects.filter(pk=merchant.pk).update(merged_into=other)
    on = later(33).date()
    assert grade_of(merchant_id=other.pk, on=on).score == grade_of(merchant_id=merchant.pk, on=on).score == 90
    assert {pk: graded.score for pk, graded in grades_of(merchant_ids=[other.pk, merchant.pk], on=on).items()} == {
        other.pk: 90,
        merchant.pk: 90,
    }


def test_a_grade_takes_two_questions_and_many_grades_three(people: Cast, merchant: Merchant) -> None:
    recorded(people, merchant)
    others = [shop(name=f"店{number}") for number in range(5)]
    with CaptureQueriesContext(connection) as asked:
        events_public(merchant_id=merchant.pk, on=later(33).date())
    assert len(asked) <= 2
    with CaptureQueriesContext(connection) as asked:
        found = grades_of(merchant_ids=[merchant.pk, *(one.pk for one in others)], on=later(33).date())
    assert len(asked) <= 3
    assert sorted(graded.code for graded in found.values()) == ["A"] * 5 + ["B"]


# By hand --------------------------------------------------------------------------------------------------------------


def test_an_entry_counts_once_another_officer_confirmed_it(people: Cast, merchant: Merchant) -> None:
    event = entered(people.handler, merchant)
    assert Notice.objects.filter(template="credit_entered", account_id=people.head.account_id).count() == 1
    assert grade_of(merchant_id=merchant.pk, on=MONDAY.date()).score == 100
    assert [one.pk for one in events_waiting(by=people.head)] == [event.pk]
    decide_event(event_id=event.pk, confirmed=True, decision="", by=people.head, at=later(1))
    assert grade_of(merchant_id=merchant.pk, on=MONDAY.date()).score == 100, "of days before nothing changes"
    graded = grade_of(merchant_id=merchant.pk, on=later(1).date())
    assert (graded.score, graded.lines[0].until) == (90, date(2027, 6, 1))
    assert [entry.act for entry in Entry.objects.filter(chain=event.pk).order_by("seq")] == [
        "CREDIT_ENTERED",
        "CREDIT_CONFIRMED",
    ]
    assert not list(unsound_credit())


def test_nobody_confirms_or_withdraws_the_own_entry(people: Cast, merchant: Merchant) -> None:
    event = entered(people.head, merchant)
    with pytest.raises(SamePersonDecides):
        decide_event(event_id=event.pk, confirmed=True, decision="", by=people.head, at=later(1))
    decide_event(event_id=event.pk, confirmed=True, decision="", by=people.supervisor, at=later(1))
    with pytest.raises(SamePersonDecides):
        withdraw_event(event_id=event.pk, reason="登记到了同名的另一家经营者。", by=people.head, at=later(2))
    withdraw_event(event_id=event.pk, reason="登记到了同名的另一家经营者。", by=people.supervisor, at=later(2))
    assert grade_of(merchant_id=merchant.pk, on=later(1).date()).score == 100
    with pytest.raises(EventNotOpen):
        withdraw_event(event_id=event.pk, reason="登记到了同名的另一家经营者。", by=people.supervisor, at=later(2))


def test_a_rejected_entry_never_counts_and_needs_a_reason(people: Cast, merchant: Merchant) -> None:
    event = entered(people.handler, merchant)
    with pytest.raises(GroundMissing):
        decide_event(event_id=event.pk, confirmed=False, decision="不对", by=people.head, at=later(1))
    decide_event(event_id=event.pk, confirmed=False, decision="依据不足，请先实地核查。", by=people.head, at=later(1))
    assert grade_of(merchant_id=merchant.pk, on=later(2).date()).lines == ()
    with pytest.raises(EventNotOpen):
        decide_event(event_id=event.pk, confirmed=True, decision="", by=people.head, at=later(1))


def test_who_may_enter_and_where(people: Cast, merchant: Merchant) -> None:
    for by, refusal in (
        (people.analyst, NotPermitted), (people.hotline, NotPermitted), (people.other_handler, NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            entered(by, merchant)
    event = entered(people.handler, merchant)
    with pytest.raises(NotPermitted):
        decide_event(event_id=event.pk, confirmed=True, decision="", by=people.second_handler, at=later(1))
    assert not events_of_region(by=people.other_handler).exists()
    assert events_of_region(by=people.supervisor).count() == 1
    for changes in ({"ground": "短"}, {"ground": " "}):
        with pytest.raises(GroundMissing):
            entered(people.handler, merchant, **changes)
    with pytest.raises(KindNotEntered):
        entered(people.handler, merchant, kind="PENALTY_GENERAL")
    with pytest.raises(NotFound):
        entered(people.handler, merchant, merchant_id=1)


def test_an_honour_speaks_for_the_merchant_and_nobody_is_warned(people: Cast, merchant: Merchant) -> None:
    event = entered(people.handler, merchant, kind="DEMONSTRATION", ground="经评定为市级放心消费示范单位。")
    decide_event(event_id=event.pk, confirmed=True, decision="", by=people.head, at=MONDAY)
    graded = grade_of(merchant_id=merchant.pk, on=MONDAY.date())
    assert (graded.code, graded.score) == ("A", 105)
    assert not Notice.objects.filter(template="credit_recorded").exists()
    line = graded.lines[0]
    assert line.standing is Standing.COUNTS
    assert grade_of(merchant_id=merchant.pk, on=line.until + timedelta(days=1)).score == 100, "and ends by itself"
