"""Whose letters: an officer sees and handles those of the own subtree, and writes to merchants of the own region."""

from __future__ import annotations

from django.db.models import QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.letters.models import Letter, Talk


def visible_letters(*, by: Actor) -> QuerySet[Letter]:
    """The letters of the caller's subtree."""
    return Letter.objects.filter(scope(by=by, field="path"))


def visible_talks(*, by: Actor) -> QuerySet[Talk]:
    """The talks of the caller's subtree."""
    return Talk.objects.filter(scope(by=by, field="path"))
