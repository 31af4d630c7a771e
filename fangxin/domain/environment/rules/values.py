"""Values of measuring points, exact: what somebody typed, what was collected."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from fangxin.foundation.refusals import Refusal

_PLAIN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


class ValueWrong(Refusal):
    """What was typed is no number with at most six decimals."""

    code = "index_value_wrong"
    status = 422
    sentence = "“{text}”不是数字，请填写如 98.5 的数（最多六位小数，不写单位）。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """A value the house counted: for which member and leaf, from what, of which day, and what it is made of."""

    member: str
    leaf: str
    value: Fraction
    said: str
    on: date
    receipt: dict[str, Any] = field(default_factory=dict)


class TimesNegative(Refusal):
    """A bonus or a bottom line is counted, and nothing is counted below nought."""

    code = "index_times_negative"
    status = 422
    sentence = "次数、个数不能小于 0。"


def value_of(text: str, *, name: str = "value") -> str:
    """A typed number as it is kept. Raises ValueWrong."""
    plain = unicodedata.normalize("NFKC", text[:40]).strip().replace(",", "").rstrip("% ")
    if not _PLAIN.fullmatch(plain):
        raise ValueWrong(text=text[:20], field=name)
    return plain
