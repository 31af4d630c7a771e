"""Cases at the interface: filed once, seen within the jurisdiction, dispatched on the version that was read."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.interfaces.api.cases import CASE, CASES
from fangxin.interfaces.api.requests import RECEIPT
from fangxin.storage.models import DoneRequest
from tests.api.calling import NEW, caller
from tests.people import ZHANG, cast, filed

pytestmark = pytest.mark.django_db


def code(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_a_request_is_filed_routed_and_journalled_under_the_systems_name() -> None:
    people = cast()
    answer = caller(people.centre, name="消费维权服务站").post("requests", NEW)
    assert answer.status_code == 201, answer.content
    RECEIPT.read(answer.json())
    filed_case = answer.json()["cases"][0]
    assert answer["Location"] == f"/api/v1/requests/{answer.json()['tracking_code']}"
    case = Case.objects.select_related("intake").get(number=filed_case["number"])
    assert (case.office_id, case.status, case.disputed_fen) == (people.county.pk, Status.ASSIGNED, 1280)
    assert (case.intake.outside_number, case.intake.consents_disclosure) == ("ZD-0001", True)
    first = entries_of(chain=case.pk)[0]
    assert (first.actor_kind, first.actor_name, first.office_name) == ("MACHINE", "消费维权服务站", people.centre.name)
    assert list(broken_chains()) == []


def test_a_repeated_request_gives_the_same_answer_and_one_case() -> None:
    station = caller(cast().centre)
    one, two = station.post("requests", NEW, key="ZD-0001-a"), station.post("requests", NEW, key="ZD-0001-a")
    assert (one.status_code, one.content) == (two.status_code, two.content)
    assert Intake.objects.count() == 1
    other = station.post("requests", {**NEW, "content": "换一段内容，同一个标识不能再用。"}, key="ZD-0001-a")
    assert code(other) == (422, "idempotency_key_reused")
    kept = " ".join(map(str, DoneRequest.objects.values_list("answer", flat=True)))
    assert one.json()["tracking_code"] not in kept


def test_two_systems_may_choose_the_same_key() -> None:
    people = cast()
    for _ in range(2):
        assert caller(people.centre).post("requests", NEW, key="ZD-0001-a").status_code == 201
    assert Intake.objects.count() == 2


WRONG: list[tuple[Any, int, str, set[str]]] = [
    ("not json", 400, "body_not_json", set()),
    (b"\xff\xfe", 400, "body_not_json", set()),
    ('{"content": NaN}', 400, "body_not_json", set()),
    ('{"content": "a", "content": "b"}', 400, "body_not_json", set()),
    ("[" * 100_000, 400, "body_not_json", set()),
    ([], 422, "value_wrong", set()),
    ({}, 422, "invalid_fields", {"channel", "content"}),
    ({**NEW, "channel": "WEB"}, 422, "invalid_fields", {"channel"}),
    ({**NEW, "content": 7, "surprise": 1}, 422, "invalid_fields", {"content", "surprise"}),
    ({**NEW, "content": "坏\ud800字符坏字符坏字符"}, 422, "invalid_fields", {"content"}),
    ({**NEW, "purchased_on": "2026-02-30"}, 422, "invalid_fields", {"purchased_on"}),
    ({**NEW, "disputed_amount": "1e9"}, 422, "invalid_fields", {"disputed_amount"}),
    ({**NEW, "phone": "1", "name": ""}, 422, "invalid_fields", {"phone", "name"}),
    ({**NEW, "object_code": "ZZZ"}, 422, "invalid_fields", {"object_code"}),
]


@pytest.mark.parametrize(("body", "status", "expected", "fields"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_kept(body: Any, status: int, expected: str, fields: set[str]) -> None:
    answer = caller(cast().centre).post("requests", body)
    assert code(answer) == (status, expected)
    assert {one["field"] for one in answer.json().get("errors", [])} == fields
    assert Case.objects.count() == DoneRequest.objects.count() == 0


def test_the_headers_an_act_needs() -> None:
    station = caller(cast().centre)
    assert code(station.post("requests", NEW, key="short")) == (400, "idempotency_key_missing")
    assert code(station.post("requests", NEW, key="带汉字的标识一二三")) == (400, "idempotency_key_missing")
    assert code(station.post("requests", NEW, **{"Content-Type": "text/plain"})) == (415, "media_type_unsupported")


def test_a_system_sees_its_own_jurisdiction_and_no_person() -> None:
    people = cast()
    case = filed(people.hotline, outside_number="12345-7")
    inside, outside = caller(people.county), caller(people.other_county)
    answer = inside.get(f"cases/{case.number}")
    assert answer["ETag"] == f'"{case.version}"'
    assert CASE.read(answer.json())["outside_number"] == "12345-7"
    assert ZHANG.name not in answer.content.decode() and ZHANG.phone not in answer.content.decode()
    assert code(outside.get(f"cases/{case.number}")) == (404, "not_found")
    assert [len(one.get("cases").json()["cases"]) for one in (inside, outside)] == [1, 0]
    assert len(inside.get("cases", outside_number="12345-7").json()["cases"]) == 1
    assert inside.get("cases", outside_number="12345-8").json() == {"cases": [], "next": None}


def test_the_words_of_a_report_are_not_told() -> None:
    people = cast()
    content = "在淇滨区云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"
    filed(people.hotline, content=content)
    reader = caller(people.city)
    report = reader.get("cases", kind="REPORT").json()["cases"][0]
    assert (report["title"], report["content"]) == (None, None)
    assert "无证经营" not in reader.get(f"cases/{report['number']}").content.decode()
    assert Case.objects.filter(kind=Kind.REPORT).count() == 1


def test_pages_follow_each_other() -> None:
    people = cast()
    numbers = {filed(people.hotline).number for _ in range(5)}
    reader, seen, after = caller(people.city), [], {}
    for _ in range(3):
        answer = reader.get("cases", most="2", **after).json()
        CASES.read(answer)
        seen += [case["number"] for case in answer["cases"]]
        after = {"after": answer["next"]}
    assert answer["next"] is None
    assert set(seen) == numbers and len(seen) == 5


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("surprise=1", "parameter_unknown"), ("kind=COMPLAINT&kind=REPORT", "parameter_unknown"),
        ("kind=complaint", "parameter_wrong"), ("most=0", "parameter_wrong"), ("most=１", "parameter_wrong"),
        ("after=-1", "parameter_wrong"), ("after=", "parameter_wrong"),
    ],
)  # fmt: skip
def test_unknown_or_wrong_parameters_are_refused(query: str, expected: str) -> None:
    assert code(caller(cast().county).get(f"cases?{query}")) == (400, expected)


def test_a_method_an_address_does_not_have() -> None:
    people = cast()
    case = filed(people.hotline)
    assert code(caller(people.city).get(f"cases/{case.number}/acts/dispatch")) == (405, "method_not_allowed")


@pytest.mark.parametrize("number", ["nothing", "a%00b", "x" * 300, "%F0%9F%92%A9"])
def test_unknown_numbers_are_not_found(number: str) -> None:
    assert code(caller(cast().city).get(f"cases/{number}")) == (404, "not_found")


class TestDispatch:
    @pytest.fixture
    def waiting(self, db: None) -> tuple[Any, Case]:
        people = cast()
        content = "买的东西坏了，不肯退款，要求退钱。"
        case = filed(people.hotline, merchant_name="不知名小店", merchant_address="", content=content)
        assert case.status == Status.RECEIVED
        return people, case

    def test_a_waiting_case_is_dispatched_once(self, waiting: tuple[Any, Case]) -> None:
        people, case = waiting
        robot, body = caller(people.centre, name="分送系统"), {"office": "410611", "reason": "商家在淇滨区"}
        path = f"cases/{case.number}/acts/dispatch"
        one = robot.post(path, body, key="dispatch-1", version=case.version)
        assert one.status_code == 200, one.content
        assert (one.json()["office"]["code"], one.json()["status"]) == ("410611", "ASSIGNED")
        again = robot.post(path, body, key="dispatch-1", version=case.version)
        assert (again.status_code, again.json(), again["ETag"]) == (200, one.json(), one["ETag"])
        late = robot.post(path, body, version=case.version)
        assert code(late) == (412, "version_passed")
        assert "分送系统" in late.json()["detail"]
        now = one.json()["version"]
        assert code(robot.post(path, body, version=now)) == (409, "move_not_possible")

    def test_a_transition_needs_the_version_it_was_decided_on(self, waiting: tuple[Any, Case]) -> None:
        people, case = waiting
        robot, body = caller(people.centre), {"office": "410611"}
        path = f"cases/{case.number}/acts/dispatch"
        before = Entry.objects.count()
        assert code(robot.post(path, body)) == (428, "version_missing")
        for wrong in ("3", '"x"', 'W/"3"', "*"):
            assert code(robot.post(path, body, version=wrong)) == (422, "value_wrong")
        assert Entry.objects.count() == before

    def test_only_to_an_office_of_the_jurisdiction_and_only_from_it(self, waiting: tuple[Any, Case]) -> None:
        people, case = waiting
        path, body = f"cases/{case.number}/acts/dispatch", {"office": "410611", "reason": "x"}
        assert code(caller(people.county).post(path, body, version=case.version)) == (404, "not_found")
        robot = caller(people.centre)
        assert code(robot.post(path, {"office": "NOWHERE"}, version=case.version)) == (404, "not_found")
        without = caller(people.centre, "view_cases", "register")
        assert code(without.post(path, body, version=case.version)) == (403, "not_permitted")
