"""Reading the number a telephone system shows: a person's, a service's, withheld, or none at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from fangxin.domain.calls.words import CallerKind
from fangxin.foundation.identifiers import PhoneKind, check_phone
from fangxin.foundation.refusals import Refusal

NUMBER_MOST = 40
_KINDS = {
    PhoneKind.MOBILE: CallerKind.MOBILE,
    PhoneKind.FIXED: CallerKind.FIXED,
    PhoneKind.SERVICE: CallerKind.SERVICE,
    PhoneKind.SHORT: CallerKind.SHORT,
}
#: exchanges put a 0 before a mobile of another city
_FAR_MOBILE = re.compile(r"0(1[3-9]\d{9})\Z")
_SIP = re.compile(r"\A(?:sips?:|tel:)?([^@;]*)(?:[@;].*)?\Z", re.I | re.S)


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """The number as it can be dialled, or as it was shown when it cannot be read; empty when it was withheld."""

    kind: CallerKind
    number: str


def caller_of(shown: str, *, withheld: Collection[str]) -> Caller:
    """What a shown number is: `+86 138 0000 0101`, `013800000101` and `sip:13800000101@pbx` are one mobile."""
    found = _SIP.match(unicodedata.normalize("NFKC", shown).strip())
    plain = (found[1] if found else "").strip()[:NUMBER_MOST]
    if not plain or plain.lower() in withheld:
        return Caller(kind=CallerKind.WITHHELD, number="")
    if far := _FAR_MOBILE.match(re.sub(r"[\s-]", "", plain)):
        plain = far[1]
    try:
        phone = check_phone(value=plain, of_merchant=True)
    except Refusal:
        return Caller(kind=CallerKind.UNREADABLE, number=plain)
    return Caller(kind=_KINDS[phone.kind], number=phone.number)
