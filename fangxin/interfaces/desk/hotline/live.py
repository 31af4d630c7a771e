"""What the page asks of itself: keeping the notes every few seconds, and whether somebody calls."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.hotline.hearing import hear
from fangxin.interfaces.desk.hotline.page import notes_sent, saved
from fangxin.interfaces.desk.hotline.showing import incoming, side
from fangxin.interfaces.public.reading import fields_of


@page(for_=Audience.OFFICER, writes=True, permission=Permission.ANSWER_CALLS)
def save(request: HttpRequest) -> JsonResponse:
    """Keep the notes; answers their version, values for fields nobody has typed in, and the side panel."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    notes, token = notes_sent(fields_of(request.POST), by)
    draft = saved(notes, token, by)
    hearing = hear(fields=notes.fields, by=by, on=today())
    shown = side(notes=notes, hearing=hearing, by=by)
    return JsonResponse(
        {
            "version": draft.version,
            "saved": f"{draft.saved_at.astimezone(BEIJING):%H:%M:%S}",
            "values": hearing.values,
            "whys": hearing.whys,
            "side": render_to_string("desk/call/side.html", shown, request=request),
        }
    )


@page(for_=Audience.OFFICER, permission=Permission.ANSWER_CALLS, of_itself=True)
def calling(request: HttpRequest) -> JsonResponse:
    """Whether somebody else calls this operator now; asked every few seconds."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = incoming(by=by, but=fields_of(request.GET).whole("call"))
    html = render_to_string("desk/call/incoming.html", found, request=request)
    return JsonResponse({"calls": [one["href"] for one in found["calls"]], "html": html})
