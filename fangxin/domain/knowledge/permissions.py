"""Who may write, review and read which article."""

from __future__ import annotations

from django.db.models import Q

from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.knowledge.models import Article, Edition
from fangxin.domain.knowledge.rules import lifecycle
from fangxin.domain.knowledge.rules.lifecycle import ReviewedByAuthor
from fangxin.domain.knowledge.words import ArticleMove, ArticleState

#: what only a reviewer may do; the rest is a writer's
REVIEWERS = frozenset({ArticleMove.PUBLISH, ArticleMove.WITHDRAW, ArticleMove.CONFIRM, ArticleMove.HAND_OVER})


def scope(*, by: Actor) -> Q:
    """The articles the caller may work on: those kept by an office of the own subtree."""
    return agency_scope(by=by, field="owner__path")


def readable(*, by: Actor) -> Q:
    """The articles the caller may read: what is in force for all officers, drafts for those who may work on them."""
    works = by.may(Permission.WRITE_ARTICLES) or by.may(Permission.PUBLISH_ARTICLES)
    return Q(in_force__isnull=False) | (scope(by=by) if works else Q(pk__in=[]))


def permission_for(move: ArticleMove) -> Permission:
    """The permission a move needs."""
    return Permission.PUBLISH_ARTICLES if move in REVIEWERS else Permission.WRITE_ARTICLES


def check_other_person(*, article: Article, edition: Edition, by: Actor) -> None:
    """Raises ReviewedByAuthor when the caller wrote or submitted the edition under review."""
    if by.account_id is not None and by.account_id in (edition.account_id, article.submitted_by):
        raise ReviewedByAuthor


def moves_open_to(*, article: Article, edition: Edition, by: Actor) -> tuple[ArticleMove, ...]:
    """The moves to offer the caller on an article; `edition` is its newest."""
    if not by.oversees(article.owner.path):
        return ()
    state = ArticleState(article.state)
    moves = lifecycle.moves_open(state=state, in_force=article.in_force is not None)
    own = by.account_id is not None and by.account_id in (edition.account_id, article.submitted_by)
    return tuple(move for move in moves if by.may(permission_for(move)) and not (move is ArticleMove.PUBLISH and own))
