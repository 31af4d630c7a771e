"""What every act of this package shares: the outlet and its code held until the end, and the journal of the code's chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.permissions import check_keeps
from fangxin.foundation.refusals import NotFound


def held_code(*, code_id: int, by: Actor, merchant_id: int | None) -> TrustCode:
    """A code with its outlet, locked until the transaction ends; raises NotFound, NotPermitted."""
    code = (
        TrustCode.objects.select_for_update(of=("self",)).select_related("outlet__merchant").filter(pk=code_id).first()
    )
    if code is None:
        raise NotFound
    check_keeps(outlet=code.outlet, by=by, merchant_id=merchant_id)
    return code


def outlet_to_print(*, outlet_id: int, by: Actor, merchant_id: int | None) -> Outlet:
    """An outlet whose code the caller may print; raises NotFound, NotPermitted."""
    outlet = Outlet.objects.select_related("merchant").filter(pk=outlet_id).first()
    if outlet is None:
        raise NotFound
    check_keeps(outlet=outlet, by=by, merchant_id=merchant_id)
    return outlet


def told(code: TrustCode, act: Act, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Append what was done to the code's own chain; empty facts are left out."""
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    append(chain=code.pk, deeds=[Deed(act=act, by=by, at=at, facts={"edition": code.edition, **known})])
