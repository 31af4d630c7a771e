"""Names: shown and offered for download, never a path, never misleading."""

from __future__ import annotations

import pytest

from fangxin.domain.evidence.rules.limits import limits
from fangxin.domain.evidence.rules.names import checked_name, extension_of, kinds_named, served_name
from fangxin.foundation.refusals import Refusal

REFUSED = [
    ("../../etc/passwd", "evidence_name_path"),
    ("..\\..\\boot.ini", "evidence_name_path"),
    ("/etc/shadow", "evidence_name_path"),
    ("C:\\x.jpg", "evidence_name_path"),
    ("..", "evidence_name_path"),
    (". .", "evidence_name_path"),
    ("..jpg", "evidence_name_path"),
    ("a/b.jpg", "evidence_name_path"),
    ("CON:x.jpg", "evidence_name_path"),
    ('x".jpg', "evidence_name_path"),
    ("x.jpg\0.exe", "evidence_name_control"),
    ("x\r\nSet-Cookie: a=b.jpg", "evidence_name_control"),
    ("x\x7f.jpg", "evidence_name_control"),
    ("x\u2028.jpg", "evidence_name_control"),
    ("x\ud800.jpg", "evidence_name_control"),
    ("小票\u202egpj.exe", "evidence_name_turned"),
    ("x\u2066y.jpg", "evidence_name_turned"),
    ("x\u200f.jpg", "evidence_name_turned"),
    ("", "evidence_name_missing"),
    ("   ", "evidence_name_missing"),
    ("长" * 121, "evidence_name_too_long"),
]


@pytest.mark.parametrize(("name", "code"), REFUSED)
def test_a_dangerous_name_is_refused(name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_name(name=name, limits=limits())
    assert refused.value.code == code
    assert refused.value.told()


@pytest.mark.parametrize(
    "name", ["小票.jpg", "IMG_0001.HEIC", "发票 (1).pdf", "Screenshot.2026.png", "😀.mp4", "a" * 120, ".jpg"]
)
def test_an_ordinary_name_is_kept(name: str) -> None:
    assert checked_name(name=f" {name} ", limits=limits()) == name


def test_a_name_in_pieces_is_composed() -> None:
    assert checked_name(name="cafe\u0301.jpg", limits=limits()) == "café.jpg"


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.JPG", "jpg"),
        ("a", ""),
        ("a.jpg.exe", "exe"),
        ("1.5元", ""),
        ("a.20260315", ""),
        ("a.", ""),
        (".jpg", ""),
        ("a.jpg ", "jpg"),
    ],
)
def test_the_extension_is_what_follows_the_last_dot(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("a.JPG", ["IMAGE"]), ("a.mp4", ["VIDEO", "AUDIO"]), ("a.pdf", ["PDF"]), ("a.exe", []), ("a", [])],
)
def test_a_name_tells_what_it_may_be(name: str, kinds: list[str]) -> None:
    assert kinds_named(name=name, limits=limits()) == kinds


@pytest.mark.parametrize(
    ("name", "mime", "extensions", "served"),
    [
        ("小票.png", "image/jpeg", ("jpg",), "小票.jpg"),
        ("小票.JPEG", "image/jpeg", ("jpg", "jpeg"), "小票.jpeg"),
        ("录音", "audio/mpeg", ("mp3",), "录音.mp3"),
        ("动图.gif", "image/png", ("gif",), "动图.png"),
        ("视频.mov", "video/quicktime", ("mov", "qt"), "视频.mov"),
    ],
)
def test_the_name_for_download_fits_the_bytes_served(
    name: str, mime: str, extensions: tuple[str, ...], served: str
) -> None:
    assert served_name(name=name, mime=mime, extensions=extensions) == served
