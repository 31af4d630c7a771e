"""A filed case: ninety days with what the law leaves out, the penalty, its publication and its withdrawal."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.machine import MoveNotPossible, MoveNotYours
from fangxin.domain.cases.words import Outcome, Status
from fangxin.domain.reports.actions import penalising, publishing
from fangxin.domain.reports.models import Penalty
from fangxin.domain.reports.permissions import DecidedByProposer
from fangxin.domain.reports.rules.penalties import LinkUnusual, NotPublished, PenaltyEmpty, check_penalty, is_published
from fangxin.domain.reports.rules.verifying import DayImpossible, TermOver
from fangxin.domain.reports.words import Change
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.money import NotAnAmount
from tests.people import Cast, cast, later, officer
from tests.reports.acting import investigated, penalised, reported

pytestmark = pytest.mark.django_db
LINK = "https://www.gsxt.example/penalty/1"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    """Filed on 2026-06-12; ninety days end on 2026-09-10."""
    return investigated(people, reported(people))


def given(case: Case, people: Cast, days: int) -> dict[str, object]:
    return {"case_id": case.pk, "version": case.version, "by": people.handler, "at": later(days)}


# Pure -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "fine", "confiscated", "other", "field"),
    [
        ((), 0, 0, "", "kinds"), (("NOSUCH",), 0, 0, "", "kinds"), (("FINE",), 0, 0, "", "fine"),
        (("WARNING",), 100, 0, "", "fine"), (("FINE",), 100, 5, "", "confiscated"),
        (("CONFISCATION",), 0, 0, "", "confiscated"), (("OTHER",), 0, 0, " ", "other"),
    ],
)  # fmt: skip
def test_a_penalty_that_does_not_add_up(
    kinds: tuple[str, ...], fine: int, confiscated: int, other: str, field: str
) -> None:
    with pytest.raises(PenaltyEmpty) as refused:
        check_penalty(kinds=kinds, fine_fen=fine, confiscated_fen=confiscated, other=other)
    assert refused.value.field == field


def test_a_penalty_that_does() -> None:
    assert check_penalty(kinds=("CONFISCATION", "FINE"), fine_fen=1, confiscated_fen=1, other="") == (
        "FINE",
        "CONFISCATION",
    )
    assert check_penalty(kinds=("GOODS_CONFISCATION",), fine_fen=0, confiscated_fen=0, other="")
    with pytest.raises(NotAnAmount):
        check_penalty(kinds=("FINE",), fine_fen=-1, confiscated_fen=0, other="")
    assert [is_published(kinds) for kinds in (["WARNING"], ["WARNING", "FINE"], ["CRITICISM"])] == [False, True, True]


# The ninety days ------------------------------------------------------------------------------------------------------


def test_a_hearing_is_left_out_of_the_ninety_days(people: Cast, case: Case) -> None:
    with pytest.raises(penalising.PauseImpossible):
        penalising.pause(ground="COFFEE", reason="r", **given(case, people, 10))
    paused = penalising.pause(ground="HEARING", reason="当事人要求听证。", **given(case, people, 10))
    assert (paused.due_on, paused.status) == (None, Status.INVESTIGATING)
    with pytest.raises(penalising.PauseImpossible):
        penalising.pause(ground="HEARING", reason="r", **given(paused, people, 11))
    going = penalising.resume(**given(paused, people, 20))
    assert going.due_on == date(2026, 9, 20)
    with pytest.raises(penalising.PauseImpossible):
        penalising.resume(**given(going, people, 21))


def test_thirty_days_by_the_leader_and_then_as_many_as_they_set_together(people: Cast, case: Case) -> None:
    asked = penalising.ask_extension(days=5, reason="案情复杂。", **given(case, people, 60))
    decide = {"case_id": case.pk, "granted": True, "by": people.head}
    done = penalising.decide_extension(version=asked.version, reason="", at=later(61), **decide)
    assert done.due_on == date(2026, 10, 10), "thirty, whatever was typed"
    for days in (None, 0, 366):
        with pytest.raises(penalising.ExtensionImpossible):
            penalising.ask_extension(days=days, reason="还需协查。", **given(done, people, 100))
    asked = penalising.ask_extension(days=45, reason="还需协查。", **given(done, people, 100))
    done = penalising.decide_extension(
        version=asked.version, reason="2026年9月16日局长办公会集体讨论。", at=later(101), **decide
    )
    assert done.due_on == date(2026, 11, 24)


def test_a_head_does_not_extend_at_the_own_wish_nor_after_the_end(people: Cast, case: Case) -> None:
    asked = penalising.ask_extension(days=None, reason="r", **{**given(case, people, 60), "by": people.head})
    decide = {"case_id": case.pk, "version": asked.version, "granted": True, "reason": "", "at": later(61)}
    with pytest.raises(DecidedByProposer):
        penalising.decide_extension(by=people.head, **decide)
    with pytest.raises(TermOver):
        penalising.decide_extension(
            by=officer("fuju", "程慕西", Role.HEAD, people.county), **{**decide, "at": later(120)}
        )


# Penalty and publication ----------------------------------------------------------------------------------------------


def test_a_penalty_is_published_within_twenty_working_days(people: Cast, case: Case) -> None:
    done = penalised(people, case)
    assert (done.status, done.due_rule, done.due_on) == (Status.PENALISED, "penalty.publication", date(2026, 8, 5))
    row = Penalty.objects.get()
    assert (row.kinds, row.fine_fen, row.confiscated_fen) == (["FINE", "CONFISCATION"], 500000, 12000)
    with pytest.raises(LinkUnusual):
        publishing.publish(link="javascript:alert(1)", published_on=date(2026, 7, 10), **given(done, people, 40))
    with pytest.raises(NotPublished):
        penalising.close_unpublished(**given(done, people, 40))
    with pytest.raises(DayImpossible):
        publishing.publish(link=LINK, published_on=date(2026, 7, 7), **given(done, people, 40))
    closed = publishing.publish(link=LINK, published_on=date(2026, 7, 10), **given(done, people, 40))
    assert (closed.status, closed.outcome, closed.due_on) == (Status.CLOSED, Outcome.FILED, None)
    assert Clock.objects.get(case_id=case.pk, rule="penalty.publication").in_time is True
    assert not Clock.objects.filter(case_id=case.pk, stopped_on=None).exists()
    assert list(broken_chains()) == []


def test_an_operator_of_another_province_has_its_penalty_sent_there(people: Cast, case: Case) -> None:
    done = penalised(people, case, elsewhere=True)
    assert (done.due_rule, done.due_on) == ("penalty.publication.push", date(2026, 7, 22))
    with pytest.raises(NotPublished):
        publishing.publish(link=LINK, published_on=later(40).date(), **given(done, people, 40))
    sent = publishing.push(to="河北省市场监督管理局", pushed_on=date(2026, 7, 13), **given(done, people, 40))
    assert (sent.due_rule, sent.due_on) == ("penalty.publication.assisted", date(2026, 7, 27))
    with pytest.raises(NotPublished):
        publishing.push(to="河北省市场监督管理局", pushed_on=date(2026, 7, 13), **given(sent, people, 40))
    closed = publishing.publish(link=LINK, published_on=date(2026, 7, 20), **given(sent, people, 45))
    assert closed.status == Status.CLOSED


def test_a_mere_warning_is_closed_without_publication(people: Cast, case: Case) -> None:
    done = penalised(people, case, kinds=["WARNING"], fine_fen=0, confiscated_fen=0)
    assert done.due_on is None
    with pytest.raises(NotPublished):
        publishing.publish(link=LINK, published_on=later(40).date(), **given(done, people, 40))
    assert penalising.close_unpublished(**given(done, people, 40)).outcome == Outcome.FILED


def test_an_annulled_penalty_is_withdrawn_within_three_working_days(people: Cast, case: Case) -> None:
    done = penalised(people, case)
    closed = publishing.publish(link=LINK, published_on=later(40).date(), **given(done, people, 40))
    with pytest.raises(NotPublished):
        publishing.withdraw(withdrawn_on=later(50).date(), **given(closed, people, 50))
    changed = publishing.record_change(
        change=Change.ANNULLED, changed_on=date(2026, 9, 25), reason="行政复议撤销。", **given(closed, people, 110)
    )
    clock = Clock.objects.get(case_id=case.pk, rule="penalty.publication.withdrawal")
    assert (clock.due_on, changed.status) == (date(2026, 9, 30), Status.CLOSED)
    publishing.withdraw(withdrawn_on=date(2026, 9, 29), **given(changed, people, 114))
    clock.refresh_from_db()
    assert clock.in_time is True
    with pytest.raises(NotPublished):
        publishing.record_change(
            change=Change.VOID, changed_on=date(2026, 9, 29), reason="r", **given(Case.objects.get(), people, 120)
        )


def test_a_leader_drops_a_case(people: Cast, case: Case) -> None:
    with pytest.raises(MoveNotYours):
        penalising.drop(reason="r", **given(case, people, 20))
    done = penalising.drop(reason="违法事实不能成立。", **{**given(case, people, 20), "by": people.head})
    assert (done.status, done.outcome, done.due_on) == (Status.CLOSED, Outcome.FILED, None)
    assert not Clock.objects.filter(case_id=case.pk, stopped_on=None).exists()


def test_nothing_is_penalised_before_it_was_filed(people: Cast) -> None:
    with pytest.raises(MoveNotPossible):
        penalised(people, reported(people))
    with pytest.raises(MoveNotPossible):
        penalising.pause(ground="HEARING", reason="r", **given(reported(people), people, 2))
