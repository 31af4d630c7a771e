"""One case as a row of exchange format 1 tells it, read into stored codes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, NamedTuple


class CaseRow(NamedTuple):
    """One case as its row tells it, in stored codes. Money in fen, instants aware; empty text or None for not told."""

    number: str
    source: str
    kind: str
    channel: str
    received_at: datetime
    region: str
    office_id: int | None
    merchant_name: str
    merchant_uscc: str
    merchant_address: str
    platform: str
    sales_mode: str
    object: str
    problem: str
    title: str
    content: str
    disputed_fen: int | None
    recovered_fen: int | None
    decision: str
    decided_at: datetime | None
    ground: str
    outcome: str
    closed_at: datetime | None
    extended: bool
    satisfaction: str
    disclosable: bool | None
    disclosed_at: datetime | None
    odr: str
    complainant_name: str
    complainant_phone: str
    claims: tuple[str, ...]
    purchased_on: date | None
    order_number: str
    #: keys whose value the import supplied because the source has none; they are no ground to call a row changed
    assumed: tuple[str, ...] = ()


#: field of a CaseRow → the key of the format it comes from, where the two differ
KEY_OF: Final = {
    "disputed_fen": "disputed_amount", "recovered_fen": "recovered_amount", "office_id": "office",
}  # fmt: skip
