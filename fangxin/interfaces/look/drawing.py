"""What is remembered while one page is drawn, so that every control of it gets an id of its own."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template


@dataclass
class Drawing:
    """One page being drawn: the ids given so far, and the fields its error summary points at."""

    given: dict[str, int] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)


_now: ContextVar[Drawing | None] = ContextVar("drawing", default=None)


class Page(Template):
    """A template that starts a fresh Drawing whenever it is rendered."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The page as text; see jinja2.Template.render."""
        token = _now.set(Drawing())
        try:
            return super().render(*args, **kwargs)
        finally:
            _now.reset(token)


def point_at(names: set[str]) -> None:
    """The error summary of this page links to these fields."""
    drawing = _now.get()
    if drawing is not None:
        drawing.wrong |= names


def control_id(name: str, *, wrong: bool) -> str:
    """`f-NAME`, or `f2-NAME` … for further fields of that name: a page may hold several forms with a "reason".

    The field the error summary points at keeps `f-NAME`, wherever it stands.
    """
    drawing = _now.get()
    if drawing is None:
        return f"f-{name}"
    if name in drawing.wrong and not wrong:
        drawing.given.setdefault(name, 1)
    number = drawing.given[name] = drawing.given.get(name, 0) + 1
    if wrong and name in drawing.wrong:
        drawing.wrong.discard(name)
        return f"f-{name}"
    return f"f-{name}" if number == 1 else f"f{number}-{name}"
