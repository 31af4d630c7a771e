"""In which division a case is counted."""

from __future__ import annotations

from typing import Final

from django.db.models import Case, F, Q, When

#: the code of the whole country
COUNTRY: Final = "000000"


def division_counted(case: str = "") -> Case:
    """The division of the office that has a case; of an office for the whole country the one it happened in, if that is known.

    So an installation whose offices are not set up yet counts what it took over where it belongs. `case`: how a row leads to
    its case, such as `case__`.
    """
    happened = Q(**{f"{case}office__region_code": COUNTRY}) & ~Q(**{f"{case}region_code": ""})
    return Case(When(happened, then=F(f"{case}region_code")), default=F(f"{case}office__region_code"))
