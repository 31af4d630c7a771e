"""The life of a warning: proposed by the machine, raised or dismissed by a person, answered by an office, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.domain.alerts.words import ALERT_STATES, MOVE_LABELS, AlertMove, AlertState
from fangxin.foundation.refusals import Refusal

S, M = AlertState, AlertMove
TEXT_LEAST, TEXT_MOST, TITLE_MOST = 4, 1000, 60


class AlertMoveNotPossible(Refusal):
    """The warning does not stand where this act is possible."""

    code = "alert_move_not_possible"
    status = 409
    sentence = "这条预警目前是“{state}”，不能“{act}”。"


class AlertTextMissing(Refusal):
    """A reason, a task or a result is missing or says nothing."""

    code = "alert_text_missing"
    status = 422
    sentence = "请写明{what}（至少 {least} 个字）。"


class AlertTextTooLong(Refusal):
    """A text is longer than there is room for."""

    code = "alert_text_too_long"
    status = 422
    sentence = "{what}最多 {most} 字，现在有 {count} 字。"


class AlertDueImpossible(Refusal):
    """A deadline lies after today and within the longest term."""

    code = "alert_due_impossible"
    status = 422
    sentence = "期限应在明天到 {most} 天之间。"


class AlertForOtherOffice(Refusal):
    """A warning is answered by the office it was sent to."""

    code = "alert_for_other_office"
    status = 403
    sentence = "本预警发给“{office}”，只能由该单位签收和处置。"


class AlertToldBySelf(Refusal):
    """Whoever told the result does not judge it."""

    code = "alert_told_by_self"
    status = 403
    sentence = "结果由您报告，应由另一位有预警权限的人员审结。"


class AlertOfOtherOffice(Refusal):
    """A warning is judged and withdrawn where it was raised, or above."""

    code = "alert_of_other_office"
    status = 403
    sentence = "本预警由上级单位发出，由发出单位审结、退回或者撤回。"


class MeasuresOpen(Refusal):
    """A result is told when every measure has one."""

    code = "alert_measures_open"
    status = 409
    sentence = "还有 {count} 项措施没有填写结果，请先填写。"


class NothingDone(Refusal):
    """A result is told of at least one measure."""

    code = "alert_nothing_done"
    status = 409
    sentence = "还没有记录任何措施，请先记录做了什么。"


class MeasureUnknown(Refusal):
    """There is no such kind of measure."""

    code = "alert_measure_unknown"
    status = 422
    sentence = "请从列表中选择措施。"


class MeasureDone(Refusal):
    """The measure has its result."""

    code = "alert_measure_done"
    status = 409
    sentence = "这项措施已经填写结果。"


class NoOfficeForAlert(Refusal):
    """A warning is sent to an office of the caller's subtree that works."""

    code = "no_office_for_alert"
    status = 422
    sentence = "请选择本辖区内的承办单位。"


class NoMerchantInAlert(Refusal):
    """A letter goes to a merchant of the register; this warning names none."""

    code = "no_merchant_in_alert"
    status = 409
    sentence = "这条预警没有指明具体商户，不能直接起草文书。"


@dataclass(frozen=True)
class Step:
    """One permitted move: from where, and where to; None keeps the state."""

    sources: frozenset[AlertState]
    target: AlertState | None


STEPS: dict[AlertMove, Step] = {
    M.RAISE: Step(frozenset({S.PROPOSED}), S.SENT),
    M.DISMISS: Step(frozenset({S.PROPOSED}), S.DISMISSED),
    M.RESTORE: Step(frozenset({S.DISMISSED}), S.PROPOSED),
    M.ACCEPT: Step(frozenset({S.SENT}), S.ACCEPTED),
    M.MEASURE: Step(frozenset({S.ACCEPTED}), None),
    M.TELL: Step(frozenset({S.ACCEPTED}), S.TOLD),
    M.SEND_BACK: Step(frozenset({S.TOLD}), S.ACCEPTED),
    M.CLOSE: Step(frozenset({S.TOLD}), S.CLOSED),
    M.WITHDRAW: Step(frozenset({S.SENT, S.ACCEPTED}), S.WITHDRAWN),
}
#: what the office does that a warning was sent to; the rest is done where it was raised
OF_THE_OFFICE = frozenset({M.ACCEPT, M.MEASURE, M.TELL})
#: what is done before it belongs to anybody
OF_A_PROPOSAL = frozenset({M.RAISE, M.DISMISS, M.RESTORE})
#: judging what was told
JUDGING = frozenset({M.SEND_BACK, M.CLOSE})


def state_after(*, move: AlertMove, state: AlertState) -> AlertState:
    """Where a move leads; raises AlertMoveNotPossible."""
    step = STEPS[move]
    if state not in step.sources:
        raise AlertMoveNotPossible(state=ALERT_STATES[state][0], act=MOVE_LABELS[move])
    return step.target or state


def moves_open(*, state: AlertState) -> tuple[AlertMove, ...]:
    """The moves possible from a state, in the order of the table."""
    return tuple(move for move, step in STEPS.items() if state in step.sources)


def plain(text: str, *, what: str, field: str, most: int = TEXT_MOST, least: int = TEXT_LEAST) -> str:
    """A text as it is kept; raises AlertTextMissing, AlertTextTooLong."""
    kept = text.strip()
    if len(kept) < least:
        raise AlertTextMissing(what=what, least=least, field=field)
    if len(kept) > most:
        raise AlertTextTooLong(what=what, most=most, count=len(kept), field=field)
    return kept


def check_due(due_on: date | None, *, today: date, most: int) -> date:
    """A deadline; raises AlertDueImpossible."""
    if due_on is None or not today < due_on <= today + timedelta(days=most):
        raise AlertDueImpossible(most=most, field="due_on")
    return due_on
