"""What packages above hand in at start, so that the agency can change without knowing them."""

from __future__ import annotations

from typing import Protocol

from django.db import models


class WorkCounter(Protocol):
    """How many open items of one kind wait at a post."""

    def __call__(self, *, post_id: int) -> int: ...


_path_columns: list[tuple[type[models.Model], str]] = []
_work_counters: list[WorkCounter] = []


def register_path_column(model: type[models.Model], field: str) -> None:
    """Name a column that repeats an office's path, so that a move rewrites it; called from AppConfig.ready."""
    if (model, field) not in _path_columns:
        _path_columns.append((model, field))


def register_work_counter(counter: WorkCounter) -> None:
    """Name a count of open items at a post, so that a post with work is not closed; called from AppConfig.ready."""
    if counter not in _work_counters:
        _work_counters.append(counter)


def path_columns() -> tuple[tuple[type[models.Model], str], ...]:
    """The registered path columns, in the order of registration."""
    return tuple(_path_columns)


def work_at(*, post_id: int) -> int:
    """How many open items wait at a post, over all packages."""
    return sum(counter(post_id=post_id) for counter in _work_counters)
