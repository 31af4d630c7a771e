"""Which files were compared with their digests, kept beside the lake: so that not every process reads all of it again.

A file counts as the same while nothing of what the system says of it changed: size, times, inode. `fangxin lake check` reads
everything, whatever is written here.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

NAME = "compared"
#: folder → what was seen there, and how long the file was when it was read last
_known: dict[Path, set[str]] = {}
_read: dict[Path, int] = {}


def knows(folder: Path, seen: str) -> bool:
    """Whether a file was compared as it is now."""
    return seen in _of(folder) or seen in _of(folder, anew=True)


def add(folder: Path, seen: str) -> None:
    """A file was compared. Where nothing may be written, only this process remembers."""
    known = _of(folder)
    if seen in known:
        return
    known.add(seen)
    try:
        with (folder / NAME).open("a", encoding="utf-8") as file:
            file.write(f"{seen}\n")
    except OSError:
        return


def keep(folder: Path, paths: Collection[str]) -> None:
    """Forget files that are no longer named."""
    known = {seen for seen in _of(folder, anew=True) if seen.split(" ", 1)[0] in paths}
    fresh = folder / f"{NAME}.new"
    fresh.write_text("".join(f"{seen}\n" for seen in sorted(known)), encoding="utf-8")
    fresh.replace(folder / NAME)
    _known[folder] = known
    _read.pop(folder, None)


def _of(folder: Path, *, anew: bool = False) -> set[str]:
    if folder in _known and not anew:
        return _known[folder]
    known = _known.setdefault(folder, set())
    try:
        length = (folder / NAME).stat().st_size
        if length != _read.get(folder):
            known |= set((folder / NAME).read_text(encoding="utf-8", errors="replace").splitlines())
            _read[folder] = length
    except OSError:
        pass
    return known
