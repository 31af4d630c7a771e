"""The pages of a survey: planned at the board, asked by telephone and keyed from paper at the desk, answered in public."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fangxin.domain.surveys.models import Answer, Batch, Campaign, Cell
from fangxin.domain.surveys.words import Fault
from fangxin.interfaces.clock import now
from fangxin.interfaces.look import surveying
from tests.pages.world import desk
from tests.people import Cast, cast
from tests.surveys.telling import CELLS, SMALL, asked, opened

pytestmark = pytest.mark.django_db
WHO = {"region": "410611", "age": "18-59", "sex": "F"}
FINE = {"answer_GOOD": "8", "answer_SAFE": "9", "answer_KIND": "7", "answer_DID": "NO"}


@pytest.fixture
def people() -> Cast:
    return cast()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(begun|key)" value="([^"]+)"', page))


def test_planned_and_run(people: Cast) -> None:
    client = desk(people.analyst)
    given = {
        "title": "淇滨区调查", "questionnaire": "own", "text": SMALL, "cells": CELLS, "sample": "10", "over": "REFUSE",
        "opens_on": "2026-06-01", "closes_on": "2026-06-30",
    }  # fmt: skip
    wrong = client.post("/board/index/surveys/new/", {**given, "cells": "410611 青年 女 5"})
    assert wrong.status_code == 422 and "“青年”不是年龄段" in text(wrong) and "410611 青年 女 5" in text(wrong)
    wrong = client.post("/board/index/surveys/new/", {**given, "text": "id: x"})
    assert wrong.status_code == 422 and "问卷第" in text(wrong)
    path = client.post("/board/index/surveys/new/", given)["Location"]
    assert client.post(f"{path}act/open/", {"version": "1"}).status_code == 303
    made = client.post(f"{path}act/links/", {"count": "2"})
    assert len(re.findall(r"<code>http://testserver/survey/[0-9A-Z]{16}/</code>", text(made))) == 2
    assert client.post(f"{path}act/links/", {"count": "0"}).status_code == 422
    assert "survey/" not in text(client.get(path)).replace("surveys/", "")
    assert client.post(f"{path}act/close/", {}).status_code == 303
    assert client.post(f"{path}act/close/", {}).status_code == 409


def test_an_interview(people: Cast) -> None:
    campaign = opened(people)
    client = desk(people.hotline)
    assert campaign.title in text(client.get("/desk/surveys/"))
    path = f"/desk/surveys/{campaign.pk}/call/"
    page = text(client.get(path))
    assert 'data-only="DID=YES;"' in page and "第 4 题选“投诉过”时才回答" in page
    form = {**hidden(page), **WHO, **FINE}
    missing = client.post(path, {**form, "region": ""})
    assert missing.status_code == 422 and "请选择地区、年龄段和性别" in text(missing)
    assert 'value="8" checked' in text(missing)
    for _time in range(2):
        assert client.post(path, form).status_code == 303
    reused = client.post(path, {**form, "age": "60+"})
    assert reused.status_code == 409 and "没有保存" in text(reused) and hidden(text(reused))["key"] != form["key"]
    answer = Answer.objects.get()
    assert answer.faults == [Fault.TOO_QUICK] and answer.answers["DID"] == ["NO"]
    assert desk(people.supervisor).get(path).status_code == 403


def test_paper_twice(people: Cast) -> None:
    campaign = opened(people)
    one, two = desk(people.handler), desk(people.second_handler)
    path = f"/desk/surveys/{campaign.pk}/paper/"
    assert one.post(path, {"label": "", "sheets": "1", "percent": "100"}).status_code == 422
    key = one.post(path, {"label": "黎阳路", "sheets": "1", "percent": "100"})["Location"]
    page = text(one.get(key))
    assert one.post(key, {**hidden(page), "sheet": "1", **WHO, **FINE}).status_code == 303
    assert "已经全部录入" in text(one.get(key))
    again = f"/desk/surveys/batches/{Batch.objects.get().pk}/again/"
    assert "没有您要第二次录入的问卷" in text(one.get(again))
    assert "第二次录入" in text(two.get(again))
    said = two.post(again, {"sheet": "1", **FINE, "answer_GOOD": "3"}, follow=True)
    assert "有 1 题与第一次不同" in text(said)
    shown = text(two.get(path))
    assert "两次录入不一致" in shown and "商品怎么样？" in shown
    settle = re.findall(r'action="(/desk/surveys/differences/\d+/)"', shown)[0]
    # whoever keyed it may find the other keying right, not the own one
    assert "第一次对" in shown and "第二次对" not in shown
    assert two.post(settle, {"taken": "second"}).status_code == 403
    assert "第二次对" in text(one.get(path))
    assert one.post(settle, {"taken": "second"}).status_code == 303
    assert Answer.objects.get().answers["GOOD"] == ["3"]


def test_by_link_without_a_script(people: Cast) -> None:
    campaign = opened(people)
    made = text(desk(people.analyst).post(f"/board/index/surveys/{campaign.pk}/act/links/", {"count": "1"}))
    path = re.findall(r"http://testserver(/survey/[0-9A-Z]{16}/)", made)[0]
    anybody = Client()
    page = text(anybody.get(path))
    assert "<script" not in page.split("<main")[1] and "不用写姓名和电话" in page
    assert anybody.post(path, {**hidden(page), **WHO}).status_code == 422
    assert anybody.post(path, {**hidden(page), **WHO, **FINE})["Location"] == "/survey/thanks/"
    used = anybody.get(path)
    assert used.status_code == 410 and "已经用过" in text(used)
    assert anybody.get("/survey/0000/").status_code == 410
    assert Answer.objects.get().entered_by_id is None


def test_how_long_it_took_is_said_by_the_form_itself(people: Cast) -> None:
    campaign = opened(people)
    made = text(desk(people.analyst).post(f"/board/index/surveys/{campaign.pk}/act/links/", {"count": "3"}))
    paths = re.findall(r"http://testserver(/survey/[0-9A-Z]{16}/)", made)
    long_ago = now() - timedelta(minutes=5)
    own = surveying.begun(of=paths[0].split("/")[2], at=long_ago)
    for path, begun in zip(paths, (own, own, ""), strict=True):
        assert Client().post(path, {"begun": begun, **WHO, **FINE}).status_code == 303
    assert Answer.objects.count() == 3 and Answer.objects.filter(valid=True).count() == 1


def test_a_link_asks_on_the_days_of_the_survey_only(people: Cast) -> None:
    campaign = opened(people)
    made = text(desk(people.analyst).post(f"/board/index/surveys/{campaign.pk}/act/links/", {"count": "1"}))
    path = re.findall(r"http://testserver(/survey/[0-9A-Z]{16}/)", made)[0]
    Campaign.objects.filter(pk=campaign.pk).update(opens_on="2099-01-01")
    early = Client().get(path)
    assert early.status_code == 409 and "2099-01-01 至 2099-12-31" in text(early) and "answer_GOOD" not in text(early)
    assert "小问卷" in text(early) and "别人可能刚刚办理过" not in text(early)
    assert Client().post(path, {**WHO, **FINE}).status_code == 409 and not Answer.objects.exists()


def test_lists_tell_the_questionnaire_and_how_far_each_is(people: Cast) -> None:
    campaign = opened(people)
    asked(people, campaign, key="1")
    assert "小问卷 1" in text(desk(people.analyst).get("/board/index/surveys/"))
    client = desk(people.hotline)
    assert "1/10" in text(client.get("/desk/surveys/"))
    for _more in range(4):
        opened(people)
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/surveys/")
    assert sum("surveys_campaign" in one["sql"] for one in few) == 1
    assert not [one for one in few if "surveys_answer" in one["sql"]]


def test_what_it_says(people: Cast) -> None:
    campaign = opened(people)
    for place, good in ((0, "8"), (0, "6"), (1, "4"), (2, "9")):
        asked(people, campaign, place=place, key=f"{place}{good}", GOOD=[good])
    page = text(desk(people.supervisor).get(f"/board/index/surveys/{campaign.pk}/"))
    assert "6.30" in page and "事后分层" in page and "还差 4" in page and "已满" in page
    assert Cell.objects.filter(campaign=campaign, target=1, filled=1).exists() and Campaign.objects.count() == 1
