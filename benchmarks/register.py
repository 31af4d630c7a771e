"""Searching the public register of two million disclosed complaints for words of two characters, to the entries of a page.

The baseline is a plain list of 20 entries by primary key, asked between the searches. Entries are loaded without the cases
they came from: nobody who searches the register reads those.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction

from benchmarks.search import _words
from benchmarks.seeding import standing_alone
from benchmarks.sentences import Teller, falling
from fangxin.domain.disclosure.actions.register import text_of
from fangxin.domain.disclosure.models import Disclosure, PublicEntry, PublicText
from fangxin.domain.disclosure.queries.register import Sought, find_entries
from fangxin.domain.disclosure.queries.standing import ranking
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.rules.trades import trades
from fangxin.interfaces.clock import now, today
from fangxin.storage.fulltext import _lifting, _putting, line_of
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import load

ENTRIES = 2_000_000
MERCHANTS = 100_000
DAYS = 365
BATCH = 20_000
COUNTIES = [f"41{city:02d}{county:02d}" for city in range(1, 11) for county in range(2, 12)]
PROBLEMS = tuple(f"P{number:02d}" for number in range(1, 21))
WHERE = {"everywhere": "", "a county": COUNTIES[17]}


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit)."""
    if PublicEntry.objects.count() < ENTRIES:
        seed(at=now())
    plain, alone, narrowed = list[float](), list[float](), list[float]()
    rows: list[tuple[str, float, str]] = []
    bands = _words()
    for where, region in WHERE.items():
        for band, words in bands.items():
            turns = [_turn(plain, Sought(text=word, region=region)) for word in words]
            rows.append((f"{where}, words {band}, median", round(statistics.median(turns), 1), "ms"))
            alone += turns
        for word in [word for words in list(bands.values())[:2] for word in words]:
            narrowed.append(_turn(plain, Sought(text=word, region=region, trade="REPAIR", problem="P20")))
    ranked = [_took(partial(ranking, trade=trade, region=COUNTIES[17], on=today())) for trade in list(trades())[:10]]
    baseline = statistics.median(plain)
    return [
        *rows,
        ("words of two characters, median", round(statistics.median(alone), 1), "ms"),
        ("words of two characters, p95", round(_p95(alone), 1), "ms"),
        ("frequent words with trade and problem, p95", round(_p95(narrowed), 1), "ms"),
        ("a trade of a county ranked, p95", round(_p95(ranked), 1), "ms"),
        ("plain list of 20, median", round(baseline, 2), "ms"),
        ("search p95 / plain list of 20", round(_p95(alone) / baseline), "ratio"),
    ]


def _p95(turns: list[float]) -> float:
    return sorted(turns)[int(len(turns) * 0.95)]


def _turn(plain: list[float], sought: Sought) -> float:
    plain.append(_took(_listed))
    return _took(partial(find_entries, sought=sought, size=20))


def _listed() -> None:
    list(PublicEntry.objects.order_by("-pk")[:20])


def _took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def seed(*, at: datetime) -> None:
    """Load merchants, entries of a year and their words; the words are sorted in at the end."""
    standing_alone(PublicEntry, of=Disclosure)
    chance, teller = random.Random(20261127), Teller(seed=20261127)
    merchants = list(_merchants(chance, at))
    with transaction.atomic():
        load(Merchant, merchants)
    table, vendor = PublicText._meta.db_table, connection.vendor
    weights = falling(len(merchants))
    with connection.cursor() as cursor:
        for sql in _lifting(table, vendor):
            cursor.execute(sql)
    for start in range(0, ENTRIES, BATCH):
        chosen = chance.choices(merchants, cum_weights=weights, k=BATCH)
        entries = [_entry(start + place, at, chance, teller, own) for place, own in enumerate(chosen)]
        with transaction.atomic():
            load(PublicEntry, entries)
            texts = (text_of(one, own.uscc or "", own.brand) for one, own in zip(entries, chosen, strict=True))
            load(PublicText, (PublicText(id=text.id, tokens=line_of(text)) for text in texts))
    with connection.cursor() as cursor:
        for sql in _putting(table, vendor):
            cursor.execute(sql)
        cursor.execute("ANALYZE")


def _merchants(chance: random.Random, at: datetime) -> Iterator[Merchant]:
    names = Teller(seed=7)
    codes = list(trades())
    for number in range(MERCHANTS):
        name = f"{names.tell().merchant}{number}号店"
        yield Merchant(
            id=new_id(at), uscc=f"92{number:016d}", name=name, name_key=name, core=name[:60], core_start=name[:3], brand_key=name,
            region_code=chance.choice(COUNTIES), trade_code=chance.choice(codes), created_at=at,
        )  # fmt: skip


def _entry(number: int, at: datetime, chance: random.Random, teller: Teller, own: Merchant) -> PublicEntry:
    # in the order of publication, as an agency publishes them
    published = at - timedelta(days=DAYS) * (1 - number / ENTRIES)
    told, on = teller.tell(), published.date()
    pk = new_id(published)
    return PublicEntry(
        id=pk, number=public_token(60), disclosure_id=pk, merchant_id=own.pk, merchant_name=own.name, region_code=own.region_code,
        trade=own.trade_code, office_name="测试市场监督管理局", problem_code=chance.choice(PROBLEMS), settled=chance.random() < 0.6,
        received_on=on - timedelta(days=60), closed_on=on - timedelta(days=10), published_on=on,
        expires_on=on + timedelta(days=365), title=told.title, text=told.content,
    )  # fmt: skip
