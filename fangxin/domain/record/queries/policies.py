"""Articles of the knowledge base that go with a trade's rules."""

from __future__ import annotations

from fangxin.domain.knowledge.queries.reading import editions_in_force
from fangxin.domain.trustcode.rules.policy import policy


def articles_for(*, trade: str) -> list[tuple[int, str]]:
    """Id and title of the articles in force that law/trustcode.yaml names for a trade, in its order."""
    keys = policy().articles.get(trade, ())
    found = editions_in_force(public=True).filter(article__key__in=keys)
    titles = {
        key: (article_id, title) for key, article_id, title in found.values_list("article__key", "article_id", "title")
    }
    return [titles[key] for key in keys if key in titles]
