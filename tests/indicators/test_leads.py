"""Leads: what was sent, closed, and told in time."""

from __future__ import annotations

from fangxin.domain.alerts.facts import ALERTS
from tests.indicators.tables import said

LEADS = """
times | state     | raised_on  | due_on     | told_on    | closed_on  | region | path
3     | CLOSED    | 2026-03-02 | 2026-03-16 | 2026-03-10 | 2026-03-12 | 410611 | 0001
1     | CLOSED    | 2026-03-02 | 2026-03-16 | 2026-03-18 | 2026-03-20 | 410611 | 0001
1     | SENT      | 2026-03-03 | 2026-03-17 | -          | -          | 410611 | 0001
1     | TOLD      | 2026-03-20 | 2026-04-03 | 2026-03-30 | -          | 410611 | 0001
1     | ACCEPTED  | 2026-03-25 | 2026-04-08 | -          | -          | 410611 | 0001
2     | WITHDRAWN | 2026-03-05 | 2026-03-19 | -          | -          | 410611 | 0001
1     | CLOSED    | 2026-02-20 | 2026-03-06 | 2026-03-05 | 2026-04-01 | 410611 | 0001
"""


def test_leads_of_a_month() -> None:
    found = said(LEADS, "2026-03", facts=ALERTS)
    assert found["leads_created"] == "7"
    assert found["leads_closed"] == "4"
    # told in time: 3, the one told on the 30th, the one of February; over without being told: one told late, one silent
    assert found["leads_in_time"] == "71.43 = 5/7"
    assert said(LEADS, "2026-05", facts=ALERTS)["leads_in_time"] == "None = 0/0"
