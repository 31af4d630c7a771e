"""The offices a search can be narrowed to."""

from __future__ import annotations

from fangxin.domain.agency.models import PATH_STEP, Office
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor

#: tiers below the own office that are offered, and how many offices at most
TIERS, MOST = 2, 300


def offices_to_choose(*, by: Actor) -> list[tuple[str, str]]:
    """(code, name) of the offices below the caller's own, in the order of the tree, lower ones set in."""
    longest = len(by.office_path) + TIERS * PATH_STEP
    below = Office.objects.filter(scope(by=by, field="path")).exclude(path=by.office_path).order_by("path")
    return [
        (code, "　" * ((len(path) - len(by.office_path)) // PATH_STEP - 1) + name)
        for code, name, path in below.values_list("code", "short_name", "path")[: MOST * 10]
        if len(path) <= longest
    ][:MOST]
