"""Whatever is posted to whichever form: an answer in words, no fault of the program, and nothing half done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.models import Case, Document, Intake
from fangxin.domain.cases.notices import rating_token
from fangxin.domain.mediation.models import Session
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.interfaces.desk.acts import ACTS
from fangxin.interfaces.public.drafts import new_draft
from tests.pages.checking import PROPER, sound
from tests.pages.world import World, desk
from tests.people import later

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
FIELDS = {
    "desk": (
        "version", "reason", "ground", "other_routes", "text", "answer_by", "question", "how", "office", "post", "object_code",
        "problem_code", "mode", "place", "starts_at", "materials", "session", "record", "mediator", "body", "subject", "cost",
        "finding", "kind1", "what1", "amount1", "by1", "terms", "written", "item", "state", "on", "note", "recovered", "document",
        "party", "way", "served_on", "answer", "granted", "count", "closed_from", "closed_to", "closed_truly", "satisfaction",
    ),
    "public": (
        "draft", "content", "kind", "merchant_name", "merchant_uscc", "merchant_address", "merchant_phone", "platform",
        "order_number", "sales_mode", "object_code", "problem_code", "claims", "purchased_on", "disputed_amount", "name",
        "id_number", "phone", "address", "email", "id_type", "by_agent", "agent_name", "agent_phone", "joint", "rep1_name",
        "anonymous", "code", "confirmation", "tracking", "answer", "satisfaction", "why", "reopen", "reason", "version",
        "split_report", "channel", "remove_file", "not_the_same", "consents_disclosure",
    ),
}  # fmt: skip
#: what is put into every field at once
VALUES = {
    "NUL": "a\x00b",
    "only NUL": "\x00",
    "turned writing": "\u202e\u2066abc",
    "a raised two": "²",
    "full-width": "１２３",
    "far too many digits": "9" * 5000,
    "a great id": "9223372036854775808",
    "below nothing": "-1",
    "markup": "<script>alert(1)</script>",
    "a template": "{{ 7*7 }}{% raw %}",
    "SQL": "'; DROP TABLE cases_case; --",
    "a path": "../../../../etc/passwd\x00.pdf",
    "a header": "a\r\nSet-Cookie: x=1\r\n\r\n<html>",
    "the first year": "0001-01-01",
    "the last year": "9999-12-31T23:59",
    "no day": "2026-02-30",
    "a percent": "%s%d%n{0}{x}",
    "lone surrogate as text": "\\ud800",
    "private and unassigned": "\ue000\U000e0001\ufffe\uffff",
    "very many accents": "e" + "\u0301" * 3000,
    "a formula": "=HYPERLINK(1)",
    "yes": "on",
}


def doors(world: World) -> Iterator[tuple[str, Client, str]]:
    """(kind of form, client, address) of every address that takes a POST."""
    head = desk(world.people.head)
    arguments = world.arguments()
    number = world.cases["mediating"].number
    yield from (("desk", head, f"/desk/cases/{number}/act/{act}/") for act in ACTS)
    yield from (
        ("desk", head, path)
        for path in (
            f"/desk/cases/{number}/identity/", f"/desk/warnings/{arguments['warning_id'][0]}/",
            f"/desk/reopening/{arguments['request_id'][0]}/", f"/desk/follow-up/{arguments['follow_up_id'][0]}/",
            "/desk/follow-up/", "/desk/register/",
        )
    )  # fmt: skip
    public = Client()
    _, token = decide.ask_facts(
        case_id=world.cases["mediating"].pk, version=None, question="请补充小票。", answer_by=later(20).date(),
        by=world.people.handler, at=later(12),
    )  # fmt: skip
    closed = world.cases["terminated"]
    yield from (
        ("public", public, path)
        for path in (
            "/file/", "/file/details/", "/track/", f"/track/case/{number}/withdraw/", f"/track/case/{number}/reopen/",
            "/track/leave/", f"/a/{token}/", f"/r/{rating_token(case_id=closed.pk, closing=0)}/", "/competent/",
        )
    )  # fmt: skip


def tried(client: Client, path: str, *, typed: str = "", **given: Any) -> Any:
    """The answer to a post; what it changed is taken back, so that the next one meets the same case."""
    with transaction.atomic():
        answer = client.post(path, given["form"]) if "form" in given else client.generic("POST", path, **given)
        assert answer.status_code in PROPER | {400, 409, 429}, f"{path}: {answer.status_code}"
        sound(answer, path, typed=typed)
        assert list(broken_chains()) == []
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_any_value_in_every_field_is_answered(world: World, value: str) -> None:
    for kind, client, path in doors(world):
        form = dict.fromkeys(FIELDS[kind], value)
        fitting = {"draft": new_draft(), "version": str(Case.objects.get(pk=world.cases["mediating"].pk).version)}
        for given in (form, {**form, **fitting}):
            answer = tried(client, path, typed=value, form=given)
            assert "Set-Cookie: x=1" not in str(answer.headers)
            assert b"<script>alert(1)" not in answer.content and b">49<" not in answer.content


@pytest.mark.parametrize(
    "value", ["²", "9" * 5000, "9223372036854775808", "0001-01-01", "9999-12-31T23:59", "a\x00b", "-1", ""]
)
def test_one_strange_value_among_right_ones_is_answered(world: World, value: str) -> None:
    """The right values carry the act to where the strange one is used."""
    case = Case.objects.get(pk=world.cases["mediating"].pk)
    session = Session.objects.get(case=case)
    document = Document.objects.filter(case=case).earliest("issued_at")
    right = {
        "version": str(case.version), "reason": "理由", "ground": "MT2", "other_routes": "起诉", "text": "t",
        "answer_by": "2026-06-25",
        "question": "q", "how": "h", "office": str(world.people.other_county.pk), "post": str(world.people.second_handler.post_id),
        "object_code": "10108", "problem_code": "P01", "mode": "PHONE", "place": "p", "starts_at": "2026-06-25T10:00",
        "session": str(session.pk), "record": "r", "mediator": "m", "body": "b", "subject": "s", "cost": "c", "kind1": "REFUND",
        "what1": "退款", "amount1": "1", "by1": "2026-06-25", "terms": "t", "document": str(document.pk),
        "party": "MERCHANT", "way": "SMS", "served_on": "2026-06-20", "on": "2026-06-20", "state": "PERFORMED",
    }  # fmt: skip
    client = desk(world.people.head)
    done = 0
    for act in ("invite", "reschedule", "hold", "replace_mediator", "pause", "settle", "terminate", "withdraw", "serve", "note",
                "ask_facts", "hand_to", "recode"):  # fmt: skip
        path = f"/desk/cases/{case.number}/act/{act}/"
        done += tried(client, path, form=right).status_code == 303
        for name in right:
            tried(client, path, form={**right, name: value})
    assert done == 13, "with the right values every act is carried out"


@pytest.mark.parametrize(
    "body",
    [b"content=%ff%fe&name=%c3%28&draft=%80&version=%ed%a0%80", b"\xff\xfe=\xff", b"&&&===;;;", b"%", b"%zz=%zz"],
)
def test_bytes_that_are_no_text_are_answered(world: World, body: bytes) -> None:
    for _, client, path in doors(world):
        tried(client, path, data=body, content_type=FORM)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"no boundary at all"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nunfinished"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--x--\r\n"),
        ("application/json", b'{"content": "x"}'),
        ("text/plain", b"content=x"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"content=+ADw-script+AD4-"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"content=x"),
    ],
)
def test_a_broken_body_is_told(world: World, content_type: str, body: bytes) -> None:
    for path, client in (
        ("/file/", Client()),
        ("/file/details/", Client()),
        ("/desk/register/", desk(world.people.hotline)),
    ):
        answer = client.generic("POST", path, body, content_type=content_type)
        assert answer.status_code in {400, 410, 413, 415, 422}, f"{path}: {answer.status_code}"
        sound(answer, path)


def too_large(answer: Any, path: str) -> None:
    assert answer.status_code == 413, f"{path}: {answer.status_code}"
    sound(answer, path)
    assert "太大" in answer.content.decode()


def test_ten_megabytes_in_a_field_are_too_much(world: World) -> None:
    huge = "长" * (10 * 1024 * 1024 // 3)
    for path, client in (("/file/", Client()), ("/track/", Client()), ("/desk/follow-up/", desk(world.people.head))):
        too_large(client.post(path, {"content": huge}), path)
        too_large(client.generic("POST", path, f"content={huge}".encode(), content_type=FORM), path)
    case = world.cases["mediating"]
    too_large(desk(world.people.handler).post(f"/desk/cases/{case.number}/act/note/", {"text": huge}), "note")
    assert not Entry.objects.filter(chain=case.pk, act="NOTED").exists()


def test_thousands_of_fields_are_told_as_a_bad_request(world: World) -> None:
    for path, client in (("/file/", Client()), ("/desk/follow-up/", desk(world.people.head))):
        for given in ({f"f{n}": "x" for n in range(5000)}, {"claims": ["CL1"] * 5000}):
            answer = client.post(path, given)
            assert answer.status_code == 400
            sound(answer, path)
        answer = client.post(path, {f"f{n}": "x" for n in range(5000)}, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_a_form_from_another_site_is_refused(world: World) -> None:
    for kind, given, path in doors(world):
        client = Client(enforce_csrf_checks=True)
        client.cookies = given.cookies
        for token in ({}, {"csrfmiddlewaretoken": "0" * 64}, {"csrfmiddlewaretoken": "x"}):
            answer = client.post(path, {"version": "1", **token})
            assert answer.status_code == 403, f"{kind} {path}"
            sound(answer, path)
    assert Case.objects.get(pk=world.cases["mediating"].pk).status == "MEDIATING"


def test_a_right_token_from_a_foreign_origin_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.get("/competent/").cookies["csrftoken"].value
    form = {"csrfmiddlewaretoken": token, "content": "买了坏东西不肯退款，要求退钱。"}
    assert client.post("/competent/", form).status_code == 200
    assert client.post("/competent/", form, headers={"origin": "https://evil.example"}).status_code == 403


def test_nothing_above_has_filed_or_decided_anything(world: World) -> None:
    before = Intake.objects.count()
    for kind, client, path in doors(world):
        client.post(path, dict.fromkeys(FIELDS[kind], ""))
        client.post(path, {})
    assert Intake.objects.count() == before
    for name in ("assigned", "mediating", "settled", "closed", "terminated"):
        assert Case.objects.get(pk=world.cases[name].pk).status == world.cases[name].status, name


@pytest.mark.parametrize("header", ["x" * 60_000, "\x00", "../..", "application/json;q=broken", "*/*;q=0", "é"])
def test_strange_headers_are_answered(world: World, header: str) -> None:
    client = desk(world.people.handler)
    for name in (
        "accept",
        "accept-language",
        "user-agent",
        "referer",
        "x-forwarded-for",
        "x-request-id",
        "cookie",
        "if-none-match",
    ):
        answer = client.get(f"/desk/cases/{world.cases['assigned'].number}/", headers={name: header})
        assert answer.status_code in (200, 302, 400, 401), f"{name}: {answer.status_code}"


@pytest.mark.parametrize("host", ["evil.example", "", "a b", "127.0.0.1:x", "x" * 300, "<script>"])
def test_an_unknown_host_is_a_bad_request(world: World, host: str) -> None:
    answer = Client().get("/", headers={"host": host})
    assert (answer.status_code == 400 and host not in answer.content.decode()) or host == ""


@pytest.mark.parametrize("cookie", ["x", "", "\x00", "a:b:c", "9" * 4000, "eyJhIjoxfQ:1x:y"])
def test_forged_cookies_open_nothing(world: World, cookie: str) -> None:
    client = Client()
    for name in ("fx_track", "fx_receipt", "fx", "large", "messages", "csrftoken", "django_language"):
        client.cookies[name] = cookie
    number = world.cases["assigned"].number
    assert client.get("/track/case/").status_code in (302, 404)
    assert client.get("/file/done/").status_code in (302, 404)
    assert client.post(f"/track/case/{number}/withdraw/").status_code in (302, 303, 404)
    assert Case.objects.get(number=number).status == "ASSIGNED"
    assert client.get("/desk/").status_code == 302
    assert client.get("/").status_code == 200
