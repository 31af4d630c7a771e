"""Who may enter, confirm and decide: the register's keepers enter, whoever decides on credit confirms."""

from __future__ import annotations

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import PERMISSION_LABELS, Permission
from fangxin.domain.merchants.permissions import check_region
from fangxin.foundation.refusals import NotPermitted


def check_enters(*, region_code: str, by: Actor) -> None:
    """Raises NotPermitted, NotFound outside the region."""
    if not (by.may(Permission.KEEP_REGISTER) or by.may(Permission.DECIDE_CREDIT)):
        raise NotPermitted(act=PERMISSION_LABELS[Permission.KEEP_REGISTER])
    check_region(region_code=region_code, by=by)


def check_decides(*, region_code: str, by: Actor) -> None:
    """Raises NotFound outside the region, NotPermitted."""
    check_region(region_code=region_code, by=by)
    by.must(Permission.DECIDE_CREDIT)
