"""What a merchant may promise about returns, what an application must say, and how long a promise and a bar last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.domain.promises.rules.book import PromiseBook
from fangxin.domain.promises.words import Across, PromiseKind
from fangxin.foundation.refusals import Refusal

REASON_LEAST = 6
REASON_MOST = 300
WORD_MOST = 120


class DaysTooFew(Refusal):
    """A no-reason return is promised for at least seven days, and for no longer than the book allows."""

    code = "return_days_out_of_bounds"
    status = 422
    sentence = "无理由退货的天数应在 {least} 天到 {most} 天之间。"


class RefundDaysOutOfBounds(Refusal):
    """The days within which a refund is promised are out of bounds."""

    code = "refund_days_out_of_bounds"
    status = 422
    sentence = "退款期限应在 1 天到 {most} 天之间。"


class ScopeUnknown(Refusal):
    """The scope or the exclusions name something that is not in the list."""

    code = "promise_scope_unknown"
    status = 422
    sentence = "承诺范围或者除外商品里有不认识的类别，请重新选择。"


class ReasonMissing(Refusal):
    """The act needs a reason in words."""

    code = "promise_reason_missing"
    status = 422
    sentence = "请写明理由（至少 {least} 个字）。"


class CriteriaIncomplete(Refusal):
    """A check answers every criterion, and says a word about each that is not met."""

    code = "criteria_incomplete"
    status = 422
    sentence = "请逐项核查：每一项都要选“符合”或者“不符合”，不符合的写明情况。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a no-reason return promises. `scope`: classes of goods, none means all; days are natural days."""

    days: int
    refund_days: int
    scope: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    across: Across = Across.NONE


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What an officer found of one criterion."""

    code: str
    met: bool
    word: str = ""


def check_terms(*, terms: Terms, book: PromiseBook, classes: Collection[str]) -> None:
    """Raises DaysTooFew, RefundDaysOutOfBounds, ScopeUnknown. `classes`: the classes of goods that may be named."""
    rules = book.returns
    if not rules.least_days <= terms.days <= rules.most_days:
        raise DaysTooFew(least=rules.least_days, most=rules.most_days, field="days")
    if not 1 <= terms.refund_days <= rules.most_refund_days:
        raise RefundDaysOutOfBounds(most=rules.most_refund_days, field="refund_days")
    if not set(terms.scope) <= set(classes) or not set(terms.exclusions) <= set(rules.exclusions):
        raise ScopeUnknown(field="scope")


def check_reason(reason: str) -> str:
    """The reason as it is kept; raises ReasonMissing."""
    plain = reason.strip()[:REASON_MOST]
    if len(plain) < REASON_LEAST:
        raise ReasonMissing(least=REASON_LEAST, field="reason")
    return plain


def checked_findings(*, kind: PromiseKind, found: Mapping[str, Finding], book: PromiseBook) -> tuple[Finding, ...]:
    """The findings in the order of the criteria; raises CriteriaIncomplete."""
    wanted = [criterion.code for criterion in book.kinds[kind].criteria]
    told = [found[code] for code in wanted if code in found]
    if len(told) != len(wanted) or any(not one.met and not one.word.strip() for one in told):
        raise CriteriaIncomplete(field="criteria")
    return tuple(Finding(code=one.code, met=one.met, word=one.word.strip()[:WORD_MOST]) for one in told)


def term(*, from_on: date, book: PromiseBook) -> date:
    """The last day of a promise that begins on a day."""
    return from_on + timedelta(days=book.term_days - 1)


def may_renew(*, until_on: date, on: date, book: PromiseBook) -> bool:
    """Whether a promise that holds until a day may be renewed today."""
    return on <= until_on <= on + timedelta(days=book.renew_from_days)


def reminders_due(*, until_on: date, on: date, book: PromiseBook) -> int:
    """How many reminders of the end should have been sent by today."""
    return sum(1 for days in book.remind_days if until_on - timedelta(days=days) <= on)


def barred_until(*, ended_on: date, days: int) -> date | None:
    """The last day on which the same promise may not be made again; None when it may at once."""
    return ended_on + timedelta(days=days) if days else None
