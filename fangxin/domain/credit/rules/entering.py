"""What an officer's entry needs: a kind that is entered by hand, a day that was, a ground in words."""

from __future__ import annotations

from datetime import date

from fangxin.domain.credit.rules.book import CreditBook, Kind
from fangxin.domain.credit.rules.grading import months_after
from fangxin.foundation.refusals import Refusal

GROUND_LEAST = 10
GROUND_MOST = 1000
REFERENCE_MOST = 80


class KindNotEntered(Refusal):
    """The kind is unknown, or is recorded from facts only."""

    code = "credit_kind_not_entered"
    status = 422
    sentence = "请选择要登记的事项。"


class EventDayImpossible(Refusal):
    """The day lies ahead, or so far back that the event would not count any more."""

    code = "credit_day_impossible"
    status = 422
    sentence = "发生日期不能晚于今天，也不能早到已经不再计入（最早{first}）。"


class GroundMissing(Refusal):
    """An entry, its confirmation and its withdrawal need a ground in words."""

    code = "credit_ground_missing"
    status = 422
    sentence = "请写明依据和理由（至少 {least} 个字）。"


class GroundTooLong(Refusal):
    """A ground or a document's number is longer than is kept."""

    code = "credit_ground_too_long"
    status = 422
    sentence = "{what}最多 {most} 个字。"


class EventNotOpen(Refusal):
    """The event is not in the state the act needs."""

    code = "credit_event_not_open"
    status = 409
    sentence = "这条信用记录目前是“{state}”，不能这样处理。"


def check_kind(*, code: str, on: date, book: CreditBook) -> Kind:
    """The kind an officer enters, as it weighs today; raises KindNotEntered."""
    kind = book.points_on(on).kinds.get(code)
    if kind is None or not kind.entered:
        raise KindNotEntered(field="kind")
    return kind


def check_day(*, happened_on: date, on: date, kind: Kind) -> None:
    """Raises EventDayImpossible for a day ahead or one whose event would have expired."""
    first = months_after(on, -kind.months)
    if not first <= happened_on <= on:
        raise EventDayImpossible(first=first.isoformat(), field="happened_on")


def check_ground(text: str, *, field: str = "ground") -> str:
    """The ground as it is kept; raises GroundMissing, GroundTooLong."""
    plain = text.strip()
    if len(plain) < GROUND_LEAST:
        raise GroundMissing(least=GROUND_LEAST, field=field)
    if len(plain) > GROUND_MOST:
        raise GroundTooLong(what="依据和理由", most=GROUND_MOST, field=field)
    return plain


def check_reference(text: str) -> str:
    """The number of a document as it is kept; raises GroundTooLong."""
    plain = " ".join(text.split())
    if len(plain) > REFERENCE_MOST:
        raise GroundTooLong(what="文号", most=REFERENCE_MOST, field="reference")
    return plain
