"""The frame of every page of the board: its menu, and the way back to the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from fangxin.domain.agency.words import Permission
from fangxin.interfaces.desk.frame import Menu, frame

MENU: Menu = (
    ("overview", "概览", Permission.VIEW_FIGURES),
    ("figures", "指标", Permission.VIEW_FIGURES),
    ("hotspots", "热点", Permission.VIEW_FIGURES),
    ("orders", "督办", Permission.VIEW_FIGURES),
    ("bulletins", "通报", Permission.VIEW_FIGURES),
    ("evaluation", "评价", Permission.VIEW_FIGURES),
    ("index", "指数", Permission.VIEW_FIGURES),
    ("desk:home", "工作台", Permission.VIEW_CASES),
)


def board_frame(request: HttpRequest, *, current: str = "") -> dict[str, Any]:
    """Context every template of the board extends."""
    return frame(request, current=current, menu=MENU, door="board")
