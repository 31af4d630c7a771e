"""Which characters the fonts can print, and what stands in the place of one they cannot.

The fonts of the wheel hold 30,890 characters; a few personal names use others. A document must not fail for that, nor
print an empty box: the character becomes 〓 (the printers' sign for a missing sort) and a note at the foot names it, so
that the officer writes it in by hand. An agency that has a font with more characters puts the .otf or .ttf into
law/forms/fonts/; it is then used for what the others lack.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

GAP = "〓"


@lru_cache(maxsize=16)
def _ranges(font: Path) -> tuple[tuple[int, int], ...]:
    """First and last code point of each run of characters in a font, from its `cmap` table (formats 4 and 12)."""
    raw = font.read_bytes()
    tables = struct.unpack(">H", raw[4:6])[0]
    for at in range(12, 12 + 16 * tables, 16):
        tag, _, offset, _ = struct.unpack(">4sLLL", raw[at : at + 16])
        if tag == b"cmap":
            return tuple(sorted(_cmap(raw, offset)))
    return ()


def _cmap(raw: bytes, start: int) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    (count,) = struct.unpack(">H", raw[start + 2 : start + 4])
    for at in range(start + 4, start + 4 + 8 * count, 8):
        (offset,) = struct.unpack(">L", raw[at + 4 : at + 8])
        table = start + offset
        (kind,) = struct.unpack(">H", raw[table : table + 2])
        if kind == 12:
            (groups,) = struct.unpack(">L", raw[table + 12 : table + 16])
            rows = struct.iter_unpack(">LLL", raw[table + 16 : table + 16 + 12 * groups])
            found |= {(first, last) for first, last, _ in rows}
        elif kind == 4:
            found |= _segments(raw, table)
    return found


def _segments(raw: bytes, table: int) -> set[tuple[int, int]]:
    (double,) = struct.unpack(">H", raw[table + 6 : table + 8])
    ends = struct.unpack(f">{double // 2}H", raw[table + 14 : table + 14 + double])
    starts = struct.unpack(f">{double // 2}H", raw[table + 16 + double : table + 16 + 2 * double])
    return {(first, last) for first, last in zip(starts, ends, strict=True) if first != 0xFFFF}


def _prints(sign: str, fonts: Iterable[Path]) -> bool:
    code = ord(sign)
    for font in fonts:
        ranges = _ranges(font)
        at = bisect_right(ranges, (code, 0x110000)) - 1
        if at >= 0 and ranges[at][0] <= code <= ranges[at][1]:
            return True
    return False


def unprintable(text: str, *, fonts: Iterable[Path]) -> list[str]:
    """The characters of a text that none of the fonts has, each once, in order."""
    known = tuple(fonts)
    return [sign for sign in dict.fromkeys(text) if sign not in "\n " and not _prints(sign, known)]


def with_gaps(value: object, missing: Iterable[str]) -> object:
    """A structure of lists, dictionaries and texts with every missing character replaced by 〓."""
    table = {ord(sign): GAP for sign in missing}

    def mended(part: object) -> object:
        if isinstance(part, str):
            return part.translate(table)
        if isinstance(part, list | tuple):
            return [mended(entry) for entry in part]
        if isinstance(part, dict):
            return {key: mended(entry) for key, entry in part.items()}
        return part

    return mended(value)


def gap_note(missing: list[str]) -> str:
    """The sentence at the foot that names what was left out."""
    named = "、".join(f"U+{ord(sign):04X}" for sign in missing[:12]) + ("等" if len(missing) > 12 else "")
    return f"文中“{GAP}”处为字库未收的字符（{named}），请经办人对照原件手写补正。"
