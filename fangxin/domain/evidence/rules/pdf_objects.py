"""The objects of a PDF as a viewer could read them, without trusting its table of contents.

A table of contents can point anywhere, also into a string or a stream. So every place where the keyword `obj` or
`trailer` stands is read as the start of an object, with a reader that follows the grammar of names, strings, brackets.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from fangxin.domain.evidence.rules.content import Buffer

MOST_TOKENS = 1_000_000
MOST_BYTES = 60_000_000

START = re.compile(rb"(?<!end)obj(?![A-Za-z0-9])|trailer")
TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]+|%[^\r\n]*|<<|>>|/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*|\(|<[^<>]*>?|[\[\]{})>]"
    rb"|[^\x00\t\n\x0c\r ()<>\[\]{}/%]+"
)
IN_STRING = re.compile(rb"[()\\]")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
AFTER_STREAM = (re.compile(rb"\r\n|\n|\r"), re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)"))
FLATE = ([b"/FlateDecode"], [b"/Fl"], [b"[", b"/FlateDecode", b"]"], [b"[", b"/Fl", b"]"])


class TooComplex(Exception):
    """More to read than allowed, or objects packed in a way that is not looked into."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PdfObject:
    """One object: its tokens (names unescaped, strings left out) and where its stream starts, 0 when it has none."""

    tokens: tuple[bytes, ...]
    stream: int

    @property
    def names(self) -> Iterator[bytes]:
        """The names in it, without their slash."""
        return (token[1:] for token in self.tokens if token[:1] == b"/")

    @property
    def holds_objects(self) -> bool:
        """Whether it is an object stream for any viewer, by its type or by the key only such streams have."""
        return bool(self.stream) and not {b"ObjStm", b"First"}.isdisjoint(self.names)

    def after(self, key: bytes, count: int) -> list[list[bytes]]:
        """The `count` tokens behind every occurrence of a key."""
        places = (number for number, token in enumerate(self.tokens) if token == key)
        return [list(self.tokens[place + 1 : place + 1 + count]) for place in places]


@dataclass(kw_only=True)
class Objects:
    """Reads the objects of one PDF within a budget. Iterating or unpacking raises TooComplex past it."""

    data: Buffer
    room: int
    tokens: int = field(default=0, init=False)
    read: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[PdfObject]:
        for start in START.finditer(self.data):
            found = self._object(start.end())
            if found.tokens:
                yield found

    def unpacked(self, holder: PdfObject) -> bytes:
        """The content of an object stream, counted against `room` bytes for the whole PDF. Raises TooComplex."""
        filters, predictors = holder.after(b"/Filter", 3), holder.after(b"/Predictor", 1)
        if len(filters) != 1 or not (filters[0] in FLATE[2:] or filters[0][:1] in FLATE[:2]):
            raise TooComplex("an object stream with an unusual filter")
        if predictors not in ([], [[b"1"]]):
            raise TooComplex("an object stream with a predictor")
        for line_end in AFTER_STREAM:
            if (begun := line_end.match(self.data, holder.stream)) is not None:
                content = self._inflated(begun.end())
                if content is not None:
                    return content
        raise TooComplex("an object stream that cannot be unpacked")

    def _inflated(self, at: int) -> bytes | None:
        unpacker, parts = zlib.decompressobj(), []
        try:
            while not unpacker.eof and (unpacker.unconsumed_tail or at < len(self.data)):
                piece = unpacker.unconsumed_tail or self.data[at : at + 65536]
                at += 0 if unpacker.unconsumed_tail else len(piece)
                parts.append(unpacker.decompress(piece, 1 << 20))
                self.room -= len(parts[-1])
                if self.room < 0:
                    raise TooComplex("object streams unpack to too much")
        except zlib.error:
            return None
        return b"".join(parts) if unpacker.eof else None

    def _object(self, at: int) -> PdfObject:
        """The object that starts at an offset: up to the bracket that closes it, or its one token."""
        kept: list[bytes] = []
        depth = 0
        while (token := self._token(at)) is not None:
            kind, at = token
            if not kind:
                continue
            if kind in (b"<<", b"["):
                depth += 1
            elif kind in (b">>", b"]"):
                depth -= 1
            kept.append(kind)
            if depth <= 0:
                break
        following = self._token(at) if kept and kept[0] == b"<<" else None
        while following is not None and not following[0]:
            following = self._token(following[1])
        stream = 0
        if following is not None and following[0].startswith(b"stream"):
            stream = following[1] - len(following[0]) + len(b"stream")
        return PdfObject(tokens=tuple(kept), stream=stream)

    def _token(self, at: int) -> tuple[bytes, int] | None:
        """The next token and its end; blanks, comments and strings come as an empty token."""
        found = TOKEN.match(self.data, at)
        if found is None:
            return None
        end, piece = found.end(), found[0]
        if piece == b"(":
            end, piece = self._string_end(end), b""
        elif piece[:1] in b"\x00\t\n\x0c\r %" or (piece[:1] == b"<" and piece != b"<<"):
            piece = b""
        elif piece[:1] == b"/" and b"#" in piece:
            piece = unescaped(piece)
        self.tokens += 1
        self.read += end - at
        if self.tokens > MOST_TOKENS or self.read > MOST_BYTES:
            raise TooComplex("too much to read")
        return piece, end

    def _string_end(self, at: int) -> int:
        depth = 1
        while depth:
            found = IN_STRING.search(self.data, at)
            if found is None:
                return len(self.data)
            self.tokens += 1
            at = found.end() + (found[0] == b"\\")
            depth += {b"(": 1, b")": -1}.get(found[0], 0)
        return at


def unescaped(name: bytes) -> bytes:
    """A name as a viewer reads it: `#61` is `a`."""
    return ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name)
