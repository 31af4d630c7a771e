"""Messages to who asked, and to who praised. The whole answer is read behind the link; a text message has little room."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.knowledge.models import Edition
from fangxin.domain.knowledge.words import ArticleAudience
from fangxin.domain.notices.models import Notice


def answered(*, case: Case, text: str, edition: Edition | None, tracking_code: str, at: datetime) -> list[Notice]:
    """The answer to the person; with a tracking code when it is the first they hear of their inquiry."""
    told = {"answer": text, "office": case.office.name[:24], "link": _link(edition)}
    if tracking_code:
        return to_consumer(case=case, template="answered_at_once", at=at, tracking_code=tracking_code, **told)
    return to_consumer(case=case, template="inquiry_answered", at=at, **told)


def thanked(*, case: Case, at: datetime) -> list[Notice]:
    """Thanks for a commendation."""
    return to_consumer(case=case, template="commendation_thanked", at=at)


def _link(edition: Edition | None) -> str:
    """The article itself where anybody may read it; else the way to the person's own page."""
    if edition is not None and edition.audience == ArticleAudience.PUBLIC:
        return f"{settings.PUBLIC_URL}/answers/{edition.article_id}/"
    return f"{settings.PUBLIC_URL}/track/"
