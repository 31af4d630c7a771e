"""Reviewing: publish or send back what somebody else wrote; confirm, withdraw and hand over what is in force."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.knowledge.actions.step import begin
from fangxin.domain.knowledge.actions.writing import office_of
from fangxin.domain.knowledge.models import Article, ArticleText, Edition
from fangxin.domain.knowledge.notices import to_officer
from fangxin.domain.knowledge.permissions import check_other_person
from fangxin.domain.knowledge.rules.content import ArticleTextMissing, ArticleTextTooLong
from fangxin.domain.knowledge.rules.lifecycle import check_review_day, look_again_on
from fangxin.domain.knowledge.words import ArticleMove
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.fulltext import Text, forget, index_rows

REASON_MOST = 300


@transaction.atomic
def publish(*, article_id: int, version: int, review_on: date, by: Actor, at: datetime) -> Article:
    """Put the reviewed edition in force until it is to be looked at again.

    Raises ReviewedByAuthor, ReviewDayImpossible, and what `begin` raises; of two reviewers the second is told.
    """
    step = begin(article_id=article_id, version=version, move=ArticleMove.PUBLISH, by=by, at=at)
    check_other_person(article=step.article, edition=step.edition, by=by)
    check_review_day(review_on=review_on, today=day_of(at))
    edition = step.edition
    look_on = look_again_on(chosen=review_on, basis=edition.content.basis, today=day_of(at))
    step.changes.update(
        in_force=edition.number, published_at=at, review_on=look_on, reminded_on=None, submitted_by=None
    )
    index_rows(ArticleText, [Text(id=step.article.pk, head=[edition.title, *edition.questions], body=[edition.answer])])
    return step.commit(Act.ARTICLE_PUBLISHED, edition=edition.number, review_on=look_on)


@transaction.atomic
def send_back(*, article_id: int, version: int, reason: str, by: Actor, at: datetime) -> Article:
    """Return an edition to its author with the reason; an author may so recall an own one."""
    step = begin(article_id=article_id, version=version, move=ArticleMove.SEND_BACK, by=by, at=at)
    why = _reason(reason)
    author = step.article.submitted_by
    told = (
        to_officer(account_id=author, template="article_sent_back", at=at, article_title=step.edition.title, reason=why)
        if author is not None and author != by.account_id
        else []
    )
    step.changes["submitted_by"] = None
    return step.commit(Act.ARTICLE_SENT_BACK, told, edition=step.article.latest, reason=why)


@transaction.atomic
def confirm(*, article_id: int, version: int, review_on: date, by: Actor, at: datetime) -> Article:
    """The edition in force is still right; it is to be looked at again on a later day."""
    step = begin(article_id=article_id, version=version, move=ArticleMove.CONFIRM, by=by, at=at)
    check_review_day(review_on=review_on, today=day_of(at))
    step.edition = Edition.objects.get(article=step.article, number=step.article.in_force or 0)
    look_on = look_again_on(chosen=review_on, basis=step.edition.content.basis, today=day_of(at))
    step.changes.update(review_on=look_on, reminded_on=None)
    return step.commit(Act.ARTICLE_CONFIRMED, edition=step.article.in_force, review_on=look_on)


@transaction.atomic
def withdraw_article(*, article_id: int, version: int, reason: str, by: Actor, at: datetime) -> Article:
    """Take the edition in force away from readers, at once and by one person: what misleads cannot wait."""
    step = begin(article_id=article_id, version=version, move=ArticleMove.WITHDRAW, by=by, at=at)
    why = _reason(reason)
    number = step.article.in_force
    step.changes.update(in_force=None, review_on=None, reminded_on=None)
    forget(ArticleText, [step.article.pk])
    return step.commit(Act.ARTICLE_WITHDRAWN, edition=number, reason=why)


@transaction.atomic
def hand_over(*, article_id: int, version: int, owner_id: int, by: Actor, at: datetime) -> Article:
    """Give an article into the keeping of another office of the caller's subtree."""
    step = begin(article_id=article_id, version=version, move=ArticleMove.HAND_OVER, by=by, at=at)
    owner = office_of(owner_id=owner_id, by=by)
    before = step.article.owner
    if owner == before:
        return step.article
    step.changes["owner_id"] = owner.pk
    step.article.owner = owner
    return step.commit(Act.ARTICLE_HANDED_OVER, before=before.name, owner=owner.name)


def _reason(reason: str) -> str:
    plain = reason.strip()
    if not plain:
        raise ArticleTextMissing(what="理由", field="reason")
    if len(plain) > REASON_MOST:
        raise ArticleTextTooLong(what="理由", most=REASON_MOST, count=len(plain), field="reason")
    return plain
