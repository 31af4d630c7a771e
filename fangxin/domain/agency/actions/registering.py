"""What packages above hand in at start, so that the agency can change without knowing them."""

from __future__ import annotations

from typing import Any, Protocol

from django.db import models


class WorkCounter(Protocol):
    """How many open items of one kind wait at a post."""

    def __call__(self, *, post_id: int) -> int: ...


class OfficeFollower(Protocol):
    """What else follows from an office and all below it being elsewhere now, inside the act's transaction."""

    def __call__(self, *, path: str) -> None: ...


_path_columns: dict[tuple[type[models.Model], str], dict[str, Any]] = {}
_work_counters: list[WorkCounter] = []
_office_followers: list[OfficeFollower] = []


def register_path_column(model: type[models.Model], field: str, **besides: Any) -> None:
    """Name a column that repeats an office's path, so that a move rewrites it, and what is set `besides`.

    Called from AppConfig.ready.
    """
    _path_columns[model, field] = besides


def register_work_counter(counter: WorkCounter) -> None:
    """Name a count of open items at a post, so that a post with work is not closed; called from AppConfig.ready."""
    if counter not in _work_counters:
        _work_counters.append(counter)


def register_office_follower(follower: OfficeFollower) -> None:
    """Name what follows when an office moved in the tree or to another division; called from AppConfig.ready."""
    if follower not in _office_followers:
        _office_followers.append(follower)


def office_elsewhere(*, path: str) -> None:
    """Let everything follow an office that is elsewhere now; `path` is the way to it as it is."""
    for follower in _office_followers:
        follower(path=path)


def path_columns() -> tuple[tuple[type[models.Model], str], ...]:
    """The registered path columns, in the order of registration."""
    return tuple(_path_columns)


def set_besides(model: type[models.Model], field: str) -> dict[str, Any]:
    """What is set in the rows of a registered path column when it is rewritten."""
    return _path_columns.get((model, field), {})


def work_at(*, post_id: int) -> int:
    """How many open items wait at a post, over all packages."""
    return sum(counter(post_id=post_id) for counter in _work_counters)
