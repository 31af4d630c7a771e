"""The 12345 work order a case came from, with the platform's own deadline beside ours."""

from __future__ import annotations

from typing import Any

from fangxin.interfaces.desk.panels.page import CasePage
from fangxin.interfaces.desk.workorders import order_of


def context(page: CasePage) -> dict[str, Any]:
    """Nothing for a case that came another way."""
    return {"work_order": order_of(page.case.pk)}
