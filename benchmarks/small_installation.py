"""Fills an installation of its own with cases, once: `python -m benchmarks.small_installation NUMBER`."""

from __future__ import annotations

import sys

import django

django.setup()

from benchmarks.seeding import SOURCE, seed_cases  # noqa: E402
from fangxin.domain.cases.models import Case  # noqa: E402
from fangxin.interfaces.clock import now  # noqa: E402
from fangxin.interfaces.commands.bench import prepare  # noqa: E402

prepare()
if not Case.objects.filter(source=SOURCE).exists():
    seed_cases(number=int(sys.argv[1]), at=now())
