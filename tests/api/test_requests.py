"""Requests at the interface followed by their code: by whoever took them down, and by whose jurisdiction they lie in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Outcome, Status
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.api.requests import TRACKED
from tests.api.calling import NEW, caller
from tests.people import cast, filed

pytestmark = pytest.mark.django_db


def code(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_the_code_tells_what_the_person_sees_on_the_page() -> None:
    people = cast()
    station = caller(people.other_county, "register")
    sent = station.post("requests", NEW | {"kind": "REPORT", "anonymous": True, "name": "", "phone": ""})
    assert sent.status_code == 201, sent.content
    answer = station.get(f"requests/{sent.json()['tracking_code']}")
    told = TRACKED.read(answer.json())["cases"]
    assert [one["number"] for one in told] == [one["number"] for one in sent.json()["cases"]]
    assert told[0]["timeline"] and told[0]["clocks"][0]["due_on"] is not None
    assert NEW["content"] not in answer.content.decode()
    assert station.get(f"requests/{sent.json()['tracking_code'].lower()}").status_code == 200


def test_whoever_neither_took_it_down_nor_sees_it_finds_nothing() -> None:
    people = cast()
    tracking = caller(people.centre).post("requests", NEW).json()["tracking_code"]
    for one in (caller(people.other_county), caller(people.centre, "register")):
        assert code(one.get(f"requests/{tracking}")) == (404, "not_found")
    assert caller(people.county).get(f"requests/{tracking}").status_code == 200
    for wrong in ("x", "%00", "0000-0000-0000"):
        assert code(caller(people.county).get(f"requests/{wrong}")) == (404, "not_found")
    without = caller(people.county, "view_cases")
    assert code(without.get(f"requests/{tracking}")) == (403, "not_permitted")


def test_the_lists_of_the_desk_by_query() -> None:
    people = cast()
    case = filed(people.hotline)
    reader = caller(people.city)

    def numbers(**query: str) -> list[str]:
        answer = reader.get("cases", **query)
        assert answer.status_code == 200, answer.content
        return [one["number"] for one in answer.json()["cases"]]

    day = case.received_at.astimezone(BEIJING)
    both = {"true": [case.number], "false": []}
    for truth, found in both.items():
        assert numbers(open=truth) == found
    Case.objects.filter(pk=case.pk).update(due_on=day.date())
    before, after = day - timedelta(days=1), day + timedelta(days=400)
    assert numbers(due_before=after.date().isoformat()) == [case.number]
    assert numbers(due_before=before.date().isoformat()) == []
    assert numbers(overdue="true") == [case.number] and numbers(overdue="false") == []
    assert numbers(office=people.county.code) == [case.number] and numbers(office=people.other_county.code) == []
    assert numbers(received_from=before.isoformat(), received_before=after.isoformat()) == [case.number]
    assert numbers(received_before=before.isoformat()) == []
    assert numbers(merchant_uscc="91410600MA3X1234X0") == []
    Case.objects.filter(pk=case.pk).update(status=Status.CLOSED, outcome=Outcome.SETTLED, closed_at=day)
    assert numbers(open="false", overdue="false") == [case.number] and numbers(overdue="true") == []
    assert code(reader.get("cases", open="1")) == (400, "parameter_wrong")


def test_an_address_names_the_methods_it_has() -> None:
    answer = caller(cast().city).post("cases", NEW)
    assert code(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET"
