"""A table's rows on their way into chunks: repeated headers and numbers found, numbers made where the source has none."""

from __future__ import annotations

import sqlite3
from base64 import b32encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final, Protocol

from fangxin.domain.exchange.actions.chunk import Item
from fangxin.domain.exchange.actions.workers import Chunk
from fangxin.domain.exchange.rules.columns import repeats_header
from fangxin.domain.exchange.rules.mapping import BoundMapping, FileMapping
from fangxin.domain.exchange.rules.refusals import RowError
from fangxin.domain.exchange.words import DEFAULT_SOURCE

#: reasons for which a row is refused before its values are looked at, beside those of the reader
HEADER_REPEATED: Final = ("header_repeated", "这一行重复了列名。")
NUMBER_REPEATED: Final = ("number_repeated", "登记编号与第 {line} 行相同，内容不同。")
_SHOWN: Final = 60
#: characters in a chunk; rows of monstrous cells travel in small company
HEAVIEST: Final = 16_000_000


class Row(Protocol):
    """One row of a table: the line it begins at, its cells, and a fault of the row as such, by code."""

    @property
    def line(self) -> int: ...
    @property
    def cells(self) -> list[str]: ...
    @property
    def fault(self) -> str: ...


class Rows(Protocol):
    """A table's rows, and how far they were read, in bytes."""

    def __iter__(self) -> Iterator[Any]: ...
    @property
    def position(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table to be imported. `faults`: code of a row's fault → reason; `guarded`: cells may carry an apostrophe.

    `header` may grow while the rows are read.
    """

    name: str
    format: str
    header: list[str]
    rows: Rows
    guarded: bool
    faults: Mapping[str, str] = field(default_factory=dict)


class Incoming:
    """Reads a source once. Raises NoRows, ColumnTwice, ColumnsMissing or OptionMissing when its header does not do.

    What was seen is kept in a database of its own on disk, so that a file of millions takes no more memory than a small one.
    """

    def __init__(
        self,
        *,
        source: Source,
        mapping: FileMapping,
        options: Mapping[str, str],
        import_instant: str,
        suggest: str = "",
    ) -> None:
        self._source, self._mapping, self._options, self._suggest = source, mapping, options, suggest
        self._import_instant = import_instant
        self._bound = self._bind()
        self._seen = sqlite3.connect("", isolation_level=None)
        self._seen.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, line INT, digest BLOB) WITHOUT ROWID")
        self._seen.execute("CREATE TABLE made (key BLOB PRIMARY KEY, count INT) WITHOUT ROWID")
        self._seen.execute("BEGIN")
        self.read = self.rejected = self.repeated = 0

    @property
    def unknown_columns(self) -> list[str]:
        """Columns no key is read from, in the order of the header."""
        return list(self._bind().unknown)

    def close(self) -> None:
        """Let go of what was kept on disk."""
        self._seen.close()

    def chunks(self, *, size: int) -> Iterator[Chunk]:
        """The rows that are to be looked at, at most `size` a chunk, with the mistakes found on the way."""
        items: list[Item] = []
        errors: list[RowError] = []
        weight = 0
        for row in self._source.rows:
            self.read += 1
            weight += sum(map(len, row.cells))
            error = self._objection(row)
            if error is not None:
                self.rejected += 1
                errors.append(error)
            elif (item := self._item(row, errors)) is not None:
                items.append(item)
            if len(items) == size or len(errors) >= size or weight > HEAVIEST:
                yield Chunk(tuple(self._source.header), items, errors, self._source.rows.position)
                items, errors, weight = [], [], 0
        if items or errors:
            yield Chunk(tuple(self._source.header), items, errors, self._source.rows.position)

    def _bind(self) -> BoundMapping:
        return BoundMapping(
            mapping=self._mapping,
            header=self._source.header,
            options=self._options,
            guarded=self._source.guarded,
            import_instant=self._import_instant,
            suggest=self._suggest,
        )

    def _objection(self, row: Row) -> RowError | None:
        if row.fault:
            shown = "，".join(cell for cell in row.cells if cell)[:_SHOWN]
            # the whole row may hold anybody's name: what stands in its first characters has to do
            return RowError(row.line, "", shown[:4] + "…", row.fault, self._source.faults.get(row.fault, row.fault))
        if repeats_header(row.cells, self._source.header):
            return RowError(row.line, "", row.cells[0], *HEADER_REPEATED)
        return None

    def _item(self, row: Row, errors: list[RowError]) -> Item | None:
        """The row with its number; None for one that came before, which is an error unless it is the same."""
        if len(self._source.header) != self._bound.width:
            self._bound = self._bind()
        source, number = self._bound.identity(row.cells)
        if not number:
            if not self._bound.numbers_rows:
                return Item(row.line, row.cells)
            return Item(row.line, row.cells, self._made(row))
        key = _short(f"{source or DEFAULT_SOURCE}\x1f{number}")
        digest = _short("\x1f".join(row.cells))
        if self._seen.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (key, row.line, digest)).rowcount:
            return Item(row.line, row.cells)
        line, before = self._seen.execute("SELECT line, digest FROM seen WHERE key = ?", (key,)).fetchone()
        if before == digest:
            self.repeated += 1
            return None
        self.rejected += 1
        code, reason = NUMBER_REPEATED
        errors.append(
            RowError(row.line, "number", number, code, reason.format(line=line), self._bound.shown.get("number", ""))
        )
        return None

    def _made(self, row: Row) -> str:
        """A number made of the row's content; the second row of one content is another one."""
        digest = self._bound.digest(row.cells)
        counted = "INSERT INTO made VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET count = count + 1 RETURNING count"
        (count,) = self._seen.execute(counted, (digest,)).fetchone()
        plain = b32encode(digest).decode()
        return plain if count == 1 else f"{plain}-{count}"


def _short(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def errors_in_order(one: Sequence[RowError], other: Sequence[RowError]) -> list[RowError]:
    """Mistakes of a chunk by line, whoever found them."""
    return sorted([*one, *other], key=lambda error: error.line)
