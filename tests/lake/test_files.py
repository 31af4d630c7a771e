"""Files and manifest: only what changed is written, nothing is lost in between, and what was altered is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fangxin.analytics.engines import ENGINES, DuckEngine
from fangxin.analytics.lake import compared, manifest, writing
from fangxin.analytics.lake.manifest import read_manifest
from fangxin.analytics.lake.reading import open_lake, unsound_parts
from fangxin.analytics.lake.refusals import (
    LakeAltered,
    LakeBusy,
    LakeMissing,
    LakeOutdated,
    LakeOutOfStep,
    ManifestBroken,
)
from fangxin.analytics.lake.writing import Outcome, alone, check_step, write_all, write_changes
from tests.lake.conftest import AT, THINGS, Things, contents, opened


def build(folder: Path, things: Things) -> Outcome:
    return write_all(folder, [things.source], at=AT, progress=lambda line: None)


def change(folder: Path, things: Things, *ids: int) -> Outcome:
    return write_changes(
        folder, [things.source], [key * 10 for key in ids], at=AT, progress=lambda line: None
    )  # fmt: skip


def files(folder: Path) -> dict[str, int]:
    """Partition → inode of its file."""
    manifest = opened(folder).manifest
    return {part.name: (folder / part.path).stat().st_ino for part in manifest.parts}


def test_what_is_read_is_what_was_written(tmp_path: Path, things: Things) -> None:
    build(tmp_path, things)
    assert contents(tmp_path) == list(things.rows.values())
    assert [(part.name, part.rows) for part in opened(tmp_path).manifest.parts] == [
        ("things 2025-12 41", 1), ("things 2026-01 11", 1), ("things 2026-01 41", 2),
    ]  # fmt: skip
    assert not (tmp_path / "staging").exists()


def test_one_province_is_read_alone(tmp_path: Path, things: Things) -> None:
    build(tmp_path, things)
    with opened(tmp_path).open(province="11") as engine:
        assert [row["id"] for row in engine.rows(engine.table("things"))] == [4]


def test_the_engine_that_is_named_is_the_one_that_counts(
    tmp_path: Path, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(DuckEngine):
        """Another engine."""

    monkeypatch.setitem(ENGINES, "other", Other)
    build(tmp_path, things)
    with opened(tmp_path).open(engine="other") as engine:
        assert isinstance(engine, Other) and len(engine.rows(engine.table("things"))) == 4


def test_a_late_correction_writes_its_partition_only(tmp_path: Path, things: Things) -> None:
    build(tmp_path, things)
    before = files(tmp_path)
    things.put(1, "2025-12-31", "410611", "corrected")
    done = change(tmp_path, things, 1)
    assert (done.read, done.written) == (1, 1)
    after = files(tmp_path)
    assert {name for name in after if after[name] != before[name]} == {"things 2025-12 41"}
    assert contents(tmp_path) == list(things.rows.values())


def test_a_row_that_moved_leaves_where_it_stood(tmp_path: Path, things: Things) -> None:
    build(tmp_path, things)
    things.put(1, "2026-01-03", "110101")
    things.put(5, "2026-02-01", "410611")
    change(tmp_path, things, 1, 5)
    assert [(part.name, part.rows) for part in opened(tmp_path).manifest.parts] == [
        ("things 2026-01 11", 2), ("things 2026-01 41", 2), ("things 2026-02 41", 1),
    ]  # fmt: skip
    del things.rows[5]
    change(tmp_path, things, 5)
    assert contents(tmp_path) == list(things.rows.values())


def test_changes_lead_to_the_same_lake_as_writing_everything(tmp_path: Path, things: Things) -> None:
    build(tmp_path / "one", things)
    things.put(2, "2026-01-01", "410611", "late", False)
    things.put(9, "2026-03-01", "410611")
    change(tmp_path / "one", things, 2, 9)
    build(tmp_path / "other", things)
    assert opened(tmp_path / "one").manifest.sets == opened(tmp_path / "other").manifest.sets


def test_nothing_new_writes_nothing(tmp_path: Path, things: Things) -> None:
    first = build(tmp_path, things)
    again = change(tmp_path, things, 1, 2, 3, 4, 77)
    assert again.written == 0
    assert again.manifest.digest == first.manifest.digest
    assert build(tmp_path, things).written == 0


def test_a_crash_leaves_the_old_lake_and_the_next_time_finishes(tmp_path: Path, things: Things) -> None:
    build(tmp_path, things)
    old = contents(tmp_path)
    things.put(2, "2026-01-01", "410611", "new")
    things.fails = True
    with pytest.raises(OSError):
        change(tmp_path, things, 2)
    assert contents(tmp_path) == old
    things.fails = False
    change(tmp_path, things, 2)
    assert contents(tmp_path) == list(things.rows.values())


def test_killed_before_the_manifest_the_files_are_nobodys_and_go(
    tmp_path: Path, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, things)
    old = contents(tmp_path)
    things.put(2, "2026-01-01", "410611", "new")
    with monkeypatch.context() as patch:
        patch.setattr(writing, "write_manifest", lambda folder, manifest: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            change(tmp_path, things, 2)
    assert contents(tmp_path) == old
    things.put(2, "2026-01-01", "410611", "newer")
    change(tmp_path, things, 2)
    # the files of the manifest before stay for whoever still reads it
    named = {part.path for part in opened(tmp_path).manifest.parts}
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet")} - named
    assert len(left) == 1
    things.put(2, "2026-01-01", "410611", "newest")
    change(tmp_path, things, 2)
    assert len(set(tmp_path.rglob("*.parquet"))) == len(named) + 1


def test_whoever_opened_the_lake_before_still_reads_it(tmp_path: Path, things: Things) -> None:
    build(tmp_path, things)
    with opened(tmp_path).open() as engine:
        things.put(2, "2026-01-01", "410611", "new")
        change(tmp_path, things, 2)
        assert {row["word"] for row in engine.rows(engine.table("things"))} == {'a "quoted", \\N word', "", None}


@pytest.mark.parametrize("harm", ["lost", "shorter", "altered"])
def test_a_partition_lost_or_altered_is_named_and_refused(tmp_path: Path, things: Things, harm: str) -> None:
    build(tmp_path, things)
    lake = opened(tmp_path)
    path = next(tmp_path / part.path for part in lake.manifest.parts if part.province == "11")
    whole = path.read_bytes()
    path.unlink()
    if harm == "shorter":
        path.write_bytes(whole[:-1])
    elif harm == "altered":
        path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(LakeAltered, match="things 2026-01 11"), opened(tmp_path).open():
        pass
    assert [one.partition for one in unsound_parts(lake)] == ["things 2026-01 11"]
    # what is whole is still read
    with lake.open(province="41") as engine:
        assert len(engine.rows(engine.table("things"))) == 3
    # nothing is written upon it
    things.put(4, "2026-01-05", "110101", "late")
    with pytest.raises(LakeAltered, match="things 2026-01 11"):
        change(tmp_path, things, 4)
    build(tmp_path, things)
    assert not unsound_parts(opened(tmp_path))
    assert contents(tmp_path) == list(things.rows.values())


def test_what_is_no_manifest_is_refused(tmp_path: Path, things: Things) -> None:
    with pytest.raises(LakeMissing):
        opened(tmp_path)
    build(tmp_path, things)
    for text in (
        "",
        "[]",
        "{}",
        '{"format": 2}',
        '{"format": 1, "sets": {"things": {}}, "previous": "", "written_at": ""}',
    ):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(ManifestBroken):
            opened(tmp_path)
    build(tmp_path, things)
    assert contents(tmp_path) == list(things.rows.values())


def test_other_columns_or_another_meaning_are_refused(tmp_path: Path, things: Things) -> None:
    from dataclasses import replace

    build(tmp_path, things)
    for other in (
        replace(THINGS, version=2),
        replace(THINGS, columns=THINGS.columns[:-1]),
        replace(THINGS, name="deeds"),
    ):
        with pytest.raises(LakeOutdated):
            open_lake(tmp_path, counted=[other])


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(LakeBusy), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_a_lake_of_another_time_is_refused(tmp_path: Path, things: Things) -> None:
    build(tmp_path, things)
    first = read_manifest(tmp_path)
    things.put(1, "2025-12-31", "410611", "corrected")
    change(tmp_path, things, 1)
    second = read_manifest(tmp_path)
    assert first is not None and second is not None
    check_step(second, journalled=second.digest)
    # killed between the manifest and the journal
    check_step(second, journalled=first.digest)
    check_step(None, journalled="")
    # of what the journal never kept nobody knows whose it is
    for lake, journalled in ((first, second.digest), (None, first.digest), (second, ""), (first, "")):
        with pytest.raises(LakeOutOfStep):
            check_step(lake, journalled=journalled)


def test_what_another_process_compared_is_not_read_again(
    tmp_path: Path, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, things)
    lake = opened(tmp_path)
    with lake.open():
        pass
    # as another process, which only has what stands beside the lake
    monkeypatch.setattr(compared, "_known", {})
    monkeypatch.setattr(compared, "_read", {})
    monkeypatch.setattr(manifest, "digest_of", lambda path: pytest.fail("read again"))
    with opened(tmp_path).open():
        pass
    monkeypatch.undo()
    compared._known.clear()
    compared._read.clear()
    part = next(iter(lake.manifest.parts))
    path = tmp_path / part.path
    whole, at = path.read_bytes(), path.stat()
    path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    # size and time as before
    os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))
    with pytest.raises(LakeAltered), opened(tmp_path).open():
        pass
    path.write_bytes(whole)
    with opened(tmp_path).open():
        pass


def test_a_lake_that_may_only_be_read_is_read(tmp_path: Path, things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, things)
    (tmp_path / compared.NAME).unlink()
    (tmp_path / compared.NAME).mkdir()
    monkeypatch.setattr(compared, "_known", {})
    assert contents(tmp_path) == list(things.rows.values())
