"""Searching a million cases for words of two characters, rare and frequent, against a plain list of 20 by primary key."""

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

from benchmarks.sentences import Teller
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
#: share of the cases that hold a word, at least
BANDS = {"of every tenth case or more": 0.1, "of 1 to 10 %": 0.01, "of 0.1 to 1 %": 0.001, "rarer": 0.0}


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit); the list of 20 by primary key is asked between the searches."""
    if Case.objects.filter(source=SOURCE).count() < CASES:
        seed(number=CASES, at=now())
    if CaseText.objects.count() < CASES:
        _fill()
    rows: list[tuple[str, float, str]] = [("indexed by the worker", round(_rate()), "cases/s")]
    where = {"province": ROOT, "county": f"{ROOT}00030004"}
    plain, everything = list[float](), list[float]()
    for place, path in where.items():
        by = Actor(kind=ActorKind.OFFICER, name="bench", role=Role.SUPERVISOR, office_id=1, office_path=path)
        for band, words in _words().items():
            turns = []
            for word in words:
                plain.append(_took(_listed))
                turns.append(_took(partial(_searched, word, by)))
            rows.append((f"{place}, words {band}, median", round(statistics.median(turns), 1), "ms"))
            everything += turns
    everything.sort()
    p95, baseline = everything[int(len(everything) * 0.95)], statistics.median(plain)
    return [
        *rows,
        ("words of two characters, median", round(statistics.median(everything), 1), "ms"),
        ("words of two characters, p95", round(p95, 1), "ms"),
        ("plain list of 20, median", round(baseline, 2), "ms"),
        ("search p95 / plain list of 20", round(p95 / baseline), "ratio"),
    ]


def _listed() -> None:
    list(Case.objects.order_by("-pk").values_list("pk", "number", "title")[:20])


def _searched(word: str, by: Actor) -> None:
    find(criteria=read({"q": word}), by=by, on=today(), size=20)


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
        texts = texts_of(Case.objects.order_by("pk"))
        load(CaseText, (CaseText(id=text.id, tokens=line_of(text)) for text in texts))
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
    closed = chance.random() < 0.9
    intake = Intake(
        id=new_id(received), channel=chance.choice(("WEB", "HOTLINE", "LETTER")), received_at=received, title=told.title,
        content=told.content, outside_number=f"SM{number:010d}" if number % 3 == 0 else "",
    )  # fmt: skip
    given: dict[str, Any] = {
        "status": "CLOSED" if closed else "ASSIGNED", "outcome": "SETTLED" if closed else "", "to_index": False,
        "kind": "REPORT" if chance.random() < 0.1 else "COMPLAINT",
    }  # fmt: skip
    case = Case(
        id=new_id(received), intake_id=intake.pk, source=SOURCE, number=f"S{number:09d}",
        office_id=office.pk, path=office.path, region_code="410600", rule_version="order121", received_at=received,
        title=told.title, content=told.content, merchant_name=told.merchant, disputed_fen=told.fen,
        order_number=f"2026{chance.randrange(10**14):014d}" if number % 2 else "", **given,
    )  # fmt: skip
    return intake, case
