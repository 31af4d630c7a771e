"""Repair: too early names the day, decided within the term by somebody else, undone when the pledge was false."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fangxin.domain.credit.actions import repairing
from fangxin.domain.credit.actions.entering import decide_event, enter_event
from fangxin.domain.credit.actions.repairing import (
    ask_repair,
    grant_repair,
    record_push,
    refuse_repair,
    remind_of_repairs,
    revoke_repair,
    take_back,
)
from fangxin.domain.credit.models import CreditEvent, Repair
from fangxin.domain.credit.notices import leaders_of
from fangxin.domain.credit.queries.desk import (
    Deadline,
    decision_due,
    decision_due_from,
    eligible,
    push_due,
    repairs_to_push,
    repairs_waiting,
)
from fangxin.domain.credit.queries.grades import events_public, grade_of
from fangxin.domain.credit.queries.soundness import unsound_credit
from fangxin.domain.credit.rules.entering import GroundMissing
from fangxin.domain.credit.rules.repairing import (
    PledgeMissing,
    PushNotNeeded,
    RepairAgainTooEarly,
    RepairAnswered,
    RepairAsked,
    RepairNotPossible,
    RepairTooEarly,
    SamePersonDecides,
)
from fangxin.domain.credit.words import RepairState
from fangxin.domain.evidence.actions.files import add_file
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.reports.models import Penalty
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.storage.ids import new_id
from tests.credit.telling import OWNER, PLEDGE, recorded, shop
from tests.evidence.makers import picture
from tests.people import Cast, cast, later, working

pytestmark = pytest.mark.django_db
#: a Monday three months after the publication of 2026-07-10
OCTOBER = working(day=date(2026, 10, 12))
REASON = "罚款已经缴清，整改到位，符合条件。"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def event(people: Cast) -> CreditEvent:
    return recorded(people, shop())


def asked(event: CreditEvent, *, at: datetime = OCTOBER, **changes: object) -> Repair:
    told = {
        "merchant_id": event.merchant_id,
        "event_id": event.pk,
        "pledge": PLEDGE,
        "draft_token": "",
        "by": OWNER,
        "at": at,
    }
    return ask_repair(**{**told, **changes})  # type: ignore[arg-type]


def granted(repair: Repair, people: Cast, *, at: datetime = OCTOBER, elsewhere: bool = False) -> Repair:
    return grant_repair(repair_id=repair.pk, decision=REASON, elsewhere=elsewhere, by=people.head, at=at)


def test_too_early_names_the_day_and_the_day_opens_the_door(people: Cast, event: CreditEvent) -> None:
    assert eligible(event=event, on=date(2026, 9, 1)).earliest == date(2026, 10, 10)
    with pytest.raises(RepairTooEarly) as refused:
        asked(event, at=working(day=date(2026, 10, 9)))
    assert "2026-10-10" in refused.value.told()
    repair = asked(event, at=working(day=date(2026, 10, 10)))
    assert (repair.state, repair.rules_since) == (RepairState.ASKED, date(2026, 4, 1))


def test_asking_starts_a_clock_of_seven_working_days_and_tells_the_head(people: Cast, event: CreditEvent) -> None:
    repair = asked(event)
    due = decision_due(repair=repair, on=OCTOBER.date())
    assert (due.due_on, due.days_left, due.overdue) == (date(2026, 10, 21), 7, False)
    assert Notice.objects.filter(template="repair_asked", account_id=people.head.account_id).count() == 1
    assert [one.pk for one in repairs_waiting(by=people.head)] == [repair.pk]
    assert not repairs_waiting(by=people.other_handler).exists()


def test_before_the_rule_of_2025_it_was_fifteen(people: Cast, event: CreditEvent) -> None:
    repair = asked(event)
    repair.asked_on = date(2025, 9, 26)
    assert decision_due(repair=repair, on=date(2025, 9, 26)).due_on == date(2025, 10, 23)


def test_only_once_with_a_pledge_and_by_the_merchant_itself(people: Cast, event: CreditEvent) -> None:
    for pledge in ("", "会改正。"):
        with pytest.raises(PledgeMissing):
            asked(event, pledge=pledge)
    with pytest.raises(NotFound):
        asked(event, merchant_id=shop(name="别家").pk)
    asked(event)
    with pytest.raises(RepairAsked):
        asked(event)


def test_files_brought_under_the_draft_belong_to_the_application(people: Cast, event: CreditEvent) -> None:
    add_file(name="缴款凭证.jpg", content=picture(), side=Side.MERCHANT, at=OCTOBER, draft_token="REPAIRDRAFT")
    repair = asked(event, draft_token="REPAIRDRAFT")
    assert repair.files == 1
    assert EvidenceFile.objects.get().intake_id == repair.pk


def test_granted_it_counts_no_more_anywhere_from_the_same_day(people: Cast, event: CreditEvent) -> None:
    repair = granted(asked(event), people)
    assert (repair.state, repair.in_time) == (RepairState.GRANTED, True)
    assert grade_of(merchant_id=event.merchant_id, on=OCTOBER.date()).score == 100
    assert grade_of(merchant_id=event.merchant_id, on=OCTOBER.date() - timedelta(days=1)).score == 90
    assert events_public(merchant_id=event.merchant_id, on=OCTOBER.date()) == []
    penalty = Penalty.objects.get()
    assert penalty.withdrawn_on == OCTOBER.date()
    assert Entry.objects.filter(chain=penalty.case_id, act="PUBLICATION_WITHDRAWN").count() == 1
    assert Notice.objects.filter(template="repair_granted").count() == 1
    with pytest.raises(RepairAnswered):
        granted(repair, people)
    with pytest.raises(RepairNotPossible):
        asked(event, at=OCTOBER + timedelta(days=1))
    assert not list(broken_chains())
    assert not list(unsound_credit())


def test_a_penalty_changed_meanwhile_keeps_its_own_way_of_withdrawal(people: Cast, event: CreditEvent) -> None:
    Penalty.objects.update(change="CHANGED", changed_on=date(2026, 9, 1))
    granted(asked(event), people)
    assert Penalty.objects.get().withdrawn_on is None


def test_refused_with_a_reason_and_asked_again(people: Cast, event: CreditEvent) -> None:
    repair = asked(event)
    with pytest.raises(GroundMissing):
        refuse_repair(repair_id=repair.pk, reason="不行", by=people.head, at=OCTOBER)
    done = refuse_repair(
        repair_id=repair.pk, reason="罚款尚未缴清，请缴清后再申请。", by=people.head, at=OCTOBER + timedelta(days=14)
    )
    assert (done.state, done.in_time) == (RepairState.REFUSED, False)
    assert grade_of(merchant_id=event.merchant_id, on=OCTOBER.date()).score == 90
    assert asked(event, at=OCTOBER + timedelta(days=15)).state == RepairState.ASKED


def test_taken_back(people: Cast, event: CreditEvent) -> None:
    repair = asked(event)
    with pytest.raises(NotFound):
        take_back(repair_id=repair.pk, merchant_id=shop(name="别家").pk, by=OWNER, at=OCTOBER)
    assert (
        take_back(repair_id=repair.pk, merchant_id=event.merchant_id, by=OWNER, at=OCTOBER).state
        == RepairState.TAKEN_BACK
    )
    with pytest.raises(RepairAnswered):
        granted(repair, people)
    asked(event)


def test_who_decides(people: Cast, event: CreditEvent) -> None:
    repair = asked(event)
    for by, refusal in (
        (people.handler, NotPermitted),
        (people.other_handler, NotFound),
        (people.analyst, NotPermitted),
    ):
        with pytest.raises(refusal):
            grant_repair(repair_id=repair.pk, decision=REASON, elsewhere=False, by=by, at=OCTOBER)


def test_who_entered_an_event_does_not_decide_on_its_repair(people: Cast) -> None:
    merchant: Merchant = shop()
    event = enter_event(
        merchant_id=merchant.pk, kind="OTHER_MINOR", happened_on=date(2026, 6, 1), reference="", by=people.head, at=later(0),
        ground="拒不配合调解，多次约谈不到场。",
    )  # fmt: skip
    decide_event(event_id=event.pk, confirmed=True, decision="", by=people.supervisor, at=later(0))
    repair = ask_repair(
        merchant_id=merchant.pk, event_id=event.pk, pledge=PLEDGE, draft_token="", by=OWNER, at=later(0)
    )
    with pytest.raises(SamePersonDecides):
        granted(repair, people, at=later(1))
    grant_repair(repair_id=repair.pk, decision=REASON, elsewhere=False, by=people.supervisor, at=later(1))


def test_a_penalty_of_another_province_is_pushed_within_three_working_days(people: Cast) -> None:
    event = recorded(people, shop(), elsewhere=True)
    repair = asked(event)
    with pytest.raises(PushNotNeeded):
        record_push(repair_id=repair.pk, to="陕西省市场监管局", pushed_on=OCTOBER.date(), by=people.head, at=OCTOBER)
    granted(repair, people)
    repair.refresh_from_db()
    due = push_due(repair=repair, on=OCTOBER.date())
    assert due is not None
    assert due.due_on == date(2026, 10, 15)
    assert repairs_to_push(by=people.head).count() == 1
    for to, day in (
        ("", OCTOBER.date()),
        ("陕西省市场监管局", date(2026, 10, 13)),
        ("陕西省市场监管局", date(2026, 10, 11)),
    ):
        with pytest.raises(PushNotNeeded):
            record_push(repair_id=repair.pk, to=to, pushed_on=day, by=people.head, at=OCTOBER)
    done = record_push(
        repair_id=repair.pk,
        to="陕西省市场监管局",
        pushed_on=date(2026, 10, 16),
        by=people.head,
        at=OCTOBER + timedelta(days=4),
    )
    assert done.pushed_in_time is False
    assert not repairs_to_push(by=people.head).exists()


def test_a_false_pledge_revokes_the_repair_and_counts_itself(people: Cast, event: CreditEvent) -> None:
    repair = granted(asked(event), people)
    with pytest.raises(NotPermitted):
        revoke_repair(repair_id=repair.pk, reason="罚款凭证系伪造，经核实没有缴款。", by=people.handler, at=OCTOBER)
    at = OCTOBER + timedelta(days=20)
    revoke_repair(repair_id=repair.pk, reason="罚款凭证系伪造，经核实没有缴款。", by=people.head, at=at)
    assert grade_of(merchant_id=event.merchant_id, on=at.date()).score == 80
    assert grade_of(merchant_id=event.merchant_id, on=at.date() - timedelta(days=1)).score == 100, "replayed as it was"
    assert Penalty.objects.get().withdrawn_on is None
    assert Entry.objects.filter(chain=Penalty.objects.get().case_id, act="PUBLICATION_RESUMED").count() == 1
    with pytest.raises(RepairAgainTooEarly) as refused:
        asked(event, at=at)
    assert "2027-05-01" in refused.value.told()
    false = CreditEvent.objects.get(kind="FALSE_PLEDGE")
    with pytest.raises(RepairNotPossible):
        asked(false, at=at)
    assert not list(unsound_credit())
    assert not list(broken_chains())


def test_the_desk_is_reminded_before_and_after_the_last_day_once_each(people: Cast, event: CreditEvent) -> None:
    asked(event)
    told = {day: remind_of_repairs(at=working(day=date(2026, 10, day))) for day in (12, 19, 20, 21, 22, 23)}
    assert told == {12: 0, 19: 0, 20: 1, 21: 0, 22: 1, 23: 0}
    names = Notice.objects.filter(account_id=people.head.account_id, template__startswith="repair").order_by(
        "created_at"
    )
    assert list(names.values_list("template", flat=True)) == ["repair_asked", "repair_due", "repair_overdue"]


def test_unsound_credit_is_found(people: Cast, event: CreditEvent) -> None:
    repair = granted(asked(event), people)
    CreditEvent.objects.update(off=[], kind="NOSUCH")
    assert dict(unsound_credit()) == {
        event.pk: "no points are known for its kind",
        repair.pk: "it was granted and its event counts",
    }


def test_a_clock_is_counted_once_for_a_day_and_heads_are_looked_up_once(
    people: Cast, event: CreditEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asked(event)
    for _ in range(3):
        other = CreditEvent.objects.get(pk=event.pk)
        other.pk = other.source_id = new_id(OCTOBER)
        other.save(force_insert=True)
        again = Repair.objects.get(pk=first.pk)
        again.pk, again.event_id = new_id(OCTOBER), other.pk
        again.save(force_insert=True)
    counted, looked = list[date](), list[str]()

    def clock(*, asked_on: date, on: date) -> Deadline:
        counted.append(asked_on)
        return decision_due_from(asked_on=asked_on, on=on)

    def heads(region_code: str, at: datetime) -> list[int]:
        looked.append(region_code)
        return leaders_of(region_code, at)

    monkeypatch.setattr(repairing, "decision_due_from", clock)
    monkeypatch.setattr(repairing, "leaders_of", heads)
    assert remind_of_repairs(at=working(day=date(2026, 10, 20))) == 4
    assert len(counted) == 1 and len(looked) == 1
    assert remind_of_repairs(at=working(day=date(2026, 10, 20))) == 0
