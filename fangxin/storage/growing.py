"""Uploads that arrive in pieces: files that grow to an offset the database remembers, one writer at a time."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from fangxin.storage.files import check_room, disk_refusals, fsync_folder, make_folders, unlinked, write_all

NAME = re.compile(r"[0-9A-Za-z_-]{1,80}")


class GrowingFiles:
    """Uploads under way under `root`, one file each, appended to at an offset the database remembers."""

    def __init__(self, root: Path, *, reserve: int = 0) -> None:
        self.root = root
        self.reserve = reserve

    def path_of(self, *, name: str) -> Path:
        """Where the growing file lies; the name is a token of ours, never a person's file name."""
        if not NAME.fullmatch(name):
            raise ValueError("not a token")
        return self.root / f"{name}.part"

    def start(self, *, name: str) -> None:
        """Make an empty growing file that survives a power cut. Raises StorageFull or StorageFailed."""
        with disk_refusals():
            make_folders(self.root, below=self.root)
            check_room(self.root, reserve=self.reserve)
            os.close(os.open(self.path_of(name=name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            fsync_folder(self.root)

    @contextmanager
    def held(self, *, name: str) -> Iterator[int | None]:
        """A descriptor of the growing file under an exclusive lock over all processes; None when there is none."""
        descriptor = self._locked(self.path_of(name=name))
        try:
            yield descriptor
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def append(self, *, descriptor: int, offset: int, chunk: bytes) -> None:
        """Write `chunk` at `offset` of a held file and force it to disk; what lay behind `offset` was never promised.

        Raises StorageFull or StorageFailed (the file then ends at `offset` again).
        """
        with disk_refusals():
            try:
                check_room(self.root, reserve=self.reserve)
                os.ftruncate(descriptor, offset)
                os.lseek(descriptor, offset, os.SEEK_SET)
                write_all(descriptor, chunk)
                os.fsync(descriptor)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(descriptor, offset)
                raise

    def remove(self, *, name: str) -> bool:
        """Remove the growing file; whether there was one."""
        return unlinked(self.path_of(name=name))

    def older(self, *, descriptor: int, than: datetime) -> bool:
        """Whether a held file was last written before an instant."""
        return datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC) < than

    def every(self) -> Iterator[str]:
        """The names of all growing files."""
        return (path.stem for path in self.root.glob("*.part"))

    def _locked(self, path: Path) -> int | None:
        while True:
            try:
                descriptor = os.open(path, os.O_RDWR)
            except FileNotFoundError:
                return None
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                return descriptor
            os.close(descriptor)  # removed by the one we waited for; look again
