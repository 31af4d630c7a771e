"""How much speaks for two cases being one dispute, signal by signal, in numbers that can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from fangxin.domain.cases.rules.likeness import pairs_of, shared
from fangxin.domain.cases.words import Kind
from fangxin.domain.matters.rules.figures import Figures
from fangxin.domain.matters.rules.sketch import plain_number
from fangxin.domain.matters.words import Signal

#: kinds that can be one dispute. A complaint and a report stay apart even when one person made both (Order 121 art. 9)
COMPARED = frozenset({Kind.COMPLAINT, Kind.REPORT})
MOST_POINTS = 100
#: one text is compared with some hundred others in a row
_pairs = lru_cache(maxsize=512)(pairs_of)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is weighed of one case. Persons appear as blind indexes only."""

    case_id: int
    intake_id: int
    kind: str
    received_at: datetime
    text: str
    phones: frozenset[str] = frozenset()
    id_numbers: frozenset[str] = frozenset()
    order: str = ""
    outside: str = ""
    merchant_id: int | None = None
    merchant_uscc: str = ""
    merchant_core: str = ""
    amount: int | None = None
    bought: date | None = None
    duplicate_of: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One signal with its points and the numbers behind it: share, days, fen. Nothing of a person."""

    signal: Signal
    points: int
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """The points of a pair and all that made them, strongest first."""

    points: int
    evidence: tuple[Evidence, ...]


def comparable(one: Known, other: Known) -> bool:
    """Whether two cases could be one dispute at all: of one kind, from two submissions."""
    return one.kind == other.kind and one.kind in COMPARED and one.intake_id != other.intake_id


def weigh(one: Known, other: Known, given: Figures) -> Weighed:
    """Weigh two comparable cases; the same whichever comes first."""
    strongest: dict[str, Evidence] = {}
    for evidence in _signals(one, other, given):
        group = given.weights[evidence.signal].group
        before = strongest.get(group)
        if evidence.points and (before is None or abs(evidence.points) > abs(before.points)):
            strongest[group] = evidence
    ordered = tuple(sorted(strongest.values(), key=lambda found: (-found.points, found.signal)))
    total = sum(found.points for found in ordered)
    return Weighed(points=max(0, min(MOST_POINTS, total)), evidence=ordered)


def worth_again(
    *, points: int, signals: Iterable[str], rejected: int, rejected_signals: Iterable[str], given: Figures
) -> bool:
    """Whether a rejected pair may be proposed again: something new speaks for it, or much more does."""
    fresh = {signal for signal in signals if given.weights[Signal(signal)].points > 0} - set(rejected_signals)
    return bool(fresh) or points >= rejected + given.again


def _signals(one: Known, other: Known, given: Figures) -> Iterator[Evidence]:
    def found(signal: Signal, told: Mapping[str, Any] | None = None, *, part: float = 1.0) -> Evidence:
        return Evidence(signal=signal, points=round(given.weights[signal].points * part), told=told or {})

    yield from (found(signal) for signal in _person(one, other))
    yield from (found(signal, told) for signal, told in _numbers(one, other, given))
    if other.duplicate_of == one.case_id or one.duplicate_of == other.case_id:
        yield found(Signal.COPY)
    yield from (found(signal) for signal in _merchant(one, other))
    if one.amount and one.amount == other.amount:
        yield found(Signal.AMOUNT, {"amount_fen": one.amount})
    if one.bought and one.bought == other.bought:
        yield found(Signal.BOUGHT, {"on": one.bought.isoformat()})
    days = abs((one.received_at - other.received_at).days)
    yield found(Signal.NEAR, {"days": days}, part=max(0.0, 1 - days / given.near))
    share = shared(_pairs(one.text), _pairs(other.text))
    span = (share - given.text_from) / (given.text_full - given.text_from)
    yield found(Signal.TEXT, {"share": round(share, 2)}, part=max(0.0, min(1.0, span)))


def _person(one: Known, other: Known) -> Iterator[Signal]:
    same_phone, same_id = one.phones & other.phones, one.id_numbers & other.id_numbers
    if same_phone:
        yield Signal.PHONE
    if same_id:
        yield Signal.ID_NUMBER
    known = (one.phones and other.phones) or (one.id_numbers and other.id_numbers)
    if known and not same_phone and not same_id:
        yield Signal.OTHER_PERSON


def _numbers(one: Known, other: Known, given: Figures) -> Iterator[tuple[Signal, dict[str, str]]]:
    for signal, mine, its in (
        (Signal.ORDER, one.order, other.order),
        (Signal.OUTSIDE, one.outside, other.outside),
    ):
        first, second = plain_number(mine), plain_number(its)
        if min(len(first), len(second)) < given.least_number:
            continue
        if first == second:
            yield signal, {"number": mine}
        elif signal is Signal.ORDER:
            yield Signal.OTHER_ORDER, {}


def _merchant(one: Known, other: Known) -> Iterator[Signal]:
    if one.merchant_id and other.merchant_id:
        yield Signal.MERCHANT if one.merchant_id == other.merchant_id else Signal.OTHER_MERCHANT
    elif one.merchant_uscc and other.merchant_uscc:
        yield Signal.MERCHANT if one.merchant_uscc == other.merchant_uscc else Signal.OTHER_MERCHANT
    elif one.merchant_core and one.merchant_core == other.merchant_core:
        yield Signal.MERCHANT_NAME
