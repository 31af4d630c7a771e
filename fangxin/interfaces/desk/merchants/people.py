"""Who acts for a merchant here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.queries import staff_of
from fangxin.domain.staff.words import STAFF_ROLE_LABELS, StaffRole


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """The merchant's people, masked, with their roles."""
    return {
        "staff": [
            (one.member.name_masked, STAFF_ROLE_LABELS[StaffRole(one.role)], one.from_at, one.member.signed_in_at)
            for one in staff_of(merchant=merchant)
        ]
    }
