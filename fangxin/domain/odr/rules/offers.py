"""What an offer must hold, and who may answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.mediation.words import ItemKind
from fangxin.domain.odr.rules.policy import policy
from fangxin.foundation.money import MOST_FEN, NotAnAmount
from fangxin.foundation.refusals import Refusal

WHAT_MOST = 200
#: what is paid, so that an amount must be said
PAID = frozenset({ItemKind.REFUND, ItemKind.COMPENSATE})


class OfferEmpty(Refusal):
    """An offer promises nothing."""

    code = "offer_empty"
    status = 422
    sentence = "请至少写一项做什么、什么时候做到。"


class OfferTooLong(Refusal):
    """More promises than one offer may hold."""

    code = "offer_too_long"
    status = 422
    sentence = "一个方案最多 {most} 项。"


class PerformDayImpossible(Refusal):
    """A promise is due before it is made, or too late to be waited for."""

    code = "perform_day_impossible"
    status = 422
    sentence = "履行日期 {day} 不合理，应在今天到 {most} 天之内。"


class AmountNeeded(Refusal):
    """Money is promised, but not how much."""

    code = "amount_needed"
    status = 422
    sentence = "退款、赔偿请写明金额。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """One promise of an offer: what, how much in fen, by which day."""

    kind: ItemKind
    what: str
    amount_fen: int | None
    perform_by: date

    def as_dict(self) -> dict[str, Any]:
        """How the offer keeps it."""
        return {
            "kind": self.kind.value, "what": self.what, "amount_fen": self.amount_fen,
            "perform_by": self.perform_by.isoformat(),
        }  # fmt: skip

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Offered:
        """The promise an offer keeps."""
        return cls(
            kind=ItemKind(kept["kind"]), what=kept["what"], amount_fen=kept["amount_fen"],
            perform_by=date.fromisoformat(kept["perform_by"]),
        )  # fmt: skip


def check_offer(*, items: Sequence[Offered], on: date) -> list[Offered]:
    """The promises with their words trimmed. Raises OfferEmpty, OfferTooLong, AmountNeeded, NotAnAmount,
    PerformDayImpossible, ReasonMissing, TooLong."""
    talk = policy().talk
    if not items:
        raise OfferEmpty(field="items")
    if len(items) > talk.items:
        raise OfferTooLong(most=talk.items, field="items")
    checked = []
    for item in items:
        if item.amount_fen is None and item.kind in PAID:
            raise AmountNeeded(field="items")
        if item.amount_fen is not None and not 0 < item.amount_fen <= MOST_FEN:
            raise NotAnAmount(text=str(item.amount_fen), field="items")
        if not on <= item.perform_by <= on + timedelta(days=talk.perform_days):
            raise PerformDayImpossible(day=item.perform_by.isoformat(), most=talk.perform_days, field="items")
        what = in_words(item.what, what="做什么", most=WHAT_MOST, field="items", needed=item.kind not in PAID)
        checked.append(Offered(kind=item.kind, what=what, amount_fen=item.amount_fen, perform_by=item.perform_by))
    return checked
