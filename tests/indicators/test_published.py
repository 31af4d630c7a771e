"""Figures that agencies printed, from as many cases: what the dossier of the field calls the check table."""

from __future__ import annotations

import pytest

from tests.indicators.tables import said

JIZHOU = """
times | kind      | outcome    | received_on | accepted_on | closed_on  | close_in_time
112   | COMPLAINT | SETTLED    | 2022-02-07  | 2022-02-10  | 2022-02-20 | yes
49    | COMPLAINT | TERMINATED | 2022-02-07  | 2022-02-10  | 2022-02-20 | yes
12    | COMPLAINT | TERMINATED | 2022-02-07  | 2022-02-10  | 2022-02-20 | no
16    | COMPLAINT | -          | 2022-02-20  | 2022-02-25  | -          | -
15    | COMPLAINT | -          | 2022-02-27  | -           | -          | -
"""
BAOSHAN = """
times | kind      | outcome      | received_on | accepted_on | closed_on  | close_in_time | check_in_time
490   | COMPLAINT | SETTLED      | 2021-05-06  | 2021-05-10  | 2021-06-01 | yes           | yes
442   | COMPLAINT | TERMINATED   | 2021-05-06  | 2021-05-10  | 2021-09-01 | no            | yes
675   | COMPLAINT | NOT_ACCEPTED | 2021-05-06  | -           | 2021-05-10 | -             | yes
14    | COMPLAINT | NOT_ACCEPTED | 2021-05-06  | -           | 2021-06-10 | -             | no
86    | COMPLAINT | -            | 2021-12-30  | -           | -          | -             | -
"""
GUANGYUAN = """
times | kind      | outcome      | received_on | accepted_on | closed_on  | close_in_time | check_in_time
92    | COMPLAINT | SETTLED      | 2022-01-10  | 2022-01-12  | 2022-02-10 | yes           | yes
30    | COMPLAINT | TERMINATED   | 2022-01-10  | 2022-01-12  | 2022-02-10 | yes           | yes
61    | COMPLAINT | TERMINATED   | 2022-01-10  | 2022-01-12  | 2022-03-30 | no            | yes
58    | COMPLAINT | NOT_ACCEPTED | 2022-01-10  | -           | 2022-01-12 | -             | yes
9     | COMPLAINT | -            | 2022-03-30  | -           | -          | -             | -
"""
MUDANJIANG = """
times | kind      | outcome      | received_on | accepted_on | closed_on
8448  | COMPLAINT | SETTLED      | 2024-03-15  | 2024-03-18  | 2024-04-20
2221  | COMPLAINT | TERMINATED   | 2024-03-15  | 2024-03-18  | 2024-04-20
359   | COMPLAINT | WITHDRAWN    | 2024-03-15  | 2024-03-18  | 2024-04-20
2757  | COMPLAINT | NOT_ACCEPTED | 2024-03-15  | -           | 2024-03-18
445   | COMPLAINT | -            | 2024-12-30  | -           | -
"""


@pytest.mark.parametrize(
    ("table", "period", "received", "accepted", "success", "closed", "mediated", "in_time"),
    [
        pytest.param(JIZHOU, "2022-02", "204", "189", "112", "173", "64.74 = 112/173", "93.06 = 161/173", id="jizhou"),
        pytest.param(BAOSHAN, "2021", "1707", "932", "490", "1621", "30.23 = 490/1621", "71.87 = 1165/1621", id="baoshan"),
        pytest.param(GUANGYUAN, "2022Q1", "250", "183", "92", "241", "38.17 = 92/241", "74.69 = 180/241", id="guangyuan"),
        pytest.param(MUDANJIANG, "2024", "14230", "11028", "8448", "13785", "79.18 = 8448/10669", None, id="mudanjiang"),
    ],
)  # fmt: skip
def test_the_check_table_comes_out_as_printed(
    table: str, period: str, received: str, accepted: str, success: str, closed: str, mediated: str, in_time: str | None
) -> None:
    found = said(table, period)
    assert found["received_complaints"] == received
    assert found["accepted_complaints"] == accepted
    assert found["mediation_success"] == success
    assert found["closed_complaints"] == closed
    assert found["mediation_success_rate"] == mediated
    if in_time is not None:
        assert found["on_time_close_rate"] == in_time


def test_the_other_base_can_be_asked_for() -> None:
    found = said(MUDANJIANG, "2024", bases={"mediation_success_rate": "closed", "close_rate": "accepted"})
    assert found["mediation_success_rate"] == "61.28 = 8448/13785"
    assert found["close_rate"] == "125.00 = 13785/11028"
    assert said(MUDANJIANG, "2024")["close_rate"] == "96.87 = 13785/14230"
