"""Reading the lake: only files the manifest names, each compared with its digest before it is counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from fangxin.analytics.lake.engine import engine, listed, nothing, quoted
from fangxin.analytics.lake.manifest import Manifest, Part, check_part, read_manifest
from fangxin.analytics.lake.refusals import LakeAltered, LakeMissing
from fangxin.foundation.facts import FactSet


@dataclass(frozen=True)
class Lake:
    """A lake as its manifest stands now."""

    folder: Path
    manifest: Manifest

    def files(self, facts: FactSet, *, provinces: Collection[str] = ()) -> list[Path]:
        """The files of a set, of all provinces unless some are named, each found to be what was written.

        Raises LakeAltered with the partition's name, LakeOutdated.
        """
        parts = [part for part in self.manifest.of(facts).parts if not provinces or part.province in provinces]
        for part in parts:
            check_part(self.folder, part)
        return [self.folder / part.path for part in parts]

    def connect(self, sets: Sequence[FactSet], *, provinces: Collection[str] = ()) -> duckdb.DuckDBPyConnection:
        """A connection in which every set is a view of its name. Raises what `files` does."""
        opened = engine()
        for facts in sets:
            files = self.files(facts, provinces=provinces)
            rows = (
                f"SELECT * FROM read_parquet({listed(files)}, hive_partitioning = false)" if files else nothing(facts)
            )
            opened.execute(f'CREATE VIEW "{facts.name}" AS {rows}')
        return opened


def open_lake(folder: Path) -> Lake:
    """The lake in a folder. Raises LakeMissing, ManifestBroken."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise LakeMissing
    return Lake(folder, manifest)


@dataclass(frozen=True, kw_only=True)
class Unsound:
    """A partition that is not what the manifest says, and what is wrong with it."""

    partition: str
    reason: str


def unsound_parts(lake: Lake) -> list[Unsound]:
    """Every file read and compared anew: its digest, and its rows."""
    found = []
    with engine() as opened:
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
