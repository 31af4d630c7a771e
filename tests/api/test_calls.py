"""Telephone systems at the interface: a call pops up at its operator, and its number is told to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.models import Call
from fangxin.domain.calls.queries import calls_now, missed_calls
from fangxin.domain.calls.words import CallState
from fangxin.domain.people.models import Person
from fangxin.interfaces.api.calls import CALL
from fangxin.storage.models import DoneRequest
from tests.api.calling import Caller, caller
from tests.people import ZHANG, Cast, cast

pytestmark = pytest.mark.django_db
RING = {
    "call_id": "c-1", "event": "ringing", "caller": ZHANG.phone, "queue": "12315", "operator": "jiangtingyu"
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def switchboard(people: Cast) -> Caller:
    return caller(people.centre, Permission.TELL_CALLS)


def test_a_call_from_ringing_to_its_end(people: Cast, switchboard: Caller) -> None:
    states = []
    for event in ("ringing", "answered", "ended"):
        answer = switchboard.post("calls", {**RING, "event": event})
        assert answer.status_code == 200, answer.content
        CALL.read(answer.json())
        states.append(answer.json()["state"])
        assert len(calls_now(by=people.hotline)) == (event != "ended")
    assert states == ["RINGING", "TALKING", "ENDED"] and Call.objects.count() == 1


def test_a_notice_sent_again_is_taken_once(switchboard: Caller) -> None:
    first = switchboard.post("calls", RING, key="c-1-ringing")
    again = switchboard.post("calls", RING, key="c-1-ringing")
    assert first.json() == again.json() and Call.objects.count() == Person.objects.count() == 1
    other = switchboard.post("calls", {**RING, "event": "answered"}, key="c-1-ringing")
    assert other.status_code == 422 and other.json()["code"] == "idempotency_key_reused"


def test_a_missed_call_is_listed(people: Cast, switchboard: Caller) -> None:
    switchboard.post("calls", RING)
    assert switchboard.post("calls", {"call_id": "c-1", "event": "ended"}).json()["state"] == CallState.MISSED
    assert [call.reference for call in missed_calls(by=people.hotline)] == ["c-1"]


def test_the_number_is_kept_and_told_nowhere(switchboard: Caller) -> None:
    answer = switchboard.post("calls", RING)
    told = answer.content.decode() + repr(list(Call.objects.values())) + repr(list(DoneRequest.objects.values()))
    assert ZHANG.phone not in told


@pytest.mark.parametrize(
    ("changes", "status", "expected"),
    [
        ({"call_id": " "}, 422, "call_unnamed"), ({"call_id": ""}, 422, "invalid_fields"),
        ({"event": "flying"}, 422, "invalid_fields"), ({"operator": "nobody"}, 422, "operator_unknown"),
        ({"operator": "mengzijin"}, 422, "operator_unknown"), ({"at": "2020-01-01T00:00:00Z"}, 422, "call_instant_impossible"),
        ({"caller": "1" * 81}, 422, "invalid_fields"), ({"caller": "a\x00b"}, 422, "invalid_fields"),
        ({"surprise": 1}, 422, "invalid_fields"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(switchboard: Caller, changes: dict[str, Any], status: int, expected: str) -> None:
    answer = switchboard.post("calls", {**RING, **changes})
    code = answer.json()["code"]
    assert (answer.status_code, code) == (status, expected) or (
        status == 422 and code in ("value_wrong", "field_unknown")
    )
    assert not Call.objects.exists()


def test_only_a_key_for_it_tells_of_calls(people: Cast) -> None:
    answer = caller(people.centre, Permission.REGISTER).post("calls", RING)
    assert answer.status_code == 403
    elsewhere = caller(people.other_county, Permission.TELL_CALLS).post("calls", RING)
    assert elsewhere.status_code == 422, "an operator of another office is none of its own"
