"""Questions on articles: reading one, finding the one that answers, what is to be written, reviewed and looked at again."""

from fangxin.domain.knowledge.queries.finding import Found, find_articles
from fangxin.domain.knowledge.queries.keeping import article_of, articles_kept, editions_of, history_of
from fangxin.domain.knowledge.queries.reading import by_topic, in_force_of, public_edition, readable_edition

__all__ = [
    "Found",
    "article_of",
    "articles_kept",
    "by_topic",
    "editions_of",
    "find_articles",
    "history_of",
    "in_force_of",
    "public_edition",
    "readable_edition",
]
