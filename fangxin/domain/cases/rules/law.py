"""Which rule set a case is judged by on a day."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook


def law_on(*, received_at: datetime, on: date) -> str:
    """The id of the rule set for an act of the day `on` on what was received then, for its grounds and its forms.

    It is the rule set of the day of receipt, unless the agency moves what was still open when a newer one came into
    force (law/settings.yaml, pending_on_2026_04_15), as its clocks are. Raises NoRuleInForce.
    """
    return lawbook().version_on(day_of(received_at), open_on=on).id
