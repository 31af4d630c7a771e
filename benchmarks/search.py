"""Searching a million cases for words of two characters, rare and frequent, alone and with filters, to the rows of a page.

The baseline is a plain list of 20 by primary key, asked between the searches.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from benchmarks.sentences import Teller, falling
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.search.actions.indexing import index_due, texts_of
from fangxin.domain.search.models import CaseText
from fangxin.domain.search.queries.finding import find
from fangxin.domain.search.rules import read
from fangxin.foundation.words_in_text import folded
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.hits import hits
from fangxin.storage.fulltext import _lifting, _putting, line_of
from fangxin.storage.ids import new_id
from fangxin.storage.rows import load

SOURCE = "bench-search"
CASES = 1_000_000
ROOT, CITIES, COUNTIES, STATIONS = "9000", 10, 10, 4
DAYS = 730
BATCH = 20_000
#: cases indexed to measure how quickly
RATED = 2000
#: words of each band of frequency that are looked for
WORDS = 15
#: how often which value of a column
STATUSES = {"CLOSED": 900, "ASSIGNED": 60, "MEDIATING": 38, "APPRAISING": 2}
OUTCOMES = {"SETTLED": 600, "TERMINATED": 250, "NOT_ACCEPTED": 148, "WITHDRAWN": 2}
CHANNELS = {"HOTLINE": 500, "WEB": 400, "LETTER": 99, "VISIT": 1}
GOODS_CODES = ("117", "101", "127", "134", "114", "141", "121", "165", "124", "103", "131", "156", "159", "170")
#: what few cases fit: one or two in a thousand, or fewer
FILTERS = {"outcome": "WITHDRAWN", "channel": "VISIT", "status": "APPRAISING", "least": "50000"}
#: share of the cases that hold a word, at least
BANDS = {"of every tenth case or more": 0.1, "of 1 to 10 %": 0.01, "of 0.1 to 1 %": 0.001, "rarer": 0.0}


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit)."""
    if Case.objects.filter(source=SOURCE).count() < CASES:
        seed(number=CASES, at=now())
    if CaseText.objects.count() < CASES:
        _fill()
    rows: list[tuple[str, float, str]] = [("indexed by the worker", round(_rate()), "cases/s")]
    where = {"province": ROOT, "county": f"{ROOT}00030004"}
    plain, alone, narrowed = list[float](), list[float](), list[float]()
    bands = _words()
    frequent = [word for words in list(bands.values())[:2] for word in words]
    for place, path in where.items():
        by = Actor(kind=ActorKind.OFFICER, name="bench", role=Role.SUPERVISOR, office_id=1, office_path=path)
        for band, words in bands.items():
            turns = [_turn(plain, by, q=word) for word in words]
            rows.append((f"{place}, words {band}, median", round(statistics.median(turns), 1), "ms"))
            alone += turns
        for name, value in FILTERS.items():
            turns = [_turn(plain, by, **{"q": word, name: value}) for word in frequent]
            rows.append((f"{place}, frequent words, {name} {value}, median", round(statistics.median(turns), 1), "ms"))
            narrowed += turns
    baseline = statistics.median(plain)
    return [
        *rows,
        *_summary("words of two characters", alone),
        *_summary("frequent words with a rare filter", narrowed),
        ("plain list of 20, median", round(baseline, 2), "ms"),
        ("search p95 / plain list of 20", round(_p95(alone) / baseline), "ratio"),
    ]


def _summary(what: str, turns: list[float]) -> list[tuple[str, float, str]]:
    return [
        (f"{what}, median", round(statistics.median(turns), 1), "ms"),
        (f"{what}, p95", round(_p95(turns), 1), "ms"),
    ]


def _p95(turns: list[float]) -> float:
    return sorted(turns)[int(len(turns) * 0.95)]


def _turn(plain: list[float], by: Actor, **fields: str) -> float:
    plain.append(_took(_listed))
    return _took(partial(_searched, fields, by))


def _listed() -> None:
    list(Case.objects.order_by("-pk").values_list("pk", "number", "title")[:20])


def _searched(fields: dict[str, str], by: Actor) -> None:
    criteria = read(fields)
    hits(find(criteria=criteria, by=by, on=today(), size=20).ids, criteria.asked)


def _took(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _fill() -> None:
    """Index everything at once: the words of a million cases are sorted in at the end."""
    table, vendor = CaseText._meta.db_table, connection.vendor
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in _lifting(table, vendor):
            cursor.execute(sql)
        cursor.execute(f"DELETE FROM {table}")
        last = 0
        while texts := list(texts_of(Case.objects.filter(pk__gt=last).order_by("pk")[:BATCH])):
            load(CaseText, [CaseText(id=text.id, tokens=line_of(text)) for text in texts])
            last = texts[-1].id
        for sql in _putting(table, vendor):
            cursor.execute(sql)
    if vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _rate() -> float:
    """Cases a second that the worker brings into the full index."""
    ids = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[:RATED])
    CaseText.objects.filter(pk__in=ids).delete()
    Case.objects.filter(pk__in=ids).update(to_index=True)
    began = time.perf_counter()
    done = index_due(most=RATED)
    return done / (time.perf_counter() - began)


def _words() -> dict[str, list[str]]:
    """Words by how often they stand in texts, each band drawn evenly; the same every time."""
    chance, teller, size = random.Random(1), Teller(seed=1), 20_000
    holding: Counter[str] = Counter()
    for _ in range(size):
        told = teller.tell()
        runs = folded(f"{told.title} {told.merchant} {told.content}").split()
        holding.update({a + b for run in runs for a, b in pairwise(run) if not (a + b).isascii()})
    bands: dict[str, list[str]] = {band: [] for band in BANDS}
    for word, count in sorted(holding.items()):
        bands[next(band for band, least in BANDS.items() if count / size >= least)].append(word)
    return {band: chance.sample(words, min(WORDS, len(words))) for band, words in bands.items()}


def offices() -> list[Office]:
    """A province of its own for the measurement: cities, counties, stations; made when it is not there."""
    if not Office.objects.filter(path=ROOT).exists():
        rows = [_office(ROOT, "PROVINCE")]
        for city in range(1, CITIES + 1):
            rows.append(_office(f"{ROOT}{city:04d}", "CITY"))
            for county in range(1, COUNTIES + 1):
                rows.append(_office(f"{rows[-1].path[:8]}{county:04d}", "COUNTY"))
                rows += [_office(f"{rows[-1].path[:12]}{n:04d}", "STATION") for n in range(1, STATIONS + 1)]
        Office.objects.bulk_create(rows)
    return list(Office.objects.filter(path__startswith=ROOT, tier__in=("COUNTY", "STATION")).order_by("path"))


def _office(path: str, tier: str) -> Office:
    return Office(
        code=f"B{path}", name=f"测试市场监督管理局{path}", short_name=f"测试局{path[-12:]}", tier=tier, path=path,
        region_code="410600",
    )  # fmt: skip


def seed(*, number: int, at: datetime) -> None:
    """Load cases of invented texts over two years, spread over the province; their words are indexed afterwards."""
    chance, teller, where = random.Random(20261127), Teller(seed=20261127), offices()
    for start in range(0, number, BATCH):
        with transaction.atomic():
            pairs = [_pair(n, at, chance, teller, where) for n in range(start, min(start + BATCH, number))]
            load(Intake, [intake for intake, _ in pairs])
            load(Case, [case for _, case in pairs])


def _pair(number: int, at: datetime, chance: random.Random, teller: Teller, where: list[Office]) -> tuple[Intake, Case]:
    # in the order of receipt, as an agency gets them
    received = at - timedelta(days=DAYS) * (1 - number / CASES)
    told, office = teller.tell(), chance.choice(where)
    status = chance.choices(list(STATUSES), list(STATUSES.values()))[0]
    intake = Intake(
        id=new_id(received), channel=chance.choices(list(CHANNELS), list(CHANNELS.values()))[0], received_at=received,
        title=told.title,
        content=told.content, outside_number=f"SM{number:010d}" if number % 3 == 0 else "",
    )  # fmt: skip
    given: dict[str, Any] = {
        "status": status, "to_index": False, "kind": "REPORT" if chance.random() < 0.1 else "COMPLAINT",
        "outcome": chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0] if status == "CLOSED" else "",
        "object_code": chance.choices(GOODS_CODES, cum_weights=falling(len(GOODS_CODES)))[0],
    }  # fmt: skip
    case = Case(
        id=new_id(received), intake_id=intake.pk, source=SOURCE, number=f"S{number:09d}",
        office_id=office.pk, path=office.path, region_code="410600", rule_version="order121", received_at=received,
        title=told.title, content=told.content, merchant_name=told.merchant, disputed_fen=told.fen,
        order_number=f"2026{chance.randrange(10**14):014d}" if number % 2 else "", **given,
    )  # fmt: skip
    return intake, case
