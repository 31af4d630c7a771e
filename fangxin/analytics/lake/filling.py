"""Filling a lake with rows that come as columns: by the million, in bounded memory, without a database.

Partitions are written as they become complete; the manifest names them in one step at the end.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from fangxin.analytics.lake.engine import TYPES, engine, names, quoted
from fangxin.analytics.lake.manifest import Manifest, Part, Written, write_manifest
from fangxin.analytics.lake.spooling import NOWHERE, Partition
from fangxin.analytics.lake.writing import STAGING, alone, part_of
from fangxin.foundation.facts import FactSet


@dataclass(frozen=True)
class Rows:
    """Rows as columns, and what to select of them: the columns of the set, in order."""

    columns: Mapping[str, Any]
    selected: str


class Filling:
    """A new lake in a folder, in the place of the one there. Rows of a set come in the order of its key.

    `settle` when the months begun are complete, `finish` at the end. Raises LakeBusy.
    """

    def __init__(self, folder: Path, sets: Sequence[FactSet], *, at: datetime, progress: Callable[[str], None]) -> None:
        self._folder, self._sets, self._at, self._progress = folder, list(sets), at, progress
        self._parts: dict[str, list[Part]] = {one.name: [] for one in sets}

    def __enter__(self) -> Filling:
        self._alone = alone(self._folder)
        self._alone.__enter__()
        self._staging = self._folder / STAGING
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)
        self._engine = engine(spill=self._staging / "spill").__enter__()
        # one after the other, so that the same rows are the same files
        self._engine.execute("SET threads TO 1")
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.close()
        shutil.rmtree(self._staging, ignore_errors=True)
        self._alone.__exit__(kind, fault, trace)

    def add(self, facts: FactSet, rows: Rows) -> None:
        """Take rows of a set."""
        if not rows.columns:
            self._engine.execute(f'INSERT INTO "{facts.name}" SELECT {rows.selected}')
            return
        self._engine.register("given", dict(rows.columns))
        self._engine.execute(f'INSERT INTO "{facts.name}" SELECT {rows.selected} FROM given')
        self._engine.unregister("given")

    def settle(self) -> None:
        """Write what came since last time: a file for each month of a year and province."""
        for facts in self._sets:
            found = self._engine.execute(f'SELECT count(*) FROM "{facts.name}"').fetchall()[0][0]
            if found:
                self._parts[facts.name] += self._written(facts)
                self._engine.execute(f'TRUNCATE "{facts.name}"')

    def finish(self) -> Manifest:
        """Name everything written; what was there before goes."""
        sets = {
            one.name: Written(version=one.version, columns=one.shape, parts=tuple(sorted(self._parts[one.name])))
            for one in self._sets
        }
        manifest = Manifest(sets=sets, written_at=self._at.isoformat())
        write_manifest(self._folder, manifest)
        named = {part.path for part in manifest.parts}
        for path in self._folder.glob("*/year=*/province=*/*.parquet"):
            if path.relative_to(self._folder).as_posix() not in named:
                path.unlink(missing_ok=True)
        return manifest

    def _begin(self) -> None:
        for facts in self._sets:
            columns = ", ".join(f'"{column.name}" {TYPES[column.kind]}' for column in facts.columns)
            self._engine.execute(f'CREATE TABLE "{facts.name}" ({columns})')

    def _written(self, facts: FactSet) -> list[Part]:
        """The files of the rows that wait, written in one pass over them."""
        day, province = f'"{facts.day}"', f"left(coalesce(nullif(\"{facts.region}\", ''), '{NOWHERE}'), 2)"
        staged = self._staging / facts.name
        self._engine.execute(
            f"COPY (SELECT {names(facts)}, year({day}) AS _year, {province} AS _province, month({day}) AS _month "
            f'FROM "{facts.name}") TO {quoted(staged)} '
            "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (_year, _province, _month))"
        )
        parts = []
        for fresh in sorted(staged.glob("_year=*/_province=*/_month=*/*.parquet")):
            year, region, month = (folder.name.partition("=")[2] for folder in reversed(fresh.parents[:3]))
            key = Partition(int(year), region, int(month))
            part, _ = part_of(self._engine, self._folder, facts, key, fresh)
            assert part is not None
            parts.append(part)
            self._progress(f"{part.name}: {part.rows} rows")
        shutil.rmtree(staged)
        return parts
