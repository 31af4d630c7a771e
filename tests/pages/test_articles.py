"""The knowledge base at the desk, and what the public reads of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from fangxin.domain.knowledge.actions.counting import COUNTED_MOST
from fangxin.domain.knowledge.models import Article, Edition, HelpedCount
from fangxin.domain.knowledge.rules.shipped import shipped_articles
from fangxin.domain.knowledge.words import ArticleState
from fangxin.domain.notices.models import Notice
from tests.knowledge.articles import ADVICE, CARD, RETURN, published, submitted, written
from tests.pages.checking import queries, sound
from tests.pages.world import desk
from tests.people import Cast

pytestmark = pytest.mark.django_db
FORM = {
    "title": "押金不退怎么办", "topic": "Q50", "questions": "押金不退找谁\n租车押金什么时候退", "audience": "PUBLIC",
    "answer": "归还物品、办完手续以后，商家应当及时退还押金。\n\n- 用文字提出，写明时间和金额。",
    "law1": "《消费者权益保护法实施条例》",
    "article1": "第二十条", "from1": "2024-07-01",
}  # fmt: skip


def text_of(answer: Any) -> str:
    sound(answer, "answer")
    return unescape(answer.content.decode())


def test_from_the_form_to_the_public_page(people: Cast) -> None:
    writer, reviewer, reader = desk(people.handler), desk(people.head), Client()
    told = {**FORM, "owner": people.county.pk}
    preview = text_of(writer.post("/desk/knowledge/new/", {**told, "preview": "1"}))
    assert "<li>用文字提出，写明时间和金额。</li>" in preview and not Article.objects.exists()
    answer = writer.post("/desk/knowledge/new/", told)
    article = Article.objects.get()
    path = f"/desk/knowledge/{article.pk}/"
    assert answer["Location"] == path
    assert Edition.objects.get().basis == [
        {"law": "消费者权益保护法实施条例", "article": "第二十条", "from_on": "2024-07-01"}
    ]
    assert "提交审核" in text_of(writer.get(path)) and reader.get(f"/answers/{article.pk}/").status_code == 404
    assert writer.post(f"{path}act/submit/", {"version": 1}).status_code == 303
    assert "审核并发布" not in text_of(writer.get(path)) and "审核并发布" in text_of(reviewer.get(path))
    assert "押金不退怎么办" in text_of(reviewer.get("/desk/inbox/"))
    assert reviewer.post(f"{path}act/publish/", {"version": 2, "review_on": "2027-06-01"}).status_code == 303
    page = text_of(reader.get(f"/answers/{article.pk}/"))
    assert "押金不退怎么办" in page and "《消费者权益保护法实施条例》第二十条（2024年7月1日施行）" in page
    assert "发布于 2026年6月20日" in page and people.county.name in page
    history = text_of(writer.get(path))
    assert history.index("审核并发布") < history.index("提交审核") < history.index("起草知识")


def test_nobody_publishes_the_own_text_through_the_page(people: Cast) -> None:
    waiting = submitted(people, by=people.head)
    answer = desk(people.head).post(
        f"/desk/knowledge/{waiting.pk}/act/publish/", {"version": waiting.version, "review_on": "2027-06-01"}
    )
    assert answer.status_code == 403 and "应由另一位" in text_of(answer)
    assert Article.objects.get().in_force is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "请填写标题"),
        ({"answer": "短"}, "解答至少写"),
        ({"topic": "P20"}, "请从列表中选择主题分类"),
        ({"law1": "", "article1": "", "from1": ""}, "必须写明依据"),
        ({"from1": "2024年"}, "不合理"),
        ({"until1": "2020-01-01"}, "停止施行日期早于施行日期"),
        ({"owner": "999999"}, "没有找到"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(people: Cast, changes: dict[str, str], sentence: str) -> None:
    told = {**FORM, "owner": str(people.county.pk), **changes}
    answer = desk(people.handler).post("/desk/knowledge/new/", told)
    text = text_of(answer)
    assert answer.status_code in (404, 422) and sentence in text
    if answer.status_code == 422:
        assert "租车押金什么时候退" in text
    assert not Article.objects.exists()


def test_a_revision_is_compared_with_what_is_in_force(people: Cast) -> None:
    article = published(people)
    client = desk(people.handler)
    form = text_of(client.get(f"/desk/knowledge/{article.pk}/edit/"))
    assert RETURN.title in form and 'value="第二十五条"' in form
    told = {**FORM, "version": article.version, "title": RETURN.title, "topic": "Q10"}
    assert client.post(f"/desk/knowledge/{article.pk}/edit/", told).status_code == 303
    page = text_of(client.get(f"/desk/knowledge/{article.pk}/"))
    assert "现行的第 1 版" in page and "第 2 版（起草中）" in page
    changes = text_of(client.get(f"/desk/knowledge/{article.pk}/changes/2/"))
    assert "<ins>" in changes and "<del>" in changes and "解答" in changes
    assert client.get(f"/desk/knowledge/{article.pk}/changes/3/").status_code == 404
    stale = client.post(f"/desk/knowledge/{article.pk}/edit/", told)
    assert stale.status_code == 409 and "别人刚刚修改过" in text_of(stale)


def test_drafts_are_seen_by_nobody_outside(people: Cast) -> None:
    draft = written(people)
    for who in (people.other_handler, people.station_handler, people.analyst):
        client = desk(who)
        for path in (f"/desk/knowledge/{draft.pk}/", f"/desk/knowledge/{draft.pk}/changes/1/"):
            assert client.get(path).status_code == 404, who.name
        assert RETURN.title not in text_of(client.get("/desk/knowledge/"))
        assert client.post(f"/desk/knowledge/{draft.pk}/act/submit/", {"version": 1}).status_code == 404
    assert Article.objects.get().state == ArticleState.DRAFT


def test_what_is_in_force_is_read_by_every_officer_and_worked_on_by_few(people: Cast) -> None:
    article = published(people, ADVICE)
    page = text_of(desk(people.other_handler).get(f"/desk/knowledge/{article.pk}/"))
    assert ADVICE.answer in page and "没有需要您办理" in page and "经过" not in page
    assert desk(people.other_handler).get(f"/desk/knowledge/{article.pk}/edit/").status_code == 404
    answer = desk(people.other_handler).post(
        f"/desk/knowledge/{article.pk}/act/withdraw/", {"version": article.version, "reason": "x"}
    )
    assert answer.status_code == 403


def test_the_shipped_set_is_taken_over_and_waits(people: Cast) -> None:
    client = desk(people.head)
    assert "载入起始知识" in text_of(client.get("/desk/knowledge/"))
    answer = client.post("/desk/knowledge/load/", {"owner": people.county.pk})
    assert answer.status_code == 303 and Article.objects.count() == len(shipped_articles())
    page = text_of(client.get(answer["Location"]))
    assert "请逐条审核后发布" in page and "载入起始知识" not in page and "下一页" in page
    assert desk(people.handler).post("/desk/knowledge/load/", {"owner": people.county.pk}).status_code == 403
    assert client.get("/desk/knowledge/load/").status_code == 404
    assert not Notice.objects.exists(), "nobody is sent sixty messages"


def test_the_list_asks_the_database_as_often_for_many_as_for_few(people: Cast) -> None:
    client = desk(people.head)
    written(people)
    few = queries(client, "/desk/knowledge/")
    for number in range(12):
        written(people, replace(RETURN, title=f"第{number}条"))
    assert queries(client, "/desk/knowledge/") == few


def test_due_articles_are_marked_and_found(people: Cast) -> None:
    published(people, review_on=date(2026, 6, 15))
    published(people, CARD)
    page = text_of(desk(people.head).get("/desk/knowledge/?due=1"))
    assert RETURN.title in page and CARD.title not in page and "status-overdue" in page


# The public -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(people: Cast) -> dict[str, Article]:
    return {"return": published(people), "card": published(people, CARD), "advice": published(people, ADVICE)}


def test_the_public_finds_by_topic_and_by_word(shelf: dict[str, Article]) -> None:
    client = Client()
    page = text_of(client.get("/answers/"))
    assert "网购退货" in page and RETURN.title in page and CARD.title in page and ADVICE.title not in page
    found = text_of(client.get("/answers/", {"q": "运费"}))
    assert "<mark>运费</mark>" in found and CARD.title not in found
    assert f"/answers/{shelf['return'].pk}/?q=" in found
    none = text_of(client.get("/answers/", {"q": "乌有之乡"}))
    assert "没有找到相近的解答" in none and "提交咨询" in none
    assert client.get(f"/answers/{shelf['advice'].pk}/").status_code == 404


def test_an_empty_shelf_leads_to_asking(people: Cast) -> None:
    assert 'href="/ask/"' in text_of(Client().get("/answers/"))


def test_a_question_is_answered_before_the_form(shelf: dict[str, Article]) -> None:
    client = Client()
    answer = client.post("/ask/", {"content": "网上买的衣服七天内可以退吗？"})
    page = text_of(answer)
    assert RETURN.title in page and "第二十五条" in page and "这解决了我的问题" in page
    assert ADVICE.title not in page
    thanked = client.post(f"/answers/{shelf['return'].pk}/helped/", follow=True)
    assert "谢谢" in text_of(thanked) and HelpedCount.objects.get().count == 1
    assert client.get(f"/answers/{shelf['return'].pk}/helped/").status_code == 404


def test_what_no_article_answers_goes_on_to_the_form_out_of_sight(shelf: dict[str, Article]) -> None:
    client = Client()
    words = "我叫张三，这家店的规矩对不对？"
    page = text_of(client.post("/ask/", {"content": words}))
    assert "提交咨询" in page
    for kind, heading in (("INQUIRY", "我要咨询"), ("COMPLAINT", "我要投诉"), ("nonsense", "我要投诉")):
        form = text_of(client.post("/file/", {"begin": "1", "content": words, "kind": kind}))
        assert words in form and heading in form
    assert client.post("/ask/", {"content": " "}).status_code == 422


def test_a_thousand_clicks_of_one_address_are_thanked_and_not_counted(shelf: dict[str, Article]) -> None:
    client = Client()
    for _ in range(COUNTED_MOST + 5):
        assert client.post(f"/answers/{shelf['return'].pk}/helped/").status_code == 303
    assert HelpedCount.objects.get().count == COUNTED_MOST


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '"><svg onload=alert(1)>',
        "{{ 7*7 }}",
        "\x00",
        "\u202e退货",
        "退" * 5000,
        "' OR '1'='1",
    ],
)
def test_hostile_words_are_only_words(shelf: dict[str, Article], words: str) -> None:
    client = Client()
    for answer in (client.get("/answers/", {"q": words}), client.post("/ask/", {"content": words})):
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.content.decode() and "<svg onload" not in answer.content.decode()
        assert ">49<" not in answer.content.decode()


def test_hostile_articles_are_only_words(people: Cast) -> None:
    nasty = "<script>alert(1)</script>{{ 7*7 }}"
    article = published(
        people,
        replace(RETURN, title=nasty, questions=(nasty,), answer=f"- {nasty}\n\n{nasty}，这里要写够二十个字才行。"),
    )
    for answer in (
        Client().get(f"/answers/{article.pk}/"), Client().get("/answers/", {"q": "script"}),
        Client().get("/answers/"), desk(people.head).get(f"/desk/knowledge/{article.pk}/"),
        desk(people.head).get(f"/desk/knowledge/{article.pk}/changes/1/"),
    ):  # fmt: skip
        text = answer.content.decode()
        assert answer.status_code == 200 and "<script>alert" not in text and ">49<" not in text
