"""An invented history of one city, with weekdays, holidays, seasons, restless merchants, and outbreaks planted in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from fangxin.analytics.engines import DuckEngine
from fangxin.analytics.lake.engine import TYPES
from fangxin.domain.cases.facts import CASES
from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.taxonomy import taxonomy
from fangxin.foundation.words_counted import WORDS

COUNTIES = ("410602", "410603", "410611", "410621", "410622")
SHARES = (0.15, 0.15, 0.35, 0.2, 0.15)
MERCHANTS = 1500
SOLD = ("发霉", "变质", "过期", "异物", "退款", "虚假宣传", "质量问题", "缺斤短两", "跑路", "不退", "售后", "价格欺诈")


@dataclass(frozen=True, kw_only=True)
class Planted:
    """An outbreak: so many more requests from a day on for so many days, all in one division."""

    first: date
    days: int
    extra: int
    region: str
    object: str = ""
    problem: str = ""
    merchant: int = 0
    word: str = ""


def invented(
    *, first: date, last: date, a_day: float, planted: Sequence[Planted] = (), seed: int = 1, folder: Path
) -> DuckEngine:
    """An engine that knows the city's facts; `a_day`: requests of an ordinary working day, at the beginning."""
    chance = np.random.default_rng(seed)
    things, wrongs = _leaves("object"), _leaves("complaint_problem")
    liking = chance.permutation(1 / np.arange(1, len(things) + 1) ** 0.9)
    liking /= liking.sum()
    sells = chance.choice(len(things), MERCHANTS, p=liking)
    size = chance.permutation(1 / np.arange(1, MERCHANTS + 1) ** 0.8)
    at = chance.choice(len(COUNTIES), MERCHANTS, p=SHARES)
    summer = {int(one) for one in chance.choice(len(things), len(things) // 8, replace=False)}
    wrong_of = [chance.dirichlet(np.full(len(wrongs), 0.15)) for _ in things]
    rows: list[tuple[Any, ...]] = []
    mood = np.ones(MERCHANTS)
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if step % 7 == 0:  # some weeks a merchant has more complaints than others, without any outbreak
            mood = chance.gamma(6.0, 1 / 6.0, MERCHANTS)
        hot = 1 + 1.2 * max(0.0, np.sin((day.timetuple().tm_yday - 100) / 365 * 2 * np.pi))
        drawn = size * mood * np.array([hot if thing in summer else 1.0 for thing in sells])
        number = chance.poisson(a_day * busy(day) * 1.0025 ** (step / 7) * drawn.sum() / size.sum())
        for merchant in chance.choice(MERCHANTS, number, p=drawn / drawn.sum()):
            thing = int(sells[merchant])
            problem = wrongs[int(chance.choice(len(wrongs), p=wrong_of[thing]))]
            words = set(chance.choice(SOLD, chance.integers(0, 3), replace=False))
            named = int(merchant) + 1 if chance.random() < 0.7 else None
            rows.append((day, COUNTIES[at[merchant]], things[thing], problem, named, words))
    for one in planted:
        for _ in range(one.extra):
            day = one.first + timedelta(days=int(chance.integers(0, one.days)))
            bought = sells[one.merchant - 1] if one.merchant else chance.choice(len(things), p=liking)
            problem = one.problem or wrongs[int(chance.choice(len(wrongs)))]
            named = one.merchant or int(chance.integers(1, MERCHANTS + 1))
            words = {one.word} - {""} if chance.random() < 0.9 else set()
            rows.append((day, one.region, one.object or things[int(bought)], problem, named, words))
    return engine_with(rows, folder=folder)


def busy(day: date) -> float:
    """What a day is like in this city."""
    told = shipped_calendar().kind(day)
    if (day.month, day.day) in ((3, 14), (3, 15), (3, 16), (3, 17)):
        return 1.9
    if told.holiday:
        return 0.45
    return 1.0 if told.counts_as_working else 0.55


def engine_with(rows: Sequence[tuple[Any, ...]], *, folder: Path) -> DuckEngine:
    """An engine that knows requests: day, division, object, problem, merchant, words."""
    connection = duckdb.connect(":memory:")
    for facts in (CASES, WORDS):
        columns = ", ".join(f'"{one.name}" {TYPES[one.kind]}' for one in facts.columns)
        connection.execute(f'CREATE TABLE "{facts.name}" ({columns})')
    path = folder / "rows.csv"
    with path.open("w") as file:
        for number, (day, region, thing, wrong, merchant, words) in enumerate(rows, 1):
            file.write(f"{number},{day},{region},{thing},{wrong},{merchant or ''},{' '.join(sorted(words))}\n")
    read = (
        f"read_csv('{path}', header = false, delim = ',', auto_detect = false, columns = {{id: 'BIGINT', day: 'DATE', "
        "region: 'VARCHAR', object: 'VARCHAR', problem: 'VARCHAR', merchant: 'BIGINT', words: 'VARCHAR'})"
    )
    connection.execute(
        "INSERT INTO cases (id, kind, received_on, region, path, object, problem, merchant, duplicate) "
        f"SELECT id, 'COMPLAINT', day, region, '0001', object, problem, merchant, false FROM {read}"
    )
    connection.execute(
        "INSERT INTO words (id, path, region, received_on, words) "
        f"SELECT id, '0001', region, day, words FROM {read} WHERE words IS NOT NULL AND words <> ''"
    )
    return DuckEngine(connection, {facts.name: facts.shape for facts in (CASES, WORDS)})


def _leaves(scheme: str) -> list[str]:
    return [item.code for item in taxonomy().leaves(scheme)]
