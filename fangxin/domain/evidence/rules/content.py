"""Files as bytes: what can be read without copying, and ranges taken out of them in place."""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import BinaryIO

from fangxin.foundation.refusals import Refusal

Buffer = bytes | mmap
BLOCK = 1024 * 1024
HEAD = struct.Struct(">QQ")
MOST_TAKEN = 32 * 1024 * 1024


class DamagedFile(Refusal):
    """The file is cut short or its structure is broken."""

    code = "evidence_damaged"
    status = 422
    sentence = "“{name}”不完整或已损坏，无法打开。请在手机或电脑上确认能正常打开后重新上传。"


class Broken(Exception):
    """A structure inside a file does not hold; told to the person as DamagedFile with the file's name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edits:
    """What a cleaned copy changes in place: (start, end) ranges filled with zeros, then (offset, bytes) written."""

    zeros: tuple[tuple[int, int], ...] = ()
    writes: tuple[tuple[int, bytes], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.zeros or self.writes)

    @classmethod
    def of(cls, *, zeros: Iterable[tuple[int, int]], writes: Iterable[tuple[int, bytes]] = ()) -> Edits:
        """Edits from ranges in any order, merged."""
        return cls(zeros=tuple(_merged(zeros)), writes=tuple(sorted(writes)))

    @property
    def touched(self) -> list[tuple[int, int]]:
        """Every range that may differ from the original, merged, in order."""
        return _merged([*self.zeros, *((at, at + len(new)) for at, new in self.writes)])


def u32(data: Buffer, at: int) -> int:
    """The big-endian 32-bit number at an offset; raises Broken past the end."""
    return int.from_bytes(taken(data, at, 4), "big")


def taken(data: Buffer, at: int, size: int) -> bytes:
    """Exactly `size` bytes at an offset; raises Broken when they are not there."""
    piece = data[at : at + size]
    if at < 0 or len(piece) != size:
        raise Broken(f"{size} bytes are missing at {at}")
    return piece


def edited(*, data: Buffer, edits: Edits) -> Iterator[bytes]:
    """The content with its edits, block by block; as long as the original."""
    starts = [start for start, _ in edits.zeros]
    offsets = [at for at, _ in edits.writes]
    for start in range(0, len(data), BLOCK):
        block = bytearray(data[start : start + BLOCK])
        end = start + len(block)
        for zero in edits.zeros[max(bisect_right(starts, start) - 1, 0) : bisect_right(starts, end)]:
            low, high = max(zero[0], start), min(zero[1], end)
            if low < high:
                block[low - start : high - start] = bytes(high - low)
        for at, new in edits.writes[max(bisect_right(offsets, start - 64), 0) : bisect_right(offsets, end)]:
            low, high = max(at, start), min(at + len(new), end)
            if low < high:
                block[low - start : high - start] = new[low - at : high - at]
        yield bytes(block)


def taken_out(*, data: Buffer, edits: Edits) -> bytes:
    """The original bytes of every touched range, packed, from which put_back restores the original."""
    packer, packed = zlib.compressobj(6), []
    for low, high in edits.touched:
        packed.append(packer.compress(HEAD.pack(low, high - low)))
        packed += (packer.compress(data[at : min(at + BLOCK, high)]) for at in range(low, high, BLOCK))
    return b"".join([*packed, packer.flush()])


def put_back(*, served: BinaryIO, pieces: bytes) -> Iterator[bytes]:
    """The original, block by block, from the cleaned copy and the pieces taken out of it."""
    packed, position, at = zlib.decompress(pieces), 0, 0
    while at < len(packed):
        offset, size = HEAD.unpack_from(packed, at)
        at += HEAD.size
        yield from _through(served, offset - position)
        yield packed[at : at + size]
        served.seek(size, 1)
        at, position = at + size, offset + size
    yield from iter(lambda: served.read(BLOCK), b"")


def _through(served: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        block = served.read(min(size, BLOCK))
        if not block:
            return
        size -= len(block)
        yield block


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        elif low < high:
            merged.append((low, high))
    return merged
