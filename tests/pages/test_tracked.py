"""What a consumer who proved who they are finds on the progress page."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.test import Client

from fangxin.domain.cases.models import Case, FactRequest
from tests.pages.world import World

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
