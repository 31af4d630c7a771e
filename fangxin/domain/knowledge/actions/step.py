"""One step of an article: locked, compared by version, written with its journal entry and messages in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.rules import Actor
from fangxin.domain.knowledge.models import Article, Edition
from fangxin.domain.knowledge.permissions import permission_for, scope
from fangxin.domain.knowledge.rules.lifecycle import state_after
from fangxin.domain.knowledge.words import ArticleMove, ArticleState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.refusals import NotFound
from fangxin.storage.rows import write


@dataclass(kw_only=True)
class Step:
    """What one act does to one article. `edition` is the newest one; `target` where its state will be."""

    article: Article
    edition: Edition
    target: ArticleState
    by: Actor
    at: datetime
    changes: dict[str, Any] = field(default_factory=dict)

    def commit(self, act: Act, rows: Sequence[models.Model] = (), **facts: Any) -> Article:
        """Write the step with its entry; `rows` are written with it."""
        article = self.article
        changes = {"state": self.target.value, **self.changes, "version": article.version + 1}
        if not Article.objects.filter(pk=article.pk, version=article.version).update(**changes):
            raise ChangedMeanwhile
        for name, value in changes.items():
            setattr(article, name, value)
        record(act=act, article=article, title=self.edition.title, by=self.by, at=self.at, **facts)
        write(list(rows))
        return article


def begin(*, article_id: int, version: int, move: ArticleMove, by: Actor, at: datetime) -> Step:
    """Lock an article for one act inside the caller's transaction.

    Raises NotPermitted, NotFound outside the caller's subtree, ChangedMeanwhile when `version` is not the article's, and
    ArticleMoveNotPossible.
    """
    by.must(permission_for(move))
    article = (
        Article.objects.select_for_update(of=("self",)).select_related("owner").filter(scope(by=by), pk=article_id)
    ).first()
    if article is None:
        raise NotFound
    if article.version != version:
        raise ChangedMeanwhile
    target = state_after(move=move, state=ArticleState(article.state), in_force=article.in_force is not None)
    edition = Edition.objects.get(article=article, number=article.latest)
    return Step(article=article, edition=edition, target=target, by=by, at=at)


def record(*, act: Act, article: Article, title: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Append what was done with an article to the chain of the knowledge base, inside the caller's transaction."""
    told = {name: value for name, value in facts.items() if value not in (None, "")}
    deed = Deed(act=act, by=by, at=at, facts={"article": article.pk, "title": title, **told})
    append(chain=ChainId.KNOWLEDGE, deeds=[deed])
