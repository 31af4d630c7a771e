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
    book = noted_book()
    for found in batches(Noted.objects.filter(state=NotedState.STANDING).values_list(*_READ), of=chains):
        for *before, approx, source in found:
            yield (*before, book.of(before[5]).unit, approx, source)


FACTS = (FactSource(facts=NOTED, rows=noted_rows),)
