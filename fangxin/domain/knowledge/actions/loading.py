"""Taking the shipped articles over: each comes in as an edition to be reviewed, so that a person of the agency puts it in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.knowledge.actions.step import record
from fangxin.domain.knowledge.actions.writing import add_edition, office_of
from fangxin.domain.knowledge.models import Article
from fangxin.domain.knowledge.rules.shipped import shipped_articles
from fangxin.domain.knowledge.words import ArticleState
from fangxin.domain.timeline.words import Act


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """How many articles came in, and how many were there before under their key, whatever became of them."""

    created: int
    known: int


@transaction.atomic
def load_shipped(*, owner_id: int, by: Actor, at: datetime) -> Loaded:
    """Bring in every shipped article not yet known, kept by an office of the caller's subtree and waiting for review.

    Their author is nobody of the agency, so whoever loads them may review them. An article once loaded is the agency's
    own: it is not touched again, also when a newer text ships. Raises NotPermitted, NotFound.
    """
    by.must(Permission.PUBLISH_ARTICLES)
    owner = office_of(owner_id=owner_id, by=by)
    known = set(Article.objects.exclude(key="").values_list("key", flat=True))
    fresh = [one for one in shipped_articles() if one.key not in known]
    for one in fresh:
        article = Article.objects.create(owner=owner, state=ArticleState.REVIEW.value, latest=1, key=one.key)
        add_edition(article=article, number=1, content=one.content, by=SYSTEM, at=at)
        record(
            act=Act.ARTICLE_WRITTEN, article=article, title=one.content.title, by=by, at=at, edition=1, owner=owner.name,
            shipped=one.key,
        )  # fmt: skip
    return Loaded(created=len(fresh), known=len(known))
