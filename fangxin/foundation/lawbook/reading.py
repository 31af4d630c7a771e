"""Reads the YAML of law/ against a schema and knows the line of every mistake. Nothing here knows any law.

A schema is built from small specs (`Text`, `Whole`, `Day`, `Record`, `Table` …); `load_law_file` checks a file against
one and returns plain values, or whatever the records' `make` builds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import yaml

# The files of law/ are ours and large: the C parser. Files people hand in are parsed by the Python one, whose
# recursion Python limits.
_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"


class LawError(Exception):
    """A law file is wrong. Carries the file, the line (from 1) and the reason (Chinese), and says all three."""

    def __init__(self, *, file: str, line: int, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        super().__init__(f"{file}:{line}: {reason}")


@dataclass
class Page:
    """One file being read; gives every complaint its line."""

    file: str
    seen: set[int] = field(default_factory=set)

    def fail(self, node: yaml.Node, reason: str) -> LawError:
        return LawError(file=self.file, line=node.start_mark.line + 1, reason=reason)

    def once(self, node: yaml.Node) -> None:
        """Refuse aliases: a node met twice would let a small file unfold into a huge one."""
        if id(node) in self.seen:
            raise self.fail(node, "不使用 YAML 的锚点和引用，请把内容完整写出")
        self.seen.add(id(node))


class Spec(Protocol):
    """What a place in a file may hold."""

    def read(self, page: Page, node: yaml.Node) -> Any:
        """The value at `node`, or a LawError naming its line."""


def _scalar(page: Page, node: yaml.Node, wanted: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL:
        raise page.fail(node, f"这里应当是{wanted}")
    return str(node.value)


@dataclass(frozen=True)
class Text:
    """One line or block of text, not empty, optionally matching a pattern as a whole."""

    pattern: str = ""

    def read(self, page: Page, node: yaml.Node) -> str:
        text = _scalar(page, node, "一段文字").strip()
        if not text:
            raise page.fail(node, "文字不能为空")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise page.fail(node, f"“{text}”不符合格式 {self.pattern}")
        return text


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    least: int = 0
    most: int = 1_000_000_000

    def read(self, page: Page, node: yaml.Node) -> int:
        text = _scalar(page, node, "整数")
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise page.fail(node, f"“{text}”不是整数")
        if not self.least <= int(text) <= self.most:
            raise page.fail(node, f"{text} 不在 {self.least} 与 {self.most} 之间")
        return int(text)


@dataclass(frozen=True)
class Number:
    """A decimal number within bounds."""

    least: float = float("-inf")
    most: float = float("inf")

    def read(self, page: Page, node: yaml.Node) -> float:
        text = _scalar(page, node, "数字")
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", text):
            raise page.fail(node, f"“{text}”不是数字")
        if not self.least <= float(text) <= self.most:
            raise page.fail(node, f"{text} 不在 {self.least} 与 {self.most} 之间")
        return float(text)


@dataclass(frozen=True)
class Exact:
    """A decimal number within bounds, with at most two decimals, kept as it is written."""

    least: Decimal = Decimal("-1e9")
    most: Decimal = Decimal("1e9")

    def read(self, page: Page, node: yaml.Node) -> Decimal:
        text = _scalar(page, node, "数字")
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,2})?", text):
            raise page.fail(node, f"“{text}”不是最多两位小数的数字")
        if not self.least <= Decimal(text) <= self.most:
            raise page.fail(node, f"{text} 不在 {self.least} 与 {self.most} 之间")
        return Decimal(text)


@dataclass(frozen=True)
class Day:
    """A day written YYYY-MM-DD."""

    def read(self, page: Page, node: yaml.Node) -> date:
        text = _scalar(page, node, "形如 2026-04-15 的日期")
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            raise page.fail(node, f"“{text}”不是形如 2026-04-15 的日期") from None


@dataclass(frozen=True)
class ClockTime:
    """A time of day written HH:MM."""

    def read(self, page: Page, node: yaml.Node) -> time:
        text = _scalar(page, node, "形如 08:30 的时刻")
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
            raise page.fail(node, f"“{text}”不是形如 08:30 的时刻，请加引号")
        return time.fromisoformat(text)


@dataclass(frozen=True)
class Truth:
    """true or false, nothing else: yes, no, on and off mislead."""

    def read(self, page: Page, node: yaml.Node) -> bool:
        text = _scalar(page, node, "true 或者 false")
        if text not in ("true", "false"):
            raise page.fail(node, f"“{text}”不是 true 或者 false")
        return text == "true"


class OneOf:
    """One word of a closed list."""

    def __init__(self, *choices: str) -> None:
        self.choices = choices

    def read(self, page: Page, node: yaml.Node) -> str:
        text = _scalar(page, node, f"{'、'.join(self.choices)}之一")
        if text not in self.choices:
            raise page.fail(node, f"“{text}”不是{'、'.join(self.choices)}之一")
        return text


@dataclass(frozen=True)
class Maybe:
    """null, or what `of` allows."""

    of: Spec

    def read(self, page: Page, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.tag == _NULL:
            return None
        return self.of.read(page, node)


@dataclass(frozen=True)
class Listing:
    """A list; read as a tuple."""

    of: Spec
    least: int = 0

    def read(self, page: Page, node: yaml.Node) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise page.fail(node, "这里应当是列表")
        page.once(node)
        if len(node.value) < self.least:
            raise page.fail(node, f"列表至少要有 {self.least} 项")
        return tuple(self.of.read(page, entry) for entry in node.value)


def _pairs(page: Page, node: yaml.Node) -> list[tuple[yaml.Node, str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise page.fail(node, "这里应当是“名称: 内容”的形式")
    page.once(node)
    rows: list[tuple[yaml.Node, str, yaml.Node]] = []
    names: set[str] = set()
    for key, value in node.value:
        name = _scalar(page, key, "名称")
        if name in names:
            raise page.fail(key, f"“{name}”重复出现")
        names.add(name)
        rows.append((key, name, value))
    return rows


@dataclass(frozen=True)
class Record:
    """Named entries, each with its own spec. `make` turns them into an object; its ValueError is told with the line."""

    required: Mapping[str, Spec]
    optional: Mapping[str, Spec] = field(default_factory=dict)
    make: Callable[..., Any] | None = None

    def read(self, page: Page, node: yaml.Node) -> Any:
        values: dict[str, Any] = {}
        for key, name, value in _pairs(page, node):
            spec = self.required.get(name) or self.optional.get(name)
            if spec is None:
                known = "、".join([*self.required, *self.optional])
                raise page.fail(key, f"这里不能有“{name}”，只能有：{known}")
            values[name] = spec.read(page, value)
        missing = [name for name in self.required if name not in values]
        if missing:
            raise page.fail(node, f"缺少“{missing[0]}”")
        return _made(page, node, self.make, values)


def _made(page: Page, node: yaml.Node, make: Callable[..., Any] | None, values: dict[str, Any]) -> Any:
    if make is None:
        return values
    try:
        return make(**values)
    except ValueError as error:
        raise page.fail(node, str(error)) from None


@dataclass(frozen=True)
class Table:
    """Entries under free names that all have one form; read as a dict in the file's order."""

    key: Spec
    value: Spec
    least: int = 0

    def read(self, page: Page, node: yaml.Node) -> dict[Any, Any]:
        rows = _pairs(page, node)
        if len(rows) < self.least:
            raise page.fail(node, f"至少要有 {self.least} 项")
        return {self.key.read(page, key): self.value.read(page, value) for key, _, value in rows}


@dataclass(frozen=True)
class Numbered:
    """What `of` reads, with the line it stands on: (line, value). For checks across entries."""

    of: Spec

    def read(self, page: Page, node: yaml.Node) -> tuple[int, Any]:
        return node.start_mark.line + 1, self.of.read(page, node)


# Forms that recur in law files.
URL = Text(pattern=r"https?://\S+")
NAME = Text(pattern=r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
CODE = Text(pattern=r"[A-Z][A-Z0-9_-]*")


class Anything:
    """Any scalar, list or named entries, as plain values. For free-form corners of a file."""

    def read(self, page: Page, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return list(Listing(self).read(page, node))
        if isinstance(node, yaml.MappingNode):
            return Table(Text(), self).read(page, node)
        return _plain(page, node)


def _plain(page: Page, node: yaml.Node) -> Any:
    tag = node.tag.rsplit(":", 1)[-1]
    if tag == "null":
        return None
    specs: dict[str, Spec] = {"int": Whole(least=-(10**12)), "float": Number(), "timestamp": Day()}
    if tag == "bool" and node.value in ("true", "false"):
        return bool(Truth().read(page, node))
    return specs[tag].read(page, node) if tag in specs else str(node.value)


def read_law_text(text: str, schema: Spec, *, name: str) -> Any:
    """The value of a text that somebody handed in; `name` is what errors call it. Raises LawError."""
    return _read(text, schema, name, yaml.SafeLoader)


def load_law_file(path: Path, schema: Spec) -> Any:
    """The value of one law file checked against `schema`; raises LawError naming file, line and reason."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LawError(file=str(path), line=1, reason="文件不存在") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LawError(file=str(path), line=1, reason=f"文件无法读取：{error}") from None
    return _read(text, schema, str(path), _FAST_LOADER)


def _read(text: str, schema: Spec, name: str, loader: Any) -> Any:
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise LawError(file=name, line=line, reason=f"不是正确的 YAML：{error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise LawError(file=name, line=1, reason=f"不是正确的 YAML：{_first_line(str(error))}") from None
    if node is None:
        raise LawError(file=name, line=1, reason="文件是空的")
    return schema.read(Page(file=name), node)


def _first_line(text: str) -> str:
    return next(iter(text.splitlines()), "")


def in_order(days: Sequence[date]) -> bool:
    """Whether dated entries stand in the order of time, each day once."""
    return all(a < b for a, b in pairwise(days))
