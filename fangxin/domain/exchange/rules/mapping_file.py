"""Mapping files: their schema, and how one becomes a FileMapping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fangxin.domain.exchange.rules.mapping import IDENTITY, FileMapping, Parse, Step
from fangxin.domain.exchange.rules.patterns import bounded_pattern
from fangxin.domain.exchange.rules.refusals import MappingWrong
from fangxin.domain.exchange.rules.values import plain_word
from fangxin.domain.exchange.words import ALL_KEYS
from fangxin.foundation.lawbook import (
    LawError,
    Listing,
    Maybe,
    Numbered,
    OneOf,
    Record,
    Spec,
    Table,
    Text,
    Truth,
    law_folder,
    read_law_text,
)

LARGEST: Final = 1_000_000
_NAME: Final = Text(pattern=r"[a-z][a-z0-9_-]{0,39}")
_WAYS: Final[dict[str, Spec]] = {
    "column": Text(), "columns": Listing(Text(), 1), "part": _NAME, "constant": Text(), "option": _NAME,
    "import_instant": Truth(), "row_digest": Truth(),
}  # fmt: skip
_TURNS: Final[dict[str, Spec]] = {
    "words": _NAME, "otherwise": Maybe(Text()), "pattern": _NAME, "split": Truth(), "first": Truth(), "if_known": Truth(),
    "locate": Truth(), "for_kind": OneOf("complaint", "report", "inquiry", "commendation"),
}  # fmt: skip
_SCHEMA: Final = Record(
    {
        "id": _NAME,
        "label": Text(),
        "keys": Table(OneOf(*ALL_KEYS), Listing(Numbered(Record({}, {**_WAYS, **_TURNS})), 1), 1),
    },
    {
        "says": Text(),
        "options": Table(_NAME, Text()),
        "ignores": Listing(Text()),
        "reads_text": Truth(),
        "patterns": Table(_NAME, Numbered(Text())),
        "words": Table(_NAME, Table(Text(), Maybe(Text()), least=1)),
        "parse": Listing(Numbered(Record({"pattern": _NAME}, {"column": Text(), "part": _NAME}))),
    },
)


def mapping_of(name: str) -> FileMapping:
    """The mapping of a file's path, or of the name of one that ships in law/mappings; raises MappingWrong."""
    if name in ("", IDENTITY.id):
        return IDENTITY
    path = Path(name)
    if not path.suffix and not path.exists():
        path = mappings_folder() / f"{name}.yaml"
    return read_mapping(path)


def mappings_folder() -> Path:
    """Where the mappings that ship lie."""
    return law_folder() / "mappings"


def shipped_mappings() -> list[FileMapping]:
    """Every mapping that ships, by name."""
    return [read_mapping(path) for path in sorted(mappings_folder().glob("*.yaml"))]


def read_mapping(path: Path) -> FileMapping:
    """The mapping of one file; raises MappingWrong naming file, line and reason."""
    try:
        if path.stat().st_size > LARGEST:
            raise MappingWrong(reason=f"{path} 太大。")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as mistake:
        raise MappingWrong(reason=f"{path} 无法读取（{mistake}）。") from None
    try:
        return _made(str(path), read_law_text(text, _SCHEMA, name=str(path)))
    except LawError as error:
        raise MappingWrong(reason=str(error)) from None


def _made(file: str, page: dict[str, Any]) -> FileMapping:
    patterns = {name: _pattern(file, *entry) for name, entry in page.get("patterns", {}).items()}
    words = {
        name: {plain_word(word): value or "" for word, value in table.items()}
        for name, table in page.get("words", {}).items()
    }
    options: dict[str, str] = page.get("options", {})
    return FileMapping(
        id=page["id"],
        label=page["label"],
        keys={
            key: tuple(_step(file, line, row, patterns, words, options) for line, row in steps)
            for key, steps in page["keys"].items()
        },
        parses=tuple(_parse(file, line, row, patterns) for line, row in page.get("parse", ())),
        options=options,
        ignores=page.get("ignores", ()),
        reads_text=page.get("reads_text", False),
    )


def _pattern(file: str, line: int, text: str) -> re.Pattern[str]:
    try:
        return bounded_pattern(text)
    except ValueError as mistake:
        raise LawError(file=file, line=line, reason=str(mistake)) from None


def _step(
    file: str, line: int, row: dict[str, Any], patterns: Mapping[str, re.Pattern[str]],
    words: Mapping[str, Mapping[str, str]], options: Mapping[str, str],
) -> Step:  # fmt: skip
    if len([way for way in _WAYS if row.get(way)]) != 1:
        raise LawError(file=file, line=line, reason=f"要在 {'、'.join(_WAYS)} 中写且只写一项")
    if "option" in row and row["option"] not in options:
        raise LawError(file=file, line=line, reason=f"options 中没有“{row['option']}”")
    if "otherwise" in row and "words" not in row:
        raise LawError(file=file, line=line, reason="otherwise 要和 words 一起使用")
    given: dict[str, Any] = dict(row)
    if "otherwise" in row:
        given["otherwise"] = row["otherwise"] or ""
    given["words"] = _named(file, line, "words", row, words)
    given["pattern"] = _named(file, line, "patterns", row, patterns, key="pattern")
    if given["pattern"] is not None and "value" not in given["pattern"].groupindex:
        raise LawError(file=file, line=line, reason=f"“{row['pattern']}”中没有名为 value 的分组")
    return Step(**given)


def _parse(file: str, line: int, row: dict[str, Any], patterns: Mapping[str, re.Pattern[str]]) -> Parse:
    if ("column" in row) == ("part" in row):
        raise LawError(file=file, line=line, reason="要在 column、part 中写且只写一项")
    pattern = _named(file, line, "patterns", row, patterns, key="pattern")
    return Parse(column=row.get("column", ""), part=row.get("part", ""), pattern=pattern)


def _named(
    file: str, line: int, shelf: str, row: Mapping[str, Any], known: Mapping[str, Any], *, key: str = "words"
) -> Any:
    if key not in row:
        return None
    if row[key] not in known:
        raise LawError(file=file, line=line, reason=f"{shelf} 中没有“{row[key]}”")
    return known[row[key]]
