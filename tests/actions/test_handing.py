"""Handing over: the first owner keeps the case until the receiver confirms, and the log tells who held it when."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.actions.absences import cancel_absence, record_absence
from fangxin.domain.agency.actions.posts import assign_post
from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import close, decide, dispatch
from fangxin.domain.cases.actions.handing import (
    CaseEnded,
    HandOverAnswered,
    HandOverElsewhere,
    HandOverToOwner,
    HandOverWaits,
    confirm_hand_over,
    decline_hand_over,
    hand_over,
    take_back_hand_over,
)
from fangxin.domain.cases.models import Case, HandOver, Holding
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.cases.queries.holdings import (
    holders_of,
    holders_of_many,
    offered_hand_overs,
    waiting_hand_overs,
)
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import MONDAY, Cast, cast, filed, handed, later, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    return mine(people)


def mine(people: Cast) -> Case:
    """A case of the county's first handler."""
    case = filed(people.hotline)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    return Case.objects.select_related("office").get(pk=case.pk)


def offered(people: Cast, case: Case, *, to: Actor | None = None, at: datetime = MONDAY) -> HandOver:
    to = to or people.second_handler
    hand_over(case_id=case.pk, version=None, post_id=to.post_id or 0, reason="我下周培训。", by=people.handler, at=at)
    return HandOver.objects.get(case=case, state="OFFERED")


def place(case: Case) -> tuple[int, int | None]:
    case.refresh_from_db()
    return case.office_id, case.post_id


def acts(case: Case) -> list[str]:
    return [entry.act for entry in entries_of(chain=case.pk)][2:]


def told(actor: Actor) -> list[str]:
    rows = Notice.objects.filter(account_id=actor.account_id, template__startswith="hand_over").order_by(
        "created_at", "id"
    )
    return list(rows.values_list("template", flat=True))


def account(actor: Actor) -> Account:
    return Account.objects.get(pk=actor.account_id)


def post_of(actor: Actor) -> Post:
    return Post.objects.select_related("office", "holder", "substitute").get(pk=actor.post_id)


def with_substitute(people: Cast) -> None:
    """The second handler stands in for the first."""
    post = post_of(people.handler)
    assign_post(
        post_id=post.pk, version=post.version, holder_id=post.holder_id, substitute_id=people.second_handler.account_id,
        by=SYSTEM, at=later(-3),
    )  # fmt: skip


def test_the_owner_keeps_the_case_its_clock_and_warnings_until_it_is_confirmed(people: Cast, case: Case) -> None:
    clocks = list(Clock.objects.filter(case_id=case.pk).values())
    offer = offered(people, case)
    assert place(case) == (people.county.pk, people.handler.post_id)
    assert told(people.second_handler) == ["hand_over_offered"]
    assert "我下周培训" in Notice.objects.get(template="hand_over_offered").text
    decide.accept(case_id=case.pk, version=None, by=people.handler, at=later(1))
    confirm_hand_over(hand_over_id=offer.pk, by=people.second_handler, at=later(2))
    assert place(case) == (people.county.pk, people.second_handler.post_id)
    assert told(people.handler) == ["hand_over_confirmed"]
    assert acts(case)[0] == Act.HAND_OVER_OFFERED and acts(case)[-1] == Act.HANDED
    acceptance = Clock.objects.get(pk=clocks[0]["id"])
    assert acceptance.due_on == clocks[0]["due_on"], "no clock begins anew"
    assert list(broken_chains()) == []


def test_declined_it_stays_with_its_owner_with_the_reason(people: Cast, case: Case) -> None:
    offer = offered(people, case)
    with pytest.raises(ReasonMissing):
        decline_hand_over(hand_over_id=offer.pk, reason=" ", by=people.second_handler, at=later(1))
    decline_hand_over(hand_over_id=offer.pk, reason="我也出差。", by=people.second_handler, at=later(1))
    offer.refresh_from_db()
    assert (offer.state, offer.answer, offer.answered_by, offer.look_again_at) == (
        "DECLINED",
        "我也出差。",
        "穆清和",
        None,
    )
    assert place(case)[1] == people.handler.post_id
    assert "我也出差" in Notice.objects.get(template="hand_over_declined").text
    assert acts(case)[-1] == Act.HAND_OVER_DECLINED
    offered(people, case, at=later(2))  # and can be offered again


def test_taken_back_before_it_was_answered(people: Cast, case: Case) -> None:
    offer = offered(people, case)
    with pytest.raises(OtherOffice):
        take_back_hand_over(hand_over_id=offer.pk, by=officer("s", "所长", Role.HEAD, people.city), at=later(1))
    take_back_hand_over(hand_over_id=offer.pk, by=people.head, at=later(1))
    assert acts(case)[-1] == Act.HAND_OVER_TAKEN_BACK
    for answer in (confirm_hand_over, take_back_hand_over):
        with pytest.raises(HandOverAnswered):
            answer(hand_over_id=offer.pk, by=people.second_handler, at=later(2))


def test_one_offer_at_a_time(people: Cast, case: Case) -> None:
    offered(people, case)
    third = officer("third", "白芷", Role.HANDLER, people.county)
    with pytest.raises(HandOverWaits) as refused:
        hand_over(case_id=case.pk, version=None, post_id=third.post_id or 0, reason="r", by=people.handler, at=later(1))
    assert "穆清和" in refused.value.told()


def test_who_serves_both_posts_hands_over_at_once(people: Cast, case: Case) -> None:
    own = Post.objects.create(
        office=people.county, title="承办二岗", role=Role.HANDLER.value, holder=account(people.handler)
    )
    hand_over(case_id=case.pk, version=None, post_id=own.pk, reason="归口办理。", by=people.handler, at=later(1))
    assert place(case)[1] == own.pk
    assert HandOver.objects.get().state == "CONFIRMED" and acts(case) == [Act.HANDED]


def test_within_the_agency_a_station_receives_and_only_then_it_is_the_stations(people: Cast, case: Case) -> None:
    offer = offered(people, case, to=people.station_handler)
    assert place(case)[0] == people.county.pk
    assert [
        one.pk for one in waiting_hand_overs(by=people.station_handler, post_ids=[people.station_handler.post_id or 0])
    ] == [offer.pk]
    confirm_hand_over(hand_over_id=offer.pk, by=people.station_handler, at=later(1))
    case.refresh_from_db()
    assert (case.office_id, case.path, case.post_id) == (
        people.station.pk, people.station.path, people.station_handler.post_id,
    )  # fmt: skip


@pytest.mark.parametrize("where", ["other_handler", "supervisor", "nowhere", "own"])
def test_where_a_case_cannot_be_handed(people: Cast, case: Case, where: str) -> None:
    posts = {
        "other_handler": (people.other_handler.post_id, HandOverElsewhere), "supervisor": (people.supervisor.post_id, NotFound),
        "nowhere": (1, NotFound), "own": (people.handler.post_id, HandOverToOwner),
    }  # fmt: skip
    post_id, refusal = posts[where]
    with pytest.raises(refusal):
        hand_over(case_id=case.pk, version=None, post_id=post_id or 0, reason="r", by=people.handler, at=later(1))
    assert not HandOver.objects.exists()


def test_who_may_offer(people: Cast, case: Case) -> None:
    given = {"case_id": case.pk, "version": None, "post_id": people.second_handler.post_id or 0, "at": later(1)}
    with pytest.raises(NotPermitted):
        hand_over(reason="r", by=people.supervisor, **given)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        hand_over(reason="r", by=people.other_handler, **given)  # type: ignore[arg-type]
    with pytest.raises(ReasonMissing):
        hand_over(reason="", by=people.handler, **given)  # type: ignore[arg-type]


def test_a_closed_case_is_not_handed(people: Cast, case: Case) -> None:
    decide.refuse(
        case_id=case.pk,
        version=None,
        ground="NA1",
        reason="无权。",
        other_routes="起诉。",
        by=people.handler,
        at=later(1),
    )
    with pytest.raises(CaseEnded):
        offered(people, case, at=later(2))


def test_who_may_answer(people: Cast, case: Case) -> None:
    offer = offered(people, case)
    for by, refusal in (
        (people.other_handler, NotFound), (people.station_handler, NotFound), (people.handler, OtherOffice),
        (people.hotline, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(refusal):
            confirm_hand_over(hand_over_id=offer.pk, by=by, at=later(1))
    with pytest.raises(NotFound):
        confirm_hand_over(hand_over_id=1, by=people.second_handler, at=later(1))
    confirm_hand_over(hand_over_id=offer.pk, by=people.head, at=later(1))
    assert HandOver.objects.get().answered_by == "何云舒", "the head receives for the post"


def test_the_receivers_substitute_answers_while_the_receiver_is_away(people: Cast, case: Case) -> None:
    post = post_of(people.second_handler)
    standing_in = officer("dai", "代岗人", Role.HANDLER, people.county)
    post.substitute = account(standing_in)
    post.save()
    day = MONDAY.date()
    record_absence(
        account_id=people.second_handler.account_id or 0, from_on=day, to_on=day, reason="r", by=SYSTEM, at=later(-1)
    )
    offer = offered(people, case)
    assert told(standing_in) == ["hand_over_offered"]
    by = actor_for(account=account(standing_in), post=post)
    confirm_hand_over(hand_over_id=offer.pk, by=by, at=MONDAY)
    last = entries_of(chain=case.pk)[-1]
    assert (last.act, last.for_account_id) == (Act.HANDED, people.second_handler.account_id)


@pytest.mark.parametrize("how", ["returned", "closed", "taken up"])
def test_an_offer_lapses_when_the_case_goes_elsewhere(people: Cast, case: Case, how: str) -> None:
    offer = offered(people, case)
    if how == "returned":
        dispatch.return_to_intake(
            case_id=case.pk, version=None, ground="RI1", reason="不在辖区。", by=people.handler, at=later(1)
        )
    elif how == "closed":
        close.withdraw(case_id=case.pk, version=None, reason="和好了。", by=people.handler, at=later(1))
    else:
        above = officer("jz", "局长", Role.HEAD, people.city)
        dispatch.take_up(case_id=case.pk, version=None, reason="影响大。", by=above, at=later(1))
    offer.refresh_from_db()
    assert (offer.state, offer.look_again_at) == ("LAPSED", None)
    with pytest.raises(HandOverAnswered):
        confirm_hand_over(hand_over_id=offer.pk, by=people.second_handler, at=later(2))
    assert not offered_hand_overs(by=people.handler, post_ids=[people.handler.post_id or 0]).exists()


def test_a_case_an_import_moved_is_not_confirmed(people: Cast, case: Case) -> None:
    offer = offered(people, case)
    Case.objects.filter(pk=case.pk).update(post_id=None)
    with pytest.raises(HandOverAnswered):
        confirm_hand_over(hand_over_id=offer.pk, by=people.second_handler, at=later(1))


# Who held it ----------------------------------------------------------------------------------------------------------


def held(case: Case) -> list[tuple[int | None, int | None, datetime, datetime | None]]:
    case.refresh_from_db()
    return [(row.account_id, row.for_account_id, row.from_at, row.until_at) for row in holders_of(case=case)]


def test_a_case_that_never_moved_is_held_since_its_receipt(people: Cast, case: Case) -> None:
    assert held(case) == [(people.handler.account_id, None, MONDAY, None)]
    assert not Holding.objects.exists()


def test_the_log_follows_moves_closing_and_reopening(people: Cast, case: Case) -> None:
    from fangxin.domain.feedback.actions import ask_to_reopen, decide_reopening
    from fangxin.domain.feedback.models import ReopenRequest

    handed(case, to=people.second_handler, by=people.handler, at=later(1))
    decide.refuse(
        case_id=case.pk,
        version=None,
        ground="NA1",
        reason="无权。",
        other_routes="起诉。",
        by=people.second_handler,
        at=later(2),
    )
    second, first = people.second_handler.account_id, people.handler.account_id
    assert held(case) == [(first, None, MONDAY, later(1)), (second, None, later(1), later(2))]
    ask_to_reopen(case_id=case.pk, reason="没有解决。", at=later(3))
    decide_reopening(
        request_id=ReopenRequest.objects.get().pk,
        version=None,
        granted=True,
        reason="重办。",
        by=people.head,
        at=later(4),
    )
    assert held(case)[2:] == [(second, None, later(4), None)]


def test_substitutes_are_in_the_log_and_give_the_case_back(people: Cast, case: Case) -> None:
    with_substitute(people)
    first, second = people.handler.account_id, people.second_handler.account_id
    away = record_absence(
        account_id=first or 0, from_on=date(2026, 6, 10), to_on=date(2026, 6, 12), reason="年假", by=SYSTEM, at=later(1)
    )
    midnight = datetime.fromisoformat
    begin, end = midnight("2026-06-10T00:00+08:00"), midnight("2026-06-13T00:00+08:00")
    assert held(case) == [(first, None, MONDAY, begin), (second, first, begin, end), (first, None, end, None)]
    called_off = midnight("2026-06-11T15:00+08:00")
    cancel_absence(absence_id=away.pk, by=SYSTEM, at=called_off)
    assert held(case)[1] == (second, first, begin, called_off), "back earlier: his again from then on"


def test_an_absence_recorded_late_begins_when_it_was_recorded(people: Cast, case: Case) -> None:
    with_substitute(people)
    today = MONDAY.date()
    record_absence(
        account_id=people.handler.account_id or 0, from_on=today, to_on=today, reason="病假", by=SYSTEM, at=later(0)
    )
    assert held(case)[0][:2] == (people.second_handler.account_id, people.handler.account_id)
    assert held(case)[0][2] == MONDAY


def test_another_holder_of_the_post_is_in_the_log(people: Cast, case: Case) -> None:
    post, new = post_of(people.handler), officer("new", "新人", Role.HANDLER, people.county)
    assign_post(
        post_id=post.pk, version=post.version, holder_id=new.account_id, substitute_id=None, by=SYSTEM, at=later(2)
    )
    assert held(case) == [
        (people.handler.account_id, None, MONDAY, later(2)),
        (new.account_id, None, later(2), None),
    ]


@pytest.mark.parametrize("table", ["cases_holding", "agency_seat"])
def test_the_log_only_grows(people: Cast, case: Case, table: str) -> None:
    with_substitute(people)
    handed(case, to=people.second_handler, by=people.handler, at=later(1))
    for sql in (f"UPDATE {table} SET from_at = from_at", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_many_cases_are_asked_of_at_once(people: Cast, case: Case) -> None:
    with CaptureQueriesContext(connection) as one:
        holders_of(case=case)
    cases = [mine(people) for _ in range(4)]
    handed(cases[0], to=people.second_handler, by=people.handler, at=later(1))
    rows = list(Case.objects.all())
    with CaptureQueriesContext(connection) as many:
        found = holders_of_many(cases=rows)
    assert set(found) == {row.pk for row in rows} and len(many) <= len(one) + 1 <= 6


def test_two_offers_of_one_case_cannot_wait(people: Cast, case: Case) -> None:
    offer = offered(people, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(pk=offer.pk).update(state="LAPSED")
        copy = HandOver.objects.get(pk=offer.pk)
        for copy.pk in (1, 2):
            copy._state.adding, copy.state = True, "OFFERED"
            copy.save(force_insert=True)
