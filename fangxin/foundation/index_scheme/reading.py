"""Reads a scheme from YAML against a schema and checks it as a whole: every set sums to 1, every code stands once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from fangxin.foundation.index_scheme.scheme import (
    Bonus,
    BottomLine,
    Direction,
    Grade,
    Measuring,
    Method,
    Missing,
    Node,
    Normalising,
    Origin,
    Scheme,
    Source,
)
from fangxin.foundation.lawbook import (
    CODE,
    LawError,
    Listing,
    OneOf,
    Page,
    Record,
    Spec,
    Text,
    law_folder,
    load_law_file,
    read_law_text,
)
from fangxin.foundation.refusals import Refusal

MOST_SIGNS = 200_000
DEEPEST = 8
_EXACT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?|[0-9]{1,9}/[0-9]{1,9}")


class SchemeWrong(Refusal):
    """The text of a scheme is not one, or does not hold together."""

    code = "scheme_wrong"
    status = 422
    sentence = "指标体系第 {line} 行有误：{reason}"


@dataclass(frozen=True)
class Exact:
    """A number that is kept as it is written: `0.35` or `1/3`."""

    least: Fraction | None = None
    most: Fraction | None = None

    def read(self, page: Page, node: yaml.Node) -> Fraction:
        text = node.value if isinstance(node, yaml.ScalarNode) else ""
        try:
            if not _EXACT.fullmatch(text):
                raise ValueError
            value = Fraction(text)
        except (ValueError, ZeroDivisionError):
            raise page.fail(node, f"“{text}”不是数字，请写小数（0.35）或分数（1/3）") from None
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise page.fail(node, f"{text} 不在 {self.least} 与 {self.most if self.most is not None else '∞'} 之间")
        return value


class _Nodes:
    """A set of nodes, each a set again or a measuring point, to any depth up to DEEPEST."""

    def __init__(self, depth: int = 1) -> None:
        self.depth = depth

    def read(self, page: Page, node: yaml.Node) -> tuple[Node, ...]:
        if self.depth > DEEPEST:
            raise page.fail(node, f"层级最多 {DEEPEST} 层")
        found: tuple[Node, ...] = Listing(_Node(self.depth), least=1).read(page, node)
        nothing = next((one.name for one in found if not one.weight), "")
        if nothing:
            raise page.fail(node, f"“{nothing}”的权重应大于 0")
        total = sum((one.weight for one in found), Fraction(0))
        if total != 1:
            names = "、".join(one.name for one in found)
            raise page.fail(node, f"“{names}”的权重之和应为 1，现为 {_told(total)}")
        return found


class _Node:
    """One node."""

    def __init__(self, depth: int) -> None:
        self.depth = depth

    def read(self, page: Page, node: yaml.Node) -> Node:
        row = Record(
            {"code": CODE, "name": Text(), "weight": Exact(Fraction(0), Fraction(1))},
            {
                "says": Text(), "nodes": _Nodes(self.depth + 1), "unit": Text(), "direction": OneOf(*Direction),
                "source": _SOURCE, "points": _POINTS, "missing": OneOf(*Missing),
            },
        ).read(page, node)  # fmt: skip
        leaf = [name for name in ("unit", "direction", "source", "points", "missing") if name in row]
        if "nodes" in row and leaf:
            raise page.fail(node, f"“{row['name']}”下面还有指标，不能再写 {leaf[0]}")
        if "nodes" in row:
            return Node(
                code=row["code"], name=row["name"], weight=row["weight"], says=row.get("says", ""), nodes=row["nodes"]
            )
        absent = [name for name in ("unit", "direction", "source", "points", "missing") if name not in row]
        if absent:
            raise page.fail(node, f"“{row['name']}”缺少 {absent[0]}（或者在 nodes 中写下级指标）")
        measuring = Measuring(
            unit=row["unit"], direction=Direction(row["direction"]), source=row["source"], normalising=row["points"],
            missing=Missing(row["missing"]),
        )  # fmt: skip
        return Node(
            code=row["code"], name=row["name"], weight=row["weight"], says=row.get("says", ""), measuring=measuring
        )


def _source(**given: Any) -> Source:
    named = [origin for origin in Origin if origin.value in given]
    if len(named) != 1:
        raise ValueError(f"数据来源应为 {'、'.join(Origin)} 之一")
    origin = named[0]
    if origin is Origin.ENTERED:
        return Source(origin=origin, by=given["entered"])
    return Source(origin=origin, name=given[origin.value], by=given.get("by", ""))


def _points(**given: Any) -> Normalising:
    method = Method(given["method"])
    needed = {
        Method.BOUNDS: {"least", "most"}, Method.MEMBERS: {"equal"}, Method.TARGET: {"target"}, Method.ZSCORE: {"line", "equal"},
    }[method]  # fmt: skip
    if set(given) - {"method"} != needed:
        raise ValueError(f"{method} 应写明 {'、'.join(sorted(needed))}，不写其他")
    if method is Method.BOUNDS and given["least"] >= given["most"]:
        raise ValueError("least 应小于 most")
    if method is Method.TARGET and given["target"] <= 0:
        raise ValueError("target 应大于 0")
    line = tuple(given.get("line", ()))
    if method is Method.ZSCORE and not all(a[0] < b[0] for a, b in pairwise(line)):
        raise ValueError("line 应按标准差从小到大")
    return Normalising(
        method=method, least=given.get("least"), most=given.get("most"), target=given.get("target"), equal=given.get("equal"),
        line=line,
    )  # fmt: skip


def _pair(**given: Any) -> tuple[Fraction, Fraction]:
    return given["at"], given["points"]


_HUNDRED = Exact(Fraction(0), Fraction(100))
_SOURCE = Record(
    {},
    {**{origin.value: Text() for origin in Origin}, "by": Text()},
    make=_source,
)
_POINTS = Record(
    {"method": OneOf(*Method)},
    {
        "least": Exact(), "most": Exact(), "target": Exact(), "equal": _HUNDRED,
        "line": Listing(Record({"at": Exact(), "points": _HUNDRED}, make=_pair), least=2),
    },
    make=_points,
)  # fmt: skip
_SCHEMA: Spec = Record(
    {
        "id": Text(r"[a-z][a-z0-9_]{1,39}"), "title": Text(), "version": Text(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}"), "says": Text(),
        "nodes": _Nodes(),
        "grades": Listing(Record({"least": _HUNDRED, "label": Text()}), least=1),
    },
    {
        "source": Text(),
        "bonus": Record(
            {
                "most": Exact(Fraction(0), Fraction(100)),
                "items": Listing(
                    Record(
                        {
                            "code": CODE, "name": Text(), "unit": Text(), "each": Exact(Fraction(0), Fraction(100)),
                            "most": Exact(Fraction(0), Fraction(100)),
                        },
                        make=Bonus,
                    ),
                    least=1,
                ),
            }
        ),
        "bottom_lines": Listing(
            Record(
                {"code": CODE, "name": Text(), "each": Exact(Fraction(0), Fraction(100))},
                {"cap": _HUNDRED},
                make=BottomLine,
            )
        ),
    },
)  # fmt: skip


def read_scheme(text: str, *, name: str = "指标体系") -> Scheme:
    """The scheme a text describes. Raises SchemeWrong with line and reason."""
    if len(text) > MOST_SIGNS:
        raise SchemeWrong(line=1, reason=f"文字最多 {MOST_SIGNS} 字", field="text")
    try:
        return _whole(read_law_text(text, _SCHEMA, name=name))
    except LawError as error:
        raise SchemeWrong(line=error.line, reason=error.reason, field="text") from None
    except ValueError as error:
        raise SchemeWrong(line=1, reason=str(error), field="text") from None


def shipped_schemes() -> dict[str, tuple[Scheme, str]]:
    """The schemes that ship with the house, by id, each with its text. Raises LawError."""
    return _shipped(law_folder() / "environment")


@lru_cache(maxsize=4)
def _shipped(folder: Path) -> dict[str, tuple[Scheme, str]]:
    found: dict[str, tuple[Scheme, str]] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            scheme = _whole(load_law_file(path, _SCHEMA))
        except ValueError as error:
            raise LawError(file=str(path), line=1, reason=str(error)) from None
        found[scheme.id] = (scheme, path.read_text(encoding="utf-8"))
    return found


def _whole(row: dict[str, Any]) -> Scheme:
    bonus = row.get("bonus", {"most": Fraction(0), "items": ()})
    lines = row.get("bottom_lines", ())
    grades = tuple(Grade(least=one["least"], label=one["label"]) for one in row["grades"])
    if not all(a.least > b.least for a, b in pairwise(grades)):
        raise ValueError("等级应从高到低排列，每级起点不同")
    codes = [*_all_codes(row["nodes"]), *(one.code for one in bonus["items"]), *(one.code for one in lines)]
    twice = next((code for place, code in enumerate(codes) if code in codes[:place]), "")
    if twice:
        raise ValueError(f"代码 {twice} 出现了两次")
    values = {
        "id": row["id"], "title": row["title"], "version": row["version"], "says": row["says"], "source": row.get("source", ""),
        "nodes": row["nodes"], "grades": grades, "bonus_most": bonus["most"], "bonuses": bonus["items"], "bottom_lines": lines,
    }  # fmt: skip
    return Scheme(**values, digest=_digest(values))


def _all_codes(nodes: Iterable[Node]) -> list[str]:
    return [code for node in nodes for code in (node.code, *_all_codes(node.nodes))]


def _digest(values: dict[str, Any]) -> str:
    """SHA-256 of the content in one canonical form; what only explains it counts as well, because it is agreed on too."""
    return hashlib.sha256(json.dumps(_plain(values), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def _told(value: Fraction) -> str:
    return str(value) if value.denominator > 1000 or 10**6 % value.denominator else f"{float(value):g}"
