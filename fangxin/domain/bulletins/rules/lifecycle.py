"""The life of a bulletin: counted, written, approved by another person, published, corrected. The table is the rule.

What moves is the newest edition. While a correction is written the edition in force stays in force.
"""

from __future__ import annotations

from dataclasses import dataclass

from fangxin.domain.bulletins.words import MOVE_LABELS, STATE_LABELS, BulletinMove, BulletinState
from fangxin.foundation.refusals import Refusal

S, M = BulletinState, BulletinMove
TEXT_MOST, REASON_MOST = 2000, 300
FINDINGS_TOLD = 3


class BulletinMoveNotPossible(Refusal):
    """The bulletin does not stand where this act is possible."""

    code = "bulletin_move_not_possible"
    status = 409
    sentence = "这份通报目前是“{state}”，不能“{act}”。"


class ApprovedByWriter(Refusal):
    """Whoever counted, wrote or submitted an edition does not approve it."""

    code = "approved_by_writer"
    status = 403
    sentence = "这一版由您编写或提交，应由另一位有审批权限的人员审批。"


class BulletinUnsound(Refusal):
    """A printed number does not follow from the others: nothing is approved or published until it does."""

    code = "bulletin_unsound"
    status = 409
    sentence = "校验发现 {count} 处数字不符，不能继续：{first}"


class BulletinExists(Refusal):
    """One bulletin an office and period; a later count is another edition of it."""

    code = "bulletin_exists"
    status = 409
    sentence = "{office}{period}的通报已经存在，请在原通报上重新计算或者更正。"


class BulletinTextMissing(Refusal):
    """A reason or title is missing."""

    code = "bulletin_text_missing"
    status = 422
    sentence = "请填写{what}。"


class BulletinTextTooLong(Refusal):
    """A text is longer than there is room for."""

    code = "bulletin_text_too_long"
    status = 422
    sentence = "{what}最多 {most} 字，现在有 {count} 字。"


class UnknownSection(Refusal):
    """A remark belongs to a section that the bulletin does not have."""

    code = "unknown_bulletin_section"
    status = 422
    sentence = "通报中没有“{name}”这一部分。"


class PeriodNotOver(Refusal):
    """A bulletin tells of a period that is over: the numbers of one that runs still change every day."""

    code = "bulletin_period_not_over"
    status = 422
    sentence = "{period}还没有结束，请在结束之后再编写通报。"


class ReadersNotChosen(Refusal):
    """Publishing names for whom."""

    code = "bulletin_readers_not_chosen"
    status = 422
    sentence = "请选择发布范围：系统内通报，或者向社会公开。"


@dataclass(frozen=True)
class Step:
    """One permitted move: from where, and where to; None keeps the state. `in_force`: only while an edition is in force."""

    sources: frozenset[BulletinState]
    target: BulletinState | None
    in_force: bool = False


STEPS: dict[BulletinMove, Step] = {
    M.COUNT: Step(frozenset({S.DRAFT}), None),
    M.REMARK: Step(frozenset({S.DRAFT}), None),
    M.SUBMIT: Step(frozenset({S.DRAFT}), S.REVIEW),
    M.SEND_BACK: Step(frozenset({S.REVIEW, S.APPROVED}), S.DRAFT),
    M.APPROVE: Step(frozenset({S.REVIEW}), S.APPROVED),
    M.PUBLISH: Step(frozenset({S.APPROVED}), S.PUBLISHED),
    M.CORRECT: Step(frozenset({S.PUBLISHED, S.WITHDRAWN}), S.DRAFT),
    M.WITHDRAW: Step(frozenset({S.DRAFT, S.REVIEW, S.APPROVED, S.PUBLISHED}), None, in_force=True),
    M.DISCARD: Step(frozenset({S.DRAFT}), S.DISCARDED),
    M.RESUME: Step(frozenset({S.DISCARDED}), S.DRAFT),
}


def possible(*, move: BulletinMove, state: BulletinState, in_force: bool) -> bool:
    """Whether a bulletin in a state, with or without an edition in force, can be moved so."""
    step = STEPS[move]
    return state in step.sources and (in_force or not step.in_force)


def state_after(*, move: BulletinMove, state: BulletinState, in_force: bool) -> BulletinState:
    """Where a move leads; raises BulletinMoveNotPossible.

    A correction given up leaves the edition in force as it was; a withdrawal leaves a correction that is being written.
    """
    if not possible(move=move, state=state, in_force=in_force):
        raise BulletinMoveNotPossible(state=STATE_LABELS[state], act=MOVE_LABELS[move])
    if move is M.DISCARD and in_force:
        return S.PUBLISHED
    if move is M.WITHDRAW:
        return S.WITHDRAWN if state is S.PUBLISHED else state
    return STEPS[move].target or state


def moves_open(*, state: BulletinState, in_force: bool) -> tuple[BulletinMove, ...]:
    """The moves possible from a state, in the order of the table."""
    return tuple(move for move in STEPS if possible(move=move, state=state, in_force=in_force))


def plain(text: str, *, what: str, most: int = REASON_MOST, field: str, needed: bool = True) -> str:
    """A text as it is kept; raises BulletinTextMissing, BulletinTextTooLong."""
    kept = text.strip()
    if needed and not kept:
        raise BulletinTextMissing(what=what, field=field)
    if len(kept) > most:
        raise BulletinTextTooLong(what=what, most=most, count=len(kept), field=field)
    return kept
