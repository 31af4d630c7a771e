"""The life of an article: written, reviewed by somebody else, published, looked at again, withdrawn. The table is the rule.

What moves is the newest edition. While a revision is being written the edition in force stays in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.domain.knowledge.rules.content import Basis
from fangxin.domain.knowledge.words import MOVE_LABELS, STATE_LABELS, ArticleMove, ArticleState, WhyDue
from fangxin.foundation.refusals import Refusal

S, M = ArticleState, ArticleMove
EVERYWHERE = frozenset(ArticleState)
#: the farthest day of the next review, in days: an article on law that nobody looks at for longer misleads
REVIEW_MOST_DAYS = 3 * 366
REVIEW_USUAL_DAYS = 365
ONE_DAY = timedelta(days=1)


class ArticleMoveNotPossible(Refusal):
    """The article does not stand where this act is possible."""

    code = "article_move_not_possible"
    status = 409
    sentence = "这条知识目前是“{state}”，不能“{act}”。"


class ReviewedByAuthor(Refusal):
    """Whoever wrote or submitted an edition may not publish it."""

    code = "reviewed_by_author"
    status = 403
    sentence = "这一版由您起草或提交，应由另一位有审核权限的人员审核发布。"


class ReviewDayImpossible(Refusal):
    """The day of the next review lies in the past or more than three years ahead."""

    code = "review_day_impossible"
    status = 422
    sentence = "复核日期应在明天到三年之内，请重新选择。"


@dataclass(frozen=True)
class Step:
    """One permitted move: from where, and where to; None keeps the state. `in_force`: only while an edition is in force."""

    sources: frozenset[ArticleState]
    target: ArticleState | None
    in_force: bool = False


STEPS: dict[ArticleMove, Step] = {
    M.REVISE: Step(frozenset({S.DRAFT, S.PUBLISHED, S.WITHDRAWN}), S.DRAFT),
    M.DISCARD: Step(frozenset({S.DRAFT}), None),
    M.SUBMIT: Step(frozenset({S.DRAFT}), S.REVIEW),
    M.SEND_BACK: Step(frozenset({S.REVIEW}), S.DRAFT),
    M.PUBLISH: Step(frozenset({S.REVIEW}), S.PUBLISHED),
    M.CONFIRM: Step(EVERYWHERE, None, in_force=True),
    M.WITHDRAW: Step(EVERYWHERE, None, in_force=True),
    M.HAND_OVER: Step(EVERYWHERE, None),
}


def possible(*, move: ArticleMove, state: ArticleState, in_force: bool) -> bool:
    """Whether an article in a state, with or without an edition in force, can be moved so."""
    step = STEPS.get(move)
    return step is not None and state in step.sources and (in_force or not step.in_force)


def state_after(*, move: ArticleMove, state: ArticleState, in_force: bool) -> ArticleState:
    """Where a move leads; raises ArticleMoveNotPossible.

    A revision given up leaves the edition in force, else nothing; a withdrawal leaves a revision that is being written.
    """
    if not possible(move=move, state=state, in_force=in_force):
        raise ArticleMoveNotPossible(state=STATE_LABELS[state], act=MOVE_LABELS[move])
    if move is M.DISCARD:
        return S.PUBLISHED if in_force else S.WITHDRAWN
    if move is M.WITHDRAW:
        return S.WITHDRAWN if state is S.PUBLISHED else state
    return STEPS[move].target or state


def moves_open(*, state: ArticleState, in_force: bool) -> tuple[ArticleMove, ...]:
    """The moves possible from a state, in the order of the table."""
    return tuple(move for move in STEPS if possible(move=move, state=state, in_force=in_force))


def check_review_day(*, review_on: date, today: date) -> None:
    """Raises ReviewDayImpossible."""
    if not today < review_on <= today + timedelta(days=REVIEW_MOST_DAYS):
        raise ReviewDayImpossible(field="review_on")


def look_again_on(*, chosen: date, basis: tuple[Basis, ...], today: date) -> date:
    """The day of the next review: the chosen one, or earlier the day after a law it rests on ends."""
    ends = (one.until_on + ONE_DAY for one in basis if one.until_on is not None and one.until_on >= today)
    return min((chosen, *ends))


def why_due(*, review_on: date, basis: tuple[Basis, ...]) -> WhyDue:
    """Why an article is looked at again on its day."""
    ended = any(one.until_on is not None and one.until_on + ONE_DAY == review_on for one in basis)
    return WhyDue.BASIS_ENDED if ended else WhyDue.REVIEW_DAY
