"""Reading the lake: only files the manifest names, each compared with its digest before it is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from fangxin.analytics.lake.engine import engine as connected
from fangxin.analytics.lake.engine import quoted
from fangxin.analytics.lake.manifest import Manifest, Part, check_part, read_manifest
from fangxin.analytics.lake.refusals import LakeAltered, LakeMissing
from fangxin.foundation.facts import FactSet

if TYPE_CHECKING:
    from fangxin.analytics.engines import Engine


@dataclass(frozen=True)
class Lake:
    """A lake as its manifest stands now."""

    folder: Path
    manifest: Manifest = field(hash=False)

    @property
    def written_at(self) -> datetime:
        """When it was written: nothing that happened later is in it."""
        return datetime.fromisoformat(self.manifest.written_at)

    @property
    def shapes(self) -> dict[str, list[list[str]]]:
        """Names and kinds of the columns of every set."""
        return {name: one.columns for name, one in self.manifest.sets.items()}

    def parts(self, name: str, *, province: str = "") -> list[Part]:
        """The files of a set, of one province if it is named, each found to be what was written. Raises LakeAltered."""
        parts = [part for part in self.manifest.sets[name].parts if not province or part.province == province]
        for part in parts:
            check_part(self.folder, part)
        return parts

    @contextmanager
    def open(self, *, engine: str = "duckdb", province: str = "") -> Iterator[Engine]:
        """The engine of a name, knowing every set by its name, of one province if it is named.

        Raises LakeAltered, and SparkMissing where that engine is not installed.
        """
        # whoever only writes the lake does without the language of questions
        from fangxin.analytics.engines import ENGINES

        parts = {name: self.parts(name, province=province) for name in self.shapes}
        with ENGINES[engine].over(
            self.folder, parts, self.shapes, stamp=f"{self.manifest.digest} {province}"
        ) as opened:
            yield opened


def open_lake(folder: Path, *, counted: Iterable[FactSet]) -> Lake:
    """The lake in a folder, with the sets the program counts. Raises LakeMissing, ManifestBroken, LakeOutdated."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise LakeMissing
    for facts in counted:
        manifest.of(facts)
    return Lake(folder, manifest)


@dataclass(frozen=True, kw_only=True)
class Unsound:
    """A partition that is not what the manifest says, and what is wrong with it."""

    partition: str
    reason: str


def unsound_parts(lake: Lake) -> list[Unsound]:
    """Every file read and compared anew: its digest, and its rows."""
    found = []
    with connected() as opened:
        for part in lake.manifest.parts:
            try:
                check_part(lake.folder, part, again=True)
            except LakeAltered as refusal:
                found.append(Unsound(partition=part.name, reason=refusal.told()))
                continue
            if (rows := _rows(opened, lake.folder, part)) != part.rows:
                found.append(Unsound(partition=part.name, reason=f"清单记载 {part.rows} 行，文件中有 {rows} 行。"))
    return found


def _rows(opened: duckdb.DuckDBPyConnection, folder: Path, part: Part) -> int:
    counted = opened.execute(f"SELECT count(*) FROM read_parquet({quoted(folder / part.path)})").fetchall()
    return int(counted[0][0])
