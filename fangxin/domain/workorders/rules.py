"""What is told back of a case, when it is tried again, and what an act on work orders refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import OUTCOME_LABELS, Kind, Outcome, Status, status_label
from fangxin.domain.workorders.words import OrderState, ReturnKind
from fangxin.foundation.refusals import Refusal, SeveralRefusals

#: tries before a return is given up: about two days of silence
ATTEMPTS = 14
LONGEST_WAIT = timedelta(hours=6)
#: rows of a table brought to the desk
MOST_ROWS = 2000
#: the ground of not being competent, alike under both orders: the work order goes back
NOT_COMPETENT = "NA1"


class DueBeforeOrdered(Refusal):
    """The platform's own deadline lies before the order was given."""

    code = "due_before_ordered"
    status = 422
    sentence = "办理时限早于派单时间，请核对。"


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One order as a platform's table tells it."""

    number: str
    ordered_at: datetime
    due_at: datetime
    filing: Filing


class Mistake(NamedTuple):
    """What is wrong with one place of a table: its line, the field, the refusal's code and its sentence."""

    line: int
    column: str
    code: str
    reason: str


class OrderDiffers(Refusal):
    """An order of this number came before with other content."""

    code = "order_differs"
    status = 409
    sentence = "工单 {number} 已经收到过，但内容不同。请用新的工单号，或者联系承办单位。"


class DuplicatePlatform(Refusal):
    """The office already has a platform of this name."""

    code = "duplicate_platform"
    status = 422
    sentence = "本单位已有名为“{name}”的平台。"


class TokenUnsendable(Refusal):
    """A key that no header can carry."""

    code = "token_unsendable"
    status = 422
    sentence = "密钥只能是英文字母、数字和符号，中间不能有空格或者换行，请从对方平台重新复制。"


class ReturnNotDead(Refusal):
    """Only a return that was given up is sent again by hand."""

    code = "return_not_dead"
    status = 409
    sentence = "这条反馈目前是“{state}”，不需要重新送达。"


class FileEmpty(Refusal):
    """A table without a row."""

    code = "order_file_empty"
    status = 422
    sentence = "这张表里没有工单。"


class FileTooLong(Refusal):
    """A table with more rows, or longer ones, than are read at the desk."""

    code = "order_file_too_long"
    status = 422
    sentence = "一次最多导入 {most} 行，请分成几份。"


class FileBusy(Refusal):
    """The same table was brought and waits to be confirmed, or is being taken in."""

    code = "order_file_busy"
    status = 409
    sentence = "同一张表已经上传，正在等待确认或者导入，请看下面的导入记录。"


class OrderNotTaken(Refusal):
    """A row met a fault of ours; it may be brought again once that is mended."""

    code = "order_not_taken"
    status = 500
    sentence = "这一行没有导入，系统出错，请联系系统管理员后重新导入。"


class FileMoved(Refusal):
    """Only a table that waits to be confirmed is taken in or given up."""

    code = "order_file_moved"
    status = 409
    sentence = "这张表目前是“{state}”，不能再确认或者放弃。"


def mistakes_in(refusal: Refusal, *, line: int) -> Iterator[Mistake]:
    """What a refusal says of a line, one for each field."""
    for one in refusal.refusals if isinstance(refusal, SeveralRefusals) else (refusal,):
        yield Mistake(line, one.field, one.code, one.told())


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
