"""Durable files, addressed by their content and never changed.

A file exists for the database only after its bytes, its name and its folder were forced to disk (write aside, fsync,
rename, fsync of the folder); the row is committed after that. What a row no longer names is swept later.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from fangxin.foundation.refusals import Refusal

BLOCK = 1024 * 1024
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DIGEST = re.compile(r"[0-9a-f]{64}")

Source = Path | BinaryIO | Iterable[bytes]


class StorageFull(Refusal):
    """The disk that holds the files has no room left; nothing was kept."""

    code = "storage_full"
    status = 503
    sentence = "服务器存储空间不足，文件没有保存。请稍后再试，或先提交文字内容、以后补充证据。"


class StorageFailed(Refusal):
    """The disk that holds the files refused to write; nothing was kept."""

    code = "storage_failed"
    status = 503
    sentence = "服务器暂时无法保存文件，请稍后再试。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """One file in the store: digest of its content in hex, size in bytes, and where it lies."""

    sha256: str
    size: int
    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """What one sweep removed: files nobody names, bytes they held, and left-over temporary files."""

    removed: int
    bytes: int
    temporary: int


@contextmanager
def disk_refusals() -> Iterator[None]:
    """Turn the disk's refusals inside the block into StorageFull or StorageFailed."""
    try:
        yield
    except OSError as fault:
        raise (StorageFull if fault.errno in FULL else StorageFailed)() from fault


class FileStore:
    """Files under `root`, each at ab/cd/<sha256>; `reserve` bytes of the disk are left to the database and the logs."""

    def __init__(self, root: Path, *, reserve: int = 0) -> None:
        self.root = root
        self.reserve = reserve

    def path_of(self, *, sha256: str) -> Path:
        """Where the file with this digest lies, whether it is there or not."""
        if not DIGEST.fullmatch(sha256):
            raise ValueError("not a SHA-256 digest in hex")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def put(self, *, source: Source) -> Stored:
        """Keep the content of a path, stream or iterable of bytes; returns when it would survive a power cut.

        The same content is kept once. Raises StorageFull or StorageFailed, and then leaves nothing behind.
        """
        with disk_refusals():
            folder = self.root / "tmp"
            make_folders(folder, below=self.root)
            check_room(self.root, reserve=self.reserve)
            aside = folder / secrets.token_hex(12)
            try:
                digest, size = _write_aside(aside, source)
                return self._name(aside, digest=digest, size=size)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(aside)

    def verify(self, *, sha256: str) -> bool:
        """Whether the file is there and its content still has its digest."""
        try:
            return digest_of(self.path_of(sha256=sha256)) == sha256
        except FileNotFoundError:
            return False

    def every(self) -> Iterator[str]:
        """The digests of all files in the store, in no particular order."""
        for path in self.root.glob("??/??/*"):
            if DIGEST.fullmatch(path.name):
                yield path.name

    def sweep(self, *, named: Callable[[list[str]], set[str]], before: datetime) -> Swept:
        """Remove files last put before `before` that `named` (digests in, those some row names out) does not return.

        `before` must lie further back than the longest transaction: a file is put before its row is committed.
        """
        removed = freed = 0
        for digests in _batches(self.every(), 500):
            kept = named(digests)
            for digest in digests:
                if digest not in kept:
                    size = self._remove_if_old(self.path_of(sha256=digest), before=before)
                    removed, freed = removed + (size is not None), freed + (size or 0)
        temporary = sum(_old(path, before) and unlinked(path) for path in (self.root / "tmp").glob("*"))
        return Swept(removed=removed, bytes=freed, temporary=temporary)

    def _name(self, aside: Path, *, digest: str, size: int) -> Stored:
        path = self.path_of(sha256=digest)
        make_folders(path.parent, below=self.root)
        with self._guard(fcntl.LOCK_SH):
            if path.exists() and self.verify(sha256=digest):
                os.utime(path)  # named anew: the sweep must not take it before the new row is committed
            else:
                os.rename(aside, path)
                fsync_folder(path.parent)
        return Stored(sha256=digest, size=size, path=path)

    def _remove_if_old(self, path: Path, *, before: datetime) -> int | None:
        with self._guard(fcntl.LOCK_EX):
            if not path.exists() or not _old(path, before):
                return None
            size = path.stat().st_size
            return size if unlinked(path) else None

    @contextmanager
    def _guard(self, how: int) -> Iterator[None]:
        """Naming (shared) and sweeping (exclusive) never meet, over all processes of this machine."""
        descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


def digest_of(path: Path) -> str:
    """SHA-256 of a file's content in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte; the system may take less at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def fsync_folder(folder: Path) -> None:
    """Force the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path, *, below: Path) -> None:
    """Make `folder` with its parents, readable by us only, each name forced to disk."""
    if folder.is_dir():
        return
    if folder == below:
        folder.parent.mkdir(parents=True, exist_ok=True)
    else:
        make_folders(folder.parent, below=below)
    folder.mkdir(mode=0o700, exist_ok=True)
    fsync_folder(folder.parent)


def check_room(folder: Path, *, reserve: int) -> None:
    """Raises StorageFull when the disk has no more than `reserve` bytes left."""
    if reserve and shutil.disk_usage(folder).free <= reserve:
        raise StorageFull


def _write_aside(aside: Path, source: Source) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        for block in _blocks(source):
            digest.update(block)
            size += len(block)
            write_all(descriptor, block)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return digest.hexdigest(), size


def _blocks(source: Source) -> Iterator[bytes]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")
    elif hasattr(source, "read"):
        yield from iter(lambda: source.read(BLOCK), b"")
    else:
        yield from source


def _batches(digests: Iterable[str], size: int) -> Iterator[list[str]]:
    batch: list[str] = []
    for digest in digests:
        batch.append(digest)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _old(path: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        return False


def unlinked(path: Path) -> bool:
    """Remove a file; whether it was there."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
