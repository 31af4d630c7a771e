"""Whether a filing may go to the merchant first, and what the form says of that."""

from __future__ import annotations

from datetime import date
from typing import Any

from fangxin.domain.cases.words import Kind
from fangxin.domain.odr.actions.counting import days_of
from fangxin.domain.odr.queries.enrolments import enrolled_merchant
from fangxin.domain.odr.rules.policy import policy
from fangxin.interfaces.public.reading import Fields

#: the field of the form, and its answers
FIELD, FIRST, AGENCY = "first", "merchant", "agency"


def offered(fields: Fields, *, on: date) -> dict[str, Any] | None:
    """The merchant that settles first, with the last day; None where the choice does not arise."""
    if (fields.text("kind") or Kind.COMPLAINT) != Kind.COMPLAINT:
        return None
    merchant = enrolled_merchant(
        uscc=fields.line("merchant_uscc"), name=fields.line("merchant_name"), platform=fields.line("platform")
    )
    if merchant is None:
        return None
    days = days_of(terms=policy().terms_in(merchant.region_code), on=on)
    return {"name": merchant.name, "end_on": days["end_on"], "provisional": days["provisional"]}


def chosen(fields: Fields) -> bool:
    """Whether the person chose to settle with the merchant first."""
    return fields.text(FIELD) == FIRST
