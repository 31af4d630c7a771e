"""The limits as data: what the file says is what holds, and a mistake in it is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fangxin.domain.evidence.rules.limits import check_size, limits, read_limits, told_size
from fangxin.domain.evidence.words import Kind
from fangxin.foundation.lawbook import LawError, law_file
from fangxin.foundation.refusals import Refusal

TEXT = (law_file("evidence.yaml")).read_text(encoding="utf-8")
MEGABYTE = 1024 * 1024


def written(folder: Path, old: str, new: str) -> Path:
    """The law's file with one change."""
    assert old in TEXT
    path = folder / "evidence.yaml"
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    return path


def test_the_limits_are_those_of_the_file() -> None:
    law = limits()
    assert (law.per_intake, law.per_case, law.total) == (9, 60, 200 * MEGABYTE)
    assert {kind: limit.bytes // MEGABYTE for kind, limit in law.kinds.items()} == {
        Kind.IMAGE: 10, Kind.PDF: 20, Kind.AUDIO: 20, Kind.VIDEO: 100
    }  # fmt: skip
    assert law.largest == 100 * MEGABYTE
    assert law.formats["JPEG"].pixels == 65_000_000 and law.formats["JPEG"].layered_pixels == 30_000_000


def test_an_agency_changes_a_limit_in_the_file(tmp_path: Path) -> None:
    law = read_limits(written(tmp_path, "intake: 9", "intake: 4"))
    assert law.per_intake == 4


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("intake: 9", "intake: 0", "不在"),
        ("intake: 9", "intake: many", "不是整数"),
        ("megabytes: 100", "megabytes: 1.5", "不是整数"),
        ("  VIDEO: {label: 视频, megabytes: 100}\n", "", "VIDEO"),
        ("kind: PDF, mime", "kind: PAPER, mime", "PAPER"),
        ("extensions: [pdf]", "extensions: []", "至少"),
        ("extensions: [pdf]", "extensions: [.PDF]", "不符合格式"),
        ("view_pixels: 2400", "viewing_pixels: 2400", "viewing_pixels"),
        ("jpeg_quality: 86", "jpeg_quality: 100", "不在"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = written(tmp_path, old, new)
    with pytest.raises(LawError) as mistake:
        read_limits(path)
    assert mistake.value.file == str(path) and mistake.value.line > 1
    assert reason in mistake.value.reason


@pytest.mark.parametrize(
    ("size", "kind", "code"),
    [
        (0, None, "evidence_empty"), (-1, None, "evidence_empty"), (1, None, ""), (10 * MEGABYTE, Kind.IMAGE, ""),
        (10 * MEGABYTE + 1, Kind.IMAGE, "evidence_too_large"), (100 * MEGABYTE, None, ""),
        (100 * MEGABYTE + 1, None, "evidence_too_large"), (20 * MEGABYTE + 1, Kind.PDF, "evidence_too_large"),
    ],
)  # fmt: skip
def test_the_limit_itself_is_allowed(size: int, kind: Kind | None, code: str) -> None:
    if not code:
        return check_size(name="x", size=size, kind=kind, limits=limits())
    with pytest.raises(Refusal) as refused:
        check_size(name="x", size=size, kind=kind, limits=limits())
    assert refused.value.code == code
    return None


def test_a_file_too_large_is_told_with_its_size_and_the_limit() -> None:
    with pytest.raises(Refusal) as refused:
        check_size(name="合影.jpg", size=12 * MEGABYTE, kind=Kind.IMAGE, limits=limits())
    assert refused.value.told() == "“合影.jpg”大小为 12 MB，超过图片每个 10 MB 的上限。请压缩、裁剪或分段后再上传。"


@pytest.mark.parametrize(
    ("size", "told"), [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (MEGABYTE, "1 MB"), (3565158, "3.4 MB")]
)
def test_a_size_is_told_as_people_read_it(size: int, told: str) -> None:
    assert told_size(size) == told
