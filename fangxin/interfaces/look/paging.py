"""A list by numbered pages, every row of it within reach; the page on which one row stands is found by its id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, and the addresses of those beside it; empty where there is none."""

    rows: list[Row]
    next: str
    prev: str


def page_of(
    rows: QuerySet[Row], *, number: int | None, path: str, size: int, name: str = "page", at: int | None = None
) -> Page[Row]:
    """One page of rows, newest id first; `at` asks for the page of one row. A page that is none shows the first."""
    ordered: Any = rows.order_by("-pk")
    if at is not None:
        number = ordered.filter(pk__gt=at).count() // size + 1
    place = min(max(number or 1, 1), 100_000)
    found = list(ordered[(place - 1) * size : place * size + 1])
    if not found and place > 1:
        place, found = 1, list(ordered[: size + 1])
    return Page(
        rows=found[:size],
        next=f"{path}?{name}={place + 1}" if len(found) > size else "",
        prev=f"{path}?{name}={place - 1}" if place > 1 else "",
    )
