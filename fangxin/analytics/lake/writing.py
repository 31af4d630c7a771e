"""Writing the lake: new files beside the old ones, then the manifest in one step, then what nobody names goes.

A file is called after its digest and never changed; what is written twice with the same rows is the same file.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from fangxin.analytics.lake import compared
from fangxin.analytics.lake.engine import engine, listed, names, quoted, typed
from fangxin.analytics.lake.manifest import (
    Manifest,
    Part,
    Written,
    check_part,
    digest_of,
    read_manifest,
    settle,
    write_manifest,
    written_part,
)
from fangxin.analytics.lake.refusals import LakeBusy, LakeOutOfStep, ManifestBroken
from fangxin.analytics.lake.spooling import NULL, Partition, Spool
from fangxin.foundation.facts import ColumnKind, FactSet, FactSource

STAGING = "staging"
Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one writing did: the manifest now in force, rows read, and files written and let go."""

    manifest: Manifest
    read: int
    written: int
    dropped: int


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who writes; raises LakeBusy. The lock goes with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LakeBusy from None
        yield


def in_step(manifest: Manifest, *, journalled: str) -> bool:
    """Whether this is the lake whose digest the journal kept last, or the one that took its place.

    Between the manifest and the journal a process may have been killed: the lake is then one step ahead, and writing
    the same changes again leads to the same lake. Where the journal never kept a digest, no lake is this database's: the
    first lake takes the place of whatever stands there.
    """
    return journalled in (manifest.digest, manifest.previous) and journalled != ""


def check_step(manifest: Manifest | None, *, journalled: str) -> None:
    """Raises LakeOutOfStep unless the lake is in step with the journal; none is where none was kept."""
    if not (in_step(manifest, journalled=journalled) if manifest is not None else journalled == ""):
        raise LakeOutOfStep


def write_all(folder: Path, sources: Sequence[FactSource], *, at: datetime, progress: Progress) -> Outcome:
    """Write every row of every set anew; the old lake is readable until the new one is complete."""
    return _Writing(folder, at=at, progress=progress).all(sources)


def write_changes(
    folder: Path, sources: Sequence[FactSource], chains: Collection[int], *, at: datetime, progress: Progress
) -> Outcome:
    """Take up the rows of these chains as they are now: only the partitions in which they stand, or stood, are written.

    Raises LakeAltered when such a partition is not what was written, LakeOutdated.
    """
    return _Writing(folder, at=at, progress=progress).changes(sources, chains)


class _Writing:
    """One writing, with a folder for what is on its way."""

    def __init__(self, folder: Path, *, at: datetime, progress: Progress) -> None:
        self._folder, self._at, self._progress = folder, at, progress
        self._staging = folder / STAGING
        self._read = self._made = self._gone = 0

    def all(self, sources: Sequence[FactSource]) -> Outcome:
        with self._prepared():
            sets = {}
            for source in sources:
                spool = self._spooled(source, None)
                parts = [
                    part
                    for key, path in sorted(spool.files.items())
                    if (part := self._part(source.facts, key, path, None)) is not None
                ]
                sets[source.facts.name] = self._written(source.facts, parts)
            return self._put(_readable(self._folder), sets)

    def changes(self, sources: Sequence[FactSource], chains: Collection[int]) -> Outcome:
        old = read_manifest(self._folder) or Manifest()
        with self._prepared():
            ordered = sorted(chains)
            self._engine.execute("CREATE TABLE due (chain BIGINT)")
            due = self._staging / "due.csv"
            due.write_text("".join(f"{chain}\n" for chain in ordered))
            self._engine.execute(f"COPY due FROM {quoted(due)} (HEADER false)")
            sets = {s.facts.name: self._changed(s, old.of(s.facts), ordered) for s in sources}
            return self._put(old, sets)

    def _changed(self, source: FactSource, old: Written, chains: Sequence[int]) -> Written:
        facts = source.facts
        spool = self._spooled(source, chains)
        standing = {Partition(part.year, part.province, part.month): part for part in old.parts}
        touched = spool.files.keys() | self._stood(facts, standing, chains)
        for key in sorted(touched):
            before = standing.get(key)
            if before is not None:
                check_part(self._folder, before)
            part = self._part(facts, key, spool.files.get(key), before)
            if part is None:
                standing.pop(key, None)
            else:
                standing[key] = part
        return self._written(facts, standing.values())

    def _stood(self, facts: FactSet, standing: Mapping[Partition, Part], chains: Sequence[int]) -> set[Partition]:
        """The partitions that hold rows of these chains: a row may have moved to another province or day."""

        def may_hold(part: Part) -> bool:
            place = bisect_left(chains, part.first)
            return place < len(chains) and chains[place] <= part.last

        maybe = {str(self._folder / part.path): key for key, part in standing.items() if may_hold(part)}
        for key in maybe.values():
            check_part(self._folder, standing[key])
        if not maybe:
            return set()
        found = self._engine.execute(
            f"SELECT DISTINCT filename FROM read_parquet({listed([Path(path) for path in maybe])}, filename = true, "
            f'hive_partitioning = false) WHERE "{facts.chain}" IN (SELECT chain FROM due)'
        ).fetchall()
        return {maybe[path] for (path,) in found}

    def _spooled(self, source: FactSource, chains: Collection[int] | None) -> Spool:
        folder = self._staging / source.facts.name
        folder.mkdir()
        spool = Spool(source.facts, folder)
        try:
            for row in source.rows(chains):
                spool.add(row)
                if spool.rows % 100_000 == 0:
                    self._progress(f"{source.facts.name}: {spool.rows} rows read")
        finally:
            spool.close()
        self._read += spool.rows
        return spool

    def _part(self, facts: FactSet, key: Partition, new: Path | None, before: Part | None) -> Part | None:
        """Write a partition from what stood there, without the rows of the chains taken up, and what came."""
        columns, sources = names(facts), []
        if before is not None:
            sources.append(
                f"SELECT {columns} FROM read_parquet({listed([self._folder / before.path])}, hive_partitioning = false) "
                f'WHERE "{facts.chain}" NOT IN (SELECT chain FROM due)'
            )
        if new is not None:
            sources.append(
                f"SELECT {columns} FROM read_csv({quoted(new)}, columns = {typed(facts)}, header = false, delim = ',', "
                f"""quote = '"', escape = '"', nullstr = {quoted(NULL)}, allow_quoted_nulls = false, auto_detect = false)"""
            )
        fresh = self._staging / "fresh.parquet"
        self._engine.execute(
            f'COPY (SELECT * FROM ({" UNION ALL ".join(sources)}) ORDER BY "{facts.columns[0].name}") '
            f"TO {quoted(fresh)} (FORMAT parquet, COMPRESSION zstd)"
        )
        if new is not None:
            new.unlink()
        part, made = part_of(self._engine, self._folder, facts, key, fresh)
        if made and part is not None:
            self._made += 1
            self._progress(f"{facts.name} {key.year}-{key.month:02} {key.province}: {part.rows} rows")
        return part

    def _written(self, facts: FactSet, parts: Collection[Part]) -> Written:
        return Written(version=facts.version, columns=facts.shape, parts=tuple(sorted(parts)))

    def _put(self, old: Manifest, sets: Mapping[str, Written]) -> Outcome:
        if old.written_at and old.sets == sets:
            return Outcome(manifest=old, read=self._read, written=0, dropped=0)
        manifest = Manifest(sets=sets, previous=old.digest, written_at=self._at.isoformat())
        write_manifest(self._folder, manifest)
        # whoever opened the lake before may still read the files of the manifest that was replaced
        named = {part.path for one in (old, manifest) for part in one.parts}
        self._drop_unnamed(named)
        compared.keep(self._folder, named)
        return Outcome(manifest=manifest, read=self._read, written=self._made, dropped=self._gone)

    def _drop_unnamed(self, named: set[str]) -> None:
        for path in self._folder.glob("*/year=*/province=*/*.parquet"):
            if path.relative_to(self._folder).as_posix() not in named:
                path.unlink(missing_ok=True)
                self._gone += 1

    @contextmanager
    def _prepared(self) -> Iterator[None]:
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)
        with engine(spill=self._staging / "spill") as self._engine:
            yield
        shutil.rmtree(self._staging, ignore_errors=True)


def part_of(
    engine: duckdb.DuckDBPyConnection, folder: Path, facts: FactSet, key: Partition, fresh: Path
) -> tuple[Part | None, bool]:
    """Take a file that was just written into the lake under the name of its digest; and whether it was not there before.

    None when it holds nothing. It is on the disk on return.
    """
    days = [column.name for column in facts.columns if column.kind is ColumnKind.DAY]
    bounds = ", ".join(f'min("{day}")::VARCHAR, max("{day}")::VARCHAR' for day in days)
    rows, first, last, *told = engine.execute(
        f'SELECT count(*), min("{facts.chain}"), max("{facts.chain}"), {bounds} FROM read_parquet({quoted(fresh)})'
    ).fetchall()[0]
    if not rows:
        return None, False
    digest, size = digest_of(fresh), fresh.stat().st_size
    path = f"{facts.name}/year={key.year}/province={key.province}/{key.year}-{key.month:02}.{digest[:16]}.parquet"
    kept = folder / path
    made = not kept.exists() or digest_of(kept) != digest
    if made:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(kept)
        settle(kept.parent)
    part = Part(
        year=key.year, province=key.province, month=key.month, path=path, rows=rows, bytes=size, sha256=digest,
        first=first, last=last,
        days={day: told[at * 2 : at * 2 + 2] for at, day in enumerate(days) if told[at * 2] is not None},
    )  # fmt: skip
    written_part(folder, part)
    return part, made


def _readable(folder: Path) -> Manifest:
    """The manifest in force; whatever stands in the place of one that cannot be read is about to be replaced."""
    try:
        return read_manifest(folder) or Manifest()
    except ManifestBroken:
        return Manifest()
