"""Money as integer fen inside, yuan with two decimals at the doors."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from fangxin.foundation.refusals import Refusal

MOST_FEN = 10**15
#: plain digits only: Decimal also reads 1e9, 1_000 and the digits of every script
_PLAIN = re.compile(r"[0-9]{1,20}(?:\.[0-9]{0,8})?|\.[0-9]{1,8}")


class NotAnAmount(Refusal):
    """A text is not an amount of yuan between 0 and ten trillion with at most two decimals."""

    code = "not_an_amount"
    status = 422
    sentence = "“{text}”不是有效的金额，请填写如 128.50 的数字。"


def fen_of(text: str, *, field: str = "") -> int:
    """Fen of a text in yuan such as `1,280.5`, `￥128`, `１２８元` or `1.2万`; raises NotAnAmount."""
    plain = unicodedata.normalize("NFKC", text[:80]).strip().replace(",", "").strip("¥元 ")
    factor = 100
    if plain.endswith("万"):
        plain, factor = plain[:-1].rstrip(), 1_000_000
    if len(text) > 80 or not _PLAIN.fullmatch(plain):
        raise NotAnAmount(text=text[:40], field=field)
    fen = Decimal(plain) * factor
    if fen != fen.to_integral_value() or fen > MOST_FEN:
        raise NotAnAmount(text=text[:40], field=field)
    return int(fen)


def yuan(fen: int | None) -> str:
    """`1,234.50` of 123450 fen; an empty string of None."""
    return "" if fen is None else f"{fen // 100:,}.{fen % 100:02d}"


def yuan_plain(fen: int | None) -> str:
    """`1234.50` of 123450 fen, for machines; an empty string of None."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"
