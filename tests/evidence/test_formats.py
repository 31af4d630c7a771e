"""Every accepted format is recognised by its content, whatever its name, and nothing else is let through."""

from __future__ import annotations

import random

import pytest

from fangxin.domain.evidence.rules.examine import examined
from fangxin.domain.evidence.rules.limits import limits
from fangxin.domain.evidence.rules.signatures import UnknownFormat
from fangxin.foundation.refusals import Refusal
from tests.evidence import makers
from tests.evidence.makers import SOUND_FILES


@pytest.mark.parametrize("form", SOUND_FILES)
def test_a_sound_file_of_every_format_is_accepted(form: str) -> None:
    name, data = SOUND_FILES[form]
    found = examined(name=name, data=data, limits=limits())
    assert found.form.name == form
    assert found.name == name


def test_every_format_of_the_law_has_a_sound_file() -> None:
    assert set(SOUND_FILES) == set(limits().formats)


@pytest.mark.parametrize("form", SOUND_FILES)
def test_a_file_without_an_extension_is_known_by_its_content(form: str) -> None:
    assert examined(name="附件", data=SOUND_FILES[form][1], limits=limits()).form.name == form


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("微信图片.png", makers.picture("JPEG")),
        ("图.jpg", makers.picture("WEBP")),
        ("拍摄.MP4", makers.movie(brand=b"qt  ")),
        ("录音.m4a", makers.movie(brand=b"isom", handlers=(b"soun",))),
        ("IMG.20260315", makers.picture("JPEG")),
        ("1.5元小票", makers.picture("JPEG")),
        ("老相机.mov", makers.movie(head=False)),
        ("老相机.mov", makers.box(b"wide") + makers.movie(head=False)),
        ("直播.webm", makers.webm(live=True)),
    ],
)
def test_everyday_oddities_are_accepted(name: str, data: bytes) -> None:
    assert examined(name=name, data=data, limits=limits())


@pytest.mark.parametrize(("form", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")])
def test_a_picture_is_served_as_a_copy_of_a_plain_format(form: str, mime: str) -> None:
    name, data = SOUND_FILES[form]
    assert examined(name=name, data=data, limits=limits()).mime == mime


def test_random_bytes_are_never_accepted_and_never_break_the_program() -> None:
    dice = random.Random(20260315)
    for _ in range(300):
        data = dice.randbytes(dice.choice([1, 3, 12, 40, 600, 5000]))
        with pytest.raises(Refusal):
            examined(name="x.jpg", data=data, limits=limits())


@pytest.mark.parametrize("form", SOUND_FILES)
def test_flipped_bytes_are_refused_or_accepted_but_never_a_fault(form: str) -> None:
    name, data = SOUND_FILES[form]
    dice = random.Random(form)
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(dice.randint(1, 8)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        try:
            examined(name=name, data=bytes(broken), limits=limits())
        except Refusal as refusal:
            assert refusal.told()


@pytest.mark.parametrize("form", SOUND_FILES)
def test_a_file_cut_anywhere_is_refused_or_accepted_but_never_a_fault(form: str) -> None:
    name, data = SOUND_FILES[form]
    for end in sorted({1, 4, 8, 12, 20, 33, len(data) // 3, len(data) // 2, len(data) - 1}):
        try:
            examined(name=name, data=data[:end], limits=limits())
        except Refusal as refusal:
            assert name in refusal.told()


def test_text_is_told_to_be_unknown_with_the_remedy() -> None:
    with pytest.raises(UnknownFormat) as refused:
        examined(name="说明.txt", data="今天买了一双鞋".encode(), limits=limits())
    assert "截图" in refused.value.told()
