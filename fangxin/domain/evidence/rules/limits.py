"""The limits of law/evidence.yaml, checked when loaded, and the refusals that tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.evidence.words import Kind
from fangxin.foundation.lawbook import Listing, OneOf, Record, Table, Text, Whole, law_file, load_law_file
from fangxin.foundation.refusals import Refusal

MEGABYTE = 1024 * 1024


class TooLarge(Refusal):
    """The file is larger than its kind allows."""

    code = "evidence_too_large"
    status = 413
    sentence = "“{name}”大小为 {size}，超过{kind}每个 {limit} 的上限。请压缩、裁剪或分段后再上传。"


class TooMany(Refusal):
    """The submission or the case already holds as many files as allowed."""

    code = "evidence_too_many"
    status = 422
    sentence = "最多上传 {limit} 个文件。请先移除不需要的文件，再上传新的文件。"


class TooLargeTogether(Refusal):
    """The files of one submission would together be larger than allowed."""

    code = "evidence_too_large_together"
    status = 413
    sentence = "所有文件合计不能超过 {limit}，还可以上传 {left}。"


class EmptyFile(Refusal):
    """The file has no content."""

    code = "evidence_empty"
    status = 422
    sentence = "“{name}”是空文件，没有内容。请重新选择文件。"


@dataclass(frozen=True, kw_only=True, slots=True)
class KindLimit:
    """One kind of file: its label and the bytes one file may have."""

    label: str
    bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """One accepted format. `pixels` is 0 for what is never decoded here; a progressive JPEG has its own limit."""

    name: str
    kind: Kind
    mime: str
    extensions: tuple[str, ...]
    pixels: int
    layered_pixels: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pictures:
    """Sizes of the copies made of a picture, in pixels; JPEG quality in per cent."""

    view: int
    long_ratio: int
    long_width: int
    long_height: int
    long_pixels: int
    thumbnail: int
    quality: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploads:
    """How uploads run: bytes of a piece, hours and days of keeping, how many at once and from one address an hour."""

    chunk: int
    keep_hours: int
    draft_days: int
    open: int
    client_hour: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Everything law/evidence.yaml says. Sizes are bytes."""

    per_intake: int
    per_case: int
    total: int
    name_characters: int
    kinds: Mapping[str, KindLimit]
    formats: Mapping[str, Format]
    pictures: Pictures
    pdf_streams: int
    pdf_bytes: int
    uploads: Uploads

    @property
    def largest(self) -> int:
        """The largest file of any kind."""
        return max(limit.bytes for limit in self.kinds.values())

    @property
    def extensions(self) -> tuple[str, ...]:
        """Every extension a name may carry, for the file dialogue."""
        return tuple(dict.fromkeys(ext for form in self.formats.values() for ext in form.extensions))


def limits() -> Limits:
    """The limits in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_limits(law_file("evidence.yaml"))


@lru_cache(maxsize=8)
def read_limits(path: Path) -> Limits:
    """The limits of one file. Raises LawError with file, line and reason."""
    found: Limits = load_law_file(path, SCHEMA)
    return found


def check_size(*, name: str, size: int, kind: Kind | None = None, limits: Limits) -> None:
    """Raises EmptyFile or TooLarge; without a kind the largest of all kinds is the limit."""
    if size <= 0:
        raise EmptyFile(name=name)
    allowed = limits.kinds[kind].bytes if kind else limits.largest
    if size > allowed:
        label = limits.kinds[kind].label if kind else "文件"
        raise TooLarge(name=name, size=told_size(size), kind=label, limit=told_size(allowed))


def check_room_for(*, count: int, bytes_held: int, size: int, limits: Limits) -> None:
    """Raises TooMany or TooLargeTogether when a further file of `size` bytes does not fit into a submission."""
    if count >= limits.per_intake:
        raise TooMany(limit=limits.per_intake)
    if bytes_held + size > limits.total:
        raise TooLargeTogether(limit=told_size(limits.total), left=told_size(max(limits.total - bytes_held, 0)))


def told_size(size: int) -> str:
    """A size people read: `3.4 MB`, `120 KB`, `12 B`."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f}".removesuffix(".0") + " MB"
    return f"{size // 1024} KB" if size >= 1024 else f"{size} B"


def _made(
    *,
    count: Any,
    total_megabytes: int,
    name_characters: int,
    kinds: Any,
    formats: Any,
    pictures: Any,
    pdf: Any,
    uploads: Any,
) -> Limits:
    missing = [kind.value for kind in Kind if kind not in kinds]
    if missing:
        raise ValueError(f"kinds 缺少 {'、'.join(missing)}")
    return Limits(
        per_intake=count["intake"],
        per_case=count["case"],
        total=total_megabytes * MEGABYTE,
        name_characters=name_characters,
        kinds=kinds,
        formats={name: replace(form, name=name) for name, form in formats.items()},
        pictures=pictures,
        pdf_streams=pdf["object_streams"],
        pdf_bytes=pdf["object_stream_megabytes"] * MEGABYTE,
        uploads=uploads,
    )


def _kind_limit(*, label: str, megabytes: int) -> KindLimit:
    return KindLimit(label=label, bytes=megabytes * MEGABYTE)


def _format(
    *, kind: str, mime: str, extensions: tuple[str, ...], megapixels: int = 0, progressive_megapixels: int = 0
) -> Format:
    return Format(
        name="",
        kind=Kind(kind),
        mime=mime,
        extensions=extensions,
        pixels=megapixels * 1_000_000,
        layered_pixels=(progressive_megapixels or megapixels) * 1_000_000,
    )


def _pictures(
    *, view_pixels: int, long_ratio: int, long_width_pixels: int, long_height_pixels: int, long_megapixels: int,
    thumbnail_pixels: int, jpeg_quality: int,
) -> Pictures:  # fmt: skip
    return Pictures(
        view=view_pixels,
        long_ratio=long_ratio,
        long_width=long_width_pixels,
        long_height=long_height_pixels,
        long_pixels=long_megapixels * 1_000_000,
        thumbnail=thumbnail_pixels,
        quality=jpeg_quality,
    )


def _uploads(*, chunk_kilobytes: int, **others: int) -> Uploads:
    return Uploads(chunk=chunk_kilobytes * 1024, **others)


SOME = Whole(least=1, most=100_000)
KIND = OneOf(*(kind.value for kind in Kind))
#: The shape of law/evidence.yaml.
SCHEMA = Record(
    {
        "count": Record({"intake": SOME, "case": SOME}),
        "total_megabytes": SOME,
        "name_characters": SOME,
        "kinds": Table(KIND, Record({"label": Text(), "megabytes": SOME}, make=_kind_limit)),
        "formats": Table(
            Text(pattern="[A-Z0-9_]+"),
            Record(
                {
                    "kind": KIND, "mime": Text(pattern="[a-z]+/[a-z0-9.+-]+"),
                    "extensions": Listing(Text(pattern="[a-z0-9]+"), least=1),
                },
                {"megapixels": SOME, "progressive_megapixels": SOME},
                make=_format,
            ),
            least=1,
        ),
        "pictures": Record(
            {
                "view_pixels": SOME, "long_ratio": SOME, "long_width_pixels": SOME,
                "long_height_pixels": Whole(least=1, most=65_000), "long_megapixels": SOME, "thumbnail_pixels": SOME,
                "jpeg_quality": Whole(least=1, most=95),
            },
            make=_pictures,
        ),
        "pdf": Record({"object_streams": SOME, "object_stream_megabytes": SOME}),
        "uploads": Record(
            {"chunk_kilobytes": SOME, "keep_hours": SOME, "draft_days": SOME, "open": SOME, "client_hour": SOME},
            make=_uploads,
        ),
    },
    make=_made,
)  # fmt: skip
