"""A scheme as text: without the remarks of the one it came from, with weights, bounds and rules exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

import yaml

from fangxin.analytics.evaluation.scheme import Grade, Item, Peers, Scheme

#: what a text begins with, for whoever reads it in a form
HEAD = """\
# weight 分值（合计 100）  zero 零分值  full 满分值  direction 方向：up 越高越好，down 越低越好
# target 目标  nation 全国水平  indicator 统计指标，没有的由抽查打分
# missing 没有数据时：spread 分值分给其他指标，full 得满分，none 不得分
"""


def written(
    scheme: Scheme, *, title: str = "", version: int | None = None, valid_from: str = "",
    items: Mapping[str, Mapping[str, str]] | None = None,
) -> str:  # fmt: skip
    """The text of a scheme with some of it exchanged; `items`: what was typed for weight, zero, full, missing, target, nation.

    What was typed is written as it is: reading the text tells what is wrong with it.
    """
    row = {
        "id": scheme.id,
        "title": title or scheme.title,
        "version": version or scheme.version,
        "valid_from": valid_from or scheme.valid_from,
        "yearly": scheme.yearly.value,
        "least_weight": _number(scheme.least_weight),
        "terms": {"appeal": scheme.terms.appeal, "decide": scheme.terms.decide, "explain": scheme.terms.explain},
        "volume": list(scheme.volume),
        "peers": {
            "by": "thresholds" if scheme.peers[0].share is None else "shares", "groups": [_peers(one) for one in scheme.peers],
        },
        "ties": list(scheme.ties),
        "grades": {tier: [_grade(one) for one in rows] for tier, rows in scheme.grades.items()},
        "lists": {
            "red_first": scheme.lists.red_first, "red_least": _number(scheme.lists.red_least),
            "black_below": _number(scheme.lists.black_below), "improve_below": _number(scheme.lists.improve_below),
        },
        "parts": [
            {
                "name": name, "says": says,
                "items": [_item(one, (items or {}).get(one.id, {})) for one in scheme.items if one.part == name],
            }
            for name, says in scheme.parts
        ],
    }  # fmt: skip
    return HEAD + yaml.safe_dump(row, allow_unicode=True, sort_keys=False, width=1000)


def _item(one: Item, typed: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"id": one.id, "label": one.label}
    if not one.manual:
        row["indicator"] = one.indicator
        if one.base:
            row["base"] = one.base
    row["weight"] = typed.get("weight", _number(one.weight))
    if not one.manual:
        zero, full = typed.get("zero", str(one.zero)), typed.get("full", str(one.full))
        row |= {"direction": _direction(zero, full, up=one.up), "zero": zero, "full": full}
        for name, value in (("target", one.target), ("nation", one.nation)):
            if told := typed.get(name, "" if value is None else str(value)):
                row[name] = told
    row["missing"] = typed.get("missing", one.missing.value)
    return row


def _direction(zero: str, full: str, *, up: bool) -> str:
    """Follows from the bounds where both are numbers."""
    with suppress(ArithmeticError):
        up = Decimal(full) > Decimal(zero)
    return "up" if up else "down"


def _peers(one: Peers) -> dict[str, Any]:
    return {"label": one.label, "least": one.least} if one.share is None else {"label": one.label, "share": one.share}


def _grade(one: Grade) -> dict[str, Any]:
    return {"label": one.label, "least": _number(one.least)}


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else str(value)
