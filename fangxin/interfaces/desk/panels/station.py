"""The station a case came from: who was asked first there, when, and what was tried."""

from __future__ import annotations

from typing import Any

from fangxin.domain.stations.queries import dispute_behind
from fangxin.interfaces.desk.panels.page import CasePage


def context(page: CasePage) -> dict[str, Any]:
    """Nothing for a case that came another way."""
    return {"from_station": dispute_behind(intake_id=page.case.intake_id)}
