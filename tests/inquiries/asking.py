"""Inquiries for the tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.dispatch import dispatch
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind
from fangxin.domain.inquiries.rules import Reply
from fangxin.domain.knowledge.models import Article
from fangxin.domain.people.rules import Identity
from tests.people import Cast, filed, later

QUESTION: dict[str, Any] = {
    "kind": Kind.INQUIRY, "content": "请问网上买的东西七天内可以退吗？", "problem_code": "", "object_code": "",
    "merchant_name": "", "merchant_address": "", "merchant_phone": "", "claims": (), "disputed_fen": None,
    "purchased_on": None, "consents_disclosure": None,
}  # fmt: skip
UNNAMED = {**QUESTION, "identity": Identity()}
PLAIN = Reply(text="可以，收到后七天内提出，从第二天起算。")
drafts = count(1)


def asked(by: Actor, **changes: Any) -> Case:
    """An inquiry as it was taken down."""
    return filed(by, **{**QUESTION, **changes})


def sent(people: Cast, **changes: Any) -> Case:
    """An inquiry that the intake unit sent to the county."""
    case = asked(people.hotline, **changes)
    return dispatch(
        case_id=case.pk, version=case.version, office_id=people.county.pk, by=people.dispatcher, at=later(1)
    )


def resting_on(article: Article, text: str = "可以退，详见全文。") -> Reply:
    """A reply that rests on the article's edition in force."""
    return Reply(text=text, article_id=article.pk, edition=article.in_force)


def draft() -> str:
    """A draft's name of its own."""
    return f"ASKED{next(drafts):015d}"
