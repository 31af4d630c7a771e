"""What JSON values an operation takes and gives: one description reads them, refuses them and writes their schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import Refusal, SeveralRefusals

MOST_WHOLE = 2**63 - 1
#: years a request may speak of; databases and time zones go astray beyond
YEARS = range(1990, 2101)
_SURROGATE = re.compile(r"[\ud800-\udfff\x00]")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.A)


class ValueWrong(Refusal):
    """A value of a request is missing, of another type, or outside its limits."""

    code = "value_wrong"
    status = 422
    sentence = "“{name}”不正确：{why}。"


class FieldUnknown(Refusal):
    """A request's body holds a member the operation does not know."""

    code = "field_unknown"
    status = 422
    sentence = "请求内容中有未定义的字段“{name}”。"


class Value(Protocol):
    """One kind of JSON value."""

    def read(self, given: Any, *, name: str) -> Any:
        """The value inside, from JSON. Raises ValueWrong or SeveralRefusals."""

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""


def wrong(name: str, why: str) -> ValueWrong:
    """The refusal of one value."""
    return ValueWrong(name=name[:60], why=why, field=name[:60])


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text of so many characters."""

    says: str = ""
    least: int = 0
    most: int = 200
    pattern: str = ""
    example: str = ""

    def read(self, given: Any, *, name: str) -> str:
        """The text as given."""
        if not isinstance(given, str):
            raise wrong(name, "应为文字")
        if _SURROGATE.search(given):
            raise wrong(name, "含有不能使用的字符")
        if not self.least <= len(given) <= self.most:
            raise wrong(name, f"应为 {self.least} 到 {self.most} 字")
        if self.pattern and not re.fullmatch(self.pattern, given, re.A):
            raise wrong(name, f"格式不符，例如 {self.example}" if self.example else "格式不符")
        return given

    def schema(self) -> dict[str, Any]:
        """A string."""
        made: dict[str, Any] = {"type": "string", "maxLength": self.most}
        made |= {"minLength": self.least} if self.least else {}
        made |= {"pattern": f"^(?:{self.pattern})$"} if self.pattern else {}
        made |= {"examples": [self.example]} if self.example else {}
        return _said(made, self.says)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the codes of an enumeration."""

    of: tuple[str, ...]
    says: str = ""

    def read(self, given: Any, *, name: str) -> str:
        """The code."""
        if given not in self.of or not isinstance(given, str):
            raise wrong(name, "应为 " + "、".join(self.of) + " 之一")
        return given

    def schema(self) -> dict[str, Any]:
        """A string of a closed list."""
        return _said({"type": "string", "enum": list(self.of)}, self.says)


def choice(kind: type[StrEnum], *, says: str = "", but: tuple[StrEnum, ...] = ()) -> Choice:
    """The codes of an enumeration, without some."""
    return Choice(of=tuple(one.value for one in kind if one not in but), says=says)


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A whole number."""

    least: int = 0
    most: int = MOST_WHOLE
    says: str = ""

    def read(self, given: Any, *, name: str) -> int:
        """The number."""
        if isinstance(given, bool) or not isinstance(given, int) or not self.least <= given <= self.most:
            raise wrong(name, f"应为 {self.least} 到 {self.most} 的整数")
        return given

    def schema(self) -> dict[str, Any]:
        """An integer."""
        return _said({"type": "integer", "minimum": self.least, "maximum": self.most}, self.says)


@dataclass(frozen=True, kw_only=True)
class Flag:
    """True or false."""

    says: str = ""

    def read(self, given: Any, *, name: str) -> bool:
        """The truth."""
        if not isinstance(given, bool):
            raise wrong(name, "应为 true 或 false")
        return given

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return _said({"type": "boolean"}, self.says)


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day, as YYYY-MM-DD."""

    says: str = ""

    def read(self, given: Any, *, name: str) -> date:
        """The day."""
        try:
            if not isinstance(given, str) or len(given) != len("2026-04-15"):
                raise ValueError
            found = date.fromisoformat(given)
            if found.year not in YEARS:
                raise ValueError
        except ValueError as unreadable:
            raise wrong(name, "应为日期，例如 2026-04-15") from unreadable
        return found

    def schema(self) -> dict[str, Any]:
        """A string in the format of a full date."""
        return _said({"type": "string", "format": "date"}, self.says)


@dataclass(frozen=True, kw_only=True)
class Instant:
    """An instant of ISO 8601; without an offset it is Beijing's time."""

    says: str = ""

    def read(self, given: Any, *, name: str) -> datetime:
        """The aware instant."""
        try:
            if not isinstance(given, str) or not _INSTANT.fullmatch(given):
                raise ValueError
            found = datetime.fromisoformat(given)
            if found.year not in YEARS:
                raise ValueError
        except ValueError as unreadable:
            raise wrong(name, "应为时间，例如 2026-04-15T09:30:00+08:00") from unreadable
        return found if found.tzinfo else found.replace(tzinfo=BEIJING)

    def schema(self) -> dict[str, Any]:
        """A string in the format of a date and time."""
        return _said({"type": "string", "format": "date-time"}, self.says)


@dataclass(frozen=True, kw_only=True)
class Many:
    """A list."""

    of: Value
    least: int = 0
    most: int = 100
    says: str = ""

    def read(self, given: Any, *, name: str) -> list[Any]:
        """Each of them; what is wrong with an object among them is told with its place, `name[place].member`."""
        if not isinstance(given, list) or not self.least <= len(given) <= self.most:
            raise wrong(name, f"应为 {self.least} 到 {self.most} 项的列表")
        found: list[Any] = []
        try:
            for one in given:
                found.append(self.of.read(one, name=name))
        except SeveralRefusals as several:
            for refusal in several.refusals:
                refusal.field = f"{name}[{len(found)}].{refusal.field}"
            raise
        return found

    def schema(self) -> dict[str, Any]:
        """An array."""
        made: dict[str, Any] = {"type": "array", "items": self.of.schema(), "maxItems": self.most}
        made |= {"minItems": self.least} if self.least else {}
        return _said(made, self.says)


@dataclass(frozen=True, kw_only=True)
class Maybe:
    """A value, or null."""

    of: Value

    def read(self, given: Any, *, name: str) -> Any:
        """The value, or None."""
        return None if given is None else self.of.read(given, name=name)

    def schema(self) -> dict[str, Any]:
        """Either of two schemas."""
        inner = self.of.schema()
        says = inner.pop("description", "")
        return _said({"anyOf": [inner, {"type": "null"}]}, says)


@dataclass(frozen=True, kw_only=True)
class Record:
    """An object with named members; those not required may be left out. Members it does not name are refused."""

    name: str
    members: Mapping[str, Value]
    required: tuple[str, ...] = ()
    says: str = ""
    examples: tuple[Mapping[str, Any], ...] = field(default=())

    def read(self, given: Any, *, name: str = "") -> dict[str, Any]:
        """The members that were given, read. Raises SeveralRefusals naming every member that is wrong."""
        if not isinstance(given, dict):
            raise wrong(name or self.name, "应为 JSON 对象")
        refusals: list[Refusal] = [
            FieldUnknown(name=key[:60], field=key[:60]) for key in given if key not in self.members
        ]
        refusals += [wrong(key, "必须提供") for key in self.required if key not in given]
        found: dict[str, Any] = {}
        for key, kind in self.members.items():
            if key not in given:
                continue
            try:
                found[key] = kind.read(given[key], name=key)
            except SeveralRefusals as several:
                refusals.extend(several.refusals)
            except Refusal as refusal:
                refusals.append(refusal)
        if refusals:
            raise SeveralRefusals(*refusals)
        return found

    def schema(self) -> dict[str, Any]:
        """A reference; the object itself stands among the document's components."""
        return {"$ref": f"#/components/schemas/{self.name}"}

    def definition(self) -> dict[str, Any]:
        """The object's own schema."""
        made: dict[str, Any] = {
            "type": "object",
            "properties": {key: kind.schema() for key, kind in self.members.items()},
            "additionalProperties": False,
        }
        made |= {"required": list(self.required)} if self.required else {}
        made |= {"examples": [dict(one) for one in self.examples]} if self.examples else {}
        return _said(made, self.says)


def of_text(kind: Value, text: str, *, name: str) -> Any:
    """A value from an address, where a number and a truth are texts too. Raises ValueWrong."""
    given: Any = text
    if isinstance(kind, Whole) and re.fullmatch(r"[0-9]{1,19}", text):
        given = int(text)
    if isinstance(kind, Flag) and text in ("true", "false"):
        given = text == "true"
    return kind.read(given, name=name)


def records_in(value: Any) -> list[Record]:
    """Every object a value is made of, itself included."""
    if isinstance(value, Record):
        return [value, *(one for member in value.members.values() for one in records_in(member))]
    return records_in(value.of) if isinstance(value, Many | Maybe) else []


def _said(schema: dict[str, Any], says: str) -> dict[str, Any]:
    return schema | {"description": says} if says else schema
