"""What officers who write and review ask: which articles wait for what, an article's editions and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.knowledge.models import Article, Edition, HelpedCount
from fangxin.domain.knowledge.permissions import readable, scope
from fangxin.domain.knowledge.rules.shipped import shipped_articles
from fangxin.domain.knowledge.words import ArticleState
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from fangxin.foundation.refusals import NotFound


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One article in a list: its newest edition, and how often readers said since a day that it helped."""

    article: Article
    edition: Edition
    helped: int
    due: bool


def article_of(*, article_id: int, by: Actor) -> Article:
    """An article the caller may read; raises NotFound."""
    found = Article.objects.filter(readable(by=by), pk=article_id).select_related("owner").first()
    if found is None:
        raise NotFound
    return found


def articles_kept(
    *,
    by: Actor,
    on: date,
    since: date,
    state: ArticleState | None = None,
    due: bool = False,
    skip: int = 0,
    most: int = 500,
) -> list[Kept]:
    """The articles the caller may read, those due first, then by id; with `due` only those due on the day `on`."""
    asked = Article.objects.filter(readable(by=by)).select_related("owner")
    if state is not None:
        asked = asked.filter(state=state.value)
    if due:
        asked = asked.filter(is_due(on)).filter(scope(by=by))
    articles = list(asked.order_by(F("review_on").asc(nulls_last=True), "pk")[skip : skip + most])
    editions = {one.article_id: one for one in _newest().filter(article__in=articles)}
    helped = _helped(articles, since)
    return [
        Kept(
            article=one, edition=editions[one.pk], helped=helped.get(one.pk, 0),
            due=one.in_force is not None and one.review_on is not None and one.review_on <= on,
        )
        for one in articles
    ]  # fmt: skip


def counted(*, by: Actor, on: date) -> dict[str, int]:
    """How many articles are drafts, wait for a review, are in force, and are due, in the caller's own keeping."""
    own = Article.objects.filter(scope(by=by))
    return {
        "draft": own.filter(state=ArticleState.DRAFT).count(),
        "review": own.filter(state=ArticleState.REVIEW).count(),
        "in_force": Article.objects.filter(in_force__isnull=False).count(),
        "due": own.filter(is_due(on)).count(),
    }


def is_due(on: date) -> Q:
    """The condition that an article is due for review on a day."""
    return Q(in_force__isnull=False, review_on__lte=on)


def editions_of(*, article: Article, by: Actor) -> list[Edition]:
    """The editions the caller may read, newest first: all for those who may work on it, else the one in force."""
    found = Edition.objects.filter(article=article).order_by("-number")
    if not drafts_readable(article=article, by=by):
        found = found.filter(number=article.in_force or 0)
    return list(found)


def drafts_readable(*, article: Article, by: Actor) -> bool:
    """Whether the caller may read an article's drafts and history: whoever may work on it."""
    works = by.may(Permission.WRITE_ARTICLES) or by.may(Permission.PUBLISH_ARTICLES)
    return works and by.oversees(article.owner.path)


def shipped_left() -> int:
    """How many of the shipped articles were not taken over yet."""
    known = set(Article.objects.exclude(key="").values_list("key", flat=True))
    return sum(one.key not in known for one in shipped_articles())


def history_of(*, article: Article) -> list[Entry]:
    """What was done with an article, oldest first. Its entries stand on the one chain of the knowledge base."""
    # the canonical JSON of an entry writes the number first and follows it with the title
    mark = f'{{"article":{article.pk},'
    return list(Entry.objects.filter(chain=ChainId.KNOWLEDGE, facts_json__startswith=mark).order_by("seq"))


def _newest() -> QuerySet[Edition]:
    return Edition.objects.filter(number=F("article__latest"))


def _helped(articles: list[Article], since: date) -> dict[int, int]:
    rows = HelpedCount.objects.filter(article__in=articles, on__gte=since).values_list("article_id")
    return dict(rows.annotate(sum=Sum("count")))
