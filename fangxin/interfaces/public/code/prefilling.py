"""Filing from a scanned code: merchant, outlet, address and code number stand in the form already."""

from __future__ import annotations

from fangxin.domain.trustcode.queries.scanning import scan
from fangxin.domain.trustcode.words import Look, Verdict
from fangxin.interfaces.clock import today
from fangxin.interfaces.public.code.counting import tally

#: fields of the form that a code fills; the first step keeps them out of sight
FILLED = ("merchant_name", "merchant_address", "merchant_uscc", "outlet_name")


def filled_from(code_text: str) -> dict[str, object]:
    """The fields a code fills; nothing for one that is not valid, so that the form opens empty."""
    found = scan(text=code_text)
    if found.verdict is not Verdict.VALID or found.place is None:
        return {}
    place = found.place
    tally.note(code_id=place.code_id, on=today(), look=Look.COMPLAIN)
    values = (place.merchant_name, place.address, place.uscc, place.outlet_name)
    return dict(zip(FILLED, values, strict=True))
