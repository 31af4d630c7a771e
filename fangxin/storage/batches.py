"""Very many rows read in bounded memory, without a cursor that stays open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db.models import QuerySet

BATCH = 2000


def batches(
    rows: QuerySet[Any, tuple[Any, ...]], *, of: Collection[int] | None, by: str = "pk"
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a `values_list` whose first column is the primary key, in lists of at most a few thousand.

    `of`: only those whose column `by` holds one of these; None: all, in the order of their keys.
    """
    if of is not None:
        wanted = iter(sorted(of))
        while chunk := list(islice(wanted, BATCH)):
            if found := list(rows.filter(**{f"{by}__in": chunk}).order_by("pk")):
                yield found
        return
    found = list(rows.order_by("pk")[:BATCH])
    while found:
        yield found
        found = list(rows.filter(pk__gt=found[-1][0]).order_by("pk")[:BATCH])


def grouped(rows: Iterable[Mapping[str, Any]], *, by: str) -> dict[int, list[Mapping[str, Any]]]:
    """The rows of a `values` by one of their columns, in their order."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[by], []).append(row)
    return found
