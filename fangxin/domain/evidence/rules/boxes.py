"""MP4, MOV, 3GP, M4A and HEIC: their boxes, which format they are, and where they keep place, device and author.

Cleaning is by what may stay: sound and picture tracks and what players need. Everything else (`udta` with `©xyz` or
`loci`, QuickTime keys, XMP, timed metadata tracks, dashcam blocks, left-over space) is turned into empty space of the
same length, so no offset inside the file moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fangxin.domain.evidence.rules.content import Broken, Buffer, Edits, taken, u32

MOST_BOXES = 100_000
MOST_TRACKS = 30
MOST_CHUNKS = 200_000
MOST_SAMPLES = 2_000_000

STILLS = (b"heic", b"heix", b"heim", b"heis")
OTHERS = (b"avif", b"avis", b"crx ", b"jp2 ", b"jpx ", b"jxl ", b"hevc", b"hevx", b"msf1")
CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})

KEPT_TOP = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"styp", b"wide", b"prft"})
KEPT_MOVIE = frozenset({b"mvhd", b"trak", b"mvex", b"iods"})
KEPT_TRACK = frozenset({b"tkhd", b"edts", b"tref", b"mdia", b"tapt", b"clip", b"matt", b"load", b"imap"})
KEPT_MEDIA = frozenset({b"mdhd", b"hdlr", b"minf", b"elng"})
KEPT_STILL = frozenset({b"ftyp", b"meta", b"mdat"})
PLAYED = (b"vide", b"soun")


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """One box: its four-letter kind, where it starts, where its content starts, and its end."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(data: Buffer, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets. Raises Broken when one reaches past the end or there are absurdly many."""
    at = start
    for _ in range(MOST_BOXES):
        if end - at < 8:
            if any(data[at:end]):
                raise Broken(f"rest at {at}")
            return
        size, kind, header = u32(data, at), data[at + 4 : at + 8], 8
        if size == 0 and not any(kind):
            if any(data[at:end]):
                raise Broken(f"box without a kind at {at}")
            return
        if size == 1:
            size, header = int.from_bytes(taken(data, at + 8, 8), "big"), 16
        elif size == 0:
            size = end - at
        if size < header or at + size > end:
            raise Broken(f"box {kind!r} at {at} reaches past the end")
        yield Box(kind=kind, start=at, body=at + header, end=at + size)
        at += size
    raise Broken("too many boxes")


def child(data: Buffer, box: Box, *path: bytes) -> Box | None:
    """The first box down a path of kinds; None when there is none."""
    found: Box | None = box
    for kind in path:
        found = next((one for one in boxes(data, found.body, found.end) if one.kind == kind), None) if found else None
    return found


def brand_format(data: Buffer) -> str | None:
    """MP4, MOV, 3GP, M4A or HEIC by the brand and the tracks; None for relatives that are not accepted.

    Raises Broken when the boxes do not hold or nothing in them can be played.
    """
    top = list(boxes(data, 0, len(data)))
    brand = next((data[box.body : box.body + 4] for box in top if box.kind == b"ftyp"), b"qt  ")
    brands = next((data[box.body : box.end] for box in top if box.kind == b"ftyp"), b"")
    if brand in STILLS or (brand == b"mif1" and any(still in brands for still in STILLS)):
        return "HEIC"
    if brand in OTHERS or brand == b"mif1":
        return None
    movie = next((box for box in top if box.kind == b"moov"), None)
    if movie is None:
        if b"ftyp" in {box.kind for box in top}:
            raise Broken("no movie box")
        return None
    tracks = [box for box in boxes(data, movie.body, movie.end) if box.kind == b"trak"]
    if len(tracks) > MOST_TRACKS:
        raise Broken("too many tracks")
    handlers = {handler(data, track) for track in tracks}
    if b"vide" in handlers:
        return "MOV" if brand == b"qt  " else "3GP" if brand.startswith(b"3g") else "MP4"
    if b"soun" in handlers:
        return "M4A"
    raise Broken("no picture and no sound track")


def handler(data: Buffer, track: Box) -> bytes:
    """What a track carries: b"vide", b"soun", or something else."""
    found = child(data, track, b"mdia", b"hdlr")
    return taken(data, found.body + 8, 4) if found else b""


def movie_edits(data: Buffer) -> Edits:
    """What to empty in a movie or sound file so that only picture and sound remain. Raises Broken."""
    zeros: list[tuple[int, int]] = []
    writes: list[tuple[int, bytes]] = []

    def empty(box: Box) -> None:
        writes.append((box.start + 4, b"free"))
        zeros.append((box.body, box.end))

    for top in list(boxes(data, 0, len(data))):
        if top.kind not in KEPT_TOP:
            empty(top)
        elif top.kind == b"mdat":
            zeros.extend(_dashcam_blocks(data, top))
        elif top.kind == b"moov":
            for box in boxes(data, top.body, top.end):
                if box.kind not in KEPT_MOVIE:
                    empty(box)
                elif box.kind == b"trak" and handler(data, box) not in PLAYED:
                    zeros.extend(_samples(data, box))
                    empty(box)
                elif box.kind == b"trak":
                    for extra in _extras(data, box):
                        empty(extra)
    if _fragments_carry_more(data):
        raise Broken("metadata in fragments cannot be taken out")
    return Edits.of(zeros=zeros, writes=writes)


def still_edits(data: Buffer) -> Edits:
    """What to empty in a HEIC picture: EXIF, XMP and whatever is neither picture nor its description. Raises Broken."""
    zeros: list[tuple[int, int]] = []
    writes: list[tuple[int, bytes]] = []
    for top in list(boxes(data, 0, len(data))):
        if top.kind not in KEPT_STILL:
            writes.append((top.start + 4, b"free"))
            zeros.append((top.body, top.end))
        elif top.kind == b"meta":
            zeros.extend(_metadata_items(data, top))
    return Edits.of(zeros=zeros, writes=writes)


def _extras(data: Buffer, track: Box) -> Iterator[Box]:
    for box in boxes(data, track.body, track.end):
        if box.kind not in KEPT_TRACK:
            yield box
        elif box.kind == b"mdia":
            yield from (one for one in boxes(data, box.body, box.end) if one.kind not in KEPT_MEDIA)


def _dashcam_blocks(data: Buffer, media: Box) -> Iterator[tuple[int, int]]:
    """Blocks some dashcams write between the samples: size, then `freeGPS `."""
    at = data.find(b"freeGPS ", media.body, media.end)
    for _ in range(MOST_CHUNKS):
        if at < 0:
            return
        size = max(min(u32(data, at - 4), 1 << 20), 64)
        yield max(at - 4, media.body), min(at - 4 + size, media.end)
        at = data.find(b"freeGPS ", at + 8, media.end)
    raise Broken("too many dashcam blocks")


def _fragments_carry_more(data: Buffer) -> bool:
    top = list(boxes(data, 0, len(data)))
    movie = next((box for box in top if box.kind == b"moov"), None)
    if movie is None or not any(box.kind == b"moof" for box in top):
        return False
    tracks = [box for box in boxes(data, movie.body, movie.end) if box.kind == b"trak"]
    return any(handler(data, track) not in PLAYED for track in tracks)


def _samples(data: Buffer, track: Box) -> Iterator[tuple[int, int]]:
    """Where the samples of a track lie in the file."""
    table = child(data, track, b"mdia", b"minf", b"stbl")
    if table is None:
        return
    parts = {box.kind: box for box in boxes(data, table.body, table.end)}
    offsets, wide = parts.get(b"stco") or parts.get(b"co64"), b"stco" not in parts
    sizes, spread = parts.get(b"stsz"), parts.get(b"stsc")
    if offsets is None or spread is None or sizes is None:
        if b"stz2" in parts:
            raise Broken("compact sample sizes in a metadata track")
        return
    count, width = u32(data, offsets.body + 4), 8 if wide else 4
    if count > MOST_CHUNKS or offsets.body + 8 + count * width > offsets.end:
        raise Broken("too many chunks")
    if sizes.end - sizes.body > 4 * MOST_SAMPLES:
        raise Broken("too many samples")
    starts = [int.from_bytes(taken(data, offsets.body + 8 + n * width, width), "big") for n in range(count)]
    same, sample = u32(data, sizes.body + 4), 0
    for start, samples in zip(starts, _samples_per_chunk(data, spread, count), strict=True):
        if same:
            size = same * samples
        else:
            first = sizes.body + 12 + 4 * sample
            size = sum(u32(data, at) for at in range(first, min(first + 4 * samples, sizes.end - 3), 4))
        sample += samples
        yield start, min(start + size, len(data))


def _samples_per_chunk(data: Buffer, spread: Box, chunks: int) -> Iterator[int]:
    runs = min(u32(data, spread.body + 4), (spread.end - spread.body - 8) // 12)
    firsts = [(u32(data, spread.body + 8 + 12 * n), u32(data, spread.body + 12 + 12 * n)) for n in range(runs)]
    run = 0
    for chunk in range(1, chunks + 1):
        while run + 1 < len(firsts) and firsts[run + 1][0] <= chunk:
            run += 1
        yield firsts[run][1] if firsts else 0


def _metadata_items(data: Buffer, meta: Box) -> Iterator[tuple[int, int]]:
    """Where the EXIF and XMP items of a HEIC picture lie."""
    inside = Box(kind=b"meta", start=meta.start, body=meta.body + 4, end=meta.end)
    wanted = _metadata_ids(data, child(data, inside, b"iinf"))
    places, store = child(data, inside, b"iloc"), child(data, inside, b"idat")
    if not wanted:
        return
    if places is None:
        raise Broken("no places of items")
    for item, method, offset, size in _places(data, places):
        if item in wanted:
            if method and (method != 1 or store is None):
                raise Broken("metadata in another place")
            low = offset + store.body if method and store else offset
            yield low, min(low + size, len(data)) if size else len(data)


def _metadata_ids(data: Buffer, info: Box | None) -> set[int]:
    if info is None:
        return set()
    found, start = set(), info.body + (6 if data[info.body] == 0 else 8)
    for entry in boxes(data, start, info.end):
        version = data[entry.body]
        if entry.kind != b"infe" or version < 2:
            continue
        width = 2 if version == 2 else 4
        kind = taken(data, entry.body + 4 + width + 2, 4)
        if kind in (b"Exif", b"mime", b"uri "):
            found.add(int.from_bytes(data[entry.body + 4 : entry.body + 4 + width], "big"))
    return found


def _places(data: Buffer, places: Box) -> Iterator[tuple[int, int, int, int]]:
    """(item, method, offset, size) of every extent of an `iloc` box."""
    version, widths, at = data[places.body], taken(data, places.body + 4, 2), places.body + 6
    offset_width, length_width, base_width = widths[0] >> 4, widths[0] & 15, widths[1] >> 4
    index_width = widths[1] & 15 if version else 0

    def number(width: int) -> int:
        nonlocal at
        value = int.from_bytes(taken(data, at, width), "big")
        at += width
        return value

    found = 0
    for _ in range(number(2 if version < 2 else 4)):
        item = number(2 if version < 2 else 4)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_width)
        for _ in range(number(2)):
            found += 1
            if found > MOST_CHUNKS:
                raise Broken("too many places")
            number(index_width)
            low, size = base + number(offset_width), number(length_width)
            yield item, method, low, size
