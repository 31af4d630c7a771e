"""Promises every template of every door keeps: it compiles, is strict about scripts and styles, and escapes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import nodes

import fangxin.interfaces
from tests.look.pages import environment

INTERFACES = Path(fangxin.interfaces.__file__).parent
TEMPLATES = sorted(INTERFACES.glob("*/templates/**/*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"<style|\sstyle\s*=", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.I),
    "an unescaped value": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "an address of another site": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}
pytestmark = pytest.mark.parametrize("path", TEMPLATES, ids=[str(path.relative_to(INTERFACES)) for path in TEMPLATES])


def source_of(path: Path) -> str:
    """The template without its comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)


def test_it_compiles(path: Path) -> None:
    environment().compile(path.read_text(encoding="utf-8"))


def test_it_holds_nothing_the_security_policy_forbids(path: Path) -> None:
    for what, pattern in FORBIDDEN.items():
        found = pattern.search(source_of(path))
        assert found is None, f"{what}: {found.group() if found else ''}"


def test_only_words_of_ours_are_translated(path: Path) -> None:
    """A translated text is trusted as markup, so `_(variable)` would let a stored value through unescaped."""
    tree = environment().parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext", "pgettext"):
            assert call.args, call.lineno
            assert all(isinstance(one, nodes.Const) for one in call.args[:1]), f"line {call.lineno}: _() of a variable"
            text = str(getattr(call.args[0], "value", ""))
            bare = call.kwargs and re.search(r"%(?!\(\w+\)[sd]|%)", text)
            assert not bare, f"line {call.lineno}: a bare % beside values to fill in"


def test_every_class_it_names_is_styled(path: Path) -> None:
    """A class nobody styles is a misspelling, or a look that was meant and never made."""
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in INTERFACES.glob("*/static/**/*.css"))
    styled = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    named = re.findall(r'\bclass="([^"]*)"', source_of(path))
    words = {word for names in named for word in re.split(r"\s+|\{[{%].*?[%}]\}", names) if word}
    assert {word for word in words if not word.endswith("-")} <= styled | {"plain"}
