"""Rendering a line of template in the environment of the pages."""

from __future__ import annotations

from typing import Any

from django.template import engines
from jinja2 import Environment


def environment() -> Environment:
    """The environment the pages are rendered in."""
    made: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return made


def rendered(source: str, **context: Any) -> str:
    """`source` with the components imported as `ui`."""
    imported = '{% import "look/components.html" as ui %}'
    return environment().from_string(imported + source).render(**context)
