"""Routing one request in-process, with all that a form may leave open: reading, merchant, region, rule, office."""

from __future__ import annotations

import time

from benchmarks.stories import register_shops, stories
from fangxin.domain.routing.queries.deciding import Asked, decide_for
from fangxin.interfaces.clock import now, today


def measure(*, requests: int = 300) -> list[tuple[str, float, str]]:
    """(name, value, unit): milliseconds a request, and the share of reading the words alone."""
    from fangxin.domain.classification.rules import read_words

    register_shops(at=now())
    told = stories(number=requests, on=today(), seed=20261122)
    asked = [
        Asked(text=one.text, on=today(), merchant=one.merchant, address=one.address if place % 2 else "")
        for place, one in enumerate(told)
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
