"""Finding an article: two-character words hit, sentences find their answer, what is not for the asker is not found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fangxin.domain.knowledge.actions import reviewing, writing
from fangxin.domain.knowledge.actions.loading import load_shipped
from fangxin.domain.knowledge.actions.reviewing import publish
from fangxin.domain.knowledge.models import Article, Edition
from fangxin.domain.knowledge.queries.finding import find_articles
from fangxin.domain.knowledge.rules.ranking import Shelf, Shelved
from fangxin.domain.knowledge.rules.shipped import shipped_articles
from tests.knowledge.articles import ADVICE, CARD, RETURN, REVIEW_ON, published, submitted
from tests.people import Cast, cast, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def titles(text: str, *, public: bool = False) -> list[str]:
    return [one.content.title for one in find_articles(text=text, public=public)]


@pytest.mark.parametrize("word", ["运费", "签收", "无理由", "七天 运费", "网购", "退货"])
def test_a_word_is_found_wherever_it_stands(people: Cast, word: str) -> None:
    published(people), published(people, CARD)
    assert titles(word)[0] == RETURN.title


def test_hits_are_marked(people: Cast) -> None:
    published(people)
    found = find_articles(text="退货")[0]
    assert ("退货", True) in found.title and "".join(text for text, _ in found.title) == RETURN.title
    assert ("运费", True) in find_articles(text="运费")[0].excerpt


def test_a_sentence_finds_the_article_that_answers_it(people: Cast) -> None:
    published(people), published(people, CARD)
    found = find_articles(text="我想问问，在网上买的裤子，七天内可以退吗？")
    assert found[0].content == RETURN and found[0].likely
    assert find_articles(text="办的健身卡不想去了，怎么退钱？")[0].content == CARD


@pytest.mark.parametrize("text", ["", "  ", "？", "今天天气怎么样", "ABC", "的" * 9000, "a " * 5000, "\x00", "🐛"])
def test_what_asks_nothing_finds_nothing(people: Cast, text: str) -> None:
    published(people)
    assert find_articles(text=text) == []


@pytest.mark.parametrize("text", ["退货' OR 1=1 --", '"退货"', "退货*", "%退货%", "NEAR(退货)", "<b>退货</b>"])
def test_whatever_is_typed_is_only_words(people: Cast, text: str) -> None:
    published(people)
    assert set(titles(text)) <= {RETURN.title}


def test_drafts_and_withdrawn_articles_are_not_found(people: Cast) -> None:
    submitted(people)
    assert titles("退货") == []
    article = published(people, replace(RETURN, title="退货的另一条"))
    assert titles("退货") == ["退货的另一条"]
    reviewing.withdraw_article(
        article_id=article.pk, version=article.version, reason="重复。", by=people.head, at=later(3)
    )
    assert titles("退货") == titles("网上买的东西七天内可以退吗") == []


def test_a_new_edition_is_found_by_its_own_words(people: Cast) -> None:
    article = published(people)
    draft = writing.revise(
        article_id=article.pk, version=article.version, content=replace(RETURN, title="网购后悔了能不能退"), by=people.handler,
        at=later(3),
    )  # fmt: skip
    assert titles("后悔") == []
    waiting = writing.submit(article_id=article.pk, version=draft.version, by=people.handler, at=later(4))
    publish(article_id=article.pk, version=waiting.version, review_on=REVIEW_ON, by=people.head, at=later(5))
    assert titles("后悔") == ["网购后悔了能不能退"]


def test_the_public_finds_no_advice_for_officers(people: Cast) -> None:
    published(people, ADVICE)
    assert titles("匿名投诉") == [ADVICE.title]
    assert titles("匿名投诉", public=True) == titles("匿名投诉能不能登记", public=True) == []


def test_as_many_as_asked(people: Cast) -> None:
    for number in range(7):
        published(people, replace(RETURN, title=f"退货第{number}条"))
    assert len(find_articles(text="退货", most=3)) == 3


# The shipped set ------------------------------------------------------------------------------------------------------

#: what people ask in their own words, and the article that answers
ASKED = [
    ("我想问一下在网上买了件衣服，收到三天了，能不能七天内无理由退货", "online-return-seven-days"),
    ("健身房关门了我的年卡怎么办", "prepaid-shop-closed"),
    ("卡还剩六次，人要去外地，店里说实名卡不能转，这么规定合法吗？", "prepaid-transfer"),
    ("刚提交了一个，想知道最晚哪天能知道受不受理，周六周日算不算？", "deadlines"),
    ("担心老板看到是我投诉的，公示会不会写我是谁？", "disclosure"),
    ("温老太太问，人家上门推销买了东西，后悔了，能不能退，几天内退。", "health-product-elderly"),
    ("老人问：我不会弄手机，投诉是不是非得上网？能不能托人去说？去的话带什么？", "who-can-file"),
    ("店里说补贴用完了又说名额留给熟人，这种归商务还是归你们？", "trade-in"),
    ("我在外地，网店写的是淇县，平台在另一个省，我应该选哪里？", "online-which-agency"),
    ("来电人问新车三包是从开发票那天还是提车那天起算", "car-three-guarantees"),
    ("会员自动续费没提醒我就扣钱了", "auto-renewal"),
    ("老板拖欠我工资找谁", "out-of-scope"),
    ("超市秤不准，买的肉少了三两", "short-weight"),
    ("孩子用我手机给游戏充值了八千", "prepaid-minor"),
]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(
        Shelved(id=number, title=one.content.title, questions=one.content.questions, answer=one.content.answer)
        for number, one in enumerate(shipped_articles())
    )


@pytest.mark.parametrize(("text", "key"), ASKED, ids=[key for _, key in ASKED])
def test_the_shipped_articles_answer_what_people_ask(shelf: Shelf, text: str, key: str) -> None:
    found = [shipped_articles()[number].key for number, _ in shelf.closest(text, most=2)]
    assert key in found


def test_the_shipped_articles_are_many_and_name_their_law() -> None:
    articles = shipped_articles()
    public = [one for one in articles if one.content.audience == "PUBLIC"]
    assert len(public) >= 30 and len(articles) > len(public)
    assert {one.content.topic for one in public} == {f"Q{number}0" for number in range(1, 10)}
    assert all(one.content.basis for one in public)
    assert len({one.content.title for one in articles}) == len(articles)


def test_the_shipped_set_waits_for_a_review_and_is_taken_over_once(people: Cast) -> None:
    loaded = load_shipped(owner_id=people.county.pk, by=people.head, at=later(1))
    assert (loaded.created, loaded.known) == (len(shipped_articles()), 0)
    assert set(Article.objects.values_list("state", "in_force")) == {("REVIEW", None)}
    assert titles("退货") == [], "a person of the agency puts each in force"
    article = Article.objects.get(key="online-return-seven-days")
    publish(article_id=article.pk, version=article.version, review_on=REVIEW_ON, by=people.head, at=later(2))
    assert titles("退货") == ["网购七天无理由退货怎么算"]
    again = load_shipped(owner_id=people.county.pk, by=people.head, at=later(3))
    assert (again.created, again.known, Edition.objects.count()) == (
        0,
        len(shipped_articles()),
        len(shipped_articles()),
    )
