"""Every exception becomes an answer a person or a program understands, and nothing stored leaks into it."""

from __future__ import annotations

import logging

import pytest
from django.test import Client, override_settings

from fangxin.interfaces.access.middleware import HEADERS
from tests.access.raising import RAISED

pytestmark = pytest.mark.urls("tests.access.raising")

STATUS = {
    "refusal": (422, "wrong_day"),
    "several": (422, "invalid_fields"),
    "permission": (403, "not_permitted"),
    "limit": (429, "too_many_attempts"),
    "missing": (404, "not_found"),
    "denied": (403, "forbidden"),
    "big": (413, "body_too_large"),
    "suspicious": (400, "bad_request"),
    "bad": (400, "bad_request"),
    "database": (503, "unavailable"),
    "fault": (500, "internal_error"),
}


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_every_raised_kind_has_an_expectation() -> None:
    assert STATUS.keys() == RAISED.keys()


@pytest.mark.parametrize("what", STATUS)
def test_a_person_gets_a_page(visitor: Client, what: str) -> None:
    answer = visitor.get(f"/raise/{what}", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    text = answer.content.decode()
    assert answer.status_code == STATUS[what][0]
    assert answer["Content-Type"].startswith("text/html")
    assert "<h1>" in text
    assert not any(word in text for word in ("secret", "13812345678", "Traceback", "raising.py"))
    assert all(name in answer for name in HEADERS)


@pytest.mark.parametrize("what", STATUS)
@pytest.mark.parametrize("prefix, accept", [("", "application/json"), ("/api", "*/*")])
def test_a_program_gets_problem_details(visitor: Client, what: str, prefix: str, accept: str) -> None:
    answer = visitor.get(f"{prefix}/raise/{what}", headers={"accept": accept})
    status, code = STATUS[what]
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"].endswith(code)
    assert body.keys() >= {"title", "detail", "field"}
    assert "secret" not in answer.content.decode()
    assert "13812345678" not in answer.content.decode()


def test_a_refusal_tells_its_values_and_field(visitor: Client) -> None:
    body = visitor.get("/api/raise/refusal").json()
    assert body["detail"] == "日期 2月30日 不存在。"
    assert body["field"] == "day"


def test_several_refusals_list_their_parts(visitor: Client) -> None:
    body = visitor.get("/api/raise/several").json()
    assert [(one["field"], one["detail"]) for one in body["errors"]] == [
        ("a", "日期 甲 不存在。"),
        ("b", "日期 乙 不存在。"),
    ]
    page = visitor.get("/raise/several").content.decode()
    assert "日期 甲 不存在。" in page
    assert "日期 乙 不存在。" in page


def test_limits_and_busy_databases_say_when_to_come_back(visitor: Client) -> None:
    assert visitor.get("/raise/limit")["Retry-After"] == "180"
    assert int(visitor.get("/raise/database")["Retry-After"]) > 0
    assert int(visitor.get("/api/raise/database")["Retry-After"]) > 0


def test_an_unknown_path_is_a_page_or_a_problem(visitor: Client) -> None:
    assert visitor.get("/nowhere").status_code == 404
    assert visitor.get("/api/nowhere").json()["code"] == "not_found"


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
def test_a_body_above_the_limit_is_413_even_when_read_late(visitor: Client) -> None:
    assert visitor.post("/read", {"text": "x" * 100}, content_type="application/x-www-form-urlencoded").status_code in (
        413,
    )


def test_an_unknown_host_is_a_bad_request(visitor: Client) -> None:
    assert visitor.get("/plain", headers={"host": "evil.example"}).status_code == 400


def test_a_fault_is_logged_with_the_request_id_and_without_values(
    visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = visitor.get("/raise/fault", headers={"x-request-id": "abcdef0123456789"})
    records = [record for record in caplog.records if record.name == "fangxin.faults"]
    assert [record.request_id for record in records] == ["abcdef0123456789"]  # type: ignore[attr-defined]
    assert "IntegrityError" in records[0].kind  # type: ignore[attr-defined]
    assert "raising.py" in records[0].where  # type: ignore[attr-defined]
    assert answer["X-Request-ID"] == "abcdef0123456789"
    assert "13812345678" not in caplog.text


def test_a_strange_request_id_is_replaced(visitor: Client) -> None:
    assert visitor.get("/plain", headers={"x-request-id": "a b<c>"})["X-Request-ID"].isalnum()


def test_headers_are_strict_and_a_stricter_view_keeps_its_own(visitor: Client) -> None:
    answer = visitor.get("/plain")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in answer
    assert visitor.get("/plain", secure=True)["Strict-Transport-Security"].startswith("max-age=")
    assert visitor.get("/sandboxed")["Content-Security-Policy"] == "sandbox"
    assert visitor.get("/sandboxed")["Cache-Control"] == "private, max-age=60"


def test_pages_of_a_session_are_not_stored(visitor: Client) -> None:
    assert visitor.get("/plain")["Cache-Control"] == "private, no-cache"
    visitor.cookies["fx"] = "some-session"
    assert visitor.get("/plain")["Cache-Control"] == "no-store"
