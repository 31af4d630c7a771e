"""A case as a row of exchange format 1: every column's text."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from fangxin.domain.cases.rules.reports import was_filed
from fangxin.domain.cases.words import Channel, Kind, Outcome, Status
from fangxin.domain.exchange.words import (
    CHANNEL_WORDS,
    DECISION_WORDS,
    KIND_WORDS,
    ODR_WORDS,
    OUTCOME_WORDS,
    OWN_SOURCE,
    SATISFACTION_WORDS,
)
from fangxin.domain.feedback.words import Satisfaction
from fangxin.foundation.clock.events import BEIJING
from fangxin.foundation.money import yuan_plain


class CaseFacts(NamedTuple):
    """What of a case leaves the system, in stored codes, in the order it is fetched."""

    number: str
    source: str
    kind: str
    channel: str
    received_at: datetime
    region_code: str
    status: str
    office_code: str
    merchant_name: str
    merchant_uscc: str
    merchant_address: str
    platform: str
    sales_mode: str
    object_code: str
    problem_code: str
    title: str
    content: str
    disputed_fen: int | None
    recovered_fen: int | None
    decided_at: datetime | None
    accepted_at: datetime | None
    ground: str
    outcome: str
    closed_at: datetime | None
    extended: bool
    satisfaction: str
    disclosable: bool | None
    disclosed_at: datetime | None
    odr: str


#: an outcome that is a decision at the same time
_DECIDED: Final = {Outcome.NOT_ACCEPTED: "NOT_ACCEPTED", Outcome.FILED: "FILED", Outcome.NOT_FILED: "NOT_FILED"}


def cells_of(case: CaseFacts, *, name: str, phone: str, labels: bool = False) -> list[str]:
    """The cells of a case in the order of the format; with `labels` words are Chinese, else keys."""
    word = 1 if labels else 0
    decision = decision_of(
        kind=case.kind, outcome=case.outcome, accepted=case.accepted_at is not None, status=case.status
    )
    return [
        case.number,
        case.source or OWN_SOURCE,
        KIND_WORDS[Kind(case.kind)][word],
        CHANNEL_WORDS[Channel(case.channel)][word],
        instant(case.received_at),
        case.region_code,
        # in the intake unit's queue no office is responsible yet
        "" if case.status == Status.RECEIVED else case.office_code,
        case.merchant_name,
        case.merchant_uscc,
        case.merchant_address,
        case.platform,
        case.sales_mode,
        case.object_code,
        case.problem_code,
        case.title.strip(),
        case.content.strip(),
        yuan_plain(case.disputed_fen),
        yuan_plain(case.recovered_fen),
        DECISION_WORDS[decision][word] if decision else "",
        instant(case.decided_at) if decision else "",
        case.ground if case.outcome else "",
        OUTCOME_WORDS[Outcome(case.outcome)][word] if case.outcome else "",
        instant(case.closed_at) if case.outcome else "",
        _truth(case.extended, labels),
        _satisfaction(case.satisfaction, word),
        _truth(case.disclosable, labels),
        instant(case.disclosed_at),
        ODR_WORDS[case.odr][word] if case.odr in ODR_WORDS else "",
        name,
        phone,
    ]


def decision_of(*, kind: str, outcome: str, accepted: bool, status: str = "") -> str:
    """The decision a case's state tells of; empty for none."""
    if kind == Kind.COMPLAINT and accepted:
        return "ACCEPTED"
    if kind == Kind.REPORT and was_filed(status, outcome):
        return "FILED"
    return _DECIDED.get(Outcome(outcome), "") if outcome else ""


def _satisfaction(grade: str, word: int) -> str:
    return SATISFACTION_WORDS[Satisfaction(grade)][word] if grade in Satisfaction.__members__ else grade


def _truth(value: bool | None, labels: bool) -> str:
    if value is None:
        return ""
    return ("是" if value else "否") if labels else ("true" if value else "false")


def instant(at: datetime | None) -> str:
    """`2026-04-15 09:30:00` in Beijing; the part of a second, if any, behind a dot."""
    if at is None:
        return ""
    local = at.astimezone(BEIJING).replace(tzinfo=None)
    return local.isoformat(sep=" ", timespec="microseconds" if local.microsecond else "seconds")
