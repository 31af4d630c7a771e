"""What a telephone system tells: once, in any order, to the right operator, with the number nowhere but sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.words import Role
from fangxin.domain.calls.actions.drafts import save_draft
from fangxin.domain.calls.actions.events import CallInstantImpossible, CallUnnamed, OperatorUnknown, record_call
from fangxin.domain.calls.actions.keeping import keep_calls
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.queries import calls_now, calls_waiting, missed_calls, open_drafts
from fangxin.domain.calls.words import Back, CallerKind, CallEvent, CallState
from fangxin.domain.people.actions import open_person, phone_index
from fangxin.domain.people.models import Person
from tests.calls.telling import tell
from tests.people import LI, MONDAY, ZHANG, Cast, cast, later, officer

pytestmark = pytest.mark.django_db
E = CallEvent
SOON = MONDAY + timedelta(seconds=9)


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_call_pops_up_at_its_operator_and_nowhere_else(people: Cast) -> None:
    call = tell(people, E.RINGING, to=people.hotline)
    assert [one.pk for one in calls_now(by=people.hotline)] == [call.pk]
    assert calls_now(by=people.dispatcher) == [] == calls_now(by=people.handler)
    assert calls_waiting(by=people.hotline) == 0


def test_the_number_stands_nowhere_but_under_the_seal(people: Cast) -> None:
    call = tell(people, E.RINGING, to=people.hotline)
    assert call.number is not None and open_person(person=call.number).phone == ZHANG.phone
    assert call.number.phone_masked == "138****0101" and call.number.phone_index == phone_index(ZHANG.phone)
    told = repr(Call.objects.values().get()) + repr(Person.objects.values().get())
    assert ZHANG.phone not in told


def test_an_event_told_twice_or_late_changes_nothing(people: Cast) -> None:
    first = tell(people, E.RINGING, reference="a", to=people.hotline)
    tell(people, E.ANSWERED, reference="a", to=people.hotline, at=SOON)
    again = tell(people, E.RINGING, reference="a", to=people.hotline, heard_at=later(1))
    assert again.pk == first.pk and again.state == CallState.TALKING
    assert Call.objects.count() == Person.objects.count() == 1


def test_two_systems_may_use_the_same_name_for_a_call(people: Cast) -> None:
    given = {"reference": "1", "event": E.RINGING, "caller": "", "queue": "", "operator": "", "office": people.centre}
    one = record_call(source="a", happened_at=MONDAY, at=MONDAY, **given)  # type: ignore[arg-type]
    two = record_call(source="b", happened_at=MONDAY, at=MONDAY, **given)  # type: ignore[arg-type]
    assert one.pk != two.pk


@pytest.mark.parametrize(
    ("caller", "kind", "masked"),
    [
        ("", CallerKind.WITHHELD, None), ("12345", CallerKind.SHORT, "****45"), ("3320000", CallerKind.UNREADABLE, "****00"),
        ("0392-3320000", CallerKind.FIXED, "039****0000"),
    ],
)  # fmt: skip
def test_withheld_short_and_wrong_numbers_are_taken_as_they_are(
    people: Cast, caller: str, kind: CallerKind, masked: str | None
) -> None:
    call = tell(people, E.RINGING, caller=caller, to=people.hotline)
    assert call.caller == kind and (call.number.phone_masked if call.number else None) == masked
    missed = tell(people, E.ENDED, reference=call.reference, caller=caller, at=SOON)
    assert (missed.state, missed.back) == (
        CallState.MISSED,
        Back.WAITING if kind is CallerKind.FIXED else Back.NONE,
    )


def test_whoever_was_missed_is_listed_until_he_calls_again(people: Cast) -> None:
    missed = tell(people, E.RINGING, to=people.hotline)
    tell(people, E.ENDED, reference=missed.reference, at=SOON)
    assert [one.pk for one in missed_calls(by=people.hotline)] == [missed.pk]
    tell(people, E.ANSWERED, caller=LI.phone, to=people.hotline, at=later(1))
    assert len(missed_calls(by=people.hotline)) == 1
    tell(people, E.ANSWERED, caller="+86 " + ZHANG.phone, to=people.dispatcher, at=later(1))
    assert missed_calls(by=people.hotline) == []
    missed.refresh_from_db()
    assert missed.back == Back.CAME_AGAIN


def test_an_answer_heard_after_the_end_makes_it_no_missed_call(people: Cast) -> None:
    tell(people, E.ENDED, reference="late", at=SOON)
    call = tell(people, E.ANSWERED, reference="late", to=people.hotline, heard_at=later(0, at=SOON))
    assert (call.state, call.back) == (CallState.ENDED, Back.NONE)


def test_a_transferred_call_takes_the_notes_along(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.hotline)
    saved = save_draft(token="T", call_id=call.pk, fields={"content": "酸奶"}, version=0, by=people.hotline, at=MONDAY)
    tell(people, E.ANSWERED, reference=call.reference, to=people.dispatcher, at=SOON)
    assert open_drafts(by=people.hotline) == []
    (moved,) = open_drafts(by=people.dispatcher)
    assert (moved.pk, moved.version, moved.handed_by) == (saved.pk, 2, people.hotline.name)
    assert [one.pk for one in calls_now(by=people.dispatcher)] == [call.pk]


def test_notes_of_both_stay_when_both_have_some(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.hotline)
    for token, by in (("A", people.hotline), ("B", people.dispatcher)):
        Call.objects.filter(pk=call.pk).update(operator_id=by.account_id)
        save_draft(token=token, call_id=call.pk, fields={"content": token}, version=0, by=by, at=MONDAY)
    Call.objects.filter(pk=call.pk).update(operator_id=people.hotline.account_id)
    tell(people, E.ANSWERED, reference=call.reference, to=people.dispatcher, at=SOON)
    assert Draft.objects.get(token="A").account_id == people.hotline.account_id


@pytest.mark.parametrize("reference", ["", "  ", "x" * 81, "a\x00b", "a\nb"])
def test_a_call_without_a_name_is_refused(people: Cast, reference: str) -> None:
    with pytest.raises(CallUnnamed):
        record_call(
            source="pbx", reference=reference, event=E.RINGING, caller="", queue="", operator="", office=people.centre,
            happened_at=MONDAY, at=MONDAY,
        )  # fmt: skip


def test_only_those_who_answer_the_hotline_of_the_office_are_operators(people: Cast) -> None:
    elsewhere = officer("waixian", "易水寒", Role.HOTLINE, people.other_county)
    for to in (people.handler, elsewhere):
        with pytest.raises(OperatorUnknown):
            tell(people, E.RINGING, to=to)
    with pytest.raises(OperatorUnknown):
        record_call(
            source="pbx", reference="x", event=E.RINGING, caller="", queue="", operator="nobody", office=people.centre,
            happened_at=MONDAY, at=MONDAY,
        )  # fmt: skip
    Account.objects.filter(pk=people.hotline.account_id).update(is_active=False)
    with pytest.raises(OperatorUnknown):
        tell(people, E.RINGING, to=people.hotline)
    assert not Call.objects.exists() and not Person.objects.exists()


def test_a_substitute_answers_too(people: Cast) -> None:
    stand_in = Account.objects.create(username="dai", name="代接", created_at=MONDAY, is_active=True)
    Post.objects.filter(pk=people.hotline.post_id).update(substitute=stand_in)
    call = record_call(
        source="pbx", reference="x", event=E.ANSWERED, caller=ZHANG.phone, queue="", operator="DAI", office=people.centre,
        happened_at=MONDAY, at=MONDAY,
    )  # fmt: skip
    assert call.operator_id == stand_in.pk


@pytest.mark.parametrize("away", [timedelta(minutes=6), timedelta(days=-8)])
def test_an_event_of_another_time_is_refused(people: Cast, away: timedelta) -> None:
    with pytest.raises(CallInstantImpossible):
        tell(people, E.RINGING, to=people.hotline, at=MONDAY + away, heard_at=MONDAY)


def test_another_office_knows_nothing_of_the_call(people: Cast) -> None:
    elsewhere = officer("waixian", "易水寒", Role.HOTLINE, people.other_county)
    call = tell(people, E.RINGING, to=people.hotline)
    tell(people, E.ENDED, reference=call.reference, at=SOON)
    assert missed_calls(by=elsewhere) == [] == missed_calls(by=people.handler)


def test_calls_whose_end_nobody_told_end_by_themselves(people: Cast) -> None:
    rang, talked = tell(people, E.RINGING, to=people.hotline), tell(people, E.ANSWERED, caller="", to=people.hotline)
    hidden = tell(people, E.RINGING, caller="", to=people.hotline)
    assert keep_calls(at=MONDAY + timedelta(minutes=4)) == 0
    assert keep_calls(at=MONDAY + timedelta(minutes=5)) == 2
    assert keep_calls(at=MONDAY + timedelta(hours=4)) == 1
    states = dict(Call.objects.values_list("pk", "state"))
    assert states == {rang.pk: CallState.MISSED, hidden.pk: CallState.MISSED, talked.pk: CallState.ENDED}
    assert [one.pk for one in missed_calls(by=people.hotline)] == [rang.pk]
    assert keep_calls(at=MONDAY + timedelta(hours=48)) == 1
    assert missed_calls(by=people.hotline) == []


def test_numbers_and_notes_are_forgotten_in_time(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.hotline)
    save_draft(token="T", call_id=call.pk, fields={"name": ZHANG.name}, version=0, by=people.hotline, at=MONDAY)
    keep_calls(at=later(14))
    assert open_drafts(by=people.hotline)
    keep_calls(at=later(15))
    assert not open_drafts(by=people.hotline) and bytes(Draft.objects.get().sealed) == b""
    keep_calls(at=later(179))
    assert Person.objects.count() == 1
    keep_calls(at=later(180))
    call.refresh_from_db()
    assert call.number_id is None and call.forgotten_at is not None and not Person.objects.exists()
    assert keep_calls(at=later(181)) == 0
