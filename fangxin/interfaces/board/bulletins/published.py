"""Figures that an agency published beside ours: each, ours, and the difference."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.queries.reading import bulletin_read, edition_read
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.look.rows import Column

COLUMNS = (
    Column("id", "编号"), Column("label", "数字", head=True), Column("published", "公开发布"), Column("ours", "本系统", kind="link"),
    Column("difference", "差"), Column("same", "对照", kind="status"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def published(request: HttpRequest, bulletin_id: int, edition: int) -> HttpResponse:
    """The figures that were published of the bulletin's place and period."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_read(bulletin_id=bulletin_id, by=by)
    chosen = edition_read(bulletin=found, number=edition, by=by)
    context = {
        **board_frame(request, current="bulletins"),
        "bulletin": found,
        "edition": chosen,
        "columns": COLUMNS,
        "sources": [],
    }
    return render(request, "board/bulletins/published.html", context)
