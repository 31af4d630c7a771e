"""Routing one request in-process: reading, merchant, region, rule, office."""

from __future__ import annotations

import time

from benchmarks.filing import TEXT
from fangxin.domain.routing.queries.deciding import Asked, decide_for
from fangxin.interfaces.clock import today

PLACES = ("河南省鹤壁市淇滨区青禾路88号", "山城区长风路6号", "", "北京市朝阳区某街1号", "浚县卫溪街道黎公路")


def measure(*, requests: int = 300) -> list[tuple[str, float, str]]:
    """(name, value, unit): milliseconds a request, and the share of reading the words alone."""
    from fangxin.domain.classification.rules import read_words

    asked = [
        Asked(
            text=f"{TEXT[: 80 + 7 * (n % 60)]}（{n}）",
            on=today(),
            merchant=f"云上鲸超市{n}",
            address=PLACES[n % len(PLACES)],
        )
        for n in range(requests)
    ]
    decide_for(asked=asked[0])
    began = time.perf_counter()
    for one in asked:
        decide_for(asked=one)
    whole = (time.perf_counter() - began) / requests
    began = time.perf_counter()
    for one in asked:
        read_words(text=one.text)
    words = (time.perf_counter() - began) / requests
    return [
        ("route one request", round(whole * 1000, 2), "ms"),
        ("route / reading its words", round(whole / words, 1), "ratio"),
    ]
