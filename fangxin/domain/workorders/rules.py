"""What is told back of a case, when it is tried again, and what an act on work orders refuses."""

from __future__ import annotations

from datetime import timedelta

from fangxin.domain.cases.words import OUTCOME_LABELS, Kind, Outcome, Status, status_label
from fangxin.domain.workorders.words import OrderState, ReturnKind
from fangxin.foundation.refusals import Refusal

#: tries before a return is given up: about two days of silence
ATTEMPTS = 14
LONGEST_WAIT = timedelta(hours=6)
#: the ground of not being competent, alike under both orders: the work order goes back
NOT_COMPETENT = "NA1"


class DueBeforeOrdered(Refusal):
    """The platform's own deadline lies before the order was given."""

    code = "due_before_ordered"
    status = 422
    sentence = "办理时限早于派单时间，请核对。"


class OrderDiffers(Refusal):
    """An order of this number came before with other content."""

    code = "order_differs"
    status = 409
    sentence = "工单 {number} 已经收到过，但内容不同。请用新的工单号，或者联系承办单位。"


class ReturnNotDead(Refusal):
    """Only a return that was given up is sent again by hand."""

    code = "return_not_dead"
    status = 409
    sentence = "这条反馈目前是“{state}”，不需要重新送达。"


def kind_of(*, status: str, outcome: str, ground: str) -> ReturnKind:
    """What a case's standing is to the platform."""
    if status not in (Status.CLOSED, Status.ARCHIVED):
        return ReturnKind.STATUS
    if outcome == Outcome.NOT_ACCEPTED and ground == NOT_COMPETENT:
        return ReturnKind.NOT_OURS
    return ReturnKind.RESULT


def state_after(kind: ReturnKind) -> OrderState:
    """Where an order is once this was told."""
    return {ReturnKind.RESULT: OrderState.ANSWERED, ReturnKind.NOT_OURS: OrderState.RETURNED}.get(kind, OrderState.OPEN)


def payload(
    *, order: str, case: str, kind: str, status: str, outcome: str, ground: str, office: str, at: str
) -> dict[str, str]:  # fmt: skip
    """What is sent: codes and their public words; nothing of a person, and of a report no more than its standing."""
    told = {
        "order": order, "case": case, "status": status, "status_label": status_label(Status(status), Kind(kind), public=True),
        "office": office, "at": at,
    }  # fmt: skip
    if outcome:
        told |= {"outcome": outcome, "outcome_label": OUTCOME_LABELS[Outcome(outcome)]}
    return told | ({"ground": ground} if ground else {})


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: half a minute, then twice as long each time, at most six hours."""
    return min(LONGEST_WAIT, timedelta(seconds=30 * 2 ** min(attempts - 1, 20)))
