"""Importing a year's cases through all rules, clocks and the journal; again unchanged; and again with every tenth changed.

The baseline of the run is a bare COPY of the same file's texts into a table without an index: what the database takes
alone. `FANGXIN_BENCH_CASES` sets how many cases (default 30,000).
"""

from __future__ import annotations

import csv
import os
import random
import resource
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.exchange.actions.importing import Summary, import_cases
from fangxin.domain.exchange.actions.incoming import Source
from fangxin.domain.exchange.rules.columns import known_names
from fangxin.domain.exchange.rules.mapping import IDENTITY
from fangxin.domain.exchange.words import KEYS
from fangxin.interfaces.clock import now
from fangxin.interfaces.files.opening import open_table
from fangxin.interfaces.files.tables import FAULTS

Figure = tuple[str, float, str]

_WORDS = (
    "商家在购买时承诺七天无理由退货但是收到货后发现质量存在问题联系客服多次没有回复要求退款赔偿请核实处理电话打不通"
)
_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_DAYS = 1000


def run() -> list[Figure]:
    """(name, value, unit). Writes into the configured database, which should be one for benchmarks."""
    number = int(os.environ.get("FANGXIN_BENCH_CASES", "30000"))
    offices = list(Office.objects.filter(active=True, is_intake=False).order_by("path").values_list("code", flat=True))
    with tempfile.TemporaryDirectory() as folder:
        path, changed = Path(folder, "cases.csv"), Path(folder, "changed.csv")
        rows = list(_rows(number, offices))
        _written(path, rows)
        for row in rows[::10]:
            row["satisfaction"] = "dissatisfied"
        _written(changed, rows)
        bare = _rate(lambda: _bare_copy(path), number)
        first, used, summary = _imported(path, number)
        again, _, _ = _imported(path, number)
        later, _, second = _imported(changed, number)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return [
        ("cases imported", summary.created, "rows"),
        ("import", round(first), "cases/s"),
        ("import, processor time outside the database", round(used / number * 1e6), "µs/case"),
        ("bare COPY of the same texts / import", round(bare / first, 1), "ratio"),
        ("the same file again", round(again), "rows/s"),
        ("the file with changes", round(later), f"rows/s, {second.updated} changed"),
        ("largest process", round(peak / 1024), "MB"),
    ]


def _imported(path: Path, number: int) -> tuple[float, float, Summary]:
    """Rows a second, processor seconds of this program, and the summary of one import."""
    table = open_table(path, knows=known_names)
    source = Source(
        name=path.name, format=table.format, header=table.header, rows=table.rows, guarded=table.guarded, faults=FAULTS
    )
    used, began = _processor(), time.perf_counter()
    summary = import_cases(source=source, mapping=IDENTITY, options={}, by=SYSTEM, at=now())
    took = time.perf_counter() - began
    assert summary.read == number and not summary.rejected, summary
    return number / took, _processor() - used, summary


def _processor() -> float:
    return sum(
        use.ru_utime + use.ru_stime
        for use in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def _rate(work: Callable[[], object], number: int) -> float:
    began = time.perf_counter()
    work()
    return number / (time.perf_counter() - began)


def _bare_copy(path: Path) -> None:
    """The file's cells as texts into a table of its own, without a key, an index or a check."""
    columns = ", ".join(f"c{place} text" for place in range(len(KEYS)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bench_bare ({columns})")
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bench_bare FROM STDIN WITH (FORMAT csv, HEADER)") as copy, path.open("rb") as file:
                while block := file.read(1 << 16):
                    copy.write(block)
        else:
            with path.open(encoding="utf-8", newline="") as lines:
                reader = csv.reader(lines)
                next(reader)
                marks = ", ".join(["%s"] * len(KEYS))
                cursor.executemany(f"INSERT INTO bench_bare VALUES ({marks})", reader)
        cursor.execute("DROP TABLE bench_bare")


# Rows -----------------------------------------------------------------------------------------------------------------


def _written(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, KEYS, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _rows(number: int, offices: list[str]) -> Iterator[dict[str, str]]:
    """Complaints, reports and inquiries of about 500 bytes of text, most of them closed, none seen before."""
    chance, prefix = random.Random(20261122), secrets.token_hex(4)
    last = now().replace(tzinfo=None) - timedelta(days=60)
    for index in range(number):
        received = last - timedelta(minutes=chance.randrange(_DAYS * 1440))
        kind = chance.choices(("complaint", "report", "inquiry"), (80, 15, 5))[0]
        yield {
            "number": f"{prefix}-{index:08d}",
            "source": "bench",
            "kind": kind,
            "channel": chance.choice(("hotline", "web", "mobile", "mini_program", "hotline12345")),
            "received_at": _told(received),
            "office": chance.choice(offices),
            "merchant_name": f"{chance.choice(_NAMES)}记{chance.randrange(3000)}号商行",
            "merchant_address": f"青禾路{chance.randrange(300)}号",
            "sales_mode": chance.choice(("网购", "实体店")),
            "title": f"纠纷{index}",
            "content": "".join(chance.choices(_WORDS, k=chance.randrange(80, 260))) + f"{prefix}{index}",
            "disputed_amount": f"{chance.randrange(10, 9000)}.00",
            "complainant_name": chance.choice(_NAMES) + chance.choice(_NAMES),
            "complainant_phone": f"199{chance.randrange(10**8):08d}",
            **_COURSES[kind](chance, received),
        }


def _complaint(chance: random.Random, received: datetime) -> dict[str, str]:
    decided = received + timedelta(days=chance.randrange(9), hours=1)
    told = {
        "object": chance.choice(("食品", "家用电器", "服装鞋帽", "10302")),
        "problem": chance.choice(("质量", "食品安全", "售后服务", "合同", "价格")),
    }
    if chance.random() < 0.05:
        return told
    if chance.random() < 0.12:
        return told | {"decision": "not_accepted", "decided_at": _told(decided), "ground": "NA1"}
    told |= {"decision": "accepted", "decided_at": _told(decided)}
    if chance.random() < 0.05:
        return told
    closed = _told(decided + timedelta(days=chance.randrange(1, 50)))
    if chance.random() < 0.33:
        return told | {"outcome": "terminated", "closed_at": closed, "ground": "MT1"}
    return told | {"outcome": "settled", "closed_at": closed, "recovered_amount": "50.00", "satisfaction": "satisfied"}


def _report(chance: random.Random, received: datetime) -> dict[str, str]:
    told = {"problem": chance.choice(("广告违法行为", "食品安全违法行为", "价格违法行为"))}
    decided = _told(received + timedelta(days=chance.randrange(5, 30)))
    return told | {"decision": chance.choice(("filed", "not_filed")), "decided_at": decided}


def _inquiry(chance: random.Random, received: datetime) -> dict[str, str]:
    return {"outcome": "answered", "closed_at": _told(received + timedelta(minutes=chance.randrange(300)))}


_COURSES = {"complaint": _complaint, "report": _report, "inquiry": _inquiry}


def _told(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
