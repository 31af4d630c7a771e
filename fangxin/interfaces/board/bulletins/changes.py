"""What one edition changed against the one it was made from: numbers and words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.analytics.bulletin.canonical import from_json
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.models import Edition
from fangxin.domain.bulletins.permissions import works_on
from fangxin.domain.bulletins.queries.reading import bulletin_read, edition_read
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.bulletins.receipts import changed
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.look.rows import Column

COLUMNS = (Column("label", "数字", head=True), Column("before", "原来"), Column("after", "现在"))


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def changes(request: HttpRequest, bulletin_id: int, edition: int) -> HttpResponse:
    """The differences of an edition to the one it was made from."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = bulletin_read(bulletin_id=bulletin_id, by=by)
    if not works_on(bulletin=found, by=by):
        raise NotFound
    after = edition_read(bulletin=found, number=edition, by=by)
    before = Edition.objects.filter(bulletin=found, number=after.follows).first()
    document = from_json(after.document)
    titles = {section.id: section.title for section in document.sections}
    old, new = (before.remarks if before else {}), after.remarks
    context = {
        **board_frame(request, current="bulletins"),
        "bulletin": found,
        "edition": after,
        "before": before,
        "columns": COLUMNS,
        "rows": changed(from_json(before.document), document) if before else [],
        "remarks": [
            (titles.get(name, name), old.get(name, ""), new.get(name, ""))
            for name in dict.fromkeys([*new, *old])
            if old.get(name) != new.get(name)
        ]
        if before
        else [],
    }
    return render(request, "board/bulletins/changes.html", context)
