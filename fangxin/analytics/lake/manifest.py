"""The manifest: which files are the lake, with rows and digests. It is replaced whole, so a crash leaves the old one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fangxin.analytics.lake import compared
from fangxin.analytics.lake.refusals import LakeAltered, LakeOutdated, ManifestBroken
from fangxin.foundation.facts import FactSet

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, kw_only=True, order=True)
class Part:
    """One file: the facts of a set that fall into a month of a year and a province.

    `first` and `last` bound its chains; `days`: the first and the last day of each column of days, without those that hold
    nothing. A file written before these were kept has none at all.
    """

    year: int
    province: str
    month: int
    path: str
    rows: int
    bytes: int
    sha256: str
    first: int
    last: int
    days: dict[str, list[str]] = field(default_factory=dict, compare=False)

    def told(self) -> dict[str, Any]:
        """As it stands in the manifest."""
        told = asdict(self)
        return told if self.days else {name: value for name, value in told.items() if name != "days"}

    def may_hold(self, columns: Iterable[str], spans: Iterable[tuple[str, str]]) -> bool:
        """Whether a row may have a day of one of these columns within one of these spans, both ends counted."""
        if not self.days:
            return True
        bounds = [self.days[column] for column in columns if column in self.days]
        return any(first <= span[1] and span[0] <= last for first, last in bounds for span in spans)

    @property
    def name(self) -> str:
        """The partition as people name it."""
        return f"{self.path.split('/')[0]} {self.year}-{self.month:02} {self.province}"


@dataclass(frozen=True, kw_only=True)
class Written:
    """One set of facts in the lake: with which columns it was written, and its files."""

    version: int
    columns: list[list[str]]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """How many rows all files hold."""
        return sum(part.rows for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The lake at one time. `previous`: the digest of the manifest it took the place of."""

    sets: Mapping[str, Written] = field(default_factory=dict)
    previous: str = ""
    written_at: str = ""

    def text(self) -> str:
        """As it stands in the file."""
        sets = {
            name: {"version": one.version, "columns": one.columns, "parts": [part.told() for part in one.parts]}
            for name, one in sorted(self.sets.items())
        }
        told = {"format": FORMAT, "written_at": self.written_at, "previous": self.previous, "sets": sets}
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    @cached_property
    def digest(self) -> str:
        """What the journal keeps of it; of a lake that does not exist, empty."""
        return hashlib.sha256(self.text().encode()).hexdigest() if self.written_at else ""

    def fits(self, facts: FactSet) -> bool:
        """Whether a set was written with the columns the program has now."""
        one = self.sets.get(facts.name)
        return one is not None and one.version == facts.version and one.columns == facts.shape

    def of(self, facts: FactSet) -> Written:
        """A set of facts; raises LakeOutdated when it was written with other columns, or before there was such a set."""
        if not self.fits(facts):
            raise LakeOutdated(name=facts.name)
        return self.sets[facts.name]

    @property
    def parts(self) -> Iterable[Part]:
        """All files."""
        return (part for one in self.sets.values() for part in one.parts)


#: folder → the manifest read last, and what the system said of its file then
_last: dict[Path, tuple[tuple[int, int, int], Manifest]] = {}


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a lake, None when there is none; raises ManifestBroken. Read anew only when it was replaced."""
    path = folder / NAME
    try:
        at = path.stat()
        seen = (at.st_mtime_ns, at.st_ino, at.st_size)
        if folder not in _last or _last[folder][0] != seen:
            _last[folder] = seen, _read(path)
        return _last[folder][1]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise ManifestBroken(path=NAME) from fault


def _read(path: Path) -> Manifest:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if told["format"] != FORMAT:
        raise ManifestBroken(path=NAME)
    sets = {
        name: Written(
            version=one["version"], columns=one["columns"], parts=tuple(Part(**part) for part in one["parts"])
        )
        for name, one in told["sets"].items()
    }
    return Manifest(sets=sets, previous=told["previous"], written_at=told["written_at"])


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the one before, in one step; it is on the disk on return."""
    fresh = folder / f"{NAME}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(manifest.text())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / NAME)
    settle(folder)


def settle(folder: Path) -> None:
    """Names made in a folder are on the disk on return."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_part(folder: Path, part: Part, *, again: bool = False) -> None:
    """Raises LakeAltered unless a file is there and is what was written.

    A file compared before, here or in another process, is read again only when it was touched since, or when told to.
    """
    try:
        seen = _seen(folder, part)
        if not again and compared.knows(folder, seen):
            return
        path = folder / part.path
        if path.stat().st_size != part.bytes or digest_of(path) != part.sha256:
            raise LakeAltered(partition=part.name, what="内容已被改动")
    except FileNotFoundError:
        raise LakeAltered(partition=part.name, what="文件缺失") from None
    except OSError as fault:
        raise LakeAltered(partition=part.name, what="无法读取") from fault
    compared.add(folder, seen)


def written_part(folder: Path, part: Part) -> None:
    """A file whose digest was just made need not be read again to be compared."""
    compared.add(folder, _seen(folder, part))


def _seen(folder: Path, part: Part) -> str:
    """All that changes when a file is touched; the time of the inode is set by the system alone."""
    at = os.stat(f"{folder}/{part.path}")
    return f"{part.path} {at.st_size} {at.st_mtime_ns} {at.st_ctime_ns} {at.st_ino} {part.sha256}"
