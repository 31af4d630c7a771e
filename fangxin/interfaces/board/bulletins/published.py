"""Figures that an agency published beside ours: each, ours, and the difference."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.analytics.bulletin.canonical import from_json
from fangxin.analytics.bulletin.model import Bulletin
from fangxin.analytics.bulletin.published import Compared, Published, compare, published_of
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
    document = from_json(chosen.document)
    known = published_of(region=document.head.region, period=found.period)
    here = reverse("board:bulletin-receipt", args=[found.pk, chosen.number])
    context = {
        **board_frame(request, current="bulletins"),
        "bulletin": found,
        "edition": chosen,
        "columns": COLUMNS,
        "sources": [_source(document, one, here) for one in known],
    }
    return render(request, "board/bulletins/published.html", context)


def _source(document: Bulletin, published: Published, here: str) -> dict[str, Any]:
    """A document that was published: its figures in rows, and how many are the same."""
    compared = compare(document, published)
    return {
        "title": published.document,
        "rows": [_row(one, here) for one in compared],
        "same": sum(one.same for one in compared),
    }


def _row(one: Compared, here: str) -> dict[str, Any]:
    return {
        "id": one.id, "label": one.label, "published": one.published,
        "ours": (one.ours, f"{here}?{urlencode({'number': one.number})}") if one.ours else None,
        "difference": None if one.difference is None else f"{one.difference.normalize():f}",
        "same": (_("一致"), "done") if one.same else (_("不一致"), "waiting"),
    }  # fmt: skip
