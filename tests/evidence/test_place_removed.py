"""Where a picture, video or recording was made is not in the copy people see, and the original can be restored."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zlib
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from fangxin.domain.evidence.rules.content import Broken, Edits, edited, put_back, taken_out
from fangxin.domain.evidence.rules.examine import examined
from fangxin.domain.evidence.rules.limits import limits
from fangxin.domain.evidence.rules.pictures import view_size
from tests.evidence import makers
from tests.evidence.makers import (
    DEVICE,
    PLACE,
    box,
    heic,
    movie,
    mp3,
    picture,
    picture_with_place,
    user_data,
    wav,
    webm,
)

BLOCK = 1024 * 1024


def place_kept(data: bytes) -> bool:
    """Whether a picture still has EXIF, XMP, comments or the canaries of the makers."""
    opened = Image.open(BytesIO(data))
    opened.load()
    return bool(dict(opened.getexif())) or any(
        mark in data for mark in (PLACE, DEVICE.encode(), b"Exif\0\0", b"eXIf", b"xmpmeta", b"canary", b"tEXt", b"iTXt")
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_makers_do_put_a_place_into_the_picture(form: str) -> None:
    assert place_kept(picture_with_place(form))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_neither_copy_of_a_picture_tells_the_place(form: str) -> None:
    found = examined(name=f"x.{form.lower()}", data=picture_with_place(form), limits=limits())
    assert found.copies
    assert not place_kept(found.copies.view)
    assert not place_kept(found.copies.thumbnail)


def test_fifty_pictures_from_fifty_places_tell_none() -> None:
    for number in range(50):
        form = ("JPEG", "PNG", "WEBP")[number % 3]
        data = picture_with_place(form, latitude=20.0 + number, orientation=number % 8 + 1)
        assert place_kept(data)
        found = examined(name=f"{number}.{form.lower()}", data=data, limits=limits())
        assert found.copies
        assert not place_kept(found.copies.view)
        assert not place_kept(found.copies.thumbnail)


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (2, 2)), (2, (61, 2)), (3, (61, 45)), (4, (2, 45)), (5, (2, 2)), (6, (45, 2)), (7, (45, 61)), (8, (2, 61))],
)
def test_the_copy_stands_upright(orientation: int, corner: tuple[int, int]) -> None:
    found = examined(name="x.jpg", data=picture_with_place("JPEG", orientation=orientation), limits=limits())
    assert found.copies
    view = Image.open(BytesIO(found.copies.view)).convert("RGB")
    assert view.size == (found.copies.width, found.copies.height) == ((64, 48) if orientation < 5 else (48, 64))
    red, green, _ = view.getpixel(corner)
    assert red > 180 and green < 90
    assert sum(Image.open(BytesIO(found.copies.view)).convert("RGB").getpixel((32, 24))) > 700


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((800, 600), (800, 600)),
        ((4800, 3600), (2400, 1800)),
        ((3600, 4800), (1800, 2400)),
        ((1080, 2400), (1080, 2400)),
        ((1080, 12000), (1080, 12000)),
        ((2160, 12000), (1440, 8000)),
        ((40_000, 100), (30_000, 75)),
        ((30_000, 1), (30_000, 1)),
    ],
)
def test_a_copy_is_small_but_a_long_screenshot_stays_readable(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert view_size(width=size[0], height=size[1], sizes=limits().pictures) == expected


@pytest.mark.parametrize(
    "data",
    [
        picture("PNG", mode="RGBA", colour=(10, 20, 30, 0)),
        picture("PNG", mode="P"),
        picture("PNG", mode="1"),
        picture("PNG", mode="LA", colour=(10, 0)),
        picture("PNG", mode="I;16", colour=65535),
        picture("JPEG", mode="CMYK", colour=(0, 0, 0, 0)),
        picture("JPEG", mode="L", colour=255),
        picture("PNG", mode="RGBA", size=(3000, 3000), colour=(10, 20, 30, 0)),
    ],
)
def test_every_mode_of_colour_becomes_a_plain_bright_picture(data: bytes) -> None:
    found = examined(name="x.png" if data[:1] == b"\x89" else "x.jpg", data=data, limits=limits())
    assert found.copies
    view = Image.open(BytesIO(found.copies.view))
    assert view.mode in ("L", "RGB") and not view.info.get("transparency")
    if data[:1] == b"\x89" and b"PLTE" in data:
        return
    assert min(view.convert("L").getextrema()) > 180


def test_a_shrunk_picture_shows_the_same_thing_without_seams() -> None:
    slope = Image.linear_gradient("L").resize((3000, 3000))
    out = BytesIO()
    slope.save(out, "PNG", compress_level=1)
    found = examined(name="x.png", data=out.getvalue(), limits=limits())
    assert found.copies
    view = Image.open(BytesIO(found.copies.view)).convert("L")
    column = [view.getpixel((1200, y)) for y in range(2400)]
    assert all(0 <= b - a <= 1 for a, b in pairwise(column))
    assert (column[0], column[-1]) == (0, 255)


def test_the_thumbnail_is_small() -> None:
    found = examined(name="x.jpg", data=picture(size=(3000, 1500)), limits=limits())
    assert found.copies
    assert Image.open(BytesIO(found.copies.thumbnail)).size == (320, 160)


MOVIES = {
    "movie": movie(in_movie=user_data()),
    "track": movie(in_track=user_data()),
    "quicktime": movie(brand=b"qt  ", in_movie=user_data()),
    "3gp": movie(brand=b"3gp4", in_movie=user_data()),
    "recording": movie(brand=b"M4A ", handlers=(b"soun",), in_movie=user_data()),
    "top": movie(after=user_data()),
    "adobe": movie(after=box(b"uuid", b"\xbe\x7a\xcf\xcb" * 4, PLACE)),
    "timed metadata": movie(metadata_track=PLACE * 3),
    "left-over space": movie(after=box(b"free", PLACE)),
    "between the samples": movie(handlers=(b"vide", b"soun"), in_movie=b"", metadata_track=b""),
    "unknown box": movie(in_movie=box(b"gps ", PLACE)),
    "picture": heic(),
    "browser recording": webm(tags=PLACE),
    "browser recording, live": webm(tags=PLACE, live=True),
    "small tags": webm(tags=PLACE[:4]),
    "mp3": mp3(tag=b"TXXX" + PLACE),
    "wav": wav(tag=b"INFO" + PLACE),
}
NAMES = {
    "picture": "x.heic",
    "quicktime": "x.mov",
    "3gp": "x.3gp",
    "recording": "x.m4a",
    "mp3": "x.mp3",
    "wav": "x.wav",
}
NAMES |= dict.fromkeys(("browser recording", "browser recording, live", "small tags"), "x.webm")


@pytest.mark.parametrize("kind", MOVIES)
def test_the_copy_of_a_movie_or_recording_tells_no_place(kind: str) -> None:
    data = MOVIES[kind]
    found = examined(name=NAMES.get(kind, "x.mp4"), data=data, limits=limits())
    served = b"".join(edited(data=data, edits=found.edits))
    assert len(served) == len(data)
    assert PLACE not in served and PLACE[:4] + PLACE[:4] not in served
    assert served != data or kind == "between the samples"
    if found.form.kind.value in ("VIDEO", "AUDIO") and b"moov" in data:
        assert b"A" * 100 in served
    again = examined(name=found.name, data=served, limits=limits())
    assert again.form == found.form
    assert b"".join(edited(data=served, edits=again.edits)) == served


@pytest.mark.parametrize("kind", MOVIES)
def test_the_original_comes_back_from_the_copy_and_the_pieces(kind: str) -> None:
    data = MOVIES[kind]
    edits = examined(name=NAMES.get(kind, "x.mp4"), data=data, limits=limits()).edits
    served = b"".join(edited(data=data, edits=edits))
    restored = b"".join(put_back(served=BytesIO(served), pieces=taken_out(data=data, edits=edits)))
    assert hashlib.sha256(restored).digest() == hashlib.sha256(data).digest()


def test_blocks_of_a_dashcam_are_emptied() -> None:
    block = (200).to_bytes(4, "big") + b"freeGPS " + PLACE + bytes(200 - 12 - len(PLACE))
    data = movie()
    data = data.replace(box(b"mdat", b"A" * 100 + b"B" * 100), box(b"mdat", b"A" * 100 + b"B" * 100 + block))
    served = b"".join(edited(data=data, edits=examined(name="x.mp4", data=data, limits=limits()).edits))
    assert b"A" * 100 + b"B" * 100 in served
    assert PLACE not in served and b"freeGPS" not in served


def test_edits_across_blocks_and_at_their_borders_are_exact() -> None:
    data = bytes(range(256)) * (BLOCK // 64)
    zeros = [(0, 3), (BLOCK - 2, BLOCK + 2), (2 * BLOCK - 1, 3 * BLOCK + 1), (len(data) - 5, len(data))]
    edits = Edits.of(zeros=zeros, writes=[(BLOCK - 1, b"free"), (3 * BLOCK - 2, b"JUNK")])
    expected = bytearray(data)
    for low, high in zeros:
        expected[low:high] = bytes(high - low)
    expected[BLOCK - 1 : BLOCK + 3], expected[3 * BLOCK - 2 : 3 * BLOCK + 2] = b"free", b"JUNK"
    served = b"".join(edited(data=data, edits=edits))
    assert served == bytes(expected)
    assert b"".join(put_back(served=BytesIO(served), pieces=taken_out(data=data, edits=edits))) == data


def test_a_movie_that_is_mostly_something_else_is_refused() -> None:
    data = movie(after=box(b"free", b"x" * (33 * BLOCK)))
    with pytest.raises(Exception, match="evidence_damaged"):
        examined(name="x.mp4", data=data, limits=limits())


def test_metadata_in_fragments_is_refused_rather_than_kept() -> None:
    data = movie(metadata_track=PLACE, after=box(b"moof", b""))
    with pytest.raises(Exception, match="evidence_damaged") as refused:
        examined(name="x.mp4", data=data, limits=limits())
    assert isinstance(refused.value.__cause__, Broken)


WORST = """
import re, sys
from fangxin.domain.evidence.rules.examine import examined
from fangxin.domain.evidence.rules.limits import limits
with open(sys.argv[1], "rb") as file:
    examined(name="x.png", data=file.read(), limits=limits())
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])  # of this program, not of who started it
"""


def test_the_largest_picture_allowed_needs_less_than_half_a_gigabyte(tmp_path: Path) -> None:
    rows = zlib.compress(bytes((1 + 4 * 8000) * 5000), 1)
    (tmp_path / "x.png").write_bytes(makers.png_claiming(8000, 5000, colour=6, rows=rows))
    command = [sys.executable, "-c", WORST, str(tmp_path / "x.png")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert 160 * 1024 < int(ran.stdout) < 512 * 1024  # the decoded picture itself is 160 MB


@pytest.mark.parametrize("form", ["HEIC"])
def test_a_picture_that_cannot_be_decoded_here_has_no_copies(form: str) -> None:
    name, data = makers.SOUND_FILES[form]
    assert examined(name=name, data=data, limits=limits()).copies is None
