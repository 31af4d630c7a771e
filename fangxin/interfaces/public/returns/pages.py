"""Asking for a return at a store with the promise, and following it by its code and the phone that was left."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import consumer
from fangxin.domain.notices.actions.codes import send_one_time_code
from fangxin.domain.people.actions import confirm_phone, make_one_time_code
from fangxin.domain.people.rules import CODE_MINUTES, Identity
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.queries import in_words
from fangxin.domain.promises.queries.chains import latest_return_promise, sharing
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.returns.actions.asking import ask_return, tracking_code
from fangxin.domain.returns.actions.consumer import (
    confirm_received,
    object_to_refusal,
    say_not_received,
    withdraw_return,
)
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries import return_by_id, return_by_tracking_code
from fangxin.domain.returns.words import ReturnState
from fangxin.domain.timeline.queries import entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.promising import return_view
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.opening import Door
from fangxin.interfaces.public.proposing import choices
from fangxin.interfaces.public.reading import Fields, fields_of
from fangxin.interfaces.public.returns.reading import read_asked

PURPOSE = "return"
COOKIE, SALT, MINUTES = "fx_return", "fangxin.return", 30
#: acts a consumer reads of a return; reminders between agency and store are not theirs
SEEN = frozenset(act for act in Act if act.name.startswith("RETURN_")) - {Act.RETURN_REMINDED}
ACTS = {
    "withdraw": withdraw_return, "object": object_to_refusal, "not-received": say_not_received, "received": confirm_received,
}  # fmt: skip


DOOR: Door[ReturnRequest] = Door(
    purpose="return-track", says="查看退货进度", by_code=lambda code: return_by_tracking_code(code=code),
    people=lambda found: (found.person,),
)  # fmt: skip


@page(for_=Audience.PUBLIC, writes=True)
def enter(request: HttpRequest) -> HttpResponse:
    """Follow a return by its code and the phone that was left, or find the store's promise to ask for one."""
    fields, refusals, sent = fields_of(request.POST), list[Refusal](), ""
    if request.method == "POST":
        code, phone, client = fields.text("tracking"), fields.text("phone"), client_address(request)
        try:
            found = DOOR.matching(code, phone, client)
            if "send_code" not in request.POST:
                return _opened(DOOR.opened(found, phone, fields.text("code")))
            sent = DOOR.send(found, phone, client)
        except Refusal as refusal:
            if refusal.status not in (422, 429):
                raise
            refusals.append(refusal)
            # too soon for another code: the one sent before still holds, so its field stays
            sent = "sent" if fields.text("code") or refusal.status == 429 else ""
    context = {
        "f": fields, "sent": sent, "demo": settings.DEMO, "minutes": CODE_MINUTES, "refusals": refusals,
        "errors": {one.field or "tracking": one.told() for one in refusals},
    }  # fmt: skip
    return render(request, "public/returns.html", context, status=max((one.status for one in refusals), default=200))


@page(for_=Audience.PUBLIC, writes=True)
def ask(request: HttpRequest, outlet_id: int) -> HttpResponse:
    """The form: what was bought and when, to which store of the chain it is brought, who one is."""
    promise = latest_return_promise(outlet_id=outlet_id)
    if promise is None:
        raise NotFound
    if request.method != "POST":
        return _form(request, promise, Fields({"draft": new_draft(), "taken_by": str(outlet_id)}))
    fields = fields_of(request.POST)
    try:
        phone = fields.text("phone")
        if "send_code" in request.POST:
            return _code_sent(request, promise, fields)
        asked = read_asked(fields)
        confirmation = fields.text("confirmation")
        if not confirmation and fields.text("code"):
            check_phone(value=phone)
            confirmation = confirm_phone(phone=phone, purpose=PURPOSE, code=fields.text("code"), at=now())
            fields["confirmation"] = confirmation
        made = ask_return(
            sold_by_id=outlet_id, taken_by_id=fields.whole("taken_by") or outlet_id, asked=asked,
            identity=Identity(name=fields.line("name"), phone=phone), phone_confirmation=confirmation,
            draft=draft_of(fields.text("draft")), by=consumer("消费者"), at=now(),
        )  # fmt: skip
    except SeveralRefusals as several:
        return _form(request, promise, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (409, 422, 429):
            raise
        return _form(request, promise, fields, [refusal])
    return _opened(made)


@page(for_=Audience.PUBLIC)
def followed(request: HttpRequest) -> HttpResponse:
    """The return this browser opened within the last half hour."""
    try:
        found = _of_cookie(request)
    except NotFound:
        return HttpResponseRedirect(reverse("public:returns"))
    return _shown(request, found)


@page(for_=Audience.PUBLIC, writes=True)
def act(request: HttpRequest, return_act: str) -> HttpResponse:
    """The consumer takes the request back, objects, or says whether the money came."""
    if request.method != "POST" or return_act not in ACTS:
        raise NotFound
    found = _of_cookie(request)
    by = consumer(found.person.name_masked or "消费者" if found.person else "消费者")
    given: dict[str, Any] = {"request_id": found.pk, "by": by, "at": now()}
    if return_act == "object":
        given["words"] = fields_of(request.POST).line("words")
    try:
        ACTS[return_act](**given)  # type: ignore[operator]
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return _shown(request, found, refusal, words=str(given.get("words", "")))
    return HttpResponseRedirect(reverse("public:return-followed"), status=303)


def _opened(found: ReturnRequest) -> HttpResponse:
    response = HttpResponseRedirect(reverse("public:return-followed"), status=303)
    response.set_cookie(
        COOKIE, signing.dumps(found.pk, salt=SALT), max_age=MINUTES * 60, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _of_cookie(request: HttpRequest) -> ReturnRequest:
    """The return of this browser; raises NotFound."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MINUTES * 60)
    except signing.BadSignature as mistake:
        raise NotFound from mistake
    return return_by_id(request_id=found)


def _shown(
    request: HttpRequest, found: ReturnRequest, refusal: Refusal | None = None, *, words: str = ""
) -> HttpResponse:
    state = ReturnState(found.state)
    context = {
        "view": return_view(request=found, on=today()), "code": tracking_code(draft=found.draft),
        "may_withdraw": state is ReturnState.ASKED,
        "may_object": state is ReturnState.REFUSED and found.objected_at is None,
        "may_tell": state is ReturnState.REFUNDED and found.received_at is None,
        "told_missing": found.not_received_at is not None,
        "late": state is ReturnState.ACCEPTED and found.refund_due_on is not None and found.refund_due_on < today(),
        "history": [
            {"at": entry.at, "what": entry.label, "who": "", "detail": entry.facts.get("reason", "")}
            for entry in reversed(entries_of(chain=found.pk))
            if Act(entry.act) in SEEN
        ],
        "words": words, "refusals": [refusal] if refusal else [],
    }  # fmt: skip
    return render(request, "public/return_followed.html", context, status=refusal.status if refusal else 200)


def _code_sent(request: HttpRequest, promise: Promise, fields: Fields) -> HttpResponse:
    phone, at, sent = fields.text("phone"), now(), ""
    refusals: list[Refusal] = []
    try:
        check_phone(value=phone)
        code = make_one_time_code(phone=phone, purpose=PURPOSE, client=client_address(request), at=at)
        send_one_time_code(phone=phone, code=code, purpose="申请退货", at=at)
        sent = code if settings.DEMO else "sent"
    except Refusal as refusal:
        refusal.field = refusal.field or "phone"
        refusals.append(refusal)
    fields["confirmation"] = ""
    return _form(request, promise, fields, refusals, sent=sent)


def _form(
    request: HttpRequest, promise: Promise, fields: Fields, refusals: list[Refusal] | None = None, *, sent: str = ""
) -> HttpResponse:
    others = sharing(promise=promise, on=today()) if promise.in_force() else []
    context = {
        "f": fields, "promise": promise, "terms": in_words(promise=promise), "choices": choices(on=today()),
        "stores": [
            (str(promise.outlet_id), promise.place_name),
            *((str(one.outlet_id), f"{one.place_name}（{one.merchant.brand or one.merchant.name}）") for one in others),
        ],
        "exclusions": [
            ("", "都不属于"),
            *((code, says) for code, says in promise_book().returns.exclusions.items() if code in promise.terms.exclusions),
        ],
        "sent": sent or ("sent" if fields.text("code") else ""), "demo": settings.DEMO, "minutes": CODE_MINUTES, "today": today(),
        "refusals": refusals or [], "errors": {one.field or "form": one.told() for one in refusals or []},
    }  # fmt: skip
    return render(
        request, "public/return_ask.html", context, status=max((one.status for one in refusals or []), default=200)
    )
