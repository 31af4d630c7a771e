"""A data folder of its own for every test, a disk that can be made full, and a draft to upload into."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

AT = datetime(2026, 3, 16, 1, 30, tzinfo=UTC)
DRAFT = "DRAFT0123456789ABCDEF"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    """The data folder of the test."""
    settings.FANGXIN_HOME = tmp_path
    return tmp_path


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """`full_disk(n)`: from now on the disk takes n more bytes, then is full; `full_disk(-1)` gives room again."""
    write = os.write
    room = [-1]

    def limited(descriptor: int, data: bytes) -> int:
        if room[0] < 0:
            return write(descriptor, data)
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = write(descriptor, data[: room[0]])
        room[0] -= written
        return written

    def make(left: int) -> None:
        room[0] = left

    monkeypatch.setattr(os, "write", limited)
    yield make
    room[0] = -1


@pytest.fixture
def disk_log(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is asked of the disk, in order: ("write" | "fsync" | "rename", path)."""
    log: list[tuple[str, str]] = []
    write, fsync, rename, truncate = os.write, os.fsync, os.rename, os.ftruncate

    def where(descriptor: int) -> str:
        return os.readlink(f"/proc/self/fd/{descriptor}")

    def logged_write(descriptor: int, data: bytes) -> int:
        log.append(("write", where(descriptor)))
        return write(descriptor, data)

    def logged_fsync(descriptor: int) -> None:
        log.append(("fsync", where(descriptor)))
        fsync(descriptor)

    def logged_rename(old: Path, new: Path) -> None:
        log.append(("rename", str(new)))
        rename(old, new)

    monkeypatch.setattr(os, "write", logged_write)
    monkeypatch.setattr(os, "fsync", logged_fsync)
    monkeypatch.setattr(os, "rename", logged_rename)
    monkeypatch.setattr(os, "ftruncate", truncate)
    return log


def files_under(folder: Path) -> set[str]:
    """The files below a folder, without the lock."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}
