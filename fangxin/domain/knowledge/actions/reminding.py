"""The sweep's part: the office that keeps an article is reminded once when it is due for review."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.knowledge.models import Article
from fangxin.domain.knowledge.notices import to_keeper
from fangxin.domain.knowledge.queries.reading import in_force_of
from fangxin.domain.knowledge.rules.lifecycle import why_due
from fangxin.domain.knowledge.words import DUE_LABELS
from fangxin.foundation.clock import day_of
from fangxin.storage.rows import write


@transaction.atomic
def remind_of_reviews(*, at: datetime) -> int:
    """Put a message on the owner's desk for every article due for review at `at`; returns how many. Safe to repeat."""
    on = day_of(at)
    due = Article.objects.filter(in_force__isnull=False, review_on__lte=on, reminded_on=None)
    articles = list(due.select_for_update(of=("self",)).select_related("owner").order_by("pk"))
    editions = in_force_of(articles=articles)
    for article in articles:
        edition = editions[article.pk]
        why = DUE_LABELS[why_due(review_on=article.review_on or on, basis=edition.content.basis)]
        told = {"article_title": edition.title, "reason": why}
        write(to_keeper(owner=article.owner, template="article_review_due", at=at, **told))
    Article.objects.filter(pk__in=[article.pk for article in articles]).update(reminded_on=on)
    return len(articles)
