"""One dispute for its consumer, opened by the link of a message: answer, accept, or go to the competent desk by one tap."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.cases.models import Case
from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.odr.actions.escalating import escalate
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.notices import read_settling_token
from fangxin.domain.odr.words import Speaker
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.evidence.showing import served, small
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of
from fangxin.interfaces.settling.acting import done
from fangxin.interfaces.settling.reading import KINDS, PLACES
from fangxin.interfaces.settling.showing import file_in, shown
from fangxin.storage.limits import count_attempt


@page(for_=Audience.PUBLIC)
def dispute(request: HttpRequest, token: str) -> HttpResponse:
    """The talk, the offer that waits, what was promised, and the way to the competent desk."""
    return _shown(request, token, _found(token))


@page(for_=Audience.PUBLIC, writes=True)
def act(request: HttpRequest, token: str, settling_act: str) -> HttpResponse:
    """Everything the consumer does in a dispute; a link that is merely followed does nothing."""
    found = _found(token)
    back = reverse("public:settling", args=[token])
    if request.method != "POST":
        return HttpResponseRedirect(back)
    count_attempt(subject=f"settling:{found.pk}:{client_address(request)}", limit=60, seconds=3600, at=now())
    try:
        if settling_act == "escalate":
            escalate(dispute_id=found.pk, by=_who(found), at=now())
            told = _("已转市场监管部门，您不用再填写任何材料。")
        else:
            told = done(request, found, settling_act, side=Speaker.CONSUMER, by=_who(found))
    except SeveralRefusals as several:
        return _shown(request, token, found, several.refusals, settling_act, fields_of(request.POST))
    except Refusal as refusal:
        if refusal.status not in (409, 422, 429):
            raise
        return _shown(request, token, _found(token), (refusal,), settling_act, fields_of(request.POST))
    messages.success(request, told)
    return HttpResponseRedirect(back, status=303)


@page(for_=Audience.PUBLIC)
def file(request: HttpRequest, token: str, file_id: int) -> HttpResponseBase:
    """A file one of the sides brought; `?small=1` its small picture."""
    found = file_in(_found(token), file_id, side=Speaker.CONSUMER)
    return small(request, found) if request.GET.get("small") == "1" else served(request, found)


def _found(token: str) -> Dispute:
    dispute_id = read_settling_token(token)
    found = Dispute.objects.select_related("merchant", "intake__person").filter(pk=dispute_id or 0).first()
    if found is None:
        raise NotFound
    return found


def _who(found: Dispute) -> Actor:
    return consumer(found.intake.person.name_masked if found.intake.person is not None else "消费者")


def _shown(
    request: HttpRequest, token: str, found: Dispute, refusals: tuple[Refusal, ...] = (), failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    def href(one: object, thumb: bool) -> str:
        return reverse("public:settling-file", args=[token, one.pk]) + ("?small=1" if thumb else "")  # type: ignore[attr-defined]

    case = Case.objects.select_related("office").filter(pk=found.case_id).first() if found.case_id else None
    fields = fields or Fields()
    context = {
        "v": shown(found, side=Speaker.CONSUMER, on=today(), file_href=href),
        "token": token,
        "case": case,
        "kinds": KINDS,
        "places": PLACES,
        "f": Fields({**fields, "draft": fields.text("draft") or new_draft()}),
        "files": draft_files(draft_token=draft_of(fields.text("draft"))) if fields.text("draft") else [],
        "failed": failed,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }
    return render(request, "public/settling.html", context, status=max((one.status for one in refusals), default=200))
