"""Paths of pages that take no argument, worked out once per process: a frame names a dozen of them."""

from __future__ import annotations

from functools import cache

from django.urls import reverse


@cache
def path_of(name: str) -> str:
    """The path of a named page that takes no argument."""
    return reverse(name)
