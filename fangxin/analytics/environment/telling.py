"""A result as plain values and back: what is stored, exported and compared. Fractions are written `n/d`, so nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fangxin.analytics.environment.computing import Extra, Result, Told
from fangxin.foundation.index_scheme import Missing, printed

_TOLD = ("weight", "used", "share", "adds")
_MAYBE = ("value", "points")
_EXACT = re.compile(r"-?[0-9]{1,600}(/[0-9]{1,600})?")


def plain_result(result: Result) -> dict[str, Any]:
    """One member's result as JSON can hold it. `printed` is for people, everything else is exact."""
    return {
        "member": result.member,
        "printed": str(printed(result.total)),
        "total": str(result.total),
        "score": str(result.score),
        "bonus": str(result.bonus),
        "deducted": str(result.deducted),
        "capped_at": None if result.capped_at is None else str(result.capped_at),
        "grade": result.grade,
        "nodes": [_plain_node(one) for one in result.nodes],
        "extras": [
            {
                "code": one.code, "times": str(one.times), "points": str(one.points),
                "cap": None if one.cap is None else str(one.cap),
            }
            for one in result.extras
        ],
    }  # fmt: skip


def read_result(row: Mapping[str, Any]) -> Result:
    """The result plain values tell. Raises KeyError, ValueError, TypeError or ZeroDivisionError when they tell none."""
    return Result(
        member=str(row["member"]),
        score=_exact(row["score"]),
        bonus=_exact(row["bonus"]),
        deducted=_exact(row["deducted"]),
        capped_at=_maybe(row["capped_at"]),
        total=_exact(row["total"]),
        grade=str(row["grade"]),
        nodes=tuple(_read_node(one) for one in row["nodes"]),
        extras=tuple(
            Extra(
                code=str(one["code"]), times=_exact(one["times"]), points=_exact(one["points"]),
                cap=_maybe(one["cap"]),
            )
            for one in row["extras"]
        ),
    )  # fmt: skip


def _plain_node(one: Told) -> dict[str, Any]:
    exact = {name: str(getattr(one, name)) for name in _TOLD}
    maybe = {name: None if getattr(one, name) is None else str(getattr(one, name)) for name in _MAYBE}
    return {
        "code": one.code, "parent": one.parent, "level": one.level, **exact, **maybe, "rule": one.rule.value if one.rule else None,
        "cut": one.cut,
    }  # fmt: skip


def _read_node(row: Mapping[str, Any]) -> Told:
    return Told(
        code=str(row["code"]), parent=str(row["parent"]), level=int(row["level"]),
        weight=_exact(row["weight"]), used=_exact(row["used"]), share=_exact(row["share"]), adds=_exact(row["adds"]),
        value=_maybe(row["value"]), points=_maybe(row["points"]),
        rule=Missing(row["rule"]) if row["rule"] else None, cut=bool(row["cut"]),
    )  # fmt: skip


def _maybe(text: str | None) -> Fraction | None:
    return None if text is None else _exact(text)


def _exact(text: str) -> Fraction:
    """A fraction as `plain_result` writes it; what comes from outside may not make us count to a million digits."""
    if not isinstance(text, str) or not _EXACT.fullmatch(text):
        raise ValueError("no fraction")
    return Fraction(text)
