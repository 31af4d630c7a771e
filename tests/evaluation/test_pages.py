"""Evaluation on its pages: opened, published, appealed against with files, recounted, decided; what each reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxin.analytics.evaluation.scheme import read_scheme
from fangxin.domain.evaluation.actions.opening import close_rounds, publish_round
from fangxin.domain.evaluation.models import Appeal, Mark, Round, Scheme, SpotCheck
from fangxin.domain.evaluation.words import RoundState, SchemeState
from fangxin.interfaces.evaluation.counting import asked_of
from tests.evaluation.world import JULY_2, TEXT, City, city, lake, opened_round, published
from tests.evidence.makers import picture
from tests.pages.checking import proper
from tests.pages.conftest import on
from tests.pages.world import desk

__all__ = ["on"]
pytestmark = pytest.mark.django_db
WHERE = "/board/evaluation/"
REASON = "该件系重复登记，已经并入另一件办理，不应计入按时初查率。"


@pytest.fixture(autouse=True)
def day(on: Callable[[datetime], None]) -> Callable[[datetime], None]:
    on(JULY_2)
    return on


@pytest.fixture
def given() -> City:
    return city()


@pytest.fixture
def evaluator(given: City) -> Client:
    return desk(given.people.supervisor)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert proper(answer, path) == status, path
    return answer.content.decode()


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_without_a_lake_the_page_says_what_to_do(evaluator: Client) -> None:
    assert "还没有评价" in text(evaluator, WHERE)
    refused = evaluator.post(WHERE, {"period": "2026-06"})
    assert refused.status_code == 409
    assert "fangxin lake update" in refused.content.decode()
    assert not Round.objects.exists()


def test_a_round_is_opened_by_the_default_scheme_and_published(given: City, evaluator: Client) -> None:
    lake()
    for wrong in ("", "2026-07", "2026-13", "nonsense", "2026Q2"):
        assert evaluator.post(WHERE, {"period": wrong}).status_code == 422, wrong
    assert evaluator.post(WHERE, {"period": "2026-06"}).status_code == 303
    round_ = Round.objects.latest("id")
    where = f"{WHERE}{round_.pk}/"
    page = text(evaluator, where)
    for words in ("待公布", "淇滨区", "山城区", "各指标得分", "方案", "看数据表"):
        assert words in page, words
    assert text(desk(given.people.head), where, 404)
    assert evaluator.post(f"{where}publish/", {"version": version(page)}).status_code == 303
    assert evaluator.post(f"{where}publish/", {"version": version(page)}).status_code == 409
    assert "可申请复核" in text(desk(given.people.head), where)


def test_what_an_evaluated_office_sees_of_itself_and_of_its_peers(given: City) -> None:
    lake()
    round_, people = published(given), given.people
    head = desk(people.head)
    page = text(head, f"{WHERE}{round_.pk}/")
    assert f"offices/{people.county.pk}/" in page and f"offices/{people.other_county.pk}/" not in page
    assert "62.50" in page and "100.00" in page and "下载 XLSX" in page
    own = text(head, f"{WHERE}{round_.pk}/offices/{people.county.pk}/")
    for words in (
        "(80 − 60) ÷ (100 − 60) × 60 = 30.00", "4 ÷ 5", "50.00 ÷ 80 × 100 = 62.50", "没有抽查，20 分按比例分给其他指标", "分子还差 1",
        "申请复核", "看件", "低于全国和本地区水平",
    ):  # fmt: skip
        assert words in own, words
    assert text(head, f"{WHERE}{round_.pk}/offices/{people.other_county.pk}/", 404)
    assert head.get(f"{WHERE}{round_.pk}.xlsx").status_code == 200
    counted = text(head, f"{WHERE}{round_.pk}/offices/{people.county.pk}/cases/check/?missed=1")
    assert given.late.number in counted and given.cases[0].number not in counted
    assert text(head, f"{WHERE}{round_.pk}/offices/{people.county.pk}/cases/channels/", 404)
    assert "试用方案" in text(head, f"{WHERE}{round_.pk}/scheme/")
    assert text(desk(people.security_admin), f"{WHERE}{round_.pk}/", 403)


def test_an_appeal_with_a_file_is_recounted_before_it_is_decided(given: City) -> None:
    lake()
    round_, people = published(given), given.people
    head, second = desk(people.head), desk(given.second)
    where = f"{WHERE}{round_.pk}/offices/{people.county.pk}/"
    draft = text(head, where).split('name="draft" value="')[1].split('"')[0]
    short = head.post(f"{where}appeal/", {"draft": draft, "item": "check", "reason": "不服"})
    assert short.status_code == 422 and "请写明申请的理由" in short.content.decode()
    file = SimpleUploadedFile("登记页.jpg", picture(), content_type="image/jpeg")
    sent = head.post(f"{where}appeal/", {"draft": draft, "item": "check", "reason": REASON, "files": [file]})
    assert sent.status_code == 303
    appeal = Appeal.objects.get()
    mine = f"{WHERE}appeals/{appeal.pk}/"
    assert "撤回申请" in text(head, mine) and "作出决定" not in text(head, mine)
    assert text(desk(given.other_head), mine, 404)
    assert "请由他们决定" in text(desk(people.supervisor), mine)
    found = re.search(rf'href="({mine}files/\d+/)"', text(second, mine))
    assert found is not None and second.get(found[1])["Content-Type"] == "image/jpeg"
    assert "淇滨区" in text(second, WHERE)
    page = text(second, f"{mine}?recount=1&without={given.late.number}")
    for words in ("30.00", "60.00", "更正前", "按重新计算的结果更正", "62.50", given.late.number):
        assert words in page, words
    wrong = text(second, f"{mine}?recount=1&without=410611-260608-0000000", 422)
    assert "不在这项指标的统计范围内" in wrong
    decision = {
        "version": version(page),
        "without": given.late.number,
        "decision": "核对登记记录，情况属实，予以更正。",
    }
    assert second.post(f"{mine}uphold/", {**decision, "decision": "是"}).status_code == 422
    assert second.post(f"{mine}uphold/", decision).status_code == 303
    page = text(head, mine)
    for words in ("已更正", "前后对照", "第 2 版", "核对登记记录"):
        assert words in page, words
    page = text(head, f"{WHERE}{round_.pk}/")
    assert "100.00" in page and "第 1 版" in page
    assert "62.50" in text(head, f"{WHERE}{round_.pk}/?edition=1") and text(head, f"{WHERE}{round_.pk}/?edition=9", 404)
    assert second.post(f"{mine}reject/", decision).status_code == 409


def test_lists_and_the_answer_of_the_office(given: City, evaluator: Client) -> None:
    lake()
    round_, people = published(given), given.people
    where = f"{WHERE}{round_.pk}/"
    page = text(evaluator, where)
    assert "规则建议" in page and "红榜" in page
    form = {
        "version": version(page),
        "office": people.county.pk,
        "kind": "BLACK",
        "reason": "按时初查率连续两个月低于全市水平。",
    }
    assert evaluator.post(f"{where}mark/", {**form, "reason": ""}).status_code == 422
    assert evaluator.post(f"{where}mark/", {**form, "kind": "GREY"}).status_code == 404
    assert evaluator.post(f"{where}mark/", form).status_code == 303
    mark, head = Mark.objects.get(), desk(people.head)
    assert "黑榜" in text(desk(given.other_head), where)
    own = f"{where}offices/{people.county.pk}/"
    assert "情况说明" in text(head, own)
    answer = {"mark": mark.pk, "answer": "承办人请假期间没有移交，已明确替岗，逐件排查。"}
    assert head.post(f"{own}answer/", answer).status_code == 303
    assert str(answer["answer"]) in text(evaluator, where)
    assert str(answer["answer"]) not in text(desk(given.other_head), where)
    assert (
        evaluator.post(f"{where}unmark/", {"mark": mark.pk, "reason": "复核后不再符合条件，予以移出。"}).status_code
        == 303
    )
    assert "黑榜" not in text(desk(given.other_head), where).split("规则建议")[0].split("依据")[0]


def test_spot_checks_are_entered_before_publication(given: City, evaluator: Client) -> None:
    lake()
    round_, people = opened_round(given), given.people
    where = f"{WHERE}{round_.pk}/offices/{people.county.pk}/"
    assert "登记抽查得分" in text(evaluator, where)
    form = {
        "item": "channels", "points": "12.5", "evidence": "6月18日10时拨打投诉电话三次，两次无人接听。",
        "reason": "按接通的比例计分，保留一位小数。",
    }  # fmt: skip
    for wrong in ("", "x", "20.01", "1.234", "-1", "１"):
        refused = evaluator.post(f"{where}check/", {**form, "points": wrong})
        assert refused.status_code == 422, wrong
    assert evaluator.post(f"{where}check/", {**form, "item": "check"}).status_code == 422
    assert evaluator.post(f"{where}check/", form).status_code == 303
    page = text(evaluator, where)
    assert "12.50" in page and "两次无人接听" in page
    round_page = text(evaluator, f"{WHERE}{round_.pk}/")
    assert evaluator.post(f"{WHERE}{round_.pk}/count/", {"version": version(round_page)}).status_code == 303
    assert "62.50" in text(evaluator, where)  # (30 + 20 + 12.5) of 100
    assert evaluator.post(f"{where}uncheck/", {"check": SpotCheck.objects.get().pk}).status_code == 303


def test_an_own_scheme_is_written_tried_and_adopted(given: City, evaluator: Client) -> None:
    lake()
    page = text(evaluator, f"{WHERE}schemes/new/")
    assert "version: 2" in page and "# How a superior" not in page
    wrong = evaluator.post(f"{WHERE}schemes/new/", {"text": TEXT.replace("weight: 60", "weight: 61")})
    assert wrong.status_code == 422 and "合计是 101" in wrong.content.decode()
    unknown = evaluator.post(
        f"{WHERE}schemes/new/", {"text": TEXT.replace("on_time_close_rate", "on_time_dinner_rate")}
    )
    assert "没有“on_time_dinner_rate”" in unknown.content.decode()
    assert evaluator.post(f"{WHERE}schemes/new/", {"text": TEXT.replace("\n", "\r\n")}).status_code == 303
    made = Scheme.objects.get()
    where = f"{WHERE}schemes/{made.pk}/"
    assert evaluator.post(f"{where}adopt/", {"version": made.version}).status_code == 409
    tried = evaluator.post(f"{where}try/", {"month": "2026-06"})
    assert tried.status_code == 200 and "62.50" in tried.content.decode()
    assert evaluator.post(f"{where}try/", {"month": "2026-07"}).status_code == 422
    assert evaluator.post(f"{where}adopt/", {"version": made.version}).status_code == 303
    made.refresh_from_db()
    assert made.state == SchemeState.ADOPTED
    assert evaluator.post(f"{where}change/", {"version": made.version, "text": TEXT}).status_code == 409
    assert "试用方案" in text(desk(given.people.head), f"{WHERE}schemes/")
    assert evaluator.post(WHERE, {"period": "2026-06"}).status_code == 303
    assert Round.objects.get().scheme_title == "试用方案"


def test_weights_and_bounds_are_changed_in_a_form(given: City, evaluator: Client) -> None:
    page = text(evaluator, f"{WHERE}schemes/new/")
    form = dict(re.findall(r'name="((?:weight|zero|full|target|nation)-\w+)" [^>]*value="([^"]*)"', page))
    form |= {f"missing-{name.removeprefix('weight-')}": "spread" for name in form if name.startswith("weight-")}
    form |= {"title": "鹤壁市效能评价方案", "valid_from": "2026-07-01"}
    refused = evaluator.post(f"{WHERE}schemes/new/", {**form, "weight-check": "20"})
    assert refused.status_code == 422 and "各项分值合计是 105" in refused.content.decode()
    refused = evaluator.post(f"{WHERE}schemes/new/", {**form, "zero-check": "很低"})
    assert refused.status_code == 422 and "“很低”" in refused.content.decode()
    changed = {**form, "weight-check": "20", "weight-close": "10", "zero-check": "95", "missing-check": "none"}
    assert evaluator.post(f"{WHERE}schemes/new/", changed).status_code == 303
    made = read_scheme(Scheme.objects.get().text)
    check = made.item("check")
    assert check is not None
    assert (made.version, made.title) == (2, "鹤壁市效能评价方案")
    assert (str(check.weight), str(check.zero), check.missing.value) == ("20", "95", "none")


def test_a_year_is_the_mean_of_its_closed_months(given: City, evaluator: Client) -> None:
    lake()
    published(given)
    january = datetime.combine(date(2027, 1, 5), JULY_2.timetz())
    close_rounds(at=january)
    year = opened_round(given, when=january, asked=asked_of("2026"))
    assert (year.kind, year.state) == ("YEAR", RoundState.OPEN)
    own = text(evaluator, f"{WHERE}{year.pk}/offices/{given.people.county.pk}/")
    assert "(62.50（6月）) ÷ 1 = 62.50" in own
    publish_round(round_id=year.pk, version=year.version, by=given.people.supervisor, at=january)
    own = text(desk(given.people.head), f"{WHERE}{year.pk}/offices/{given.people.county.pk}/")
    assert "对得分的复核在各月的评价中进行" in own and 'name="reason"' not in own
    refused = evaluator.post(WHERE, {"period": "2025"})
    assert refused.status_code == 422 and "没有公布过月度评价" in refused.content.decode()
