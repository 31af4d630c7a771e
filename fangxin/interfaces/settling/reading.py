"""Offers as people type them: up to three promises, each with what, how much and by which day."""

from __future__ import annotations

import unicodedata
from datetime import date

from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.domain.mediation.words import ITEM_LABELS, ItemKind
from fangxin.domain.odr.rules.offers import Offered
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.public.reading import Fields

#: promises a form has places for
PLACES = (1, 2, 3)
KINDS = [("", "请选择"), *((kind.value, label) for kind, label in ITEM_LABELS.items())]


class PerformDayMissing(Refusal):
    """A promise has no day."""

    code = "perform_day_missing"
    status = 422
    sentence = "请填写最迟哪一天做到。"


def read_offer(fields: Fields) -> list[Offered]:
    """The promises of a form; empty places are passed over. Raises SeveralRefusals with the field of each mistake."""
    refusals: list[Refusal] = []
    found = [one for number in PLACES if (one := _item(fields, number, refusals)) is not None]
    if refusals:
        raise SeveralRefusals(*refusals)
    return found


def _item(fields: Fields, number: int, refusals: list[Refusal]) -> Offered | None:
    kind, what = fields.text(f"kind{number}"), fields.line(f"what{number}")
    amount, day = fields.text(f"amount{number}"), fields.text(f"day{number}")
    if not any((kind, what, amount, day)):
        return None
    fen: int | None = None
    if amount:
        try:
            fen = fen_of(amount, field=f"amount{number}")
        except Refusal as refusal:
            refusals.append(refusal)
    if not day:
        refusals.append(PerformDayMissing(field=f"day{number}"))
        return None
    try:
        until = date.fromisoformat(unicodedata.normalize("NFKC", day))
    except ValueError:
        refusals.append(DateImpossible(day=day[:20], field=f"day{number}"))
        return None
    return Offered(
        kind=ItemKind(kind) if kind in ItemKind.__members__ else ItemKind.OTHER, what=what, amount_fen=fen,
        perform_by=until,
    )  # fmt: skip
