"""Rooms, sizes, migrations, views, refusals, settings: what every part of the house keeps to."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from config.environment import PROJECT, VARIABLES
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.commands.main import COMMANDS, cli
from fangxin.interfaces.docs.refusals import known_refusals
from tests.architecture import DOMAIN, FANGXIN, ROOMS, parsed, shown, sources

LONGEST = 400
PACKAGES = sorted(path for path in DOMAIN.iterdir() if (path / "__init__.py").exists())
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_package_has_rooms_and_nothing_else(package: Any) -> None:
    here = {path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert {"models", "apps", "migrations"} <= here
    assert {"actions", "queries"} & here
    assert here <= {*ROOMS, "document_facts", "apps", "migrations", "__init__"}


def test_no_module_swallows_its_noun() -> None:
    long = {shown(path): lines for path in sources() if (lines := len(path.read_text().splitlines())) > LONGEST}
    assert not long, f"over {LONGEST} lines: {long}; make a folder of the same name"


def test_every_module_says_what_is_here() -> None:
    silent = [shown(path) for path in sources() if path.stat().st_size and not ast.get_docstring(parsed(path))]
    assert not silent


def test_migrations_are_named() -> None:
    names = [path.stem for path in FANGXIN.rglob("migrations/[0-9]*.py")]
    assert names
    assert not [name for name in names if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", name) or "_auto_" in name]


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, pattern.callback
        else:
            yield from views(pattern, path)


def test_every_view_says_for_whom_it_is_and_whether_it_writes() -> None:
    found = dict(views(get_resolver()))
    assert len(found) > 50
    silent = [path for path, view in found.items() if not (hasattr(view, "audience") and hasattr(view, "writes"))]
    assert not silent, "without @page: " + ", ".join(silent)


def test_a_view_is_declared_where_it_is_written() -> None:
    """The decorator stands outermost, so that nothing runs before it."""
    late = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in sources(FANGXIN / "interfaces")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef)
        for place, decorator in enumerate(node.decorator_list)
        if place and ast.unparse(decorator).startswith("page(")
    ]
    assert not late


REFUSALS = known_refusals()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_refusal_has_code_status_sentence_and_meaning(refusal: type[Refusal]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", refusal.code)
    assert 400 <= refusal.status < 600
    assert HAN.search(refusal.sentence)
    meaning = refusal.__dict__.get("__doc__") or ""
    assert meaning.strip().endswith("."), "the docstring says when, in one sentence"
    assert not HAN.search(meaning.split("“")[0])


def test_codes_of_refusals_are_unique() -> None:
    counted = Counter(refusal.code for refusal in REFUSALS)
    assert len(REFUSALS) > 100
    assert not [code for code, count in counted.items() if count > 1]


def test_every_command_is_there_with_its_line() -> None:
    import click

    context = click.Context(cli, info_name="fangxin", resilient_parsing=True)
    for name, entry in COMMANDS.items():
        assert cli.get_command(context, name), name
        assert entry.says.endswith(".") and len(entry.says) <= 78, name


def read_variables() -> set[str]:
    """Every name asked of os.environ, in the program and its configuration (not in the settings of the tests)."""
    names = set()
    for path in (*sources(), *sources(PROJECT / "config")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "_kept_secret"):
                names |= {one.value for one in node.args if isinstance(one, ast.Constant) and str(one.value).isupper()}
    return names - {"FANGXIN_TEST_HOME"}


def test_every_variable_of_the_environment_is_told() -> None:
    assert read_variables() == {one.name for one in VARIABLES}
