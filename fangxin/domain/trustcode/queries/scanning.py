"""What a scan finds: one question by the token, asked only of codes whose signature is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.signing import read
from fangxin.domain.trustcode.rules.judging import judged, sign_of
from fangxin.domain.trustcode.rules.text import Printed, Read
from fangxin.domain.trustcode.words import Verdict
from fangxin.storage.prepared import Prepared


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """The outlet a code stands for, as the register has it now. A duplicate's outlet shows the merchant it was merged into."""

    code_id: int
    edition: int
    state: str
    reason: str
    outlet_id: int
    outlet_name: str
    address: str
    region_code: str
    merchant_id: int
    merchant_name: str
    uscc: str
    trade: str
    trade_code: str
    standing: str
    #: no other merchant was merged into this one
    alone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What a scanned text is worth. `place` is None where nothing may be said of an outlet."""

    verdict: Verdict
    text: str
    printed: Printed | None = None
    place: Place | None = None


#: an outlet's code as it is kept, by its token. `merchant_id` is the merchant it stands for today, `joined` whether others were
#: merged into that one.
BY_TOKEN: Final[Prepared[tuple[Any, ...]]] = Prepared(
    lambda token: (
        TrustCode.objects.filter(token=token)
        .annotate(
            merchant_id=Coalesce("outlet__merchant__merged_into", "outlet__merchant"),
            joined=Exists(Merchant.objects.filter(merged_into=OuterRef("merchant_id"))),
        )
        .order_by()
        .values_list(
            "merchant_id", "joined", "pk", "edition", "state", "reason", "outlet_id", "outlet__name", "outlet__address",
            "outlet__region_code",
            "outlet__active", "outlet__merchant_id", "outlet__merchant__name", "outlet__merchant__uscc",
            "outlet__merchant__trade", "outlet__merchant__trade_code", "outlet__merchant__status", "outlet__merchant__brand",
            "outlet__merchant__merged_into_id", "outlet__merchant__merged_into__name",
            "outlet__merchant__merged_into__uscc", "outlet__merchant__merged_into__trade",
            "outlet__merchant__merged_into__trade_code", "outlet__merchant__merged_into__status",
            "outlet__merchant__merged_into__brand",
        )
    ),
    token=str,
)  # fmt: skip


def scan(*, text: str) -> Scan:
    """What a code is worth that somebody scanned. Nothing is asked of the database before the signature was found right."""
    found = read(text=text)
    rows = BY_TOKEN(token=found.printed.token) if found.printed and found.verdict is Verdict.VALID else []
    return scanned(text, found, rows[0] if rows else None)


def scanned(text: str, found: Read, row: tuple[Any, ...] | None) -> Scan:
    """What a scanned text is worth by the row of BY_TOKEN, or None where the register has none."""
    printed = found.printed
    if found.verdict is not Verdict.VALID or printed is None:
        return Scan(verdict=found.verdict, text=text, printed=printed)
    if row is None:
        return Scan(verdict=Verdict.UNKNOWN, text=found.text, printed=printed)
    merchant_id, joined, code_id, edition, state, reason, outlet_id, name, address, region, active, *both = row
    own, merged = both[:7], both[7:]
    _, merchant_name, uscc, trade, trade_code, standing, brand = merged if merged[0] is not None else own
    verdict = judged(
        edition=printed.edition, region=printed.region, now_edition=edition, state=state, standing=standing,
        outlet_active=active, outlet_region=region,
    )  # fmt: skip
    place = Place(
        code_id=code_id, edition=edition, state=state, reason=reason, outlet_id=outlet_id,
        outlet_name=sign_of(outlet=name, brand=brand),
        address=address, region_code=region, merchant_id=merchant_id, merchant_name=merchant_name, uscc=uscc or "",
        trade=trade, trade_code=trade_code, standing=standing, alone=not joined,
    )  # fmt: skip
    return Scan(verdict=verdict, text=found.text, printed=printed, place=None if verdict is Verdict.UNKNOWN else place)
