"""Two at once on a database with real commits: one edition in force, one reminder, every reader counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.knowledge.actions import reviewing, writing
from fangxin.domain.knowledge.actions.counting import count_helped
from fangxin.domain.knowledge.actions.reminding import remind_of_reviews
from fangxin.domain.knowledge.models import Article, Edition, HelpedCount
from fangxin.domain.knowledge.queries.keeping import history_of
from fangxin.domain.knowledge.words import ArticleState
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from tests.knowledge.articles import CARD, RETURN, REVIEW_ON, published, second_head, submitted, written
from tests.people import Cast, cast, later
from tests.storage.real import at_once, several_connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """The cast in a database that several connections share."""
    with several_connections(tmp_path):
        yield cast()


def test_of_two_who_publish_one_is_told_what_happened(people: Cast) -> None:
    waiting = submitted(people)
    told = {"article_id": waiting.pk, "version": waiting.version, "review_on": REVIEW_ON, "at": later(2)}
    answers = at_once([partial(reviewing.publish, by=by, **told) for by in (people.head, second_head(people)) * 3])
    assert Counter(type(answer) for answer in answers) == {Article: 1, ChangedMeanwhile: 5}, answers
    acts = [entry.act for entry in history_of(article=waiting)]
    assert acts.count(Act.ARTICLE_PUBLISHED) == 1
    assert list(broken_chains()) == []


def test_published_or_sent_back_but_never_both(people: Cast) -> None:
    waiting = submitted(people)
    told = {"article_id": waiting.pk, "version": waiting.version, "at": later(2)}
    answers = at_once(
        [
            partial(reviewing.publish, review_on=REVIEW_ON, by=people.head, **told),
            partial(reviewing.send_back, reason="不清楚。", by=second_head(people), **told),
        ]
    )
    assert Counter(type(answer) for answer in answers) == {Article: 1, ChangedMeanwhile: 1}, answers
    after = Article.objects.get()
    assert (after.state == ArticleState.PUBLISHED) is (after.in_force == 1)


def test_of_two_who_write_no_edition_is_lost_unseen(people: Cast) -> None:
    draft = written(people)
    told = {"article_id": draft.pk, "version": draft.version, "by": people.handler, "at": later(1)}
    answers = at_once([partial(writing.revise, content=content, **told) for content in (CARD, CARD, CARD)])
    assert Counter(type(answer) for answer in answers) == {Article: 1, ChangedMeanwhile: 2}, answers
    assert Edition.objects.count() == 2


def test_two_sweeps_remind_once(people: Cast) -> None:
    published(people, RETURN, review_on=date(2026, 6, 20))
    assert sorted(at_once([partial(remind_of_reviews, at=later(12))] * 4)) == [0, 0, 0, 1]
    assert Notice.objects.filter(template="article_review_due").count() == 1


def test_every_reader_is_counted(people: Cast) -> None:
    article = published(people)
    clicks = [partial(count_helped, article_id=article.pk, client=f"203.0.113.{n}", at=later(3)) for n in range(12)]
    assert all(at_once(clicks))
    assert HelpedCount.objects.get().count == 12
