"""Jurisdiction as a range on the office path: an officer sees exactly the subtree of the office of the post."""

from __future__ import annotations

from django.db.models import Q

from fangxin.domain.agency.models import PATH_STEP
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind


def after(path: str) -> str:
    """The first path behind the subtree of `path`; digits only, so every database sorts it alike."""
    return path[:-PATH_STEP] + str(int(path[-PATH_STEP:]) + 1).zfill(PATH_STEP)


def paths_above(path: str) -> list[str]:
    """The paths of the offices above `path`, the topmost first."""
    return [path[:end] for end in range(PATH_STEP, len(path), PATH_STEP)]


def scope(*, by: Actor, field: str = "office__path") -> Q:
    """The condition that restricts a query to the caller's subtree; nobody without an office sees anything."""
    if by.kind is ActorKind.SYSTEM:
        return Q()
    if not by.office_path:
        return Q(pk__in=[])
    return within(first=by.office_path, beyond=after(by.office_path), field=field)


def within(*, first: str, beyond: str, field: str = "office__path") -> Q:
    """The condition of a subtree by its ends, for questions built once and asked by everybody (storage/prepared.py)."""
    return Q(**{f"{field}__gte": first, f"{field}__lt": beyond})
