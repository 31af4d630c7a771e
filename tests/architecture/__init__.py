"""The promises of ARCHITECTURE.md that no tool of `make check` keeps."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config.environment import PROJECT

FANGXIN = PROJECT / "fangxin"
DOMAIN = FANGXIN / "domain"
ROOMS = ("words", "rules", "models", "permissions", "queries", "notices", "facts", "actions")


def shown(path: Path) -> str:
    """A path as the documents write it."""
    return path.relative_to(PROJECT).as_posix()


def sources(folder: Path = FANGXIN) -> Iterator[Path]:
    """Every module below a folder, without migrations."""
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=shown(path))


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project: those git knows, or, in a copy without git, all but what is made by running it."""
    if shutil.which("git") and (PROJECT / ".git").exists():
        listed = subprocess.run(["git", "-C", str(PROJECT), "ls-files", "-z"], capture_output=True, check=True).stdout
        return tuple(path for name in listed.decode().split("\0") if name and (path := PROJECT / name).is_file())
    made = {".venv", "var", "__pycache__", ".git"}
    return tuple(path for path in PROJECT.rglob("*") if path.is_file() and not made & set(path.parts))
