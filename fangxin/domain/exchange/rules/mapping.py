"""A mapping: from which columns of another system's table each key of the format comes, and how."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from fangxin.domain.exchange.rules.cells import unguarded
from fangxin.domain.exchange.rules.columns import folded, own_key
from fangxin.domain.exchange.rules.patterns import LOOKED_AT
from fangxin.domain.exchange.rules.refusals import ColumnsMissing, ColumnTwice, NoRows, OptionMissing, OptionUnknown
from fangxin.domain.exchange.rules.values import plain_word
from fangxin.domain.exchange.words import ALL_KEYS, LABELS, REQUIRED

_SEPARATORS: Final = re.compile(r"[,，;；、|\n]")
#: what a cell that needs trimming, or taking back, begins or ends with
_SUSPECT: Final = frozenset("' \t\n\r\f\v\u00a0\u3000\ufeff\u200b\u2002\u2003\u2009\u2028\u2029\x1c\x1d\x1e\x1f\x85")
#: asks whether the importing system knows a value of a key: (key, text, kind) → bool
Knows = Callable[[str, str, str], bool]
#: the code of the region an address is surely in, or empty
Locates = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One way to a value; the first step that gives one is taken. Exactly one of the first seven is set."""

    column: str = ""
    columns: tuple[str, ...] = ()
    part: str = ""
    constant: str = ""
    option: str = ""
    import_instant: bool = False
    row_digest: bool = False
    words: Mapping[str, str] | None = None
    otherwise: str | None = None
    pattern: re.Pattern[str] | None = None
    split: bool = False
    first: bool = False
    if_known: bool = False
    locate: bool = False
    for_kind: str = ""

    def names(self) -> tuple[str, ...]:
        """The source's columns this step reads."""
        return self.columns or ((self.column,) if self.column else ())


@dataclass(frozen=True, kw_only=True)
class Parse:
    """Takes named parts out of a column, or out of a part found before."""

    column: str = ""
    part: str = ""
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class FileMapping:
    """One mapping. `keys`: key of the format → steps; `reads_text`: missing classes and places are read from the text."""

    id: str
    label: str
    keys: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    parses: tuple[Parse, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    ignores: tuple[str, ...] = ()
    reads_text: bool = False

    @property
    def source_columns(self) -> frozenset[str]:
        """The folded names of every column the mapping reads or deliberately leaves."""
        read = [name for steps in self.keys.values() for step in steps for name in step.names()]
        return frozenset(map(folded, [*read, *(p.column for p in self.parses if p.column), *self.ignores]))

    def check_options(self, options: Mapping[str, str]) -> None:
        """Raises OptionUnknown for an option this mapping has no use for."""
        for name in options:
            if name not in self.options:
                raise OptionUnknown(option=name, known="、".join(self.options) or "（没有）")


#: Exchange format 1 itself: every column under its own name.
IDENTITY: Final = FileMapping(id="exchange-1", label="交换格式第 1 版")


class BoundMapping:
    """A mapping put on one header: where each value stands. Raises NoRows, ColumnTwice or ColumnsMissing."""

    def __init__(
        self, *, mapping: FileMapping, header: Sequence[str], options: Mapping[str, str] | None = None, guarded: bool = False,
        import_instant: str = "", suggest: str = "",
    ) -> None:  # fmt: skip
        if not any(name.strip() for name in header):
            raise NoRows
        self.mapping, self.options, self.guarded = mapping, dict(options or {}), guarded
        self.import_instant = import_instant
        self.width = len(header)
        self._places = _places(header)
        self._own = self._own_columns(header)
        #: exact pairs of a plain table, where nothing has to be worked out
        self._plain = tuple(self._own.items()) if not mapping.keys and not mapping.parses else ()
        self.unknown = tuple(
            name.strip() or f"（第 {place} 列，没有列名）"
            for place, name in enumerate(header, start=1)
            if self._is_unknown(name)
        )
        self._check(suggest)
        used = set(self._own.values()) | {self._places[n] for n in mapping.source_columns if n in self._places}
        ignored = {self._places[folded(name)] for name in mapping.ignores if folded(name) in self._places}
        self._digested = tuple(sorted(used - ignored))
        #: the keys this table tells at all; of the others a known case keeps what it has
        self.given = frozenset(self._own) | {key for key in mapping.keys if self._may_give(key)}
        #: key → the name its column has in the file, for people to find it again
        self.shown = {key: header[place].strip() for key, place in self._own.items()}
        for key, steps in mapping.keys.items():
            name = next((n for step in steps for n in step.names() if folded(n) in self._places), "")
            if name:
                self.shown.setdefault(key, name)

    def _own_columns(self, header: Sequence[str]) -> dict[str, int]:
        taken = self.mapping.source_columns
        own: dict[str, int] = {}
        for place, name in enumerate(header):
            key = own_key(name) if folded(name) not in taken else ""
            if key in own:
                raise ColumnTwice(column=name.strip()[:40])
            if key:
                own[key] = place
        return own

    def _is_unknown(self, name: str) -> bool:
        return folded(name) not in self.mapping.source_columns and not own_key(name)

    def _check(self, suggest: str) -> None:
        missing = [LABELS[key] for key in REQUIRED if key not in self._own and not self._may_give(key)]
        for parse in self.mapping.parses:
            if parse.column and folded(parse.column) not in self._places:
                missing.append(parse.column)
        if missing:
            hint = f"（像是 {suggest}）" if suggest else ""
            raise ColumnsMissing(columns="、".join(dict.fromkeys(missing)), hint=hint)
        for key, steps in self.mapping.keys.items():
            last = steps[-1]
            if last.option and key in REQUIRED and last.option not in self.options and len(steps) == 1:
                raise OptionMissing(option=last.option, label=LABELS[key])

    def _may_give(self, key: str) -> bool:
        for step in self.mapping.keys.get(key, ()):
            names = step.names()
            if not names or any(folded(name) in self._places for name in names):
                return True
        return False

    # A row ------------------------------------------------------------------------------------------------------------

    def text_at(self, cells: Sequence[str], place: int) -> str:
        """The trimmed text of a cell; empty where the row is shorter than the header."""
        if place >= len(cells):
            return ""
        text = cells[place]
        if self.guarded and text[:1] == "'":
            text = unguarded(text)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text.strip()

    def digest(self, cells: Sequence[str]) -> bytes:
        """What makes a row this row, when the source gives it no number: the cells the mapping reads."""
        return blake2b(
            "\x1f".join(self.text_at(cells, place) for place in self._digested).encode("utf-8", "surrogatepass"),
            digest_size=10,
        ).digest()

    @property
    def numbers_rows(self) -> bool:
        """Whether rows without a number are given one, made of their content."""
        return any(step.row_digest for step in self.mapping.keys.get("number", ()))

    def identity(self, cells: Sequence[str]) -> tuple[str, str]:
        """Source and number of a row, as far as its columns tell them."""
        values, _ = self._values_of(cells, ("source", "number"), "", None, None)
        return values.get("source", ""), values.get("number", "")

    def values(
        self, cells: Sequence[str], *, number: str = "", knows: Knows | None = None, locates: Locates | None = None
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Key → text of a row, and the keys whose value was supplied because the source has none.

        `number` is the one made for a row without; `knows` and `locates` serve the steps that ask for them.
        """
        if self._plain:
            width, plain = len(cells), {}
            for key, place in self._plain:
                if place < width and (text := cells[place]):
                    # most cells need none of what text_at does
                    if text[0] in _SUSPECT or text[-1] in _SUSPECT or "\r" in text:
                        text = self.text_at(cells, place)
                    if text:
                        plain[key] = text
            return plain, ()
        return self._values_of(cells, ALL_KEYS, number, knows, locates)

    def _values_of(
        self, cells: Sequence[str], keys: Sequence[str], number: str, knows: Knows | None, locates: Locates | None
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        values: dict[str, str] = {}
        assumed: list[str] = []
        parts = self._parts(cells) if self.mapping.parses else {}
        for key in sorted(keys, key=lambda name: name != "kind"):
            text = self.text_at(cells, self._own[key]) if key in self._own else ""
            for step in () if text else self.mapping.keys.get(key, ()):
                if step.for_kind and step.for_kind != values.get("kind"):
                    continue
                if step.row_digest:
                    text = number
                else:
                    text = self._given(step, cells, parts)
                    text = _worked(step, text, key, values.get("kind", ""), knows, locates) if text else ""
                if text:
                    if step.import_instant:
                        assumed.append(key)
                    break
            if text:
                values[key] = text
        return _trimmed(values, assumed)

    def _given(self, step: Step, cells: Sequence[str], parts: Mapping[str, str]) -> str:
        if step.column or step.columns:
            found = (self.text_at(cells, self._places[n]) for n in map(folded, step.names()) if n in self._places)
            return "\n".join(dict.fromkeys(text for text in found if text))
        if step.import_instant:
            return self.import_instant
        if step.option:
            return self.options.get(step.option, "").strip()
        return step.constant or parts.get(step.part, "")

    def _parts(self, cells: Sequence[str]) -> dict[str, str]:
        parts: dict[str, str] = {}
        for parse in self.mapping.parses:
            column = folded(parse.column)
            text = self.text_at(cells, self._places[column]) if parse.column else parts.get(parse.part, "")
            found = parse.pattern.search(text[:LOOKED_AT])
            if found:
                parts.update(
                    {name: value.strip() for name, value in found.groupdict().items() if value and name not in parts}
                )
                if len(text) > LOOKED_AT and found.end() == LOOKED_AT and found.lastgroup:
                    parts[found.lastgroup] += text[LOOKED_AT:]
        return parts


def _places(header: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name.strip() and folded(name) in places:
            raise ColumnTwice(column=name.strip()[:40])
        places.setdefault(folded(name), place)
    return places


def _worked(step: Step, text: str, key: str, kind: str, knows: Knows | None, locates: Locates | None) -> str:
    """What a step makes of the text it found; empty when it leads to nothing."""
    if step.pattern is not None:
        found = step.pattern.search(text[:LOOKED_AT])
        text = found["value"].strip() if found and found["value"] else ""
    if step.locate:
        return locates(text) if text and locates is not None else ""
    parts = [part.strip() for part in _SEPARATORS.split(text)] if step.split else [text]
    parts = [_word(step, part) for part in parts if part]
    if step.if_known and knows is not None:
        parts = [part for part in parts if part and knows(key, part, kind)]
    parts = [part for part in parts if part]
    return "、".join(parts[:1] if step.first else parts)


def _word(step: Step, text: str) -> str:
    if step.words is None:
        return text
    found = step.words.get(plain_word(text))
    if found is not None:
        return found
    return text if step.otherwise is None else step.otherwise


def _trimmed(values: dict[str, str], assumed: list[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Without the instant of a decision or an ending that was only supplied and never took place."""
    for instant, word in (("decided_at", "decision"), ("closed_at", "outcome")):
        if instant in values and instant in assumed and word not in values:
            del values[instant]
            assumed.remove(instant)
    return values, tuple(assumed)
