"""Everything the public form shows after reading a text: category, merchant, amounts, office and why, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from fangxin.domain.classification.rules import RequestReading, facts_in
from fangxin.domain.classification.rules.facts_in_text import MentionedDay
from fangxin.domain.merchants.queries import MerchantChoice
from fangxin.domain.routing.queries.deciding import EXACT, Asked, decide_for
from fangxin.domain.routing.rules import Decision
from fangxin.domain.routing.words import RequestKind

#: A sale mode is proposed from this confidence on; a wrong one is worse than none.
_MODE: Final = 0.5
_WORDS_SHOWN: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Values for the form, each with its reason where the form shows one. Money in fen; codes of the taxonomy."""

    kind: RequestKind
    kind_why: str
    object_code: str
    object_label: str
    object_why: str
    problem_code: str
    problem_label: str
    problem_why: str
    sales_mode: str
    claims: tuple[str, ...]
    report_text: str
    merchant_id: int | None
    merchant_name: str
    merchant_uscc: str
    merchant_address: str
    merchant_why: str
    merchant_choices: tuple[MerchantChoice, ...]
    platform: str
    amount_fen: int | None
    purchased_on: date | None
    order_number: str
    region: str
    office_id: int | None
    office_name: str
    office_why: str
    article: str
    needs_person: bool
    confidence: float
    decision: Decision


def propose(
    *,
    text: str,
    on: date,
    title: str = "",
    merchant: str = "",
    uscc: str = "",
    address: str = "",
    platform: str = "",
    kind: str = "",
    sales_mode: str = "",
    object_code: str = "",
    receiving_office_id: int | None = None,
) -> Proposal:
    """What the system would fill in and where it would send the request, before anything is filed."""
    facts = facts_in(f"{title}\n{text}" if title else text)
    named = merchant or next(iter(facts.merchants), "")
    routed = decide_for(
        asked=Asked(
            text=text,
            on=on,
            title=title,
            kind=_kind(kind),
            merchant=named,
            uscc=uscc,
            address=address,
            platform=platform,
            sales_mode=sales_mode,
            object_code=object_code,
            receiving_office_id=receiving_office_id,
        )
    )
    decision, reading, match = routed.decision, routed.reading, routed.merchant
    found = match.merchant if match.how in EXACT else None
    outlet = match.outlet if found else None
    return Proposal(
        kind=routed.kind,
        kind_why=reading.kind.reason,
        object_code=decision.object_code,
        object_label=reading.object.label if reading.object else "",
        object_why=_why(reading.object.words if reading.object else ()),
        problem_code=decision.problem_code,
        problem_label=reading.problem.label if reading.problem else "",
        problem_why=_why(reading.problem.words if reading.problem else ()),
        sales_mode=_mode(reading),
        claims=tuple(claim.code for claim in reading.claims if claim.demanded),
        report_text="。".join(reading.kind.report.sentences),
        merchant_id=found.pk if found else None,
        merchant_name=found.name if found else named,
        merchant_uscc=(found.uscc or "") if found else uscc,
        merchant_address=((outlet.address if outlet else "") or found.address) if found else address,
        merchant_why=match.why if named or uscc else "",
        merchant_choices=match.alternatives,
        platform=platform or (reading.platforms[0].name if reading.platforms else ""),
        amount_fen=max((a.fen for a in facts.amounts), default=None),
        purchased_on=_purchased_on(facts.days, on),
        order_number=next(iter(facts.order_numbers), ""),
        region=decision.region,
        office_id=None if decision.needs_person else decision.office_id,
        office_name=decision.queue if decision.needs_person else decision.office,
        office_why=decision.ground,
        article=decision.article,
        needs_person=decision.needs_person,
        confidence=decision.confidence,
        decision=decision,
    )


def _kind(told: str) -> RequestKind | None:
    return RequestKind(told.upper()) if told and told.upper() in RequestKind.__members__ else None


def _why(words: tuple[str, ...]) -> str:
    return f"依据文中的：{'、'.join(words[:_WORDS_SHOWN])}" if words else ""


def _mode(reading: RequestReading) -> str:
    best = next(iter(reading.sale_modes), None)
    return best.code if best and best.confidence >= _MODE else ""


def _purchased_on(days: tuple[MentionedDay, ...], on: date) -> date | None:
    """The first day the text names that exists and is not in the future; without a year, the last such day."""
    for day in days:
        for year in (day.year,) if day.year else (on.year, on.year - 1):
            try:
                found = date(year, day.month, day.day)
            except ValueError:
                continue
            if found <= on:
                return found
    return None
