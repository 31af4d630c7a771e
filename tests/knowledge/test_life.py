"""An article's life through the actions: two persons, editions that never change, everything on the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.knowledge.actions import reviewing, writing
from fangxin.domain.knowledge.actions.reminding import remind_of_reviews
from fangxin.domain.knowledge.models import Article, Edition
from fangxin.domain.knowledge.permissions import moves_open_to
from fangxin.domain.knowledge.queries.keeping import article_of, articles_kept, counted, editions_of, history_of
from fangxin.domain.knowledge.queries.reading import by_topic, public_edition, readable_edition
from fangxin.domain.knowledge.rules.content import ArticleTextMissing, Basis
from fangxin.domain.knowledge.rules.lifecycle import ArticleMoveNotPossible, ReviewedByAuthor
from fangxin.domain.knowledge.words import ArticleMove, ArticleState
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted, SeveralRefusals
from tests.knowledge.articles import ADVICE, CARD, RETURN, REVIEW_ON, published, second_head, submitted, written
from tests.people import MONDAY, Cast, cast, later, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def acts_of(article: Article) -> list[str]:
    return [entry.act for entry in history_of(article=article)]


def test_from_draft_to_reader(people: Cast) -> None:
    article = published(people)
    assert (article.state, article.in_force, article.review_on) == (ArticleState.PUBLISHED, 1, REVIEW_ON)
    assert public_edition(article_id=article.pk).content == RETURN
    assert acts_of(article) == [Act.ARTICLE_WRITTEN, Act.ARTICLE_SUBMITTED, Act.ARTICLE_PUBLISHED]
    assert [topic.code for topic, _ in by_topic()] == ["Q10"]
    assert list(broken_chains()) == []


def test_a_draft_is_read_by_no_reader(people: Cast) -> None:
    article = submitted(people)
    with pytest.raises(NotFound):
        public_edition(article_id=article.pk)
    with pytest.raises(NotFound):
        readable_edition(article_id=article.pk)
    assert by_topic() == []


def test_an_internal_article_is_for_officers(people: Cast) -> None:
    article = published(people, ADVICE)
    assert readable_edition(article_id=article.pk).title == ADVICE.title
    with pytest.raises(NotFound):
        public_edition(article_id=article.pk)


def test_a_revision_leaves_the_edition_in_force_until_it_is_published(people: Cast) -> None:
    article = published(people)
    better = replace(RETURN, answer=RETURN.answer + "\n\n建议保留运单号。")
    draft = writing.revise(
        article_id=article.pk, version=article.version, content=better, by=people.second_handler, at=later(3)
    )
    assert (draft.state, draft.latest, draft.in_force) == (ArticleState.DRAFT, 2, 1)
    assert public_edition(article_id=article.pk).content == RETURN
    waiting = writing.submit(article_id=article.pk, version=draft.version, by=people.second_handler, at=later(4))
    done = reviewing.publish(
        article_id=article.pk, version=waiting.version, review_on=REVIEW_ON, by=people.head, at=later(5)
    )
    assert (done.in_force, public_edition(article_id=article.pk).content) == (2, better)
    assert [one.number for one in editions_of(article=done, by=people.handler)] == [2, 1]


def test_saving_a_draft_without_a_change_writes_nothing(people: Cast) -> None:
    draft = written(people)
    same = writing.revise(article_id=draft.pk, version=draft.version, content=RETURN, by=people.handler, at=later(1))
    assert (same.version, Edition.objects.count()) == (draft.version, 1)


def test_a_revision_given_up_leaves_what_is_in_force(people: Cast) -> None:
    article = published(people)
    draft = writing.revise(article_id=article.pk, version=article.version, content=CARD, by=people.handler, at=later(3))
    left = writing.discard(article_id=article.pk, version=draft.version, by=people.handler, at=later(4))
    assert (left.state, left.in_force, left.latest) == (ArticleState.PUBLISHED, 1, 2)
    again = writing.revise(article_id=article.pk, version=left.version, content=CARD, by=people.handler, at=later(5))
    assert again.latest == 3, "a number is never used twice"


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_the_database_refuses_to_change_an_edition(people: Cast, statement: str) -> None:
    published(people)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Edition.objects.update(answer="另一个答案") if statement == "update" else Edition.objects.all().delete()


# Two persons ----------------------------------------------------------------------------------------------------------


def test_nobody_publishes_what_they_wrote(people: Cast) -> None:
    waiting = submitted(people, by=people.head)
    told = {"article_id": waiting.pk, "version": waiting.version, "review_on": REVIEW_ON, "at": later(2)}
    with pytest.raises(ReviewedByAuthor):
        reviewing.publish(by=people.head, **told)
    assert ArticleMove.PUBLISH not in moves_open_to(
        article=waiting, edition=waiting.editions.get(number=1), by=people.head
    )
    assert reviewing.publish(by=second_head(people), **told).in_force == 1


def test_nobody_publishes_what_they_submitted(people: Cast) -> None:
    draft = written(people)
    waiting = writing.submit(article_id=draft.pk, version=draft.version, by=people.head, at=later(1))
    with pytest.raises(ReviewedByAuthor):
        reviewing.publish(
            article_id=draft.pk, version=waiting.version, review_on=REVIEW_ON, by=people.head, at=later(2)
        )


def test_the_reviewer_finds_it_on_the_desk_and_the_author_hears_why_it_came_back(people: Cast) -> None:
    waiting = submitted(people)
    told = Notice.objects.get(template="article_submitted")
    assert told.account_id == people.head.account_id and RETURN.title in told.text
    back = reviewing.send_back(
        article_id=waiting.pk, version=waiting.version, reason="请补充二手商品。", by=people.head, at=later(2)
    )
    assert back.state == ArticleState.DRAFT
    answer = Notice.objects.get(template="article_sent_back")
    assert answer.account_id == people.handler.account_id and "请补充二手商品" in answer.text


def test_a_head_who_wrote_it_is_passed_over_for_the_office_above(people: Cast) -> None:
    submitted(people, by=people.head)
    assert Notice.objects.get(template="article_submitted").account_id == people.supervisor.account_id


def test_under_review_nobody_changes_the_text(people: Cast) -> None:
    waiting = submitted(people)
    with pytest.raises(ArticleMoveNotPossible):
        writing.revise(article_id=waiting.pk, version=waiting.version, content=CARD, by=people.handler, at=later(2))


def test_what_misleads_is_withdrawn_at_once(people: Cast) -> None:
    article = published(people)
    with pytest.raises(ArticleTextMissing):
        reviewing.withdraw_article(
            article_id=article.pk, version=article.version, reason=" ", by=people.head, at=later(3)
        )
    gone = reviewing.withdraw_article(
        article_id=article.pk, version=article.version, reason="法律改了。", by=people.head, at=later(3)
    )
    assert (gone.state, gone.in_force, gone.review_on) == (ArticleState.WITHDRAWN, None, None)
    with pytest.raises(NotFound):
        public_edition(article_id=article.pk)
    assert history_of(article=gone)[-1].facts["reason"] == "法律改了。"


# Who and where --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_what_it_may(people: Cast, role: Role) -> None:
    actor = officer("somebody", "某人", role, people.county)
    writers = {Role.DISPATCHER, Role.HANDLER, Role.HEAD, Role.HOTLINE}
    reviewers = {Role.HEAD, Role.SUPERVISOR}
    if role in writers:
        assert written(people, CARD, by=actor).latest == 1
    else:
        with pytest.raises(NotPermitted):
            written(people, CARD, by=actor)
    waiting = submitted(people)
    told: dict[str, Any] = {
        "article_id": waiting.pk, "version": waiting.version, "review_on": REVIEW_ON, "by": actor, "at": later(2),
    }  # fmt: skip
    if role in reviewers:
        assert reviewing.publish(**told).in_force == 1
    else:
        with pytest.raises(NotPermitted):
            reviewing.publish(**told)


def outside(people: Cast) -> dict[str, Actor]:
    return {
        "another county": officer("yishuihan", "易水寒", Role.HEAD, people.other_county),
        "the station below": officer("linshuying", "林疏影", Role.HEAD, people.station),
    }


@pytest.mark.parametrize("who", ["another county", "the station below"])
def test_drafts_outside_the_own_subtree_are_not_there(people: Cast, who: str) -> None:
    actor, draft = outside(people)[who], submitted(people)
    with pytest.raises(NotFound):
        article_of(article_id=draft.pk, by=actor)
    acts: list[Any] = [
        lambda: writing.revise(article_id=draft.pk, version=draft.version, content=CARD, by=actor, at=later(2)),
        lambda: reviewing.publish(
            article_id=draft.pk, version=draft.version, review_on=REVIEW_ON, by=actor, at=later(2)
        ),
        lambda: reviewing.send_back(article_id=draft.pk, version=draft.version, reason="x", by=actor, at=later(2)),
        lambda: reviewing.hand_over(
            article_id=draft.pk, version=draft.version, owner_id=actor.office_id or 0, by=actor, at=later(2)
        ),
        lambda: writing.write_article(content=CARD, owner_id=people.county.pk, by=actor, at=later(2)),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("who", ["another county", "the station below"])
def test_what_is_in_force_is_for_all_officers_but_not_its_drafts(people: Cast, who: str) -> None:
    actor, article = outside(people)[who], published(people, ADVICE)
    draft = writing.revise(article_id=article.pk, version=article.version, content=CARD, by=people.handler, at=later(3))
    seen = article_of(article_id=draft.pk, by=actor)
    assert [one.number for one in editions_of(article=seen, by=actor)] == [1]
    assert moves_open_to(article=seen, edition=draft.editions.get(number=2), by=actor) == ()


def test_an_article_is_handed_to_another_office(people: Cast) -> None:
    article = published(people)
    handed = reviewing.hand_over(
        article_id=article.pk,
        version=article.version,
        owner_id=people.other_county.pk,
        by=second_head(people),
        at=later(3),
    )
    assert handed.owner == people.other_county
    assert history_of(article=handed)[-1].facts["before"] == people.county.name
    with pytest.raises(NotFound):
        writing.revise(article_id=article.pk, version=handed.version, content=CARD, by=people.handler, at=later(4))


def test_an_incomplete_article_is_refused_with_every_field(people: Cast) -> None:
    with pytest.raises(SeveralRefusals) as told:
        written(people, replace(RETURN, title="", answer="短"))
    assert {one.field for one in told.value.refusals} == {"title", "answer"}
    assert not Article.objects.exists()


def test_a_page_opened_before_somebody_else_acted_is_refused(people: Cast) -> None:
    draft = written(people)
    writing.revise(article_id=draft.pk, version=draft.version, content=CARD, by=people.second_handler, at=later(1))
    with pytest.raises(ChangedMeanwhile):
        writing.submit(article_id=draft.pk, version=draft.version, by=people.handler, at=later(2))


# Looking again --------------------------------------------------------------------------------------------------------


def test_the_keeper_is_reminded_once_when_the_day_has_come(people: Cast) -> None:
    article = published(people, review_on=date(2026, 6, 20))
    assert remind_of_reviews(at=later(11)) == 0
    assert remind_of_reviews(at=later(12)) == 1
    assert remind_of_reviews(at=later(13)) == 0
    told = Notice.objects.get(template="article_review_due")
    assert told.account_id == people.head.account_id and "到了复核日期" in told.text
    kept = articles_kept(by=people.head, on=date(2026, 6, 20), since=date(2026, 6, 1), due=True)
    assert [one.article.pk for one in kept] == [article.pk]
    assert counted(by=people.head, on=date(2026, 6, 20))["due"] == 1
    sure = reviewing.confirm(
        article_id=article.pk, version=Article.objects.get().version, review_on=REVIEW_ON, by=people.head, at=later(14)
    )
    assert (sure.review_on, sure.in_force, Edition.objects.count()) == (REVIEW_ON, 1, 1)
    assert articles_kept(by=people.head, on=date(2026, 6, 21), since=date(2026, 6, 1), due=True) == []


def test_a_law_that_ends_makes_the_article_due(people: Cast) -> None:
    ending = replace(RETURN, basis=(*RETURN.basis, Basis(law="暂行办法", until_on=date(2026, 6, 30))))
    article = published(people, ending)
    assert article.review_on == date(2026, 7, 1)
    assert remind_of_reviews(at=MONDAY + timedelta(days=23)) == 1
    assert "依据已不再施行" in Notice.objects.get(template="article_review_due").text
