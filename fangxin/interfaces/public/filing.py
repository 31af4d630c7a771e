"""Filing at the public door: describe in one's own words, check what the system proposes, confirm the phone, file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import consumer
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.queries import Alike, Receipt, earlier_like, receipt_of
from fangxin.domain.cases.rules.filing import Filing, Missing
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.evidence.queries import draft_file_count, draft_files
from fangxin.domain.notices.actions.codes import send_one_time_code
from fangxin.domain.odr.actions.filing import NotEnrolled, file_dispute
from fangxin.domain.odr.notices import settling_link
from fangxin.domain.odr.queries.disputes import dispute_of_draft
from fangxin.domain.people.actions import (
    PhoneNotConfirmed,
    check_phone_confirmation,
    confirm_phone,
    make_one_time_code,
)
from fangxin.domain.people.rules import CODE_MINUTES
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.public.code.prefilling import FILLED, filled_from
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.proposing import choices, proposed
from fangxin.interfaces.public.reading import Fields, fields_of, identity_of, read_filing
from fangxin.interfaces.public.settling import choosing

STEPS = ("说事情", "核对与补充", "完成")
RECEIPT_COOKIE = "fx_receipt"
PURPOSE = "file"


@page(for_=Audience.PUBLIC, writes=True)
def describe(request: HttpRequest) -> HttpResponse:
    """Step 1: what happened, in the consumer's own words, with pictures."""
    if request.method == "POST":
        fields = fields_of(request.POST)
        if "begin" in request.POST:  # carried over from a question that no article answered
            return _described(request, _begun(fields.text("kind"), content=fields.text("content")), [])
        refusals = _take_files(request, fields)
        if not fields.text("content"):
            refusals.append(_nothing_told())
        if refusals:
            return _described(request, fields, refusals)
        return _detailed(request, Fields({**proposed(fields, on=today()), **fields}), first=True)
    fields = _begun(request.GET.get("kind", ""), content="")
    if request.GET.get("code"):
        fields.update(filled_from(request.GET["code"]))
    return _described(request, fields, [])


@page(for_=Audience.PUBLIC, writes=True)
def details(request: HttpRequest) -> HttpResponse:
    """Step 2: correct what was proposed, tell who one is, confirm the phone, file."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("public:file"))
    fields = fields_of(request.POST)
    refusals = _take_files(request, fields)
    if "propose" in request.POST:
        return _detailed(request, Fields({**fields, **proposed(fields, on=today())}), refusals)
    if "send_code" in request.POST:
        return _code_sent(request, fields, refusals)
    if refusals:
        return _detailed(request, fields, refusals)
    return _filed(request, fields)


@page(for_=Audience.PUBLIC)
def done(request: HttpRequest) -> HttpResponse:
    """Step 3: the receipt with the tracking code."""
    try:
        draft = signing.loads(request.COOKIES.get(RECEIPT_COOKIE, ""), salt="fangxin.receipt", max_age=3600)
    except signing.BadSignature as mistake:
        raise NotFound from mistake
    receipt, dispute = receipt_of(draft=draft), dispute_of_draft(draft=draft)
    href = settling_link(dispute_id=dispute.pk).replace(settings.PUBLIC_URL, "") if dispute is not None else ""
    context = {"receipt": receipt, "dispute": dispute, "settling_href": href, "steps": STEPS}
    return render(request, "public/done.html", context)


def _filed(request: HttpRequest, fields: Fields) -> HttpResponse:
    at = now()
    draft = draft_of(fields.text("draft"))
    try:
        files = draft_file_count(draft_token=draft)
        filing = read_filing(
            fields, channel=_channel(request), evidence_count=files, authorised=files > 0 and fields.ticked("by_agent")
        )
        contact = filing.agent or filing.identity
        confirmation = fields.text("confirmation")
        if not confirmation and fields.text("code"):
            check_phone(value=contact.phone)
            confirmation = confirm_phone(phone=contact.phone, purpose=PURPOSE, code=fields.text("code"), at=at)
            fields["confirmation"] = confirmation
        alike = [] if fields.ticked("not_the_same") else _alike(filing, confirmation, draft, at)
        if alike:
            return _detailed(request, fields, alike=alike)
        file = file_dispute if choosing.chosen(fields) else file_request
        receipt = file(filing=filing, draft=draft, by=consumer(""), at=at, phone_confirmation=confirmation)
    except SeveralRefusals as several:
        return _detailed(request, fields, several.refusals)
    except Refusal as refusal:
        if refusal.status not in (422, 429) and not isinstance(refusal, NotEnrolled):
            raise
        return _detailed(request, fields, [refusal])
    return _to_receipt(receipt, draft)


def _alike(filing: Filing, confirmation: str, draft: str, at: datetime) -> list[Alike]:
    """Earlier cases that read alike, shown only to whoever confirmed the phone; filing itself refuses the others."""
    contact = filing.agent or filing.identity
    try:
        check_phone_confirmation(phone=contact.phone, confirmation=confirmation, at=at)
    except PhoneNotConfirmed:
        return []
    return earlier_like(filing=filing, at=at, draft=draft)


def _to_receipt(receipt: Receipt, draft: str) -> HttpResponse:
    response = HttpResponseRedirect(path_of("public:done"), status=303)
    response.set_cookie(
        RECEIPT_COOKIE, signing.dumps(draft, salt="fangxin.receipt"), max_age=3600, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _code_sent(request: HttpRequest, fields: Fields, refusals: list[Refusal]) -> HttpResponse:
    prefix = "agent_" if fields.ticked("by_agent") else ""
    phone = identity_of(fields, prefix).phone
    sent = ""
    try:
        check_phone(value=phone)
        code = make_one_time_code(phone=phone, purpose=PURPOSE, client=client_address(request), at=now())
        send_one_time_code(phone=phone, code=code, purpose="登记诉求", at=now())
        sent = code if settings.DEMO else "sent"
    except Refusal as refusal:
        refusal.field = refusal.field or f"{prefix}phone"
        refusals = [*refusals, refusal]
    fields["confirmation"] = ""
    return _detailed(request, fields, refusals, sent=sent)


def _detailed(
    request: HttpRequest, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...] = (), *, first: bool = False,
    sent: str = "", alike: Any = (),
) -> HttpResponse:  # fmt: skip
    draft = draft_of(fields.text("draft"))
    context = {
        "f": fields,
        "steps": STEPS,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "refusals": refusals,
        "files": draft_files(draft_token=draft),
        "choices": choices(on=today()),
        "settles": choosing.offered(fields, on=today()),
        "first": first,
        "sent": sent,
        "demo": settings.DEMO,
        "minutes": CODE_MINUTES,
        "alike": alike,
    }
    status = 200 if not refusals else max(refusal.status for refusal in refusals)
    return render(request, "public/details.html", context, status=status)


def _described(request: HttpRequest, fields: Fields, refusals: list[Refusal]) -> HttpResponse:
    draft = draft_of(fields.text("draft"))
    context = {
        "f": fields,
        "steps": STEPS,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "refusals": refusals,
        "files": draft_files(draft_token=draft),
        "filled": FILLED if fields.text("outlet_name") else (),
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "public/describe.html", context, status=status)


def _begun(kind: str, *, content: str) -> Fields:
    """A fresh form of a kind, a complaint when none of ours is named."""
    known = kind if kind in Kind.__members__ else Kind.COMPLAINT.value
    return Fields({"draft": new_draft(), "content": content, "kind": known})


def _take_files(request: HttpRequest, fields: Fields) -> list[Refusal]:
    draft_token = fields.text("draft")
    return keep_posted_files(request, draft_token=draft_of(draft_token), at=now())


def _nothing_told() -> Refusal:
    return Missing(what="事情的经过", field="content")


def _channel(request: HttpRequest) -> Channel:
    agent = request.headers.get("User-Agent", "")
    return Channel.MOBILE if "Mobile" in agent else Channel.WEB
