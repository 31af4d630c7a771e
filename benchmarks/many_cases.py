"""A lake of invented cases, as many as asked for, written by DuckDB alone: `write_lake(folder, rows=…)`.

Half of them of the year before. Every column an indicator reads is filled as in a real year: kinds, channels, terms kept and
broken, money, ratings; what no indicator reads is nothing.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from fangxin.analytics.lake.engine import TYPES, engine, listed, names, quoted
from fangxin.analytics.lake.manifest import Manifest, Written, write_manifest
from fangxin.analytics.lake.reading import Lake
from fangxin.analytics.lake.spooling import Partition
from fangxin.analytics.lake.writing import part_of
from fangxin.domain.cases.facts import CASES
from fangxin.foundation.facts import FactSet, FactSource
from fangxin.interfaces.lake.updating import SOURCES

YEARS = (2023, 2024)
#: months of a year in parts of 240: March is the highest, February the lowest
MONTHS = (18, 14, 26, 20, 20, 20, 20, 20, 20, 20, 20, 22)
PROVINCES = [str(one) for many in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66)) for one in range(*many)]

#: column → how it is drawn; `i` is the row, `u(n, salt)` one of n equally likely numbers from 0
DRAWN = {
    "id": "i",
    "kind": "CASE WHEN k < 45 THEN 'COMPLAINT' WHEN k < 62 THEN 'REPORT' WHEN k < 99 THEN 'INQUIRY' ELSE 'COMMENDATION' END",
    "status": "CASE WHEN closed_after IS NULL THEN 'ACCEPTED' ELSE 'CLOSED' END",
    "outcome": "CASE WHEN closed_after IS NULL THEN '' WHEN kind = 'INQUIRY' THEN 'ANSWERED' WHEN kind = 'COMMENDATION' THEN "
    "'THANKED' WHEN kind = 'REPORT' THEN CASE WHEN o < 14 THEN 'FILED' ELSE 'NOT_FILED' END WHEN refused THEN 'NOT_ACCEPTED' "
    "WHEN o < 52 THEN 'SETTLED' WHEN o < 97 THEN 'TERMINATED' ELSE 'WITHDRAWN' END",
    "filed": "kind = 'REPORT' AND o < 14 AND closed_after IS NOT NULL",
    "transferred": "kind = 'REPORT' AND o = 0 AND closed_after IS NOT NULL",
    "ground": "CASE WHEN refused THEN 'NA' || u(7, 5) ELSE '' END",
    "channel": "list_value('HOTLINE', 'MINI_PROGRAM', 'MOBILE', 'WEB', 'HOTLINE12345', 'VISIT', 'LETTER')[1 + c]",
    "data_source": "CASE WHEN c = 0 THEN 'PHONE' WHEN c < 4 THEN 'INTERNET' ELSE 'STAFF' END",
    "path": "'0001' || lpad(province, 4, '0') || lpad(city::VARCHAR, 4, '0') || lpad(county::VARCHAR, 4, '0')",
    "region": "province || lpad(city::VARCHAR, 2, '0') || lpad(county::VARCHAR, 2, '0')",
    "place": "province || lpad(city::VARCHAR, 2, '0') || lpad(county::VARCHAR, 2, '0')",
    "object": "'G' || lpad(least(u(60, 6), u(60, 7))::VARCHAR, 2, '0')",
    "problem": "'P' || lpad(least(u(17, 8), u(17, 9))::VARCHAR, 2, '0')",
    "sales_mode": "list_value('SHOP', 'ONLINE', 'LIVE', 'PREPAID')[1 + u(4, 10)]",
    "online": "u(10, 11) < 4",
    "merchant": "(u(1000, 12)::DOUBLE / 1000) ** 3 * 2000000",
    "rule_version": "'order20'",
    "received_at": "received_on + to_seconds(u(86400, 13))",
    "received_on": "received_on",
    "dispatched_on": "received_on",
    "decided_at": "received_on + decided_after + INTERVAL 10 HOUR",
    "decided_on": "received_on + decided_after",
    "accepted_on": "CASE WHEN kind = 'COMPLAINT' AND NOT refused THEN received_on + decided_after END",
    "closed_at": "CASE WHEN kind = 'INQUIRY' AND u(10, 14) < 8 THEN received_on + to_seconds(u(86400, 13)) ELSE "
    "received_on + closed_after + INTERVAL 11 HOUR END",
    "closed_on": "received_on + closed_after",
    "check_due_on": "CASE WHEN k < 62 THEN received_on + CASE WHEN k < 45 THEN 9 ELSE 21 END END",
    "check_done_on": "received_on + decided_after",
    "check_in_time": "decided_after <= CASE WHEN k < 45 THEN 9 ELSE 21 END",
    "check_rule_version": "CASE WHEN k < 62 THEN 'order20' END",
    "check_working_days": "decided_after * 5 // 7",
    "check_hours": "decided_after * 24 + u(24, 15)",
    "close_due_on": "CASE WHEN kind = 'COMPLAINT' AND NOT refused THEN received_on + decided_after + 63 END",
    "close_done_on": "CASE WHEN kind = 'COMPLAINT' AND NOT refused THEN received_on + closed_after END",
    "close_in_time": "CASE WHEN kind = 'COMPLAINT' AND NOT refused THEN closed_after <= decided_after + 63 END",
    "close_rule_version": "CASE WHEN kind = 'COMPLAINT' AND NOT refused THEN 'order20' END",
    "handled_days": "CASE WHEN kind = 'COMPLAINT' AND NOT refused THEN closed_after - decided_after END",
    "excluded_days": "0",
    "extended": "u(100, 16) < 3",
    "disputed_fen": "CASE WHEN kind = 'COMPLAINT' THEN u(1000, 17) * u(900, 18) END",
    "recovered_fen": "CASE WHEN kind = 'COMPLAINT' AND o < 52 THEN u(1000, 17) * u(900, 18) // 2 END",
    "satisfaction": "CASE WHEN closed_after IS NOT NULL AND u(10, 19) < 3 THEN "
    "(1 + greatest(u(5, 20), u(5, 21)))::VARCHAR ELSE '' END",
    "disclosable": "CASE WHEN kind = 'COMPLAINT' AND closed_after IS NOT NULL THEN u(100, 22) < 80 END",
    "disclosed_on": "CASE WHEN kind = 'COMPLAINT' AND u(100, 23) < 78 THEN received_on + closed_after + 7 END",
    "anonymous": "false",
    "duplicate": "false",
    "reopened": "0",
}  # fmt: skip

BASE = """
WITH drawn AS (
    SELECT i, u(100, 1) AS k, u(100, 2) AS o, u(7, 3) AS c, u(100, 4) < 30 AS turned_away,
           list_value({provinces})[1 + least(u({n}, 24), u({n}, 25))] AS province, 1 + u(12, 26) AS city, 1 + u(9, 27) AS county,
           {first} + u({days}, 28)::INTEGER AS received_on,
           u(9, 29)::INTEGER + CASE WHEN u(300, 30) = 0 THEN 20 ELSE 0 END AS decided, u(70, 31)::INTEGER AS further
    FROM range({start}, {stop}) AS many(i)
), known AS (
    SELECT *, k < 45 AND turned_away AS refused, CASE WHEN k < 62 THEN decided END AS decided_after,
           CASE WHEN u(100, 32) >= 4 THEN CASE WHEN k >= 62 THEN u(3, 33)::INTEGER
                WHEN k < 45 AND turned_away THEN decided ELSE decided + further END END AS closed_after
    FROM drawn
)
SELECT province AS province_, {columns} FROM known
"""


def write_lake(folder: Path, *, rows: int, progress: Callable[[str], None] = lambda line: None) -> None:
    """Write so many cases; every other set is empty."""
    parts = []
    with engine(spill=folder / "spill") as opened:
        start = 0
        for year in YEARS:
            for month, share in enumerate(MONTHS, 1):
                stop = start + rows * share // 480
                staged = folder / "staged"
                opened.execute(
                    f"COPY ({_question(year, month, start, stop)}) TO {quoted(staged)} "
                    "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (province_), WRITE_PARTITION_COLUMNS false)"
                )
                for found in sorted(staged.glob("*/*.parquet")):
                    key = Partition(year, found.parent.name.partition("=")[2], month)
                    part, _ = part_of(opened, folder, CASES, key, found)
                    parts.append(part)
                for left in sorted(staged.rglob("*"), reverse=True):
                    left.unlink() if left.is_file() else left.rmdir()
                start = stop
                progress(f"{year}-{month:02}: {stop} rows")
    sets = {source.facts.name: _written(source.facts, parts if source.facts is CASES else []) for source in SOURCES}
    write_manifest(folder, Manifest(sets=sets, written_at=datetime(YEARS[-1] + 1, 1, 15, tzinfo=UTC).isoformat()))


def _written(facts: FactSet, parts: list) -> Written:  # type: ignore[type-arg]
    return Written(version=facts.version, columns=facts.shape, parts=tuple(sorted(parts)))


def _question(year: int, month: int, start: int, stop: int) -> str:
    columns = ", ".join(
        f'({DRAWN.get(column.name, "NULL")})::{TYPES[column.kind]} AS "{column.name}"' for column in CASES.columns
    )
    first = date(year, month, 1)
    question = BASE.format(
        provinces=", ".join(quoted(one) for one in PROVINCES), n=len(PROVINCES), first=f"DATE '{first}'",
        days=calendar.monthrange(year, month)[1], start=start, stop=stop, columns=columns,
    )  # fmt: skip
    return re.sub(r"\bu\((\d+), (\d+)\)", r"((hash(i * 64 + \2) >> 20) % \1)::BIGINT", question)


def changed(lake: Lake, *, province: str, where: str) -> tuple[FactSource, set[int]]:
    """Cases of a province that were acted on, as facts that changed, and their chains. `where`: which, in SQL."""
    files = [lake.folder / part.path for part in lake.parts("cases") if part.province == province]
    with engine() as opened:
        rows = opened.execute(f"SELECT {names(CASES)} FROM read_parquet({listed(files)}) WHERE {where}").fetchall()
    # told to be extended now, whatever it was
    place = CASES.place("extended")
    other = [(*row[:place], not row[place], *row[place + 1 :]) for row in rows]
    return FactSource(facts=CASES, rows=lambda chains: iter(other)), {row[0] for row in rows}
