"""Searching a million cases for words of two characters, rare and frequent, against a plain list of 20 by primary key."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from benchmarks.sentences import Teller
from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case, Intake
from fangxin.storage.ids import new_id
from fangxin.storage.rows import load

SOURCE = "bench-search"
CASES = 1_000_000
ROOT, CITIES, COUNTIES, STATIONS = "9000", 10, 10, 4
DAYS = 730
BATCH = 20_000


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
        code=f"B{path}",
        name=f"测试市场监督管理局{path}",
        short_name=f"测试局{path[-12:]}",
        tier=tier,
        path=path,
        region_code="410600",
    )


def seed(*, number: int, at: datetime) -> None:
    """Load cases of invented texts over two years, spread over the province; their words are not indexed yet."""
    chance, teller, where = random.Random(20261127), Teller(seed=20261127), offices()
    for start in range(0, number, BATCH):
        with transaction.atomic():
            pairs = [_pair(n, at, chance, teller, where) for n in range(start, min(start + BATCH, number))]
            load(Intake, [intake for intake, _ in pairs])
            load(Case, [case for _, case in pairs])


def _pair(number: int, at: datetime, chance: random.Random, teller: Teller, where: list[Office]) -> tuple[Intake, Case]:
    received = at - timedelta(minutes=chance.randrange(60 * 24 * DAYS))
    told, office = teller.tell(), chance.choice(where)
    closed = chance.random() < 0.9
    intake = Intake(
        id=new_id(received),
        channel=chance.choice(("WEB", "HOTLINE", "LETTER")),
        received_at=received,
        title=told.title,
        content=told.content,
        outside_number=f"SM{number:010d}" if number % 3 == 0 else "",
    )
    given: dict[str, Any] = {"status": "CLOSED" if closed else "ASSIGNED", "outcome": "SETTLED" if closed else ""}
    case = Case(
        id=new_id(received),
        intake_id=intake.pk,
        kind="REPORT" if chance.random() < 0.1 else "COMPLAINT",
        source=SOURCE,
        number=f"S{number:09d}",
        office_id=office.pk,
        path=office.path,
        region_code="410600",
        rule_version="order121",
        received_at=received,
        title=told.title,
        content=told.content,
        merchant_name=told.merchant,
        disputed_fen=told.fen,
        order_number=f"2026{chance.randrange(10**14):014d}" if number % 2 else "",
        **given,
    )
    return intake, case
