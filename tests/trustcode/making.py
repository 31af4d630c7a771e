"""Outlets and codes for tests."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.actions import add_outlet
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.trustcode.actions.printing import issue
from fangxin.domain.trustcode.models import TrustCode
from tests.members import shop
from tests.people import MONDAY


def outlet_of(merchant: Merchant | None = None, *, name: str = "九州路店", region: str = "410611002") -> Outlet:
    """An open outlet in the county."""
    return add_outlet(
        merchant_id=(merchant or shop()).pk, name=name, address="河南省鹤壁市淇滨区青禾路88号", region_code=region,
        at=MONDAY,
    )  # fmt: skip


def coded(by: Actor, outlet: Outlet | None = None, *, at: datetime = MONDAY) -> TrustCode:
    """An outlet's first code."""
    made = issue(outlet_id=(outlet or outlet_of()).pk, by=by, at=at)
    return TrustCode.objects.select_related("outlet__merchant").get(pk=made.pk)
