"""Rows of a file of JSON lines: one flat object a line; the header grows with the names that turn up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from fangxin.interfaces.files.tables import Row
from fangxin.interfaces.files.text import MARK, Lines

#: more different names than any table has columns
MOST_NAMES: Final = 500


class _Twice(Exception):
    """A name came twice in one object."""


class JsonRows:
    """The rows of JSON lines. `header` holds every name seen so far, in the order they came."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.header: list[str] = []
        self._places: dict[str, int] = {}
        self._learn()

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._lines.position

    def __iter__(self) -> Iterator[Row]:
        for text in self._lines:
            if text.strip():
                yield self._row(self._lines.line, text)

    def _learn(self) -> None:
        """Know the names of the first object before anybody asks for the header."""
        for row in self:
            if self.header or not row.fault:
                break
        self._lines.line = self._lines.position = 0

    def _row(self, line: int, text: str) -> Row:
        if MARK in text:
            return Row(line, [text], "undecodable")
        try:
            told = json.loads(text, object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=str)
        except _Twice:
            return Row(line, [text], "key_twice")
        except (ValueError, RecursionError):
            return Row(line, [text], "not_json")
        if not isinstance(told, dict):
            return Row(line, [text], "not_json")
        if any(isinstance(value, dict | list) for value in told.values()):
            return Row(line, [text], "nested_json")
        if len(self.header) + len(told) > MOST_NAMES and len({*self.header, *told}) > MOST_NAMES:
            return Row(line, [text], "too_many_names")
        return Row(line, self._cells(told))

    def _cells(self, told: dict[str, Any]) -> list[str]:
        for name in told:
            if name not in self._places:
                self._places[name] = len(self.header)
                self.header.append(name)
        cells = [""] * len(self.header)
        for name, value in told.items():
            cells[self._places[name]] = _text(value)
        return cells


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise _Twice
    return told


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
