"""Many requests in one call: all or none, each that may be, and once however often the call arrives."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.cases.actions import many
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.api import bulk
from fangxin.interfaces.api.bulk import MANY_RECEIPTS
from fangxin.storage.models import DoneRequest
from tests.api.calling import NEW, caller
from tests.people import cast

pytestmark = pytest.mark.django_db
WRONG = {**NEW, "phone": "1"}


def code(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def rows(number: int) -> list[dict[str, Any]]:
    return [{**NEW, "outside_number": f"ZD-{place}"} for place in range(number)]


def test_all_are_filed_together_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "TOGETHER", 2)
    station, body = caller(cast().centre), {"mode": "all", "requests": rows(5)}
    one, two = (station.post("requests/bulk", body, key="morning-1") for _ in range(2))
    assert one.status_code == 200, one.content
    told = MANY_RECEIPTS.read(one.json())
    assert (told["filed"], told["refused"], one.content) == (5, 0, two.content)
    assert [case.intake.outside_number for case in _cases(told)] == [f"ZD-{place}" for place in range(5)]
    assert Intake.objects.count() == 5
    assert list(broken_chains()) == []


def _cases(told: dict[str, Any]) -> list[Case]:
    numbers = [one["receipt"]["cases"][0]["number"] for one in told["results"]]
    return [Case.objects.select_related("intake").get(number=number) for number in numbers]


def test_with_one_refused_none_is_filed() -> None:
    station = caller(cast().centre)
    answer = station.post("requests/bulk", {"mode": "all", "requests": [NEW, WRONG, {**NEW, "object_code": "ZZZ"}]})
    assert code(answer) == (422, "invalid_fields")
    assert {one["field"] for one in answer.json()["errors"]} == {"requests[1].phone", "requests[2].object_code"}
    answer = station.post("requests/bulk", {"mode": "all", "requests": [NEW, {**NEW, "disputed_amount": "1e9"}]})
    assert [one["field"] for one in answer.json()["errors"]] == ["requests[1].disputed_amount"]
    assert Case.objects.count() == DoneRequest.objects.count() == 0


def test_each_that_may_be_is_filed_and_the_others_are_told_why() -> None:
    station = caller(cast().centre)
    body = {"mode": "each", "requests": [NEW, WRONG, {**NEW, "disputed_amount": "1e9"}, NEW]}
    told = station.post("requests/bulk", body, key="morning-1").json()
    MANY_RECEIPTS.read(told)
    assert (told["filed"], told["refused"]) == (2, 2)
    assert [bool(one["receipt"]) for one in told["results"]] == [True, False, False, True]
    assert [[two["field"] for two in one["mistakes"]] for one in told["results"]] == [
        [],
        ["phone"],
        ["disputed_amount"],
        [],
    ]
    # sent again, corrected: what is filed stays, what was refused is filed now
    again = station.post("requests/bulk", {**body, "requests": [NEW] * 4}, key="morning-1").json()
    assert (again["filed"], again["refused"]) == (4, 0)
    assert again["results"][0] == told["results"][0] and again["results"][3] == told["results"][3]
    other = station.post("requests/bulk", {**body, "requests": [{**NEW, "title": "另一件"}]}, key="morning-1").json()
    assert other["results"][0]["mistakes"][0]["code"] == "idempotency_key_reused"
    assert Intake.objects.count() == 4


@pytest.mark.parametrize("mode", ["all", "each"])
def test_of_two_calls_at_once_the_second_is_told_what_the_first_made(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, body = caller(cast().centre), {"mode": mode, "requests": rows(3)}
    first = station.post("requests/bulk", body, key="morning-1").json()
    # the second has looked before the first wrote
    monkeypatch.setattr(many, "answered_before", lambda **_: None)
    assert station.post("requests/bulk", body, key="morning-1").json() == first
    assert Intake.objects.count() == 3


def test_what_is_no_request_is_refused_with_its_place() -> None:
    centre = cast().centre
    station = caller(centre)
    answer = station.post("requests/bulk", {"mode": "each", "requests": [NEW, {**NEW, "surprise": 1}]})
    assert code(answer) == (422, "invalid_fields")
    assert [one["field"] for one in answer.json()["errors"]] == ["requests[1].surprise"]
    assert code(station.post("requests/bulk", {"mode": "each", "requests": []})) == (422, "invalid_fields")
    assert code(caller(centre, "view_cases").post("requests/bulk", {})) == (403, "not_permitted")


def test_a_call_may_be_large_but_not_without_end() -> None:
    station = caller(cast().centre)
    large = {"mode": "each", "requests": [{**NEW, "phone": "1", "content": "字" * 8000}] * 100}
    answer = station.post("requests/bulk", large)
    assert answer.status_code == 200 and answer.json()["refused"] == 100
    assert code(station.post("requests/bulk", " " * (bulk.MOST_BYTES + 1))) == (413, "body_too_large")
