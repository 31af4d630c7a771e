"""The sweep over a million open clocks, five thousand of them due."""

from __future__ import annotations

import time
from datetime import timedelta

from benchmarks.seeding import seed_cases
from fangxin.domain.supervision.actions.sweep import sweep
from fangxin.domain.timeline.models import Clock
from fangxin.interfaces.clock import now

CLOCKS, DUE = 1_000_000, 5_000


def measure() -> list[tuple[str, float, str]]:
    """(name, value, unit); a plain indexed read of the same due rows is the baseline of the run."""
    at = now()
    if Clock.objects.count() < CLOCKS:
        seed_cases(number=CLOCKS, at=at, open_share=1.0, clocks=True)
    ids = list(Clock.objects.filter(look_again_at__gt=at).order_by("look_again_at").values_list("pk", flat=True)[:DUE])
    Clock.objects.filter(pk__in=ids).update(look_again_at=at - timedelta(minutes=1))
    began = time.perf_counter()
    read = len(list(Clock.objects.filter(look_again_at__lte=at).order_by("look_again_at", "id")))
    reading = time.perf_counter() - began
    began = time.perf_counter()
    swept = sweep(at=at)
    took = time.perf_counter() - began
    return [
        ("clocks open", Clock.objects.filter(stopped_on=None).count(), "rows"),
        ("clocks due and swept", swept.looked, f"rows of {read}"),
        ("warnings raised", swept.warned, "rows"),
        ("sweep", round(took, 2), "s"),
        ("sweep / reading the due rows", round(took / reading, 1), "ratio"),
    ]
