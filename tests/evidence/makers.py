"""Files made by code for the tests: sound, odd and hostile ones of every format. Nothing binary is committed."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

#: Stands for a person's place in every file below; it must never come out again.
PLACE = b"+39.9042+116.4074/"
DEVICE = "canary-phone-7"


def exif(*, orientation: int = 1, latitude: float = 39.9042) -> Image.Exif:
    """An EXIF block with place, device and orientation, as phones write it."""
    made = Image.Exif()
    made[0x010F], made[0x0110], made[0x0112] = "canary-maker", DEVICE, orientation
    place = made.get_ifd(0x8825)
    place[1], place[2] = "N", (latitude, 54.0, 15.12)
    place[3], place[4] = "E", (116.0, 24.0, 26.64)
    place[29] = "2026:03:15"
    return made


def picture(
    form: str = "JPEG", *, size: tuple[int, int] = (64, 48), mode: str = "RGB", colour: Any = None, **save: Any
) -> bytes:
    """A small picture with a corner of another colour, so that turning it can be seen."""
    made = Image.new(mode, size, colour if colour is not None else (200 if mode in ("L", "P", "1") else "white"))
    if mode == "RGB":
        made.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    out = BytesIO()
    made.save(out, form, **save)
    return out.getvalue()


def picture_with_place(form: str = "JPEG", **given: Any) -> bytes:
    """A picture that tells where it was taken, in EXIF and, where the format has it, in XMP, comments and text."""
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + PLACE + b"</x:xmpmeta>"
    block = exif(**given)
    if form == "JPEG":
        return picture(form, exif=block, comment=PLACE, xmp=xmp)
    if form == "PNG":
        text = PngInfo()
        text.add_text("Location", PLACE.decode())
        text.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=False)
        return picture(form, exif=block, pnginfo=text)
    if form == "WEBP":
        return picture(form, exif=block, xmp=xmp)
    if form == "GIF":
        return picture(form, comment=PLACE)
    return picture(form)


def box(kind: bytes, *content: bytes) -> bytes:
    """One box of an MP4."""
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full(kind: bytes, *content: bytes, version: int = 0) -> bytes:
    """One box with version and flags."""
    return box(kind, bytes([version, 0, 0, 0]), *content)


def track(handler: bytes, *, chunks: list[tuple[int, list[int]]], extra: bytes = b"") -> bytes:
    """A track whose chunks are (offset, sizes of the samples)."""
    sizes = [size for _, samples in chunks for size in samples]
    runs = [(n + 1, len(samples)) for n, (_, samples) in enumerate(chunks)]
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 0)),
        full(b"stsc", struct.pack(">I", len(runs)), *(struct.pack(">III", first, count, 1) for first, count in runs)),
        full(b"stsz", struct.pack(">II", 0, len(sizes)), *(struct.pack(">I", size) for size in sizes)),
        full(b"stco", struct.pack(">I", len(chunks)), *(struct.pack(">I", offset) for offset, _ in chunks)),
    )
    media = box(
        b"mdia",
        full(b"mdhd", bytes(20)),
        full(b"hdlr", bytes(4), handler, bytes(12), b"\0"),
        box(b"minf", table),
    )
    return box(b"trak", full(b"tkhd", bytes(80)), media, extra)


def movie(
    *,
    brand: bytes = b"isom",
    handlers: tuple[bytes, ...] = (b"vide", b"soun"),
    in_movie: bytes = b"",
    in_track: bytes = b"",
    after: bytes = b"",
    metadata_track: bytes = b"",
    head: bool = True,
) -> bytes:
    """A movie file whose samples are letters; `metadata_track` is the content of a timed metadata track."""
    start = box(b"ftyp", brand, bytes(4), b"isom", b"mp42") if head else b""
    samples = {handler: bytes([65 + n]) * 100 for n, handler in enumerate(handlers)}
    content = b"".join(samples.values()) + metadata_track
    base = len(start) + 8
    tracks, at = [], base
    for handler, sample in samples.items():
        tracks.append(track(handler, chunks=[(at, [60, 40])], extra=in_track))
        at += len(sample)
    if metadata_track:
        half = len(metadata_track) // 2
        tracks.append(track(b"meta", chunks=[(at, [half]), (at + half, [len(metadata_track) - half])]))
    moov = box(b"moov", full(b"mvhd", bytes(96)), *tracks, in_movie)
    return start + box(b"mdat", content) + moov + after


def user_data() -> bytes:
    """Where phones put the place of a video: Apple's and Android's `©xyz`, 3GPP's `loci`, QuickTime's keys."""
    xyz = box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE)
    loci = full(b"loci", b"\x15\xc7", b"home\0", b"\0", PLACE, b"\0\0")
    keys = full(b"keys", struct.pack(">I", 1), box(b"mdta", b"com.apple.quicktime.location.ISO6709"))
    values = box(b"ilst", box(b"\0\0\0\1", full(b"data", bytes(4), PLACE)))
    return box(b"udta", xyz, loci) + box(b"meta", keys, values)


def heic(*, place: bytes = PLACE) -> bytes:
    """The skeleton of a HEIC picture with an EXIF item and an XMP item in its data."""
    start = box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")
    info = full(
        b"iinf",
        struct.pack(">H", 3),
        full(b"infe", struct.pack(">HH", 1, 0), b"hvc1", b"\0", version=2),
        full(b"infe", struct.pack(">HH", 2, 0), b"Exif", b"\0", version=2),
        full(b"infe", struct.pack(">HH", 3, 0), b"mime", b"\0application/rdf+xml\0", version=2),
    )

    def places(base: int) -> bytes:
        extents = [(1, base, 50), (2, base + 50, len(place)), (3, base + 50 + len(place), len(place))]
        rows = (struct.pack(">HHHHII", item, 0, 0, 1, low, size) for item, low, size in extents)
        return full(b"iloc", b"\x44\x00", struct.pack(">H", 3), *rows, version=1)

    def meta(base: int) -> bytes:
        return full(b"meta", full(b"hdlr", bytes(4), b"pict", bytes(13)), info, places(base))

    base = len(start) + len(meta(0)) + 8
    return start + meta(base) + box(b"mdat", b"P" * 50, place, place)


def element(identity: int, content: bytes, *, unknown: bool = False) -> bytes:
    """One element of a WebM."""
    name = identity.to_bytes((identity.bit_length() + 7) // 8, "big")
    size = b"\x01" + b"\xff" * 7 if unknown else (len(content) | 1 << 56).to_bytes(8, "big")
    return name + size + content


def webm(*, kinds: tuple[int, ...] = (1, 2), tags: bytes = b"", document: bytes = b"webm", live: bool = False) -> bytes:
    """A WebM; `live` as a browser records it, with sizes left open."""
    head = element(0x1A45DFA3, element(0x4282, document))
    tracks = element(0x1654AE6B, b"".join(element(0xAE, element(0x83, bytes([kind]))) for kind in kinds))
    cluster = element(0x1F43B675, element(0xE7, b"\0") + element(0xA3, b"\x81\0\0\x80" + b"V" * 200), unknown=live)
    return head + element(0x18538067, tracks + cluster + (element(0x1254C367, tags) if tags else b""), unknown=live)


def mp3(*, frames: int = 4, tag: bytes = b"") -> bytes:
    """MPEG 1 layer III, 128 kbit/s, 44.1 kHz, with an ID3v2 tag when given."""
    size = len(tag)
    head = b"ID3\x04\0\0" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0)) + tag if tag else b""
    return head + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def aac(frames: int = 4) -> bytes:
    """AAC frames with ADTS heads of 27 bytes each."""
    size = 27
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | size >> 11, size >> 3 & 255, (size & 7) << 5 | 0x1F, 0xFC])
    return (head + bytes(size - 7)) * frames


def amr(frames: int = 5) -> bytes:
    """AMR narrow band, 12.2 kbit/s."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames


def wav(*, tag: bytes = b"") -> bytes:
    """A short WAV, with an INFO list when given."""
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    listed = b"LIST" + struct.pack("<I", len(tag)) + tag + b"\0" * (len(tag) % 2) if tag else b""
    body = b"WAVE" + form + listed + b"data" + struct.pack("<I", 100) + b"\x80" * 100
    return b"RIFF" + struct.pack("<I", len(body)) + body


def ogg(packet: bytes = b"OpusHead\x01\x01") -> bytes:
    """The first page of an Ogg stream."""
    return b"OggS\0\x02" + bytes(20) + b"\x01" + bytes([len(packet)]) + packet


def pdf(*objects: bytes, catalog: bytes = b"", trailer: bytes = b"", head: bytes = b"%PDF-1.7\n") -> bytes:
    """A PDF of one empty page with further objects from number 4 on."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        *objects,
    ]
    out, places = head, []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(places) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, trailer, start)


def stream(keys: bytes, content: bytes, *, word: bytes = b"stream\n") -> bytes:
    """A stream object."""
    return b"<<%b/Length %d>>" % (keys, len(content)) + word + content + b"\nendstream"


def object_stream(
    content: bytes, *, keys: bytes = b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode", word: bytes = b"stream\n"
) -> bytes:
    """A packed object stream holding one object."""
    return stream(keys, zlib.compress(b"9 0  " + content), word=word)


def packed(**members: str) -> bytes:
    """A ZIP of the members; `__` in a name stands for a slash."""
    out = BytesIO()
    with ZipFile(out, "w") as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def docx() -> bytes:
    """What a word processor saves."""
    out = BytesIO()
    with ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def png_claiming(width: int, height: int, *, colour: int = 2, rows: bytes = b"") -> bytes:
    """A PNG of a few bytes that claims to be huge, or is: with the packed `rows` of its pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", rows or zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def jpeg_claiming(width: int, height: int, *, progressive: bool = False) -> bytes:
    """A JPEG whose frame head claims to be huge."""
    made = bytearray(picture("JPEG", progressive=progressive))
    at = made.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    made[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(made)


SOUND_FILES: dict[str, tuple[str, bytes]] = {
    "JPEG": ("小票.jpg", picture("JPEG")),
    "PNG": ("截图.png", picture("PNG")),
    "WEBP": ("商品.webp", picture("WEBP")),
    "GIF": ("过程.gif", picture("GIF")),
    "BMP": ("扫描.bmp", picture("BMP")),
    "HEIC": ("IMG_0001.HEIC", heic()),
    "PDF": ("发票.pdf", pdf()),
    "MP3": ("通话.mp3", mp3()),
    "M4A": ("录音.m4a", movie(brand=b"M4A ", handlers=(b"soun",))),
    "AAC": ("录音.aac", aac()),
    "AMR": ("录音.amr", amr()),
    "WAV": ("录音.wav", wav()),
    "OGG": ("录音.ogg", ogg()),
    "WEBM_AUDIO": ("录音.webm", webm(kinds=(2,))),
    "MP4": ("开箱.mp4", movie()),
    "MOV": ("开箱.mov", movie(brand=b"qt  ")),
    "3GP": ("开箱.3gp", movie(brand=b"3gp4")),
    "WEBM": ("开箱.webm", webm()),
}
