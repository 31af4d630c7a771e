"""The search page: words, filters, numbers, views and exports, as officers of every jurisdiction meet them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.words import Kind
from fangxin.domain.exchange.actions import exporting
from fangxin.domain.people.rules import Identity
from fangxin.domain.search.actions.indexing import index_due
from fangxin.domain.search.models import FirstView, SavedView
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from tests.pages.world import desk
from tests.people import MONDAY, Cast, cast, filed
from tests.search.library import shelved

pytestmark = pytest.mark.django_db
SEARCH = "/desk/search/"
REPORTER = Identity(name="欧阳问雪", phone="13900007777", id_number="000000199001010018", address="听泉巷7号")


@pytest.fixture
def people() -> Cast:
    return cast()


def told(by: Actor, path: str = SEARCH, **fields: str) -> str:
    answer = desk(by).get(path, {name.rstrip("_"): value for name, value in fields.items()})
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def posted(by: Actor, path: str, **fields: str) -> Any:
    return desk(by).post(path, {name.rstrip("_"): value for name, value in fields.items()})


def numbers(text: str) -> list[str]:
    return re.findall(r'href="/desk/cases/([^"/]+)/"', text)


def test_words_are_marked_in_title_merchant_and_content(people: Cast) -> None:
    case = filed(
        people.hotline, title="要求退款", content="在云上鲸超市买的酸奶发霉。" * 3 + "商家一直不肯退款，请处理。"
    )
    index_due(most=10)
    text = told(people.handler, q="退款 上鲸")
    assert numbers(text) == [case.number]
    assert "投诉 要求<mark>退款</mark></a>" in text
    assert "云<mark>上鲸</mark>超市" in text
    assert "不肯<mark>退款</mark>" in text
    assert "共 1 件" in text


def test_the_number_that_was_hit_is_shown_and_of_a_report_only_its_own(people: Cast) -> None:
    case = filed(people.hotline, order_number="DD88990011")
    report = filed(people.hotline, kind=Kind.REPORT, problem_code="V01", identity=REPORTER, order_number="EE77990011")
    index_due(most=10)
    text = told(people.handler, q="990011")
    assert set(numbers(text)) == {case.number, report.number}
    assert "订单号 DD88<mark>990011</mark>" in text and "EE77" not in text
    assert f"编号 {report.number[:-4]}<mark>{report.number[-4:]}</mark>" in told(people.handler, q=report.number[-4:])


def test_what_is_typed_is_shown_as_text(people: Cast) -> None:
    filed(people.hotline, title="<b>退款</b>&", content="<script>alert('退款')</script>商家不肯退款，请处理。")
    index_due(most=10)
    text = told(people.handler, q="退款")
    assert "&lt;b&gt;<mark>退款</mark>&lt;/b&gt;&amp;" in text
    assert "<script>alert" not in text


def test_the_number_of_a_case_leads_to_it(people: Cast) -> None:
    case = filed(people.hotline)
    for typed in (case.number, f" {case.number.lower()} "):
        answer = desk(people.handler).get(SEARCH, {"q": typed})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/desk/cases/{case.number}/")
    elsewhere = told(people.other_handler, q=case.number)
    assert "没有找到" in elsewhere and numbers(elsewhere) == []


def test_a_fresh_case_is_told_of_until_it_can_be_found(people: Cast) -> None:
    filed(people.hotline)
    assert "有 1 件刚登记" in told(people.handler, q="酸奶")
    index_due(most=10)
    text = told(people.handler, q="酸奶")
    assert "刚登记" not in text and len(numbers(text)) == 1


def test_what_a_report_tells_stays_on_its_page(people: Cast) -> None:
    filed(
        people.hotline, kind=Kind.REPORT, problem_code="V01", identity=REPORTER, title="销售过期食品",
        content="我是店员欧阳问雪，店里长期销售过期食品，请查处。",
    )  # fmt: skip
    index_due(most=10)
    text = told(people.handler, q="过期食品")
    assert len(numbers(text)) == 1 and "销售<mark>过期食品</mark>" in text
    assert "店员" not in text and "欧阳" not in text and "excerpt" not in text


def test_a_sealed_name_finds_nothing_anywhere(people: Cast) -> None:
    filed(people.hotline, identity=REPORTER)
    index_due(most=10)
    for sealed in (REPORTER.name, REPORTER.phone, "听泉巷", REPORTER.name[:2]):
        for by in (people.supervisor, people.handler, people.head):
            assert "没有找到" in told(by, q=sealed)


def test_nobody_finds_what_lies_elsewhere(people: Cast) -> None:
    case = filed(people.hotline)
    index_due(most=10)
    for by in (people.other_handler, people.station_handler):
        text = told(by, q="酸奶")
        assert "没有找到" in text and case.number not in text
    assert numbers(told(people.supervisor, q="酸奶")) == [case.number]


def test_mistakes_are_told_at_their_fields_and_nothing_is_searched(people: Cast) -> None:
    filed(people.hotline)
    index_due(most=10)
    text = told(people.handler, q="酸奶", from_="2026-02-30", least="x", status="NONSENSE")
    assert "有 3 处需要修改" in text and 'href="#f-from"' in text and "“2026-02-30”不是有效的日期" in text
    assert numbers(text) == [] and "没有找到" not in text
    assert '<details class="confirm" open>' in text
    assert "里没有可查的字词" in told(people.handler, q="，。")
    assert "最多 100 字" in told(people.handler, q="退" * 101)
    assert "没有找到您要的内容" in told(people.handler, q="酸奶", office=people.other_county.code)


def test_filters_are_told_above_the_results_and_taken_away_one_by_one(people: Cast) -> None:
    case = filed(people.hotline)
    index_due(most=10)
    asked = {"q": "酸奶", "kind": "COMPLAINT", "from_": "2026-06-08", "least": "999999", "overdue": "on"}
    text = told(people.handler, **asked)
    assert "没有找到" in text and "不带条件只查这些词" in text
    for told_so in ("类型：投诉", "登记不早于：2026-06-08", "金额不少于：999999.00 元", "只看超期"):
        assert f">{told_so}<" in text
    without = dict(re.findall(r'<li><a href="([^"]+)" aria-label="([^"]+)，去掉', text.split('class="narrowing"')[1]))
    assert (
        without[f"{SEARCH}?q=%E9%85%B8%E5%A5%B6&amp;kind=COMPLAINT&amp;from=2026-06-08&amp;least=999999.00"]
        == "只看超期"
    )
    assert numbers(told(people.handler, q="酸奶", kind="COMPLAINT", from_="2026-06-08")) == [case.number]
    assert "个人的姓名和电话是封存的" in told(people.handler, q="没有这样的词")
    assert "清除条件" in told(people.handler, kind="INQUIRY") and "不带条件" not in told(people.handler, kind="INQUIRY")


def test_only_what_waits_in_the_own_jurisdiction_is_told_of(people: Cast) -> None:
    filed(people.hotline)
    assert "有 1 件刚登记" in told(people.head) and "刚登记" not in told(people.other_handler)


def test_pages_follow_one_another_and_the_count_stands_on_the_first(people: Cast) -> None:
    cases = shelved(filed(people.hotline), [{"at": MONDAY + timedelta(hours=hour)} for hour in range(1, 45)])
    text = told(people.handler, q="酸奶")
    assert "共 45 件" in text
    seen, pages = numbers(text), 1
    while following := re.search(r'rel="next" href="([^"]+)"', text):
        text = str(desk(people.handler).get(following[1].replace("&amp;", "&")).content.decode())
        assert "共 45 件" not in text and "回到第一页" in text
        seen, pages = [*seen, *numbers(text)], pages + 1
    assert pages == 3 and len(seen) == len(set(seen)) == 45
    assert seen[:44] == [case.number for case in sorted(cases, key=lambda case: -case.pk)]


def test_results_can_be_ordered_by_relevance(people: Cast) -> None:
    like = filed(people.hotline, content="不相干的内容，请处理一下这件事情。")
    by_title, by_text = shelved(
        like, [{"title": "退款"}, {"at": MONDAY + timedelta(hours=1), "title": "甲", "content": "退款"}]
    )
    assert numbers(told(people.handler, q="退款")) == [by_text.number, by_title.number]
    assert numbers(told(people.handler, q="退款", order="RELEVANCE")) == [by_title.number, by_text.number]


def test_a_page_asks_the_same_for_one_hit_or_many(people: Cast, django_assert_max_num_queries: Any) -> None:
    like = filed(people.hotline)
    shelved(like, [{"at": MONDAY + timedelta(minutes=minute)} for minute in range(1, 300)])
    client = desk(people.handler)
    with django_assert_max_num_queries(16):
        assert "共 300 件" in client.get(SEARCH, {"q": "酸奶"}).content.decode()


# Views ----------------------------------------------------------------------------------------------------------------


def test_a_search_is_kept_and_opened_again(people: Cast) -> None:
    filed(people.hotline)
    index_due(most=10)
    answer = posted(people.handler, f"{SEARCH}views/save/", name="酸奶件", q="酸奶", status="OPEN", nonsense="x")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SEARCH}?q=%E9%85%B8%E5%A5%B6&status=OPEN")
    text = str(desk(people.handler).get(answer.headers["Location"]).content.decode())
    assert 'aria-current="true">酸奶件' in text and "保存为视图" not in text
    assert "保存为视图" in told(people.handler, q="别的")
    assert "酸奶件" not in told(people.second_handler, q="酸奶")


def test_a_default_view_opens_the_page(people: Cast) -> None:
    posted(people.handler, f"{SEARCH}views/save/", name="酸奶件", q="酸奶")
    view = SavedView.objects.get()
    assert desk(people.handler).get(SEARCH).status_code == 200
    posted(people.handler, f"{SEARCH}views/{view.pk}/first/")
    answer = desk(people.handler).get(SEARCH)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{SEARCH}?q=%E9%85%B8%E5%A5%B6")
    assert desk(people.handler).get(SEARCH, {"q": ""}).status_code == 200
    assert "默认视图" in told(people.handler, f"{SEARCH}views/")
    posted(people.handler, f"{SEARCH}views/{view.pk}/none-first/")
    assert not FirstView.objects.exists()


def test_views_are_renamed_shared_and_deleted(people: Cast) -> None:
    posted(people.handler, f"{SEARCH}views/save/", name="酸奶件", q="酸奶")
    path = f"{SEARCH}views/{SavedView.objects.get().pk}"
    assert posted(people.handler, f"{path}/change/", name="乳品", shared="on").status_code == 303
    assert "乳品" in told(people.second_handler) and "同事共享" in told(people.second_handler, f"{SEARCH}views/")
    client = desk(people.second_handler)
    client.post(f"{path}/delete/")
    assert "只有保存它的人和单位负责人可以修改" in client.get(f"{SEARCH}views/").content.decode()
    assert posted(people.handler, f"{path}/delete/").status_code == 303
    assert "还没有保存的视图" in told(people.handler, f"{SEARCH}views/")


def test_what_is_refused_is_told_on_the_page_one_came_from(people: Cast) -> None:
    client = desk(people.handler)
    for name, sentence in (("", "请给视图起个名称"), ("视" * 31, "最多 30 字")):
        answer = client.post(f"{SEARCH}views/save/", {"name": name, "q": "酸奶"}, follow=True)
        assert sentence in answer.content.decode() and answer.redirect_chain[0][0].startswith(SEARCH)


@pytest.mark.parametrize(
    "path", ["views/save/", "views/1/delete/", "views/1/first/", "views/1/nonsense/", "views/99/change/", "export/"]
)
def test_an_act_takes_a_form_and_an_object_that_exists(people: Cast, path: str) -> None:
    assert desk(people.head).get(SEARCH + path).status_code == 404
    if "99" in path or "nonsense" in path:
        assert posted(people.head, SEARCH + path, name="x").status_code == 404


# Export ---------------------------------------------------------------------------------------------------------------


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer
    return b"".join(answer.streaming_content)


def test_what_was_found_leaves_as_a_file_masked_and_is_told_in_the_journal(people: Cast) -> None:
    case = filed(people.hotline, identity=REPORTER)
    filed(people.hotline, content="不相干的内容，请处理一下这件事情。")
    index_due(most=10)
    assert 'value="xlsx"' in told(people.head, q="酸奶")
    answer = posted(people.head, f"{SEARCH}export/", q="酸奶", status="OPEN", format="csv")
    assert ".csv" in answer.headers["Content-Disposition"]
    text = content(answer).decode("utf-8-sig")
    assert case.number in text and len(text.strip().splitlines()) == 2
    assert REPORTER.name not in text and REPORTER.phone not in text
    facts = Entry.objects.filter(chain=ChainId.EXCHANGE).latest("seq").facts
    assert facts == {"what": "export", "cases": 1, "words": True, "filters": {"status": "OPEN"}}


def test_a_workbook_holds_the_same(people: Cast) -> None:
    case = filed(people.hotline)
    index_due(most=10)
    answer = posted(people.head, f"{SEARCH}export/", q="酸奶", format="nonsense")
    file = io.BytesIO(content(answer))
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [case.number]
    with zipfile.ZipFile(file) as parts:
        marked = [name for name in parts.namelist() if people.head.name in parts.read(name).decode()]
    assert sorted(marked) == ["docProps/core.xml", "xl/worksheets/sheet1.xml"], "who took it out, on every page"


def test_nobody_carries_the_agency_out_file_by_file(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(people.hotline)
    index_due(most=10)
    monkeypatch.setattr("fangxin.interfaces.desk.exporting.HOURLY", 1)
    client: Client = desk(people.head)
    assert content(client.post(f"{SEARCH}export/", {"q": "酸奶", "format": "csv"}))
    refused = client.post(f"{SEARCH}export/", {"q": "酸奶", "format": "csv"}, follow=True)
    assert "操作太频繁" in refused.content.decode()
    assert Entry.objects.filter(chain=ChainId.EXCHANGE).count() == 1


def test_who_may_not_export_is_offered_none(people: Cast) -> None:
    filed(people.hotline)
    index_due(most=10)
    assert "export/" not in told(people.handler, q="酸奶")
    assert posted(people.handler, f"{SEARCH}export/", q="酸奶").status_code == 403


def test_too_many_and_unreadable_are_told(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "FOUND_MOST", 1)
    shelved(filed(people.hotline), [{}, {}])
    client: Client = desk(people.head)
    for fields, sentence in (
        ({"q": "酸奶"}, "结果超过 1 件"),
        ({"q": "", "from": "x"}, "处需要修改"),
        ({}, "结果超过 1 件"),
    ):
        answer = client.post(f"{SEARCH}export/", fields, follow=True)
        assert sentence in answer.content.decode()
    assert not Entry.objects.filter(chain=ChainId.EXCHANGE).exists()


def test_an_export_follows_the_jurisdiction(people: Cast) -> None:
    filed(people.hotline)
    shelved(filed(people.hotline), [{"office": people.other_county}])
    text = content(posted(people.head, f"{SEARCH}export/", q="酸奶", format="csv")).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 3
    assert posted(people.head, f"{SEARCH}export/", q="酸奶", office=people.other_county.code).status_code == 303


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31"])
def test_a_day_no_case_can_be_of_is_told_at_its_field(people: Cast, day: str) -> None:
    for name in ("from", "to"):
        text = told(people.head, **{f"{name}_": day})
        assert "处需要修改" in text


def test_a_first_view_that_asks_nothing_leads_to_the_page_itself(people: Cast) -> None:
    view = SavedView.objects.create(
        account_id=people.head.account_id, name="全部", fields={}, created_at=MONDAY, changed_at=MONDAY
    )
    FirstView.objects.create(account_id=people.head.account_id, view=view)
    assert "查询" in told(people.head)
