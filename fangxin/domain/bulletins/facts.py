"""What is counted of bulletins: the figures that officers noted, while they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.bulletins.models import Noted
from fangxin.domain.bulletins.words import NotedState
from fangxin.foundation.facts import FactSource
from fangxin.foundation.noted import NOTED
from fangxin.foundation.noted_book import noted_book
from fangxin.storage.batches import batches

_READ = ("pk", "path", "office__region_code", "first_on", "last_on", "figure", "value", "approx", "source")


def noted_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The standing figures of these chains, or all."""
    known = noted_book().figures
    for found in batches(Noted.objects.filter(state=NotedState.STANDING).values_list(*_READ), of=chains):
        for *before, approx, source in found:
            # a figure may be taken out of the book while one of its kind stands
            kind = known.get(before[5])
            yield (*before, kind.unit if kind else "", approx, source)


FACTS = (FactSource(facts=NOTED, rows=noted_rows),)
