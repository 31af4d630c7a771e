"""Extracts brought to the desk, with what is sealed in them."""

from __future__ import annotations

import json

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.people.actions import sealer
from fangxin.domain.registry.models import Extract
from fangxin.foundation.refusals import NotFound


def extracts_for(*, by: Actor) -> QuerySet[Extract]:
    """Extracts brought by offices of the caller's region, newest first."""
    return Extract.objects.filter(region_scope(by=by)).order_by("-brought_at", "-pk")


def extract_for(*, extract_id: int, by: Actor) -> Extract:
    """One of them. Raises NotFound."""
    found = extracts_for(by=by).filter(pk=extract_id).first()
    if found is None:
        raise NotFound
    return found


def contents(extract: Extract) -> tuple[list[str], list[tuple[int, list[str], str]]]:
    """Header and rows of an extract; nothing once they were forgotten."""
    if not extract.rows:
        return [], []
    header, rows = json.loads(sealer().open(bytes(extract.rows), place=place_of(extract, "rows")))
    return header, [(line, cells, fault) for line, cells, fault in rows]


def mistakes_kept(extract: Extract) -> list[list[str]]:
    """What was wrong with which row, as it is told: line, column, value, code, reason."""
    if not extract.mistakes:
        return []
    return list(json.loads(sealer().open(bytes(extract.mistakes), place=place_of(extract, "mistakes"))))


def place_of(extract: Extract, what: str) -> str:
    """What a seal is bound to."""
    return f"extract:{extract.pk}:{what}"
