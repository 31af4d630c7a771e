"""Words an act is given: trimmed, demanded where they are needed, refused where they are too long; never cut in silence."""

from __future__ import annotations

from fangxin.domain.cases.rules.filing import TooLong
from fangxin.foundation.refusals import Refusal

REASON_MOST = 500


class ReasonMissing(Refusal):
    """The act needs a reason in words."""

    code = "reason_missing"
    status = 422
    sentence = "请填写{what}。"


def in_words(text: str, *, what: str, field: str, most: int = REASON_MOST, needed: bool = True) -> str:
    """The trimmed text; raises ReasonMissing when it is `needed` and empty, TooLong past `most` characters."""
    plain = text.strip()
    if needed and not plain:
        raise ReasonMissing(what=what, field=field)
    if len(plain) > most:
        raise TooLong(what=what, most=most, count=len(plain), field=field)
    return plain
