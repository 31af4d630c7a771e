"""A report without a name is followed by its code alone; the code of anybody else opens nothing by itself."""

from __future__ import annotations

import pytest
from django.test import Client

from fangxin.domain.cases.models import Intake
from fangxin.domain.cases.queries import receipt_of
from fangxin.domain.cases.words import Kind
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.words import Side
from fangxin.domain.people.rules import Identity
from fangxin.interfaces.clock import now
from tests.evidence.makers import picture
from tests.people import Cast, cast, receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    """The agency."""
    return cast()


def asked(code: str, phone: str = "") -> Client:
    client = Client()
    client.answer = client.post("/track/", {"tracking": code, "phone": phone, "anonymous": "1"})  # type: ignore[attr-defined]
    return client


def test_the_code_alone_opens_an_anonymous_report_and_shows_nothing_it_brought(people: Cast) -> None:
    report = {"kind": Kind.REPORT, "identity": Identity(), "anonymous": True, "problem_code": "V01"}
    code = receipt(people.hotline, purchased_on=None, **report).tracking_code
    intake = Intake.objects.get()
    file = add_file(name="a.jpg", content=picture(), side=Side.CONSUMER, intake_id=intake.pk, at=now())
    client = asked(code.lower())
    assert client.answer.status_code == 303  # type: ignore[attr-defined]
    page = client.get("/track/case/")
    assert page.status_code == 200 and intake.cases.get().number in page.content.decode()
    assert client.get(f"/evidence/own/{file.pk}/").status_code == 404
    assert receipt_of(draft=intake.draft).anonymous


def test_the_code_of_a_named_submission_opens_nothing_and_tells_nothing(people: Cast) -> None:
    code = receipt(people.hotline).tracking_code
    told = []
    for one in (code, "AAAA-BBBB-CCCC", ""):
        answer = asked(one).answer  # type: ignore[attr-defined]
        assert answer.status_code == 422 and "fx_track" not in answer.cookies
        told.append(answer.content.decode().count("查询码、手机号或验证码不正确"))
    assert len(set(told)) == 1 and told[0] > 0
    assert not receipt_of(draft=Intake.objects.get().draft).anonymous
