"""Messages of disclosure: to the merchant before and after, to the consumer once it stands in the register."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer as of_case
from fangxin.domain.disclosure.models import Disclosure
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.staff.notices import to_staff
from fangxin.domain.staff.words import Duty


def to_merchant(*, disclosure: Disclosure, case: Case, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to whoever settles disputes for the merchant."""
    merchant = Merchant.objects.filter(pk=disclosure.merchant_id or 0).first()
    if merchant is None:
        return []
    given = {"number": case.number, "office": case.office.name[:24], "office_phone": case.office.phone or "12315"}
    return to_staff(merchant=merchant, duty=Duty.SETTLE, template=template, at=at, **given, **values)


def to_consumer(*, case: Case, template: str, at: datetime) -> list[Notice]:
    """A message to the complainant; none where no phone is known."""
    return of_case(case=case, template=template, at=at)
