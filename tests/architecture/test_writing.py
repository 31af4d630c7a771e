"""Only actions write to the database, and only interfaces read the clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import DOMAIN, FANGXIN, parsed, shown, sources

MANAGERS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete"}
#: `save` of a drawing, not of a row
DRAWINGS = {"picture", "segno.make"}
#: what writes, of modules that also read
WRITERS = {"index_rows", "forget"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time"}


def may_write(path: Path) -> bool:
    """Actions, and the storage floor they write with."""
    inside = path.relative_to(FANGXIN).parts
    return inside[0] == "storage" or (
        inside[0] == "domain" and len(inside) > 2 and inside[2] in ("actions", "actions.py")
    )


def writes(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "fangxin.storage.rows":
            yield f"{shown(path)}:{node.lineno} imports fangxin.storage.rows"
        if isinstance(node, ast.ImportFrom) and node.module == "fangxin.storage.fulltext":
            yield from (
                f"{shown(path)}:{node.lineno} imports {name.name}" for name in node.names if name.name in WRITERS
            )
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        on, verb = ast.unparse(node.func.value), node.func.attr
        saved = verb == "save" and on.split("(")[0] not in DRAWINGS
        managed = verb in MANAGERS and (".objects" in on or ".filter(" in on or ".exclude(" in on or ".all(" in on)
        # on a row of its own: `case.delete()`
        deleted = verb == "delete" and isinstance(node.func.value, ast.Name | ast.Attribute) and not node.args
        if saved or managed or deleted:
            yield f"{shown(path)}:{node.lineno} {ast.unparse(node)[:80]}"


def test_only_actions_write() -> None:
    found = [line for path in sources() if not may_write(path) for line in writes(path)]
    assert not found, "written outside actions:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "Case.objects.create(id=1)", "case.save()", "Case.objects.filter(pk=1).update(status='X')", "case.delete()",
        "case.intake.save(update_fields=['x'])", "Case.objects.bulk_create([])", "from fangxin.storage.rows import write",
        "Case.objects.all().delete()", "from fangxin.storage.fulltext import answering, index_rows",
    ],
)  # fmt: skip
def test_the_search_finds_writing(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = DOMAIN / "cases" / "queries.py"
    monkeypatch.setattr("tests.architecture.test_writing.parsed", lambda _path: ast.parse(line))
    assert list(writes(path))


@pytest.mark.parametrize(
    "line",
    [
        "from fangxin.storage.fulltext import answering",
        "words.update(more)",
        "picture.save(out, 'JPEG')",
        "mac.update(b'x')",
    ],
)
def test_the_search_leaves_other_things_alone(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.architecture.test_writing.parsed", lambda _path: ast.parse(line))
    assert not list(writes(DOMAIN / "cases" / "queries.py"))


def test_only_interfaces_read_the_clock() -> None:
    found = [
        f"{shown(path)}:{node.lineno} {ast.unparse(node)}"
        for path in sources()
        if "interfaces" not in path.relative_to(FANGXIN).parts
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and any(ast.unparse(node).endswith(clock) for clock in CLOCKS)
    ]
    assert not found, "the clock is read below the doors:\n" + "\n".join(found)
