"""Writing: a new article, a new edition of one, giving a revision up, asking for the review."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.knowledge.actions.step import begin, record
from fangxin.domain.knowledge.models import Article, Edition
from fangxin.domain.knowledge.notices import to_reviewer
from fangxin.domain.knowledge.rules.content import Content, check_content
from fangxin.domain.knowledge.words import ArticleMove, ArticleState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound


@transaction.atomic
def write_article(*, content: Content, owner_id: int, by: Actor, at: datetime) -> Article:
    """A new article's first edition, as a draft kept by an office of the caller's subtree.

    Raises SeveralRefusals naming each field, NotPermitted, NotFound for an office elsewhere.
    """
    by.must(Permission.WRITE_ARTICLES)
    owner = office_of(owner_id=owner_id, by=by)
    check_content(content)
    article = Article.objects.create(owner=owner, state=ArticleState.DRAFT.value, latest=1)
    add_edition(article=article, number=1, content=content, by=by, at=at)
    record(act=Act.ARTICLE_WRITTEN, article=article, title=content.title, by=by, at=at, edition=1, owner=owner.name)
    return article


@transaction.atomic
def revise(*, article_id: int, version: int, content: Content, by: Actor, at: datetime) -> Article:
    """A new edition as a draft; what is in force stays so. Saving without a change writes nothing.

    Raises SeveralRefusals naming each field and what `begin` raises.
    """
    step = begin(article_id=article_id, version=version, move=ArticleMove.REVISE, by=by, at=at)
    check_content(content)
    if step.edition.content == content and step.article.state == ArticleState.DRAFT:
        return step.article
    number = step.article.latest + 1
    step.changes.update(latest=number, submitted_by=None)
    step.edition = add_edition(article=step.article, number=number, content=content, by=by, at=at)
    return step.commit(Act.ARTICLE_REVISED, edition=number)


@transaction.atomic
def discard(*, article_id: int, version: int, by: Actor, at: datetime) -> Article:
    """Give a draft up: the edition in force stays, an article never published is put aside."""
    step = begin(article_id=article_id, version=version, move=ArticleMove.DISCARD, by=by, at=at)
    return step.commit(Act.ARTICLE_DISCARDED, edition=step.article.latest)


@transaction.atomic
def submit(*, article_id: int, version: int, by: Actor, at: datetime) -> Article:
    """Ask for the review of the newest edition; the nearest other reviewer finds it on the desk."""
    step = begin(article_id=article_id, version=version, move=ArticleMove.SUBMIT, by=by, at=at)
    step.changes["submitted_by"] = by.account_id
    told = to_reviewer(
        owner=step.article.owner, but=by.account_id, template="article_submitted", at=at,
        article_title=step.edition.title, officer=by.name,
    )  # fmt: skip
    return step.commit(Act.ARTICLE_SUBMITTED, told, edition=step.article.latest)


def office_of(*, owner_id: int, by: Actor) -> Office:
    """An active office of the caller's subtree; raises NotFound."""
    owner = Office.objects.filter(agency_scope(by=by, field="path"), pk=owner_id, active=True).first()
    if owner is None:
        raise NotFound(field="owner")
    return owner


def add_edition(*, article: Article, number: int, content: Content, by: Actor, at: datetime) -> Edition:
    """Write one edition; nothing changes it afterwards."""
    return Edition.objects.create(
        article=article, number=number, title=content.title, questions=list(content.questions), answer=content.answer,
        basis=[one.as_dict() for one in content.basis], topic=content.topic, audience=content.audience.value,
        written_by=by.name, account_id=by.account_id, written_at=at,
    )  # fmt: skip
