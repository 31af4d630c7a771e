"""Turning an inquiry into a complaint or a report: everything told is in the form, the person is carried over sealed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import check_move
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.words import OPEN_STATUSES, Channel, Kind, Move
from fangxin.domain.inquiries.actions import turn
from fangxin.foundation.money import yuan_plain
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.public.proposing import choices, proposed
from fangxin.interfaces.public.reading import Fields, fields_of, read_filing

#: columns of the inquiry that the form carries over as they are
CARRIED = (
    "title", "content", "merchant_name", "merchant_uscc", "merchant_address", "merchant_phone", "platform", "order_number",
    "sales_mode", "object_code", "problem_code",
)  # fmt: skip


@page(for_=Audience.OFFICER, writes=True, permission=Permission.REGISTER)
def turn_case(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm what the inquiry becomes; the inquiry ends, the new case begins."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    if case.kind != Kind.INQUIRY:
        raise NotFound
    if case.status not in OPEN_STATUSES and request.method != "POST":
        return HttpResponseRedirect(reverse("desk:case", args=[number]))
    check_move(case=case, move=Move.TURN, by=by)
    if request.method != "POST":
        return _form(request, case, _proposed(carried(case)))
    fields = fields_of(request.POST)
    if "propose" in request.POST:
        return _form(request, case, _proposed(fields))
    try:
        # the channel is the submission's own; only an officer's confirmation is read here
        filing = read_filing(fields, channel=Channel.OTHER, evidence_count=0, authorised=False)
        made = turn(case_id=case.pk, version=fields.whole("version") or 0, filing=filing, by=by, at=now())
    except SeveralRefusals as several:
        return _form(request, case, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _form(request, case_by_number(number=number, by=by), fields, [refusal])
    messages.success(request, _("已转为%(kind)s，编号 %(number)s。") % {"kind": _kind(made), "number": made.number})
    if by.oversees(made.path) and made.kind == Kind.COMPLAINT:
        return HttpResponseRedirect(reverse("desk:case", args=[made.number]), status=303)
    return HttpResponseRedirect(reverse("desk:case", args=[number]), status=303)


def carried(case: Case) -> Fields:
    """What the inquiry already tells, as fields of the form."""
    fields = Fields({name: getattr(case, name) for name in CARRIED})
    fields["kind"] = Kind.COMPLAINT.value
    fields["version"] = str(case.version)
    fields["claims"] = list(case.claims)
    fields["disputed_amount"] = yuan_plain(case.disputed_fen)
    fields["purchased_on"] = case.purchased_on.isoformat() if case.purchased_on else ""
    return fields


def _proposed(fields: Fields) -> Fields:
    filled = {name: value for name, value in fields.items() if value not in ("", [], ())}
    return Fields({**fields, **proposed(fields, on=today()), **filled})


def _kind(made: Case) -> str:
    return _("投诉") if made.kind == Kind.COMPLAINT else _("举报")


def _form(
    request: HttpRequest, case: Case, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...] = ()
) -> HttpResponse:
    person = case.intake.person
    context = {
        **frame(request, current="inquiries"),
        "case": case,
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "choices": choices(on=today()),
        "person": person,
        # what of the person a complaint still lacks
        "missing": {
            "name": person is None or not person.name_masked,
            "phone": person is None or not person.phone_masked,
            "id_number": person is None or not person.id_index,
        },
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "desk/turning.html", context, status=status)
