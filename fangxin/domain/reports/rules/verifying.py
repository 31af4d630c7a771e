"""Verification, the grounds of filing, and the terms a leader may add (Penalty Procedure Rules articles 18–20, 64)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from fangxin.foundation.refusals import Refusal

#: what the leader may add to the time to verify, once (Rules article 18; Order 121 article 27)
EXTENSION_DAYS = 15
RECORD_MOST = 8000
#: the conditions of article 19, which all must hold
FILING_CONDITIONS = ("FC1", "FC2", "FC3", "FC4")


class OfficersMissing(Refusal):
    """A verification or an investigation needs a second officer, and another one than the first."""

    code = "officers_missing"
    status = 422
    sentence = "核查和调查应当由两名以上执法人员进行，请选择另一名执法人员。"


class DayImpossible(Refusal):
    """A day of an act lies in the future, or before the report."""

    code = "act_day_impossible"
    status = 422
    sentence = "日期 {day} 不合理：应在 {first} 与 {last} 之间。"


class ConditionsMissing(Refusal):
    """A case is filed only when all conditions hold."""

    code = "filing_conditions_missing"
    status = 422
    sentence = "立案应当同时符合四项条件，请逐项核对并勾选。"


class NotVerified(Refusal):
    """No verification is on record yet."""

    code = "not_verified"
    status = 409
    sentence = "还没有核查记录。请先由两名执法人员核查并记录，再提出意见。"


class TermOver(Refusal):
    """The time that was to be extended is over."""

    code = "term_over"
    status = 409
    sentence = "“{rule}”的期限已于 {due} 届满，不能再延长。"


class ExtendedBefore(Refusal):
    """The law allows one extension of verification."""

    code = "extended_before"
    status = 409
    sentence = "核查期限只能延长一次，本件已经延长过。"


def check_officers(*, first: int | None, second: int | None) -> None:
    """Raises OfficersMissing unless two different people are named."""
    if first is None or second is None or first == second:
        raise OfficersMissing(field="second")


def check_day(*, day: date, first: date, last: date, field: str) -> None:
    """Raises DayImpossible unless the day lies between the two, both included."""
    if not first <= day <= last:
        raise DayImpossible(day=day.isoformat(), first=first.isoformat(), last=last.isoformat(), field=field)


def check_conditions(*, held: Collection[str]) -> None:
    """Raises ConditionsMissing unless every condition of article 19 is said to hold."""
    if not set(FILING_CONDITIONS) <= set(held):
        raise ConditionsMissing(field="conditions")
