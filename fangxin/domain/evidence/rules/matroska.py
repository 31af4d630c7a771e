"""WebM: its elements, whether it is sound or video, and where it keeps tags and attachments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fangxin.domain.evidence.rules.content import Broken, Buffer, Edits, taken

MOST_ELEMENTS = 2_000_000
HEADER, DOCUMENT = 0x1A45DFA3, 0x4282
SEGMENT, CLUSTER, TRACKS, TRACK, TRACK_KIND = 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0x83
TAGS, ATTACHMENTS, CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
#: Elements directly below the segment; one of them ends a cluster whose size was not known when it was recorded.
LEVEL_1 = frozenset({CLUSTER, TRACKS, TAGS, ATTACHMENTS, CHAPTERS, 0x114D9B74, 0x1549A966, 0x1C53BB6B})


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """One element: its id, where it starts, where its content starts, its end, and whether its size was written."""

    id: int
    start: int
    body: int
    end: int
    sized: bool


def webm_format(data: Buffer) -> str | None:
    """WEBM or WEBM_AUDIO; None for other Matroska files. Raises Broken when it cannot be read or carries more."""
    header = _element(data, 0, len(data))
    document = next((data[one.body : one.end] for one in _elements(data, header) if one.id == DOCUMENT), b"")
    if document.rstrip(b"\0") != b"webm":
        return None
    kinds = {
        int.from_bytes(data[one.body : one.end], "big")
        for tracks in _level_1(data)
        if tracks.id == TRACKS
        for track in _elements(data, tracks)
        if track.id == TRACK
        for one in _elements(data, track)
        if one.id == TRACK_KIND
    }
    if not kinds or kinds - {1, 2}:
        raise Broken(f"tracks of kinds {sorted(kinds)}")
    return "WEBM" if 1 in kinds else "WEBM_AUDIO"


def webm_edits(data: Buffer) -> Edits:
    """Turn tags, attachments and chapters into empty elements of the same length."""
    zeros, writes = [], []
    for one in _level_1(data):
        if one.id in (TAGS, ATTACHMENTS, CHAPTERS):
            zeros.append((one.start, one.end))
            writes.append((one.start, _void(one.end - one.start)))
    return Edits.of(zeros=zeros, writes=writes)


def _void(size: int) -> bytes:
    """The head of an empty element that is `size` bytes long in all."""
    width = 1 if size - 2 < 127 else 8
    return b"\xec" + ((1 << (7 * width)) | (size - 1 - width)).to_bytes(width, "big")


def _level_1(data: Buffer) -> Iterator[Element]:
    header = _element(data, 0, len(data))
    segment = _element(data, header.end, len(data))
    if segment.id != SEGMENT:
        raise Broken("no segment")
    at = segment.body
    for _ in range(MOST_ELEMENTS):
        if at >= segment.end:
            return
        one = _element(data, at, segment.end)
        if one.id == CLUSTER and not one.sized:
            at = _end_of_cluster(data, one)
            continue
        yield one
        at = one.end
    raise Broken("too many elements")


def _end_of_cluster(data: Buffer, cluster: Element) -> int:
    at = cluster.body
    for _ in range(MOST_ELEMENTS):
        if at >= cluster.end:
            return at
        one = _element(data, at, cluster.end)
        if one.id in LEVEL_1:
            return at
        at = one.end
    raise Broken("too many elements")


def _elements(data: Buffer, parent: Element) -> Iterator[Element]:
    at = parent.body
    while at < parent.end:
        one = _element(data, at, parent.end)
        yield one
        at = one.end


def _element(data: Buffer, at: int, end: int) -> Element:
    first = taken(data, at, 1)[0]
    id_width = 9 - first.bit_length()
    if id_width > 4:
        raise Broken(f"no element at {at}")
    identity = int.from_bytes(taken(data, at, id_width), "big")
    first = taken(data, at + id_width, 1)[0]
    width = 9 - first.bit_length()
    if width > 8:
        raise Broken(f"no size at {at}")
    body = at + id_width + width
    size = int.from_bytes(taken(data, at + id_width, width), "big") & ((1 << 7 * width) - 1)
    sized = size != (1 << 7 * width) - 1
    if sized and body + size > end:
        raise Broken(f"element at {at} reaches past the end")
    return Element(id=identity, start=at, body=body, end=body + size if sized else end, sized=sized)
