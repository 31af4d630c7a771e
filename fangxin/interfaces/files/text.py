"""The text of a file as lines: its encoding found, undecodable bytes marked, no line longer than memory allows."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fangxin.interfaces.files.tables import LONGEST_CELL, LineTooLong

BLOCK: Final = 1 << 18
#: stands for bytes that are not of the encoding; no file can hold it as a character
MARK: Final = "\udcff"
#: a UTF-8 file may hold one wrong byte in this many and is still UTF-8
_TOLERATED: Final = 1000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _marked(mistake: UnicodeError) -> tuple[str, int]:
    assert isinstance(mistake, UnicodeDecodeError)
    return MARK, mistake.end


codecs.register_error("fangxin-mark", _marked)


def encoding_of(path: Path) -> tuple[str, int]:
    """The encoding of a file and the length of its byte order mark. The whole file is looked at, block by block."""
    with path.open("rb") as file:
        head = file.read(4096)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return name, len(bom)
        if (guessed := _utf16(head)) is not None:
            return guessed, 0
        file.seek(0)
        utf8, gb18030, other = _Errors("utf-8"), _Errors("gb18030"), 0
        while block := file.read(BLOCK):
            other += len(block) - len(block.translate(None, _HIGH))
            utf8.feed(block)
            if utf8.count:
                # only now is there anything to choose between
                gb18030.feed(block)
        utf8.feed(b"", final=True)
    if not utf8.count or utf8.count * _TOLERATED < other:
        return "utf-8", 0
    return ("gb18030", 0) if gb18030.count * 20 < utf8.count else ("utf-8", 0)


_HIGH: Final = bytes(range(128, 256))


class _Errors:
    """Counts what an encoding cannot explain in a stream of blocks."""

    def __init__(self, encoding: str) -> None:
        self.decoder = codecs.getincrementaldecoder(encoding)("fangxin-mark")
        self.count = 0

    def feed(self, block: bytes, *, final: bool = False) -> None:
        self.count += self.decoder.decode(block, final).count(MARK)


def _utf16(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of the many plain characters is zero."""
    if len(head) < 8 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even and odd * 8 > len(head):
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd and even * 8 > len(head) else None


class Lines:
    """The lines of a file, each with its end, in blocks. `position` is how many bytes were read."""

    def __init__(self, path: Path, *, encoding: str, skip: int) -> None:
        self.path, self.encoding, self.skip = path, encoding, skip
        self.position = 0
        self.line = 0
        #: whether any bytes so far were not of the encoding
        self.marked = False

    def __iter__(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)("fangxin-mark")
        rest = ""
        with self.path.open("rb") as file:
            file.seek(self.skip)
            end = self._line_end(file.read(BLOCK))
            file.seek(self.skip)
            while block := file.read(BLOCK):
                self.position = file.tell()
                text = decoder.decode(block)
                self.marked = self.marked or MARK in text
                *lines, rest = (rest + text).split(end)
                for line in lines:
                    self.line += 1
                    yield line + "\n"
                if len(rest) > LONGEST_CELL:
                    raise LineTooLong(line=self.line + 1)
            rest += decoder.decode(b"", True)
            self.marked = self.marked or rest.endswith(MARK)
        if rest:
            self.line += 1
            yield rest

    def _line_end(self, head: bytes) -> str:
        """Lines end with a line feed; only a file without any (from old Macs) ends them with a carriage return."""
        sample = codecs.getincrementaldecoder(self.encoding)("fangxin-mark").decode(head)
        return "\r" if "\n" not in sample and "\r" in sample else "\n"
