"""Answering, turning and thanking at the desk: one screen, nothing typed is lost, nothing is shown to who may not see it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.knowledge.actions import reviewing
from fangxin.domain.notices.models import Notice
from fangxin.interfaces.public.drafts import new_draft
from tests.inquiries.asking import QUESTION, UNNAMED, asked, sent
from tests.knowledge.articles import ADVICE, RETURN, published
from tests.pages.checking import sound
from tests.pages.world import NOW, desk
from tests.people import Cast, filed, later

pytestmark = pytest.mark.django_db
ASK = "/desk/ask/"
WORDS = "网上买的衣服七天内可以退吗？"


def form(**changes: Any) -> dict[str, Any]:
    return {"draft": new_draft(), "kind": "INQUIRY", "channel": "HOTLINE", "content": WORDS, "answer": "", **changes}


def text_of(answer: Any) -> str:
    sound(answer, "answer")
    return unescape(answer.content.decode())


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return found[1]


def test_articles_stand_beside_the_question_and_are_taken_over(people: Cast) -> None:
    article = published(people)
    client = desk(people.hotline)
    assert "写下问题后点" in text_of(client.get(ASK))
    found = text_of(client.post(ASK, form(find="1")))
    assert RETURN.title in found and WORDS in found and "第二十五条" in found
    used = text_of(client.post(ASK, form(use=str(article.pk), answer="您好。")))
    assert hidden(used, "article_id") == str(article.pk) and hidden(used, "edition") == "1"
    assert "您好。" in used and RETURN.answer.split("\n")[0] in used
    let_go = text_of(client.post(ASK, form(drop="1", article_id=str(article.pk), edition="1", answer="自己写的答复。")))
    assert hidden(let_go, "article_id") == "" and "自己写的答复。" in let_go
    assert not Case.objects.exists()


def test_answered_on_the_telephone(people: Cast) -> None:
    article = published(people)
    client = desk(people.hotline)
    told = form(answer="可以退。", article_id=str(article.pk), edition="1", phone="13800000101", name="张晚晴")
    answer = client.post(ASK, told)
    case = Case.objects.get()
    assert answer.status_code == 303 and answer["Location"] == f"/desk/registered/{case.number}/"
    assert (case.outcome, Answer.objects.get().edition.article_id) == (Outcome.ANSWERED, article.pk)  # type: ignore[union-attr]
    page = text_of(client.get(answer["Location"]))
    assert "可以退。" in page and "短信也已发送" in page and re.search(r"\w{4}-\w{4}-\w{4}", page)
    assert client.post(ASK, told)["Location"] == answer["Location"], "a second click answers nothing anew"
    shown = text_of(client.get(f"/desk/cases/{case.number}/"))
    assert "当场答复" in shown and RETURN.title in shown and "张晚晴" not in shown


def test_nobody_in_particular_hears_the_code_on_the_telephone(people: Cast) -> None:
    client = desk(people.hotline)
    answer = client.post(ASK, form(answer="可以退。"))
    assert "请读给对方" in text_of(client.get(answer["Location"])) and not Notice.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answer": ""}, "请写明答复"),
        ({"content": "", "answer": "可以退。"}, "请填写"),
        ({"answer": "可以退。", "phone": "12"}, "号码"),
        ({"answer": "可以退。", "article_id": "99999", "edition": "1"}, "刚刚更新或者停用"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(people: Cast, changes: dict[str, str], sentence: str) -> None:
    answer = desk(people.hotline).post(ASK, form(**changes))
    text = text_of(answer)
    assert answer.status_code in (409, 422) and sentence in text
    assert all(value in text for value in changes.values())
    assert not Case.objects.exists()


def test_only_registered_it_waits(people: Cast) -> None:
    answer = desk(people.hotline).post("/desk/register/", form(phone="13800000101", name="张晚晴"))
    assert answer.status_code == 303
    assert (Case.objects.get().kind, Case.objects.get().status) == (Kind.INQUIRY, Status.RECEIVED)


@pytest.mark.parametrize("kind", ["COMPLAINT", "REPORT"])
def test_what_turns_out_to_be_something_else_is_in_the_register(people: Cast, kind: str) -> None:
    text = text_of(desk(people.hotline).post("/desk/register/", form(propose=kind, merchant_name="云上鲸超市")))
    assert WORDS in text and "云上鲸超市" in text and f'value="{kind}" selected' in text


# By the office --------------------------------------------------------------------------------------------------------


def test_the_office_answers_on_the_same_screen(people: Cast) -> None:
    published(people)
    case = sent(people, content=WORDS)
    client, path = desk(people.handler), f"/desk/cases/{case.number}/answer/"
    assert f'href="{path}"' in text_of(client.get(f"/desk/cases/{case.number}/"))
    text = text_of(client.get(path))
    assert WORDS in text and RETURN.title in text
    answer = client.post(path, {"version": case.version, "answer": "可以退。"})
    assert answer.status_code == 303
    case.refresh_from_db()
    assert case.outcome == Outcome.ANSWERED
    assert "可以退。" in text_of(client.get(f"/desk/cases/{case.number}/"))
    assert client.get(path)["Location"] == f"/desk/cases/{case.number}/", "an inquiry is answered once"
    again = client.post(path, {"version": case.version, "answer": "可以退。"})
    assert again.status_code == 409 and "不能“答复”" in text_of(again)


def test_an_article_withdrawn_while_writing_is_told_and_the_answer_stays(people: Cast) -> None:
    article, case = published(people), sent(people)
    reviewing.withdraw_article(
        article_id=article.pk, version=article.version, reason="法律改了。", by=people.head, at=later(3)
    )
    answer = desk(people.handler).post(
        f"/desk/cases/{case.number}/answer/",
        {"version": case.version, "answer": "写了很久的答复。", "article_id": article.pk, "edition": "1"},
    )
    text = text_of(answer)
    assert answer.status_code == 409 and "刚刚更新或者停用" in text and "写了很久的答复。" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("hotline", 403), ("supervisor", 403), ("analyst", 403), ("other_handler", 404), ("station_handler", 404)],
)
def test_nobody_else_answers_or_turns(people: Cast, who: str, status: int) -> None:
    case = sent(people)
    client = desk(getattr(people, who))
    for path in (f"/desk/cases/{case.number}/answer/", f"/desk/cases/{case.number}/turn/"):
        assert client.get(path).status_code == status
        assert client.post(path, {"version": case.version, "answer": "可以退。"}).status_code == status
    assert not Answer.objects.exists()


def test_a_complaint_has_no_such_screen(people: Cast) -> None:
    case = filed(people.hotline)
    client = desk(people.handler)
    assert client.get(f"/desk/cases/{case.number}/answer/").status_code == 404
    assert "答复咨询" not in text_of(client.get(f"/desk/cases/{case.number}/"))


# Turning --------------------------------------------------------------------------------------------------------------


def test_everything_told_is_in_the_form_and_the_person_stays_sealed(people: Cast) -> None:
    case = sent(people, content="在云上鲸超市买的酸奶发霉，要求退款，可以投诉吗？", merchant_name="云上鲸超市")
    client, path = desk(people.handler), f"/desk/cases/{case.number}/turn/"
    text = text_of(client.get(path))
    assert case.content in text and 'value="云上鲸超市"' in text and "张**" in text
    assert "张晚晴" not in text and "13800000101" not in text and 'name="phone"' not in text
    answer = client.post(
        path,
        {
            "version": case.version, "kind": "COMPLAINT", "content": case.content, "merchant_name": "云上鲸超市",
            "merchant_address": "河南省鹤壁市淇滨区青禾路88号", "object_code": "10107", "problem_code": "P20",
            "consents_disclosure": "yes",
        },
    )  # fmt: skip
    made = Case.objects.get(kind=Kind.COMPLAINT)
    assert answer["Location"] == f"/desk/cases/{made.number}/" and made.intake_id == case.intake_id
    assert made.intake.consents_disclosure is True
    page = text_of(client.get(answer["Location"]))
    assert "已转为投诉" in page and case.number in page
    old = text_of(client.get(f"/desk/cases/{case.number}/"))
    assert made.number in old and "张**" not in old and "本件已转办" in old
    refused = client.post(f"/desk/cases/{case.number}/identity/", {"reason": "电话核实投诉事实"})
    assert refused.status_code == 403


def test_who_stayed_unnamed_is_asked_now(people: Cast) -> None:
    case = asked(people.hotline, **{**UNNAMED, "content": "在云上鲸超市买的酸奶发霉。"})
    client, path = desk(people.hotline), f"/desk/cases/{case.number}/turn/"
    told = {"version": case.version, "kind": "COMPLAINT", "content": case.content, "merchant_name": "云上鲸超市"}
    answer = client.post(path, told)
    text = text_of(answer)
    assert answer.status_code == 422 and "请填写姓名" in text and "请填写联系电话" in text and case.content in text
    assert client.post(path, {**told, "name": "张晚晴", "phone": "13800000101"}).status_code == 303


def test_into_a_report_it_goes_without_leading_back(people: Cast) -> None:
    case = sent(people, content="这家店长期卖过期食品，归谁管？")
    client = desk(people.handler)
    answer = client.post(
        f"/desk/cases/{case.number}/turn/",
        {
            "version": case.version,
            "kind": "REPORT",
            "content": case.content,
            "merchant_name": "云上鲸超市",
            "problem_code": "V01",
        },
    )
    made = Case.objects.get(kind=Kind.REPORT)
    assert answer["Location"] == f"/desk/cases/{case.number}/"
    page = text_of(client.get(answer["Location"]))
    assert page.count(made.number) == 1, "told once to who turned it, kept nowhere on the inquiry"
    assert made.number not in text_of(client.get(answer["Location"]))


# Thanks and figures ---------------------------------------------------------------------------------------------------


def test_a_commendation_is_passed_on_from_its_page(people: Cast) -> None:
    case = sent(people, kind=Kind.COMMENDATION, content="黎阳路所的小言跑了三趟，谢谢。", merchant_name="黎阳路所小言")
    client = desk(people.handler)
    page = text_of(client.get(f"/desk/cases/{case.number}/"))
    assert "转达致谢" in page and 'value="黎阳路所小言"' in page and "表扬人" in page
    path = f"/desk/cases/{case.number}/act/thank/"
    refused = client.post(path, {"version": case.version, "passed_to": " "})
    assert refused.status_code == 422 and "请写明转达给谁" in text_of(refused)
    assert client.post(path, {"version": case.version, "passed_to": "小言同志"}).status_code == 303
    assert "小言同志" in text_of(client.get(f"/desk/cases/{case.number}/"))


def test_the_overview_counts_within_the_own_subtree(people: Cast) -> None:
    desk(people.hotline).post(ASK, form(answer="可以退。"))
    sent(people, at=NOW)
    sent(people, at=NOW, kind=Kind.COMMENDATION, content="谢谢黎阳路所的同志。")
    above, outside = (text_of(desk(who).get("/desk/inquiries/")) for who in (people.supervisor, people.other_handler))
    assert "<b>50.00%</b>" in above and QUESTION["content"] not in outside and "<b>—</b>" in outside
    assert "淇滨区市场监督管理局" in above and "没有等待答复的咨询" in outside


@pytest.mark.parametrize("query", ["?from=x", "?from=2026-06-30&to=2026-06-01", "?to=9999-12-31", "?from=0001-01-01"])
def test_a_period_that_cannot_be_is_told(people: Cast, query: str) -> None:
    answer = desk(people.head).get(f"/desk/inquiries/{query}")
    assert answer.status_code in (200, 422)
    sound(answer, query)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>退货", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "\u202e退货"]
)
def test_hostile_words_are_only_words(people: Cast, text: str) -> None:
    published(people, ADVICE)
    client = desk(people.hotline)
    for changes in ({"answer": text, "find": "1"}, {"answer": f"{text}可以。"}):
        answer = client.post(ASK, form(content=f"{text}{WORDS}", **changes), follow=True)
        assert "<script>alert" not in answer.content.decode() and "<img src=x" not in answer.content.decode()
        assert ">49<" not in answer.content.decode()


def chosen(page: str) -> list[str]:
    """The office chosen beforehand in the form that sends a case on."""
    (select,) = re.findall(r'<select[^>]*name="office".*?</select>', page, re.S)
    return re.findall(r"<option[^>]*selected[^>]*>([^<]+)", select)


def test_the_office_a_commendation_names_is_chosen_beforehand(people: Cast) -> None:
    client = desk(people.dispatcher)
    told = {**QUESTION, "kind": Kind.COMMENDATION}
    named = filed(people.hotline, **{**told, "content": f"{people.station.short_name}的小言跑了三趟，谢谢他。"})
    page = text_of(client.get(f"/desk/cases/{named.number}/"))
    assert chosen(page) == [people.station.name]
    assert f"表扬里提到了{people.station.short_name}" in page and "改派理由" not in page
    assert not [word for word in ("同意委托调解", "受托人", "<dt>问题") if word in page], "nobody asks that of praise"
    silent = filed(people.hotline, **{**told, "content": "你们的小言跑了三趟，谢谢他。"})
    page = text_of(client.get(f"/desk/cases/{silent.number}/"))
    assert people.station.name not in chosen(page) and "表扬里提到了" not in page
