"""The operator's pages without a script: every button, what is kept, what a second window may not, whom one may see."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from fangxin.domain.agency.words import Role
from fangxin.domain.calls.actions.drafts import save_draft
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.queries import open_drafts, typed
from fangxin.domain.calls.words import Back, CallEvent, CallState
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.merchants.actions import NewMerchant, register_merchant
from fangxin.domain.people.actions import open_person
from tests.calls.telling import tell
from tests.knowledge.articles import RETURN, published
from tests.pages.checking import queries
from tests.pages.world import NOW, desk
from tests.people import LI, ZHANG, Cast, filed, officer

pytestmark = pytest.mark.django_db
E = CallEvent
STORY = "我叫张晚晴，在淇滨区青禾路88号的云上鲸超市买了两箱酸奶，花了59.8元，有霉点，店长不给退，我要求退款。"
BOTH = STORY + "这家店长期销售过期食品，我还要举报，请依法查处。"


@pytest.fixture
def operator(people: Cast) -> Client:
    return desk(people.hotline)


@pytest.fixture
def call(people: Cast) -> Call:
    return tell(people, E.ANSWERED, to=people.hotline, at=NOW)


def page_of(answer: Any) -> str:
    assert answer.status_code in (200, 409, 422), answer.status_code
    return html.unescape(answer.content.decode())


def form_of(client: Client, path: str = "/desk/call/", **typed_in: str) -> dict[str, str]:
    """The form of a page as a browser would send it, with what is typed into it."""
    text = client.get(path).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    hidden.pop("csrfmiddlewaretoken")
    area = re.search(r'name="content"[^>]*>\n([^<]*)</textarea>', text)
    assert area is not None
    given = {"part_complaint": "on"} if re.search(r'name="part_complaint"[^>]* checked', text) else {}
    return {**hidden, **given, "content": html.unescape(area.group(1)), **typed_in}


def press(client: Client, do: str, form: dict[str, str]) -> Any:
    return client.post("/desk/call/", {**form, "do": do})


def test_a_call_pops_the_page_with_its_callers_open_cases(people: Cast, operator: Client) -> None:
    case = filed(people.hotline)
    call = tell(people, E.ANSWERED, to=people.hotline, at=NOW)
    text = page_of(operator.get("/desk/call/"))
    assert f'name="call" value="{call.pk}"' in text and "138****0101" in text and ZHANG.phone not in text
    assert case.number in text and "张**" in text and ZHANG.name not in text
    cursor = re.findall(r"<(\w+)[^>]* autofocus", text)
    assert cursor == ["textarea"]


def test_of_a_report_only_that_there_is_one(people: Cast, operator: Client) -> None:
    report = filed(people.hotline, kind=Kind.REPORT, problem_code="V01", content="这家店长期销售过期食品，请依法查处。")
    tell(people, E.ANSWERED, to=people.hotline, at=NOW)
    text = page_of(operator.get("/desk/call/"))
    assert "有举报件（已封存）" in text and report.number not in text and report.title not in text


def test_a_typed_number_finds_the_same_and_another_office_does_not(people: Cast, operator: Client) -> None:
    case = filed(people.hotline)
    form = form_of(operator, content=STORY, phone="138 0000 0101")
    assert case.number in page_of(press(operator, "propose", form))
    elsewhere = desk(officer("waixian", "易水寒", Role.HOTLINE, people.other_county))
    there = page_of(press(elsewhere, "propose", form_of(elsewhere, content=STORY, phone=ZHANG.phone)))
    assert case.number not in there and "本辖区没有查到此号码的件" in there


def test_the_system_proposes_and_says_why(people: Cast, operator: Client) -> None:
    text = page_of(press(operator, "propose", form_of(operator, content=STORY)))
    for name, value in (
        ("merchant_name", "云上鲸超市"), ("merchant_address", "淇滨区青禾路88号"), ("disputed_amount", "59.80"),
        ("name", ZHANG.name),
    ):  # fmt: skip
        assert re.search(rf'name="{name}"[^>]* value="{value}"', text), name
    assert "淇滨区市场监督管理局" in text and "第十三条" in text and "依据文中的：" in text
    assert Draft.objects.count() == 1, "what was typed is kept"


def test_what_was_typed_is_not_replaced(operator: Client) -> None:
    form = form_of(operator, content=STORY, merchant_name="云上鲸超市（总店）", disputed_amount="60")
    text = page_of(press(operator, "propose", form))
    assert 'value="云上鲸超市（总店）"' in text and 'value="60"' in text and 'value="59.80"' not in text


def test_a_merchant_is_chosen_by_its_number(people: Cast, operator: Client) -> None:
    for name, region in (("云上鲸超市（青禾店）", "410611"), ("云上鲸超市（长风店）", "410603")):
        register_merchant(new=NewMerchant(name=name, region_code=region, address=f"{name}门口"), at=NOW)
    form = form_of(operator, content=STORY.replace("淇滨区青禾路88号的", ""), merchant_name="云上鲸")
    text = page_of(press(operator, "propose", form))
    choices = re.findall(r'name="choose" value="(\d)" accesskey="(\d)"', text)
    assert choices and all(one == key for one, key in choices)
    first = re.search(r"<kbd>1</kbd> <span>([^<]+)<", text)
    assert first is not None
    form = form_of(operator, merchant_name="云上鲸", choose="1")
    assert f'value="{first.group(1)}"' in page_of(operator.post("/desk/call/", form))


def test_articles_that_answer_stand_at_the_side(people: Cast, operator: Client) -> None:
    published(people)
    text = page_of(press(operator, "propose", form_of(operator, content="请问网上买的东西七天内可以退吗？")))
    assert RETURN.answer[:12] in text and "第二十五条" in text and 'accesskey="7"' in text


def test_a_question_is_answered_by_an_article_while_the_caller_waits(
    people: Cast, operator: Client, call: Call
) -> None:
    article = published(people)
    form = form_of(operator, content="请问网上买的东西七天内可以退吗？", part_inquiry="on", parts_seen="1")
    form.pop("part_complaint")
    text = page_of(operator.post("/desk/call/", {**form, "use": f"{article.pk}-1"}))
    assert f'name="article" value="{article.pk}"' in text and RETURN.answer[:10] in text
    form |= {"answer": RETURN.answer, "article": str(article.pk), "edition": "1", "version": "1"}
    answer = press(operator, "file", form)
    case = Case.objects.get()
    assert (case.kind, case.status, case.outcome) == (Kind.INQUIRY, Status.CLOSED, "ANSWERED")
    assert Answer.objects.get().edition.article_id == article.pk and Answer.objects.get().at_once
    assert "刚才已经答复" in page_of(operator.get(answer["Location"]))
    assert press(operator, "file", form)["Location"] == answer["Location"]


def test_of_three_things_asked_one_is_answered_at_once(people: Cast, operator: Client, call: Call) -> None:
    form = form_of(
        operator, content=BOTH + "另外请问七天无理由退货怎么算？", name=ZHANG.name, merchant_name="云上鲸超市", part_report="on",
        part_inquiry="on", answer="从签收的第二天起算。", parts_seen="1",
    )  # fmt: skip
    assert press(operator, "file", form).status_code == 303
    assert dict(Case.objects.values_list("kind", "outcome")) == {"COMPLAINT": "", "REPORT": "", "INQUIRY": "ANSWERED"}
    withdrawn = {**form_of(operator, "/desk/call/new/", content="请问几点上班？"), "part_inquiry": "on", "answer": "啊"}
    withdrawn.pop("part_complaint")
    refused = press(operator, "file", withdrawn)
    assert refused.status_code == 422 and "请写明答复" in page_of(refused)


def test_a_saved_draft_is_found_again_after_a_crash(operator: Client, call: Call) -> None:
    answer = press(operator, "save", form_of(operator, content="只写了一半", name=ZHANG.name))
    assert answer.status_code == 303
    text = page_of(operator.get("/desk/call/"))
    assert "只写了一半" in text and f'value="{ZHANG.name}"' in text
    assert "只写了一半" in page_of(operator.get(answer["Location"]))
    other = page_of(operator.get("/desk/call/new/"))
    assert "没写完的记录" in other and "只写了一半" in other


def test_filing_takes_the_callers_number_and_reads_everything_back(people: Cast, operator: Client, call: Call) -> None:
    answer = press(operator, "file", form_of(operator, content=STORY, name=ZHANG.name, merchant_name="云上鲸超市"))
    case = Case.objects.select_related("intake__person", "office").get()
    assert answer.status_code == 303 and answer["Location"] == f"/desk/call/done/{case.number}/"
    person = case.intake.person
    assert person is not None and open_person(person=person).phone == ZHANG.phone
    text = page_of(operator.get(answer["Location"]))
    for words in (case.office.name, "为什么是这个单位", "为什么是这一天", "7 个工作日", "尾号 0101", "查询码"):
        assert words in text, words
    assert ZHANG.phone not in text and ZHANG.name not in text
    assert press(operator, "file", form_of(operator, content=STORY)).status_code != 500


def test_the_same_form_sent_twice_is_one_case(operator: Client, call: Call) -> None:
    form = form_of(operator, content=STORY, name=ZHANG.name, merchant_name="云上鲸超市")
    one, two = press(operator, "file", form), press(operator, "file", form)
    assert one["Location"] == two["Location"] and Case.objects.count() == 1


def test_what_else_was_heard_is_asked_about_before_filing(operator: Client, call: Call) -> None:
    form = form_of(operator, content=BOTH, name=ZHANG.name, merchant_name="云上鲸超市")
    text = page_of(press(operator, "file", form))
    assert "投诉、举报、咨询要分别登记" in text and Case.objects.count() == 0
    form["parts_seen"] = "1"
    press(operator, "file", {**form, "part_report": "on"})
    texts = dict(Case.objects.values_list("kind", "content"))
    assert set(texts) == {Kind.COMPLAINT, Kind.REPORT}
    assert "查处" in texts[Kind.REPORT] and "查处" not in texts[Kind.COMPLAINT]


def test_who_was_asked_and_says_no_files_one_case(operator: Client, call: Call) -> None:
    form = form_of(operator, content=BOTH, name=ZHANG.name, merchant_name="云上鲸超市", parts_seen="1")
    assert press(operator, "file", form).status_code == 303
    assert [case.kind for case in Case.objects.all()] == [Kind.COMPLAINT]


def test_an_anonymous_report_and_a_bare_question(operator: Client, call: Call) -> None:
    report = {
        "part_report": "on",
        "anonymous": "on",
        "merchant_name": "云上鲸超市",
        "merchant_address": "淇滨区青禾路88号",
    }
    form = form_of(operator, content="青禾路的云上鲸超市长期销售过期食品，请依法查处。", **report)
    form.pop("part_complaint")
    answer = press(operator, "file", form)
    case = Case.objects.get(kind=Kind.REPORT)
    assert case.intake.person is None
    assert "您没有留下电话" in page_of(operator.get(answer["Location"]))
    form = form_of(operator, "/desk/call/new/", content="请问网上买的东西七天内可以退吗？", part_inquiry="on")
    form.pop("part_complaint")
    assert press(operator, "file", form).status_code == 303
    assert Case.objects.filter(kind=Kind.INQUIRY).count() == 1


def test_what_is_missing_is_named_and_nothing_typed_is_lost(operator: Client) -> None:
    answer = press(operator, "file", form_of(operator, content=STORY, disputed_amount="五十九块"))
    text = page_of(answer)
    assert answer.status_code == 422 and STORY in text and "五十九块" in text
    answer = press(operator, "file", form_of(operator, content=STORY))
    text = page_of(answer)
    assert answer.status_code == 422
    for field in ("merchant_name", "name", "phone"):
        assert f'href="#f-{field}"' in text, field
    assert typed(draft=Draft.objects.get())["content"] == STORY


def test_someone_who_said_this_before_is_asked_about(people: Cast, operator: Client, call: Call) -> None:
    case = filed(people.hotline, content=STORY)
    form = form_of(operator, content=STORY, name=ZHANG.name, merchant_name="云上鲸超市")
    text = page_of(press(operator, "file", form))
    assert "以前反映过类似的事" in text and case.number in text and Case.objects.count() == 1
    assert press(operator, "file", {**form, "not_the_same": "on"}).status_code == 303


def test_a_second_window_overwrites_nothing(operator: Client, call: Call) -> None:
    one, two = form_of(operator, content="第一个窗口写的。"), form_of(operator, content="第二个窗口写的。")
    assert press(operator, "save", one).status_code == 303
    answer = press(operator, "save", two)
    text = page_of(answer)
    assert answer.status_code == 409 and "另一个窗口" in text and "第二个窗口写的。" in text
    assert typed(draft=Draft.objects.get())["content"] == "第一个窗口写的。"
    answer = press(operator, "file", {**two, "content": STORY, "name": ZHANG.name, "merchant_name": "云上鲸超市"})
    assert answer.status_code == 409 and Case.objects.count() == 0


def test_notes_are_handed_to_a_colleague_with_the_call(people: Cast, operator: Client, call: Call) -> None:
    form = form_of(operator, content="写到一半要换人。")
    refused = press(operator, "hand", form)
    assert refused.status_code == 422 and "请选择接手的话务员" in page_of(refused)
    form["version"] = "1"
    assert press(operator, "hand", {**form, "to": str(people.dispatcher.account_id)}).status_code == 303
    text = page_of(desk(people.dispatcher).get("/desk/call/"))
    assert "写到一半要换人。" in text and f"由{people.hotline.name}移交给您" in text
    assert "写到一半要换人。" not in page_of(operator.get("/desk/call/"))
    assert operator.get(f"/desk/call/of/{call.pk}/").status_code == 403


def test_notes_given_up_are_gone(operator: Client, call: Call) -> None:
    press(operator, "save", form_of(operator, content="打错了。"))
    assert press(operator, "drop", form_of(operator)).status_code == 303
    assert "打错了" not in page_of(operator.get("/desk/call/")) and bytes(Draft.objects.get().sealed) == b""
    assert press(operator, "drop", form_of(operator, content="没存过。")).status_code == 303


def test_two_calls_at_once_have_each_its_notes(people: Cast, operator: Client, call: Call) -> None:
    second = tell(people, E.ANSWERED, caller=LI.phone, to=people.hotline, at=NOW)
    press(operator, "save", form_of(operator, f"/desk/call/of/{call.pk}/", content="第一通。"))
    text = page_of(operator.get(f"/desk/call/of/{second.pk}/"))
    assert "第一通。" not in text.split("没写完的记录")[0] and f"/desk/call/of/{call.pk}/" in text
    press(operator, "save", form_of(operator, f"/desk/call/of/{second.pk}/", content="第二通。"))
    assert {typed(draft=draft)["content"] for draft in open_drafts(by=people.hotline)} == {"第一通。", "第二通。"}


def test_nobody_reads_anothers_notes_or_anothers_read_back(people: Cast, operator: Client, call: Call) -> None:
    draft = save_draft(token="T", call_id=call.pk, fields={"content": "机密"}, version=0, by=people.hotline, at=NOW)
    other = desk(people.dispatcher)
    assert other.get(f"/desk/call/draft/{draft.pk}/").status_code == 404
    case = filed(people.hotline)
    assert other.get(f"/desk/call/done/{case.number}/").status_code == 404
    for actor in (people.handler, people.supervisor, people.system_admin):
        for path in ("/desk/call/", "/desk/call/new/", "/desk/calls/", "/desk/call/now/", f"/desk/call/of/{call.pk}/"):
            assert desk(actor).get(path).status_code == 403, f"{actor.name} {path}"


# What the page asks of itself -------------------------------------------------------------------------------------------


def test_saving_answers_with_proposals_and_the_side_panel(operator: Client, call: Call) -> None:
    form = form_of(operator, content=BOTH)
    answer = operator.post("/desk/call/save/", form, headers={"accept": "application/json"})
    body = answer.json()
    assert (
        body["version"] == 1 and body["values"]["merchant_name"] == "云上鲸超市" and body["values"]["parts_seen"] == "1"
    )
    assert "淇滨区市场监督管理局" in body["side"] and "还听到了" in body["side"]
    again = operator.post("/desk/call/save/", {**form, "part_report": "on"}, headers={"accept": "application/json"})
    assert again.json()["version"] == 2 and "查处" in again.json()["values"]["content_report"]
    other = {**form_of(operator, content="别的窗口"), "version": "0"}
    refused = operator.post("/desk/call/save/", other, headers={"accept": "application/json"})
    assert refused.status_code == 409 and refused.json()["code"] == "draft_elsewhere"
    assert operator.get("/desk/call/save/").status_code == 404


def test_a_text_that_asks_is_proposed_as_an_inquiry(operator: Client) -> None:
    form = form_of(operator, content="请问网上买的东西七天内可以退吗？需要哪些材料？")
    body = operator.post("/desk/call/save/", form, headers={"accept": "application/json"}).json()
    assert body["values"]["part_inquiry"] == "on" and body["values"]["part_complaint"] == "off"


def test_the_page_hears_of_calls_but_that_is_no_use_of_the_session(people: Cast, operator: Client, on: Any) -> None:
    from datetime import timedelta

    from django.conf import settings

    form_of(operator)
    call = tell(people, E.RINGING, to=people.hotline, at=NOW)
    body = operator.get("/desk/call/now/").json()
    assert body["calls"] == [f"/desk/call/of/{call.pk}/"] and "138****0101" in body["html"]
    assert operator.get("/desk/call/now/", {"call": str(call.pk)}).json()["calls"] == []
    half = timedelta(seconds=settings.IDLE_SECONDS // 2 + 5)
    on(NOW + half)
    assert operator.get("/desk/call/now/").status_code == 200
    on(NOW + 2 * half)
    assert operator.get("/desk/call/now/", headers={"accept": "application/json"}).status_code == 401


def test_the_page_asks_the_database_alike_for_one_case_or_twenty(people: Cast, operator: Client) -> None:
    filed(people.hotline)
    call = tell(people, E.ANSWERED, to=people.hotline, at=NOW)
    path = f"/desk/call/of/{call.pk}/"
    few = queries(operator, path)
    for number in range(12):
        filed(people.hotline, content=f"第{number}件：买的东西坏了，商家不肯退款，要求退货。")
    assert queries(operator, path) <= few + 1 <= 34


# Missed calls -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def missed(people: Cast) -> Call:
    call = tell(people, E.RINGING, to=people.hotline, at=NOW)
    return tell(people, E.ENDED, reference=call.reference, at=NOW)


def test_a_missed_call_is_called_back_from_the_list(people: Cast, operator: Client, missed: Call) -> None:
    text = page_of(operator.get("/desk/calls/"))
    assert "138****0101" in text and ZHANG.phone not in text
    path = f"/desk/calls/{missed.pk}/"
    assert ZHANG.phone in page_of(operator.post(path, {"do": "number"}))
    assert ZHANG.phone not in page_of(operator.get("/desk/calls/"))
    assert operator.post(path, {"do": "not_reached"}).status_code == 303
    answer = operator.post(path, {"do": "reached"})
    assert answer["Location"] == f"/desk/call/of/{missed.pk}/"
    text = page_of(operator.get(answer["Location"]))
    assert "留空即用来电号码 手机 138****0101" in text
    missed.refresh_from_db()
    assert (missed.state, missed.back, missed.tries) == (CallState.MISSED, Back.REACHED, 2)
    assert operator.post(path, {"do": "number"}).status_code == 409
    assert operator.post(path, {"do": "nonsense"}).status_code == 404 == operator.get(path).status_code


def test_an_empty_list_says_so(operator: Client) -> None:
    text = page_of(operator.get("/desk/calls/"))
    assert "没有要回拨的来电" in text and "还没有来电" in text


def test_a_withheld_number_is_told_as_such(people: Cast, operator: Client) -> None:
    tell(people, E.ANSWERED, caller="anonymous", to=people.hotline, at=NOW)
    text = page_of(operator.get("/desk/call/"))
    assert "号码未显示" in text and "留空即用来电号码" not in text
    answer = press(operator, "file", form_of(operator, content=STORY, name=ZHANG.name, merchant_name="云上鲸超市"))
    assert answer.status_code == 422 and 'href="#f-phone"' in page_of(answer)
    done = press(
        operator, "file",
        form_of(operator, content=STORY, name=ZHANG.name, merchant_name="云上鲸超市", phone="0392-3320000"),
    )  # fmt: skip
    assert "固定电话，收不到短信" in page_of(operator.get(done["Location"]))
    assert Case.objects.get().status in (Status.ASSIGNED, Status.RECEIVED)
