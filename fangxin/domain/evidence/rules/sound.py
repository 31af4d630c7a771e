"""MP3, AAC, AMR, WAV and Ogg: telling them by several frames in a row, and emptying their tags."""

from __future__ import annotations

import struct

from fangxin.domain.evidence.rules.content import Broken, Buffer, Edits

FRAMES = 3
BIT_RATES = {
    (3, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 1): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
AMR_NARROW = (13, 14, 16, 18, 20, 21, 27, 32, 6)
AMR_WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6)
OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
KEPT_CHUNKS = frozenset({b"fmt ", b"data", b"fact", b"JUNK", b"PAD "})


def is_mp3(data: Buffer, at: int) -> bool:
    """Whether several MPEG audio frames follow each other from an offset (a file may end before the third)."""
    for number in range(FRAMES):
        if number and at == len(data):
            return True
        size = _mp3_frame(data[at : at + 4])
        if not size:
            return False
        at += size
    return True


def is_adts(data: Buffer) -> bool:
    """Whether several AAC frames with ADTS heads follow each other from the start."""
    at = 0
    for number in range(FRAMES):
        if number and at == len(data):
            return True
        head = data[at : at + 7]
        if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or (head[2] >> 2) & 15 > 12:
            return False
        size = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5)
        if size < 7:
            return False
        at += size
    return True


def ogg_is_sound(head: bytes) -> bool:
    """Whether the first page of an Ogg file starts a sound stream."""
    packet = head[27 + head[26] :] if len(head) > 27 else b""
    return packet.startswith(OGG_SOUND)


def mp3_edits(data: Buffer) -> Edits:
    """Empty the ID3v2 tag (title, picture, place). Raises Broken when no sound follows it."""
    size = id3_size(data)
    if not _sound_after(data, size):
        raise Broken("no sound after the tag")
    return Edits.of(zeros=[(10, size)] if size > 10 else [])


def id3_size(data: Buffer) -> int:
    """Bytes of the ID3v2 tag at the start; 0 when there is none."""
    head = data[:10]
    if head[:3] != b"ID3" or len(head) < 10 or any(byte & 0x80 for byte in head[6:10]):
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte
    return min(10 + size, len(data))


def check_amr(data: Buffer) -> None:
    """Raises Broken unless the frames after the head have the sizes their modes call for."""
    wide = data[:9] == b"#!AMR-WB\n"
    at, sizes = (9, AMR_WIDE) if wide else (6, AMR_NARROW)
    for number in range(50):
        if at == len(data) and number:
            return
        head = data[at : at + 1]
        mode = head[0] >> 3 & 15 if head else 99
        if head and head[0] & 0x83:
            raise Broken("no AMR frame")
        size = sizes[mode] if mode < len(sizes) else 1 if mode in (14, 15) else 0
        if not size or at + size > len(data):
            raise Broken("no AMR frame")
        at += size


def wav_edits(data: Buffer) -> Edits:
    """Empty every chunk that is not sound. Raises Broken when format or sound is missing."""
    zeros, writes, seen, at = [], [], set(), 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        end = min(at + 8 + size, len(data))
        seen.add(kind)
        if kind not in KEPT_CHUNKS:
            writes.append((at, b"JUNK"))
            zeros.append((at + 8, end))
        at += 8 + size + size % 2
    if not {b"fmt ", b"data"} <= seen:
        raise Broken("no sound in this WAV file")
    return Edits.of(zeros=zeros, writes=writes)


def _sound_after(data: Buffer, at: int) -> bool:
    """Sound within 64 kB after the tag; encoders leave padding there."""
    starts = range(at, min(at + 65536, len(data) - 4))
    return any(data[start] == 0xFF and is_mp3(data, start) for start in starts)


def _mp3_frame(head: bytes) -> int:
    """Bytes of the frame a head announces; 0 when it is no head."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, frequency, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 0 or rate in (0, 15) or frequency == 3:
        return 0
    bits = BIT_RATES[3 if version == 3 else 2, layer][rate - 1] * 1000
    hertz = SAMPLE_RATES[version][frequency]
    if layer == 3:
        return (12 * bits // hertz + padding) * 4
    return (72 if layer == 1 and version != 3 else 144) * bits // hertz + padding
