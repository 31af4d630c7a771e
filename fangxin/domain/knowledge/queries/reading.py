"""Reading what is in force."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from fangxin.domain.knowledge.models import Article, Edition
from fangxin.domain.knowledge.rules.content import TOPICS
from fangxin.domain.knowledge.words import ArticleAudience
from fangxin.foundation.refusals import NotFound
from fangxin.foundation.taxonomy import Item, taxonomy


def editions_in_force(*, public: bool) -> QuerySet[Edition]:
    """The editions in force, all of them or those for the public, with their article and its owner."""
    found = Edition.objects.filter(number=F("article__in_force")).select_related("article__owner")
    return found.filter(audience=ArticleAudience.PUBLIC) if public else found


def public_edition(*, article_id: int) -> Edition:
    """The edition of an article that anybody may read; raises NotFound."""
    return _the(editions_in_force(public=True), article_id)


def readable_edition(*, article_id: int) -> Edition:
    """The edition in force of an article, as any officer may read it; raises NotFound."""
    return _the(editions_in_force(public=False), article_id)


def in_force_of(*, articles: Iterable[Article]) -> dict[int, Edition]:
    """The edition in force of each article that has one."""
    wanted = [article.pk for article in articles]
    return {one.article_id: one for one in editions_in_force(public=False).filter(article__in=wanted)}


def by_topic() -> list[tuple[Item, list[Edition]]]:
    """What the public may read, by topic in the taxonomy's order; topics without an article are left out."""
    found: dict[str, list[Edition]] = {}
    for one in editions_in_force(public=True).order_by("article_id"):
        found.setdefault(one.topic, []).append(one)
    return [(topic, found[topic.code]) for topic in taxonomy().of_scheme(TOPICS) if topic.code in found]


def _the(editions: QuerySet[Edition], article_id: int) -> Edition:
    found = editions.filter(article_id=article_id).first()
    if found is None:
        raise NotFound
    return found
