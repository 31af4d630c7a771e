"""An operator's notes: sealed, of one window at a time, handed over, given up, filed once; and what a caller's past shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fangxin.domain.agency.words import Role
from fangxin.domain.calls.actions.calling_back import NothingToCallBack, number_to_call_back, record_call_back
from fangxin.domain.calls.actions.drafts import (
    DRAFT_MOST,
    ColleagueBusy,
    ColleagueUnknown,
    DraftDone,
    DraftElsewhere,
    DraftTooLong,
    drop_draft,
    hand_over,
    save_draft,
)
from fangxin.domain.calls.actions.filing import file_call
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.permissions import CallWithColleague
from fangxin.domain.calls.queries import (
    colleagues,
    draft_of_call,
    missed_calls,
    open_drafts,
    past_of_index,
    past_of_number,
    recent_calls,
    typed,
)
from fangxin.domain.calls.words import Back, CallEvent
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.rules.parts import Part
from fangxin.domain.cases.words import Kind
from fangxin.domain.people.actions import open_person, phone_index
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.refusals import NotFound, NotPermitted, SeveralRefusals
from fangxin.foundation.seal import SealBroken
from tests.calls.telling import tell
from tests.people import LI, MONDAY, ZHANG, Cast, cast, filed, filing, later, officer

pytestmark = pytest.mark.django_db
E = CallEvent
NOTES = {"content": "酸奶有霉点，要求退款。", "name": ZHANG.name, "phone": ZHANG.phone}


@pytest.fixture
def people() -> Cast:
    return cast()


def saved(people: Cast, *, token: str = "T", call: Call | None = None, version: int = 0, **more: str) -> Draft:
    return save_draft(
        token=token, call_id=call.pk if call else None, fields={**NOTES, **more}, version=version, by=people.hotline,
        at=MONDAY,
    )  # fmt: skip


def test_what_was_typed_is_found_again_and_stands_nowhere_in_the_clear(people: Cast) -> None:
    draft = saved(people)
    (found,) = open_drafts(by=people.hotline)
    assert typed(draft=found) == NOTES
    stored = bytes(Draft.objects.get().sealed)
    assert ZHANG.name.encode() not in stored and ZHANG.phone.encode() not in stored and "酸奶".encode() not in stored
    draft.pk += 1
    with pytest.raises(SealBroken):  # it opens only in its own place
        typed(draft=draft)


def test_a_second_window_is_told_and_overwrites_nothing(people: Cast) -> None:
    saved(people)
    saved(people, version=1, content="第一个窗口。")
    with pytest.raises(DraftElsewhere):
        saved(people, version=1, content="第二个窗口。")
    assert typed(draft=Draft.objects.get())["content"] == "第一个窗口。"


def test_a_window_that_wrote_last_goes_on_without_having_heard(people: Cast) -> None:
    given = {"token": "T", "call_id": None, "by": people.hotline, "at": MONDAY}
    for text in ("一", "二"):  # the answer to the first never arrived
        save_draft(fields={"content": text}, version=0, window="A", **given)
    assert typed(draft=Draft.objects.get())["content"] == "二"
    with pytest.raises(DraftElsewhere):
        save_draft(fields={}, version=1, window="B", **given)
    save_draft(fields={}, version=2, window="B", **given)
    with pytest.raises(DraftElsewhere):
        save_draft(fields={}, version=2, window="A", **given)


def test_two_windows_that_begin_at_once_on_one_call(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.hotline)
    saved(people, token="A", call=call)
    with pytest.raises(DraftElsewhere):
        saved(people, token="B", call=call)
    found = draft_of_call(call_id=call.pk, by=people.hotline)
    assert found is not None and found.token == "A"
    assert len({saved(people, token=token).pk for token in "CD"}) == 2, "without a call there may be several"


def test_notes_are_the_operators_own(people: Cast) -> None:
    saved(people)
    assert open_drafts(by=people.dispatcher) == []
    with pytest.raises(DraftDone):
        save_draft(token="T", call_id=None, fields=NOTES, version=1, by=people.dispatcher, at=MONDAY)
    with pytest.raises(NotPermitted):
        save_draft(token="X", call_id=None, fields=NOTES, version=0, by=people.handler, at=MONDAY)


def test_a_colleagues_call_is_not_written_up(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.dispatcher)
    with pytest.raises(CallWithColleague) as refused:
        saved(people, call=call)
    assert people.dispatcher.name in refused.value.told()
    ringing = tell(people, E.RINGING, to=people.dispatcher)
    assert saved(people, call=ringing).call_id == ringing.pk, "what rings may be picked up by anybody"


def test_a_book_is_no_draft(people: Cast) -> None:
    with pytest.raises(DraftTooLong):
        saved(people, content="长" * DRAFT_MOST)


def test_notes_are_handed_over_with_their_call(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.hotline)
    draft = saved(people, call=call)
    assert [one.name for one in colleagues(by=people.hotline)] == [people.dispatcher.name]
    given = {"draft_id": draft.pk, "version": 1, "by": people.hotline, "at": MONDAY}
    with pytest.raises(ColleagueUnknown):
        hand_over(to_account_id=people.handler.account_id, **given)
    with pytest.raises(DraftElsewhere):
        hand_over(to_account_id=people.dispatcher.account_id, **{**given, "version": 0})
    hand_over(to_account_id=people.dispatcher.account_id, **given)
    assert open_drafts(by=people.hotline) == []
    (moved,) = open_drafts(by=people.dispatcher)
    assert typed(draft=moved) == NOTES
    call.refresh_from_db()
    assert call.operator_id == people.dispatcher.account_id
    with pytest.raises(NotFound):
        hand_over(to_account_id=people.dispatcher.account_id, **{**given, "version": 2})


def test_nobody_is_handed_a_second_draft_of_the_same_call(people: Cast) -> None:
    call = tell(people, E.RINGING, to=people.hotline)
    save_draft(token="B", call_id=call.pk, fields=NOTES, version=0, by=people.dispatcher, at=MONDAY)
    draft = saved(people, call=call)
    with pytest.raises(ColleagueBusy):
        hand_over(
            draft_id=draft.pk, version=1, to_account_id=people.dispatcher.account_id, by=people.hotline, at=MONDAY
        )


def test_notes_given_up_are_empty(people: Cast) -> None:
    draft = saved(people)
    with pytest.raises(NotFound):
        drop_draft(draft_id=draft.pk, by=people.dispatcher, at=MONDAY)
    drop_draft(draft_id=draft.pk, by=people.hotline, at=MONDAY)
    assert bytes(Draft.objects.get().sealed) == b"" and open_drafts(by=people.hotline) == []
    with pytest.raises(DraftDone):
        saved(people, version=1)


def test_filing_closes_the_notes_once_and_links_the_call(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.hotline)
    saved(people, call=call)
    given = {
        "filing": filing(), "token": "T", "call_id": call.pk, "version": 1, "by": people.hotline, "at": MONDAY
    }  # fmt: skip
    with pytest.raises(DraftElsewhere):
        file_call(**{**given, "version": 0})
    one, two = file_call(**given), file_call(**given)
    assert one == two and Case.objects.count() == 1
    draft, intake = Draft.objects.get(), Intake.objects.get()
    assert (draft.state, bytes(draft.sealed), draft.intake_id) == ("FILED", b"", intake.pk)
    call.refresh_from_db()
    assert call.intake_id == intake.pk and open_drafts(by=people.hotline) == []
    with pytest.raises(DraftDone):
        saved(people, version=1)


def test_the_callers_number_goes_from_seal_to_seal(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.hotline)
    asked = filing(identity=Identity(name=ZHANG.name))
    receipt = file_call(filing=asked, token="T", call_id=call.pk, by=people.hotline, at=MONDAY)
    person = Case.objects.get(pk=receipt.cases[0].id).intake.person
    assert person is not None and open_person(person=person).phone == ZHANG.phone
    typed_one = filing(identity=replace(ZHANG, phone=LI.phone), content="另一件事：买的灯坏了，要求退货退款。")
    receipt = file_call(filing=typed_one, token="U", call_id=call.pk, by=people.hotline, at=MONDAY)
    person = Case.objects.get(pk=receipt.cases[0].id).intake.person
    assert person is not None and open_person(person=person).phone == LI.phone


@pytest.mark.parametrize("caller", ["", "12345", "3320000"])
def test_a_number_that_is_nobodys_own_is_asked_for(people: Cast, caller: str) -> None:
    call = tell(people, E.ANSWERED, caller=caller, to=people.hotline)
    asked = filing(identity=Identity(name=ZHANG.name))
    with pytest.raises(SeveralRefusals) as refused:
        file_call(filing=asked, token="T", call_id=call.pk, by=people.hotline, at=MONDAY)
    assert [one.field for one in refused.value.refusals] == ["phone"]


def test_an_anonymous_report_keeps_the_number_out(people: Cast) -> None:
    call = tell(people, E.ANSWERED, to=people.hotline)
    text = "青禾路的云上鲸超市长期销售过期食品，请查处。"
    asked = filing(
        kind=Kind.REPORT, problem_code="", content=text, identity=Identity(), anonymous=True,
        parts=(Part(kind=Kind.REPORT, content=text),),
    )  # fmt: skip
    receipt = file_call(filing=asked, token="T", call_id=call.pk, by=people.hotline, at=MONDAY)
    assert Case.objects.get(pk=receipt.cases[0].id).intake.person is None


# Calling back -----------------------------------------------------------------------------------------------------------


def missed(people: Cast) -> Call:
    call = tell(people, E.RINGING, to=people.hotline)
    return tell(people, E.ENDED, reference=call.reference, at=MONDAY)


def test_a_number_is_read_on_the_record_and_only_to_call_back(people: Cast) -> None:
    call = missed(people)
    assert number_to_call_back(call_id=call.pk, by=people.dispatcher, at=MONDAY) == ZHANG.phone
    (entry,) = entries_of(chain=ChainId.HOTLINE)
    assert (entry.act, entry.actor_id, entry.facts["reason"]) == (
        Act.UNSEALED,
        people.dispatcher.account_id,
        "回拨未接来电",
    )
    record_call_back(call_id=call.pk, reached=True, by=people.dispatcher, at=MONDAY)
    with pytest.raises(NothingToCallBack):
        number_to_call_back(call_id=call.pk, by=people.dispatcher, at=MONDAY)
    with pytest.raises(NotPermitted):
        number_to_call_back(call_id=call.pk, by=people.handler, at=MONDAY)
    assert list(broken_chains()) == []


def test_after_three_tries_nobody_calls_any_more(people: Cast) -> None:
    call = missed(people)
    for tries in (1, 2, 3):
        call = record_call_back(call_id=call.pk, reached=False, by=people.hotline, at=later(0))
        assert call.tries == tries
    assert call.back == Back.GIVEN_UP and missed_calls(by=people.hotline) == []
    with pytest.raises(NothingToCallBack):
        record_call_back(call_id=call.pk, reached=True, by=people.hotline, at=later(0))


def test_a_caller_reached_can_be_written_up(people: Cast) -> None:
    call = missed(people)
    Call.objects.filter(pk=call.pk).update(operator=None)
    record_call_back(call_id=call.pk, reached=True, by=people.dispatcher, at=MONDAY)
    saved_by = save_draft(token="T", call_id=call.pk, fields=NOTES, version=0, by=people.dispatcher, at=MONDAY)
    assert saved_by.call_id == call.pk
    assert recent_calls(by=people.hotline)[0].operator_id == people.dispatcher.account_id


def test_calling_back_elsewhere_finds_nothing(people: Cast) -> None:
    elsewhere = officer("waixian", "易水寒", Role.HOTLINE, people.other_county)
    call = missed(people)
    for act in (
        lambda: number_to_call_back(call_id=call.pk, by=elsewhere, at=MONDAY),
        lambda: record_call_back(call_id=call.pk, reached=True, by=elsewhere, at=MONDAY),
    ):
        with pytest.raises(NotFound):
            act()


# The caller's past ------------------------------------------------------------------------------------------------------


def test_a_callers_open_cases_and_history_with_masked_names(people: Cast) -> None:
    open_case, closed = filed(people.hotline), filed(people.hotline, content="买的灯坏了，商家不肯修，要求免费维修。")
    Case.objects.filter(pk=closed.pk).update(status="CLOSED", outcome="SETTLED")
    filed(people.hotline, identity=LI)
    past = past_of_number(phone="+86 138-0000-0101", by=people.hotline, at=later(1))
    assert [case.number for case in past.open] == [open_case.number]
    assert [case.number for case in past.closed] == [closed.number]
    assert {case.name_masked for case in past.cases} == {"张**"} and ZHANG.name not in repr(past)


def test_an_agents_calls_find_what_he_did_for_others(people: Cast) -> None:
    case = filed(people.hotline, agent=LI)
    assert [one.number for one in past_of_number(phone=LI.phone, by=people.hotline, at=MONDAY).cases] == [case.number]


def test_of_reports_only_that_there_are_some(people: Cast) -> None:
    report = filed(people.hotline, kind=Kind.REPORT, problem_code="V01", content="这家店长期销售过期食品，请依法查处。")
    past = past_of_number(phone=ZHANG.phone, by=people.hotline, at=MONDAY)
    assert past.cases == () and past.sealed_reports
    assert report.number not in repr(past) and report.title not in repr(past)
    Case.objects.filter(pk=report.pk).update(post_id=people.handler.post_id)
    assert past_of_number(phone=ZHANG.phone, by=people.second_handler, at=MONDAY).cases == ()
    past = past_of_number(phone=ZHANG.phone, by=people.handler, at=MONDAY)
    assert [case.number for case in past.cases] == [report.number] and not past.sealed_reports


def test_only_the_own_jurisdiction_and_the_last_two_years(people: Cast) -> None:
    elsewhere = officer("waixian", "易水寒", Role.HOTLINE, people.other_county)
    filed(people.hotline)
    assert past_of_number(phone=ZHANG.phone, by=elsewhere, at=MONDAY).cases == ()
    assert past_of_number(phone=ZHANG.phone, by=people.analyst, at=later(800)).cases == ()
    assert past_of_number(phone="", by=people.hotline, at=MONDAY).cases == ()


def test_earlier_calls_of_the_number_but_not_this_one(people: Cast) -> None:
    first = tell(people, E.ANSWERED, to=people.hotline)
    now = tell(people, E.ANSWERED, to=people.hotline, at=later(1))
    past = past_of_index(index=phone_index(ZHANG.phone), by=people.hotline, at=later(1), but=now.pk)
    assert [call.pk for call in past.calls] == [first.pk]
