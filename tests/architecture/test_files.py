"""What may not stand in any file of the project, and what documents may point to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.environment import PROJECT
from tests.architecture import shown, tracked

TEXT = {
    ".py",
    ".md",
    ".yaml",
    ".toml",
    ".txt",
    ".in",
    ".html",
    ".css",
    ".js",
    ".typ",
    ".csv",
    ".jinja",
    ".json",
    ".svg",
    "",
}
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted",
    "npm" + "js",
    "/si" + "mple/",
    "index" + "-url=",
    "find" + "-links=",
    "jsde" + "livr",
]
FORBIDDEN = {
    "an address of a package registry": re.compile("|".join(map(re.escape, HOSTS))),
    "a path of somebody's machine": re.compile(r"(?<![\w.<>{}/-])/(?:home|root|Users|work|mnt|opt)/\w"),
    "a promise instead of the thing": re.compile(r"\b(?:TO" + "DO|FIX" + r"ME|X{3}|HA" + r"CK)\b"),
    "a conflict": re.compile(r"^(?:<{7} |>{7} )", re.M),
}
HEAVIEST = 1_000_000


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{shown(path)}: {match.group()!r}"
        for path in tracked()
        if path.suffix in TEXT
        for match in FORBIDDEN[what].finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found, "\n".join(found)


def test_no_file_is_heavy() -> None:
    assert not {shown(path): path.stat().st_size for path in tracked() if path.stat().st_size > HEAVIEST}


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (PROJECT / "docs" / "pictures").glob("*.*")}
    assert not [name for name, size in sizes.items() if size > 150_000]
    assert sum(sizes.values()) < 1_500_000


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    lock = (PROJECT / "requirements" / f"{name}.txt").read_text()
    pins = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", lock, flags=re.M))
    assert len(pins) > 30
    assert not [pin.split()[0] for pin in pins if "==" not in pin.split()[0] or "--hash=sha256:" not in pin]
    assert "://" not in lock and " @ " not in lock


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def test_documents_name_only_what_exists() -> None:
    """Every path in backticks, and every link to a file, leads somewhere."""
    missing = []
    for page in documents():
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        paths = re.findall(
            r"`((?:fangxin|law|config|tests|docs|demo|requirements|benchmarks|\.ci)/[\w./*-]*|[\w-]+\.(?:md|toml))`",
            text,
        )
        missing += [
            f"{shown(page)}: {path}" for path in paths if not _there(PROJECT, path) and not _there(page.parent, path)
        ]
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
            if not (page.parent / target).exists():
                missing.append(f"{shown(page)}: {target}")
    assert not missing, "\n".join(missing)


def _there(folder: Path, path: str) -> bool:
    """A path, a pattern of paths, or a module written without its suffix."""
    if "*" in path:
        return any(True for _ in folder.glob(path))
    return (folder / path).exists() or (folder / f"{path}.py").exists()


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((PROJECT / "docs" / "adr").glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_dependency_has_a_reason_and_is_used() -> None:
    lines = (PROJECT / "requirements" / "runtime.in").read_text().splitlines()
    wanted = [re.split(r"[\[<>=]", line)[0] for line in lines if line and not line.startswith("#")]
    reasons = (PROJECT / "docs" / "adr" / "0002-dependencies.md").read_text(encoding="utf-8")
    assert not [name for name in wanted if f"`{name}`" not in reasons]


def test_ci_runs_the_command_of_the_readme() -> None:
    ci = (PROJECT / ".ci" / "run").read_text()
    assert re.search(r"^make test$", (PROJECT / "README.md").read_text(encoding="utf-8"), re.M)
    assert len(re.findall(r"\bmake test\b", ci)) >= 2
    assert "make check" in ci
