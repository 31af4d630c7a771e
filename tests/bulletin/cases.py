"""Bulletins to be tried: a small city with every section, and ones with little or nothing in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from fangxin.analytics.bulletin.gathering import Noted
from fangxin.analytics.bulletin.making import make_bulletin
from fangxin.analytics.bulletin.model import Bulletin
from fangxin.analytics.bulletin.naming import Names
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
from tests.indicators.tables import engine_of

CITY = """
times | kind         | outcome    | received_on | accepted_on | decided_on | closed_on  | close_in_time | check_in_time | check_due_on | check_done_on | object | problem | region | path     | channel      | data_source | sales_mode | online | recovered_fen | disputed_fen | filed | transferred | rule_version | disclosable | disclosed_on
4112  | COMPLAINT    | SETTLED    | 2023-02-07  | 2023-02-10  | 2023-02-10 | 2023-02-20 | yes           | yes           | 2023-02-16   | 2023-02-10    | 10103  | P01     | 421303 | 00010001 | WEB          | INTERNET    | M2         | yes    | 12345         | 23456        | -     | -           | order20      | yes         | 2023-03-01
3049  | COMPLAINT    | TERMINATED | 2023-03-07  | 2023-03-10  | 2023-03-10 | 2023-03-20 | yes           | yes           | 2023-03-16   | 2023-03-10    | 16501  | P07     | 421321 | 00010002 | HOTLINE      | PHONE       | M1         | no     | -             | 3456789      | -     | -           | order20      | yes         | -
1021  | COMPLAINT    | SETTLED    | 2023-03-11  | 2023-03-13  | 2023-03-13 | 2023-03-20 | yes           | yes           | 2023-03-20   | 2023-03-13    | 16502  | P12     | 421321 | 00010002 | MINI_PROGRAM | INTERNET    | M1         | no     | 9900          | 3456789      | -     | -           | order20      | yes         | 2023-05-04
1312  | COMPLAINT    | TERMINATED | 2023-05-07  | 2023-05-10  | 2023-05-20 | 2023-09-20 | no            | no            | 2023-05-16   | 2023-05-20    | S02    | P12     | 421381 | 00010003 | HOTLINE      | PHONE       | M6         | yes    | -             | 456          | -     | -           | order20      | no          | -
1130  | COMPLAINT    | SETTLED    | 2022-05-07  | 2022-05-10  | 2022-05-10 | 2022-05-20 | yes           | yes           | 2022-05-16   | 2022-05-10    | S02    | P12     | 421381 | 00010003 | HOTLINE      | PHONE       | M1         | no     | 100           | 456          | -     | -           | order20      | yes         | 2022-06-01
640   | COMPLAINT    | SETTLED    | 2023-06-07  | 2023-06-10  | 2023-06-10 | 2023-06-20 | yes           | yes           | 2023-06-16   | 2023-06-10    | S06    | P22     | 421381 | 00010003 | VISIT        | STAFF       | M1         | no     | 100000        | 200000       | -     | -           | order20      | yes         | 2023-07-01
310   | COMPLAINT    | SETTLED    | 2022-06-07  | 2022-06-10  | 2022-06-10 | 2022-06-20 | yes           | yes           | 2022-06-16   | 2022-06-10    | S06    | P22     | 421381 | 00010003 | VISIT        | STAFF       | M1         | no     | 100000        | 200000       | -     | -           | order20      | yes         | 2022-07-01
4040  | COMPLAINT    | TERMINATED | 2022-06-07  | 2022-06-10  | 2022-06-10 | 2022-06-20 | yes           | yes           | 2022-06-16   | 2022-06-10    | 16501  | P07     | 421321 | 00010002 | WEB          | INTERNET    | M1         | no     | -             | 456          | -     | -           | order20      | -           | -
3000  | COMPLAINT    | SETTLED    | 2022-10-07  | 2022-10-10  | 2022-10-10 | 2022-10-20 | yes           | yes           | 2022-10-16   | 2022-10-10    | 10103  | P01     | 421303 | 00010001 | WEB          | INTERNET    | M2         | yes    | 12345         | 23456        | -     | -           | order20      | yes         | 2022-11-01
916   | COMPLAINT    | -          | 2023-10-02  | 2023-10-07  | 2023-10-07 | -          | -             | yes           | 2023-10-13   | 2023-10-07    | 117    | P99     | 421303 | 00010001 | OTHER        | STAFF       | M1         | no     | -             | -            | -     | -           | order20      | -           | -
77    | COMPLAINT    | NOT_ACCEPTED | 2023-11-02 | -          | 2023-11-05 | 2023-11-05 | -             | yes           | 2023-11-13   | 2023-11-05    | -      | P99     | 421303 | 00010001 | LETTER       | STAFF       | M1         | no     | -             | -            | -     | -           | order20      | -           | -
825   | REPORT       | -          | 2023-04-02  | -           | 2023-04-12 | -          | -             | yes           | 2023-04-25   | 2023-04-12    | 101    | V01     | 421303 | 00010001 | WEB          | INTERNET    | -          | no     | -             | -            | yes   | yes         | order20      | -           | -
307   | REPORT       | -          | 2023-04-02  | -           | 2023-05-12 | -          | -             | no            | 2023-04-25   | 2023-05-12    | 101    | V02     | 421381 | 00010003 | WEB          | INTERNET    | -          | no     | -             | -            | no    | -           | order20      | -           | -
307   | REPORT       | -          | 2023-04-05  | -           | 2023-04-12 | -          | -             | yes           | 2023-04-25   | 2023-04-12    | 101    | V0301   | 421381 | 00010003 | WEB          | INTERNET    | -          | no     | -             | -            | yes   | -           | order20      | -           | -
209   | REPORT       | -          | 2022-04-02  | -           | 2022-04-12 | -          | -             | yes           | 2022-04-25   | 2022-04-12    | 101    | V02     | 421381 | 00010003 | WEB          | INTERNET    | -          | no     | -             | -            | no    | -           | order20      | -           | -
45    | INQUIRY      | ANSWERED   | 2023-04-02  | -           | -          | 2023-04-02 | -             | -             | -            | -             | -      | -       | 421303 | 00010001 | HOTLINE      | PHONE       | -          | no     | -             | -            | -     | -           | order20      | -           | -
1     | COMMENDATION | -          | 2023-04-02  | -           | -          | -          | -             | -             | -            | -             | -      | -       | 421303 | 00010001 | HOTLINE      | PHONE       | -          | no     | -             | -            | -     | -           | order20      | -           | -
300   | COMPLAINT    | SETTLED    | 2023-02-07  | 2023-02-10  | 2023-02-10 | 2023-02-20 | yes           | yes           | 2023-02-16   | 2023-02-10    | 10103  | P01     | 420106 | 00020001 | WEB          | INTERNET    | M2         | yes    | 12345         | 23456        | -     | -           | order20      | yes         | 2023-03-01
9     | COMPLAINT    | TERMINATED | 2023-03-07  | 2023-03-10  | 2023-03-20 | 2023-07-20 | no            | no            | 2023-03-16   | 2023-03-20    | S01    | P10     | 110101 | 00030001 | WEB          | INTERNET    | M1         | no     | -             | -            | -     | -           | order20      | -           | -
"""  # fmt: skip # noqa: E501
TINY = """
times | kind      | outcome | received_on | accepted_on | decided_on | closed_on  | close_in_time | check_in_time | check_due_on | check_done_on | object | problem | region | channel | data_source | rule_version
1     | COMPLAINT | SETTLED | 2023-02-07  | 2023-02-10  | 2023-02-10 | 2023-02-20 | yes           | yes           | 2023-02-16   | 2023-02-10    | 10103  | P01     | 421303 | WEB     | INTERNET    | order20
"""  # fmt: skip # noqa: E501
HANDFUL = """
times | kind      | received_on | check_due_on | object | problem | region | path | channel      | data_source | rule_version | disputed_fen | check_done_on | check_in_time | accepted_on | decided_on | closed_on  | outcome
2     | COMPLAINT | 2026-06-03  | 2026-06-12   | -      | -       | 410611 | 0001 | MINI_PROGRAM | INTERNET    | order121     | 1000         | -             | -             | -           | -          | -          | -
1     | COMPLAINT | 2026-06-03  | 2026-06-12   | S      | P01     | 410611 | 0001 | MINI_PROGRAM | INTERNET    | order121     | 1000         | 2026-06-05    | yes           | 2026-06-05  | 2026-06-05 | 2026-06-05 | SETTLED
1     | COMPLAINT | 2026-06-03  | 2026-06-12   | 10103  | P99     | -      | 0001 | OTHER        | STAFF       | order121     | 1000         | 2026-06-05    | yes           | 2026-06-05  | 2026-06-05 | 2026-06-05 | SETTLED
1     | REPORT    | 2026-05-03  | 2026-06-12   | 10103  | V99     | 410611 | 0001 | OTHER        | STAFF       | order121     | 1000         | 2026-06-05    | yes           | -           | 2026-06-05 | 2026-06-05 | -
"""  # fmt: skip # noqa: E501
NOTED = (
    Noted(
        figure="small_individual_special_visited", hundredths=5000, approx="AT_LEAST", source="2023年工作总结",
        first_on=date(2023, 1, 1), last_on=date(2023, 12, 31),
    ),
    Noted(
        figure="red_station_plan_month", hundredths=20230500, source="工作方案", first_on=date(2023, 1, 1),
        last_on=date(2023, 12, 31),
    ),
)  # fmt: skip
NAMES = Names(
    regions={"421303": "曾都区", "421321": "随县", "421381": "广水市"},
    offices={"0001": "随州市局", "00010001": "曾都区局", "00010002": "随县局", "00010003": "广水市局"},
)


@lru_cache(maxsize=32)
def bulletin(
    period: str = "2023", *, table: str = CITY, region: str = "421300", path: str = "", noted: Sequence[Noted] = ()
) -> Bulletin:
    """The bulletin of a table, the city's by itself."""
    return make_bulletin(
        engine_of(table), period=period_of(period), scope=Scope(region=region, path=path), known_on=date(2024, 1, 20),
        issued_on=date(2024, 1, 25), office="随州市市场监督管理局", place="全市", names=NAMES, noted=noted,
    )  # fmt: skip


#: bulletins without a mistake: of a year, a quarter, a month, an office, little and nothing, with noted figures
CLEAN: dict[str, dict[str, Any]] = {
    "year": {"noted": NOTED},
    "house": {"region": "420000"},
    "quarter": {"period": "2023Q2"},
    "month": {"period": "2023-03"},
    "half": {"period": "2023Q4"},
    "office": {"region": "", "path": "0001"},
    "station": {"region": "", "path": "00010001"},
    "county": {"region": "421303"},
    "everything": {"region": ""},
    "tiny": {"table": TINY},
    "empty": {"period": "2021"},
    "fallen": {"period": "2024Q1"},
    "handful": {"period": "2026-06", "table": HANDFUL, "region": "410611"},
    "left over": {"period": "2026-05", "table": HANDFUL, "region": "410600"},
    "without regions": {"period": "2026Q2", "table": HANDFUL, "region": "", "path": "0001"},
}


def clean(name: str) -> Bulletin:
    """One of them, made when first asked for."""
    return bulletin(**CLEAN[name])
