"""To the police and back: three days, twenty-four hours, a signed receipt, an answer, and what follows a refusal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.words import Outcome, Status
from fangxin.domain.reports.actions import transfers
from fangxin.domain.reports.actions.proposing import AskedAlready
from fangxin.domain.reports.actions.transfers import TransferImpossible
from fangxin.domain.reports.models import Transfer
from fangxin.domain.reports.permissions import DecidedByProposer
from fangxin.domain.reports.rules.verifying import DayImpossible
from fangxin.domain.reports.words import Reply
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from tests.people import Cast, cast, later
from tests.reports.acting import investigated, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    """Filed on 2026-06-12."""
    return investigated(people, reported(people))


def given(case: Case, people: Cast, days: int) -> dict[str, object]:
    return {
        "case_id": case.pk,
        "version": Case.objects.get(pk=case.pk).version,
        "by": people.handler,
        "at": later(days),
    }


def asked(case: Case, people: Cast, days: int = 20) -> Case:
    return transfers.ask_transfer(
        police="淇滨公安分局", crime="生产、销售有毒、有害食品罪", report="货值二十万元，检出西地那非。",
        **given(case, people, days),
    )  # fmt: skip


def handed(case: Case, people: Cast) -> Case:
    """Asked on the 20th day, approved on the 21st, handed over on the 22nd (2026-06-30)."""
    asked(case, people)
    transfers.decide_transfer(granted=True, reason="", **{**given(case, people, 21), "by": people.head})
    receipt = {"handed_at": later(21) + timedelta(hours=23), "receipt": "淇公收字〔2026〕9号，赵警官签收"}
    return transfers.hand_over(**receipt, **given(case, people, 22))


def clock(case: Case, rule: str) -> Clock:
    return Clock.objects.get(case_id=case.pk, rule=f"transfer.{rule}")


def test_the_leader_decides_in_three_days_and_the_case_goes_within_twenty_four_hours(people: Cast, case: Case) -> None:
    asked(case, people)
    assert clock(case, "decision").due_on == later(23).date()
    with pytest.raises(TransferImpossible):
        asked(case, people)
    with pytest.raises(TransferImpossible):
        transfers.hand_over(handed_at=later(20), receipt="r", **given(case, people, 20))
    transfers.decide_transfer(granted=True, reason="", **{**given(case, people, 21), "by": people.head})
    assert clock(case, "decision").in_time is True
    assert clock(case, "hand_over").due_at == later(22)
    for instant in (later(20), later(23)):
        with pytest.raises(DayImpossible):
            transfers.hand_over(handed_at=instant, receipt="r", **given(case, people, 22))
    done = transfers.hand_over(handed_at=later(21) + timedelta(hours=23), receipt="回执1号", **given(case, people, 22))
    assert (done.status, done.due_on, clock(case, "hand_over").in_time) == (Status.TRANSFERRED, None, True)


def test_an_hour_too_late_is_late(people: Cast, case: Case) -> None:
    asked(case, people)
    transfers.decide_transfer(granted=True, reason="", **{**given(case, people, 21), "by": people.head})
    transfers.hand_over(handed_at=later(22) + timedelta(minutes=1), receipt="回执", **given(case, people, 23))
    assert clock(case, "hand_over").in_time is False


def test_the_leader_may_say_no_and_only_another_person_may_decide(people: Cast, case: Case) -> None:
    transfers.ask_transfer(police="p", crime="c", report="r", **{**given(case, people, 20), "by": people.head})
    with pytest.raises(DecidedByProposer):
        transfers.decide_transfer(granted=True, reason="", **{**given(case, people, 21), "by": people.head})
    assert Transfer.objects.get().approved_at is None
    Transfer.objects.all().delete()
    with pytest.raises(AskedAlready):
        asked(case, people, 21)


def test_a_denied_transfer_may_be_asked_again(people: Cast, case: Case) -> None:
    asked(case, people)
    with pytest.raises(Exception, match="理由"):
        transfers.decide_transfer(granted=False, reason=" ", **{**given(case, people, 21), "by": people.head})
    done = transfers.decide_transfer(
        granted=False, reason="未达标准。", **{**given(case, people, 21), "by": people.head}
    )
    assert done.status == Status.INVESTIGATING and Transfer.objects.get().ended_at is not None
    asked(case, people, 25)
    assert Transfer.objects.count() == 2


def test_the_police_take_it_and_the_goods_follow(people: Cast, case: Case) -> None:
    handed(case, people)
    done = transfers.record_reply(reply=Reply.TOOK, replied_on=later(24).date(), **given(case, people, 24))
    assert (done.status, done.outcome) == (Status.CLOSED, Outcome.TRANSFERRED)
    assert clock(case, "goods").due_on == later(27).date()
    transfers.hand_goods(goods="扣押的酸奶六箱、检验报告", handed_on=later(26).date(), **given(case, people, 26))
    assert clock(case, "goods").in_time is True
    assert not Clock.objects.filter(case_id=case.pk, stopped_on=None).exists()
    with pytest.raises(TransferImpossible):
        transfers.hand_goods(goods="g", handed_on=later(26).date(), **given(case, people, 27))
    assert list(broken_chains()) == []


def test_the_police_send_it_on_and_their_three_days_begin_anew(people: Cast, case: Case) -> None:
    handed(case, people)
    done = transfers.record_reply(
        reply=Reply.FORWARDED,
        police="山城公安分局",
        replied_on=later(23).date(),
        forwarded_at=later(22),
        **given(case, people, 23),
    )
    assert (done.status, Transfer.objects.get().police) == (Status.TRANSFERRED, "山城公安分局")
    running = Clock.objects.get(case_id=case.pk, rule="transfer.review", stopped_on=None)
    assert running.due_on == later(26).date()
    assert transfers.record_reply(reply=Reply.TOOK, replied_on=later(25).date(), **given(case, people, 25)).closed_at


def test_a_refusal_is_reconsidered_and_then_goes_to_the_procuratorate_or_comes_back(people: Cast, case: Case) -> None:
    handed(case, people)
    declined = {"reply": Reply.DECLINED, "replied_on": later(24).date()}
    with pytest.raises(Exception, match="理由"):
        transfers.record_reply(**declined, **given(case, people, 24))
    done = transfers.record_reply(**declined, reason="情节显著轻微。", **given(case, people, 24))
    assert (done.due_rule, done.due_on) == ("transfer.reconsideration", later(27).date())
    with pytest.raises(TransferImpossible):
        transfers.record_answer(took=True, answered_on=later(25).date(), **given(case, people, 25))
    transfers.ask_reconsideration(asked_on=later(26).date(), **given(case, people, 26))
    assert clock(case, "reconsideration").in_time is True
    assert clock(case, "reconsideration_answer").due_on == later(29).date()
    with pytest.raises(TransferImpossible):
        transfers.take_back(reason="r", **given(case, people, 27))
    done = transfers.record_answer(took=False, answered_on=later(28).date(), **given(case, people, 28))
    assert (done.due_rule, done.due_on) == ("transfer.procuratorate", later(31).date())
    transfers.ask_procuratorate(asked_on=later(30).date(), **given(case, people, 30))
    with pytest.raises(TransferImpossible):
        transfers.ask_procuratorate(asked_on=later(30).date(), **given(case, people, 30))
    back = transfers.take_back(reason="公安机关不予立案，依法给予行政处罚。", **given(case, people, 40))
    # handed over on the 22nd day, back on the 40th: eighteen days left out
    assert (back.status, back.due_rule, back.due_on) == (Status.INVESTIGATING, "case.penalty", date(2026, 9, 28))
    assert Transfer.objects.get().ended_at is not None


def test_the_police_change_their_mind(people: Cast, case: Case) -> None:
    handed(case, people)
    transfers.record_reply(
        reply=Reply.DECLINED, replied_on=later(24).date(), reason="证据不足。", **given(case, people, 24)
    )
    transfers.ask_reconsideration(asked_on=later(25).date(), **given(case, people, 25))
    done = transfers.record_answer(took=True, answered_on=later(27).date(), **given(case, people, 27))
    assert done.outcome == Outcome.TRANSFERRED and clock(case, "goods").due_on == later(30).date()


def test_only_a_filed_case_is_transferred(people: Cast) -> None:
    with pytest.raises(MoveNotPossible):
        asked(reported(people), people, 2)


@pytest.mark.parametrize(("hours", "in_time"), [(24, True), (25, False)])
def test_the_police_send_on_within_twenty_four_hours_of_the_receipt(
    people: Cast, case: Case, hours: int, in_time: bool
) -> None:
    handed(case, people)
    signed = later(21) + timedelta(hours=23)
    forwarded = {"reply": Reply.FORWARDED, "police": "山城公安分局", "replied_on": later(24).date()}
    for instant in (None, signed - timedelta(minutes=1), later(25)):
        with pytest.raises(TransferImpossible):
            transfers.record_reply(forwarded_at=instant, **forwarded, **given(case, people, 24))
    transfers.record_reply(forwarded_at=signed + timedelta(hours=hours), **forwarded, **given(case, people, 24))
    first = clock(case, "forwarding")
    assert (first.due_at, first.in_time, first.look_again_at) == (signed + timedelta(hours=24), in_time, None)
    assert entries_of(chain=case.pk)[-1].facts["in_time"] is in_time
    # who was sent it and is not in charge either has a day from then
    again = signed + timedelta(hours=hours + 20)
    transfers.record_reply(
        reply=Reply.FORWARDED, police="鹤山公安分局", replied_on=later(25).date(), forwarded_at=again, **given(case, people, 25)
    )  # fmt: skip
    second = Clock.objects.filter(case_id=case.pk, rule="transfer.forwarding").exclude(pk=first.pk).get()
    assert (second.due_at, second.in_time) == (signed + timedelta(hours=hours + 24), True)
    assert Transfer.objects.get().forwarded_at == again
    assert list(broken_chains()) == []


def test_police_in_charge_were_never_to_send_it_on(people: Cast, case: Case) -> None:
    handed(case, people)
    transfers.record_reply(reply=Reply.TOOK, replied_on=later(24).date(), **given(case, people, 24))
    assert not Clock.objects.filter(case_id=case.pk, rule="transfer.forwarding").exists()
