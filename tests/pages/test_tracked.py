"""What a consumer who proved who they are finds on the progress page."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.test import Client

from fangxin.domain.cases.actions.documents import issue_dispatch_notice
from fangxin.domain.cases.models import Case, Document, FactRequest, Service
from tests.pages.world import World
from tests.people import later

pytestmark = pytest.mark.django_db


def tracking(case: Case) -> Client:
    client = Client()
    client.cookies["fx_track"] = signing.dumps(case.intake_id, salt="fangxin.tracked")
    return client


def test_what_is_still_asked_can_be_answered_from_here(world: World) -> None:
    case = world.cases["assigned"]
    client = tracking(case)
    text = client.get("/track/case/").content.decode()
    assert "请补充小票。" in text
    (path,) = re.findall(r'href="(/a/[0-9A-Z]+/)"', text)
    form = client.get(path).content.decode()
    draft = re.search(r'name="draft" value="([^"]+)"', form)
    assert draft is not None
    answer = {"draft": draft[1], "answer": "小票上写着 59.80 元。"}
    assert "已收到" in client.post(path, answer).content.decode()
    assert "已收到" in client.post(path, answer).content.decode(), "a second click"
    assert FactRequest.objects.get(case=case).answer == answer["answer"]
    assert not re.search(r'href="/a/', client.get("/track/case/").content.decode())


def test_the_own_decisions_can_be_opened_and_opening_is_their_service(world: World) -> None:
    case = world.cases["terminated"]
    client = tracking(case)
    text = client.get("/track/case/").content.decode()
    paths = re.findall(r'href="(/track/case/[^"]+/letters/\d+/)"', text)
    assert len(paths) == 2 and "投诉受理决定书" in text and "投诉终止调解决定书" in text
    for _ in range(2):
        answer = client.get(paths[1])
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    services = Service.objects.filter(document__case=case, way="INTERNET")
    assert [(one.document.form, one.party) for one in services] == [("mediation_termination", "COMPLAINANT")]
    assert tracking(world.cases["accepted"]).get(paths[1]).status_code == 404, "somebody else's"
    assert Client().get(paths[1]).status_code == 404, "a stranger's"


def test_what_goes_to_offices_only_is_not_among_the_letters(world: World) -> None:
    case = world.cases["assigned"]
    dispatcher = world.people.dispatcher
    issue_dispatch_notice(case_id=case.pk, version=None, by=dispatcher, at=later(1))
    document = Document.objects.get(case=case, form="dispatch_notice")
    client = tracking(case)
    assert "/letters/" not in client.get("/track/case/").content.decode()
    assert client.get(f"/track/case/{case.number}/letters/{document.pk}/").status_code == 404
