"""The file store: what it acknowledged survives, what it could not keep leaves nothing behind."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import threading
from collections import namedtuple
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from fangxin.storage.files import FileStore, StorageFailed, StorageFull
from fangxin.storage.growing import GrowingFiles
from tests.evidence.conftest import AT, files_under

DATA = b"evidence" * 1000
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "files")


@pytest.mark.parametrize("kind", ["path", "stream", "pieces"])
def test_content_is_kept_under_its_digest(store: FileStore, tmp_path: Path, kind: str) -> None:
    (tmp_path / "x").write_bytes(DATA)
    source = {"path": tmp_path / "x", "stream": BytesIO(DATA), "pieces": [DATA[:100], DATA[100:]]}[kind]
    stored = store.put(source=source)
    assert (stored.sha256, stored.size) == (DIGEST, len(DATA))
    assert stored.path == store.root / DIGEST[:2] / DIGEST[2:4] / DIGEST
    assert stored.path.read_bytes() == DATA
    assert files_under(store.root) == {f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"}


def test_nobody_else_can_read_and_nobody_can_write_it(store: FileStore) -> None:
    path = store.put(source=[DATA]).path
    assert path.stat().st_mode & 0o777 == 0o400
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in (store.root, path.parent, path.parent.parent))


def test_bytes_then_name_then_folder_are_forced_to_disk(store: FileStore, disk_log: list[tuple[str, str]]) -> None:
    path = store.put(source=[DATA]).path
    acts = [
        (act, where)
        for act, where in disk_log
        if "/tmp/" in where.replace(str(store.root.parent), "") or where in (str(path), str(path.parent))
    ]
    named = disk_log.index(("rename", str(path)))
    before, after = disk_log[:named], disk_log[named + 1 :]
    last_write = max(n for n, (act, _) in enumerate(before) if act == "write")
    aside = before[last_write][1]
    assert ("fsync", aside) in before[last_write + 1 :], acts
    assert after == [("fsync", str(path.parent))]
    for folder in (store.root.parent, store.root, path.parent.parent):
        assert ("fsync", str(folder)) in before, f"the name of a folder in {folder} was not forced"


def test_the_same_content_is_kept_once_and_not_written_over(store: FileStore) -> None:
    first = store.put(source=[DATA]).path
    inode = first.stat().st_ino
    assert store.put(source=[DATA]).path.stat().st_ino == inode
    assert len(files_under(store.root)) == 1


def test_a_damaged_file_is_found_and_healed_by_the_same_content(store: FileStore) -> None:
    path = store.put(source=[DATA]).path
    path.chmod(0o600)
    path.write_bytes(b"X" + DATA[1:])
    assert not store.verify(sha256=DIGEST)
    store.put(source=[DATA])
    assert store.verify(sha256=DIGEST)
    path.unlink()
    assert not store.verify(sha256=DIGEST)


@pytest.mark.parametrize("room", [0, 1, 4096, len(DATA) - 1])
def test_a_full_disk_is_told_and_leaves_nothing(store: FileStore, full_disk: Callable[[int], None], room: int) -> None:
    full_disk(room)
    with pytest.raises(StorageFull) as refused:
        store.put(source=[DATA])
    assert refused.value.status == 503
    assert files_under(store.root) == set()
    full_disk(-1)
    assert store.put(source=[DATA]).sha256 == DIGEST


@pytest.mark.parametrize(
    ("fault", "refusal"), [(errno.EDQUOT, StorageFull), (errno.EIO, StorageFailed), (errno.EROFS, StorageFailed)]
)
@pytest.mark.parametrize("where", ["fsync", "rename"])
def test_any_fault_of_the_disk_is_told_and_leaves_nothing(
    store: FileStore, monkeypatch: pytest.MonkeyPatch, where: str, fault: int, refusal: type[Exception]
) -> None:
    store.put(source=[b"other"])
    before = files_under(store.root)

    def fails(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    with monkeypatch.context() as patch:
        patch.setattr(os, where, fails)
        with pytest.raises(refusal):
            store.put(source=[DATA])
    assert files_under(store.root) == before


def test_some_room_is_left_to_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 0, 5000))
    with pytest.raises(StorageFull):
        FileStore(tmp_path / "a", reserve=5000).put(source=[b"x"])
    assert FileStore(tmp_path / "b", reserve=4999).put(source=[b"x"])


def test_a_reader_that_breaks_leaves_nothing(store: FileStore) -> None:
    def breaks() -> object:
        yield DATA
        raise ConnectionError

    with pytest.raises(StorageFailed):
        store.put(source=breaks())  # type: ignore[arg-type]
    assert files_under(store.root) == set()


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "/x"])
def test_only_a_digest_is_a_path(store: FileStore, digest: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path_of(sha256=digest)


def test_the_sweep_takes_only_what_is_old_and_named_by_nobody(store: FileStore) -> None:
    kept, gone, young = (store.put(source=[text]) for text in (b"kept", b"gone", b"young"))
    left = store.root / "tmp" / "left-over"
    left.write_bytes(b"x")
    for path in (kept.path, gone.path, left):
        os.utime(path, (AT.timestamp() - 90_000, AT.timestamp() - 90_000))
    os.utime(young.path, (AT.timestamp(), AT.timestamp()))
    swept = store.sweep(named=lambda digests: {kept.sha256} & set(digests), before=AT - timedelta(hours=24))
    assert (swept.removed, swept.bytes, swept.temporary) == (1, 4, 1)
    assert set(store.every()) == {kept.sha256, young.sha256}


def test_content_put_again_is_young_again(store: FileStore) -> None:
    path = store.put(source=[DATA]).path
    os.utime(path, (1, 1))
    store.put(source=[DATA])
    assert store.sweep(named=lambda _: set(), before=AT - timedelta(days=3650)).removed == 0
    assert path.exists()


def test_naming_waits_for_a_sweep_under_way(store: FileStore) -> None:
    store.put(source=[b"first"])
    reached, done = threading.Event(), threading.Event()

    def put() -> None:
        reached.set()
        store.put(source=[DATA])
        done.set()

    with store._guard(2):  # the exclusive lock a sweep holds
        worker = threading.Thread(target=put)
        worker.start()
        reached.wait(5)
        assert not done.wait(0.2)
    assert done.wait(5)
    worker.join()


@pytest.fixture
def growing(tmp_path: Path) -> GrowingFiles:
    """Uploads under way."""
    return GrowingFiles(tmp_path / "uploads")


def test_a_piece_is_on_disk_before_it_is_promised(growing: GrowingFiles, disk_log: list[tuple[str, str]]) -> None:
    growing.start(name="A")
    assert ("fsync", str(growing.root)) in disk_log
    disk_log.clear()
    with growing.held(name="A") as descriptor:
        assert descriptor is not None
        growing.append(descriptor=descriptor, offset=0, chunk=b"piece")
    path = str(growing.path_of(name="A"))
    assert disk_log == [("write", path), ("fsync", path)]


def test_what_lies_behind_the_offset_is_written_over(growing: GrowingFiles) -> None:
    growing.start(name="A")
    with growing.held(name="A") as descriptor:
        assert descriptor is not None
        growing.append(descriptor=descriptor, offset=0, chunk=b"12345678")
        growing.append(descriptor=descriptor, offset=3, chunk=b"ab")
    assert growing.path_of(name="A").read_bytes() == b"123ab"


def test_a_full_disk_leaves_the_growing_file_at_its_offset(
    growing: GrowingFiles, full_disk: Callable[[int], None]
) -> None:
    growing.start(name="A")
    with growing.held(name="A") as descriptor:
        assert descriptor is not None
        growing.append(descriptor=descriptor, offset=0, chunk=b"1234")
        full_disk(2)
        with pytest.raises(StorageFull):
            growing.append(descriptor=descriptor, offset=4, chunk=b"5678")
        full_disk(-1)
        assert growing.path_of(name="A").read_bytes() == b"1234"
        growing.append(descriptor=descriptor, offset=4, chunk=b"5678")
    assert growing.path_of(name="A").read_bytes() == b"12345678"


def test_a_second_holder_waits_and_finds_a_removed_file_gone(growing: GrowingFiles) -> None:
    growing.start(name="A")
    found: list[int | None] = []

    def second() -> None:
        with growing.held(name="A") as descriptor:
            found.append(descriptor)

    with growing.held(name="A"):
        worker = threading.Thread(target=second)
        worker.start()
        worker.join(0.2)
        assert worker.is_alive()
        growing.remove(name="A")
    worker.join(5)
    assert found == [None]


@pytest.mark.parametrize("name", ["../x", "a/b", "", "x" * 81, "a.b"])
def test_only_a_token_names_a_growing_file(growing: GrowingFiles, name: str) -> None:
    with pytest.raises(ValueError, match="not a token"):
        growing.path_of(name=name)
