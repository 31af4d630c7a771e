"""Writing a letter: choosing kind and template, the form, changing a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.letters.actions.drafting import change_draft, draft_letters
from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.queries.letters import letter_seen
from fangxin.domain.letters.rules.book import Kind, letter_book
from fangxin.domain.letters.rules.drafting import Draft
from fangxin.domain.letters.words import LetterState, Linked
from fangxin.domain.merchants.models import Merchant
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants.accounts import MerchantUnknown
from fangxin.interfaces.public.reading import Fields, fields_of, whole


class CaseUnknown(Refusal):
    """The number names no case the officer sees."""

    code = "linked_case_unknown"
    status = 422
    sentence = "没有编号为“{number}”的件，或者不在您的管辖范围内。"


@page(for_=Audience.OFFICER, writes=True, permission=Permission.WRITE_LETTERS)
def new(request: HttpRequest) -> HttpResponse:
    """First the kind and template, then the form filled with its texts."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    given = fields_of(request.POST if request.method == "POST" else request.GET)
    before = letter_seen(letter_id=whole(given.text("follows")) or 0, by=by) if given.text("follows") else None
    chosen = _merchants(given, before)
    kind = letter_book().kinds.get(given.text("kind"))
    if kind is None:
        return _choosing(request, given, chosen)
    if request.method != "POST":
        return _form(request, _filled(given, kind, chosen), kind, chosen, before=before)
    refusals: list[Refusal] = []
    try:
        merchants = [*chosen, *_coded(given)]
        letters = draft_letters(
            kind=kind.code, merchant_ids=[one.pk for one in merchants], draft=_draft(given), by=by, at=now(),
            case=_case(given, by), linked=_linked(given), linked_id=whole(given.text("linked_id")),
            follows=before.pk if before is not None else None,
        )  # fmt: skip
    except SeveralRefusals as several:
        refusals = list(several.refusals)
    except Refusal as refusal:
        if refusal.status not in (404, 409, 422):
            raise
        refusals = [MerchantUnknown(field="codes") if refusal.status == 404 else refusal]
    else:
        messages.success(request, _("草稿已保存，请核对后制发。"))
        talk = letters[0].talk_id
        where = (
            reverse("desk:merchant-talk", args=[talk])
            if talk is not None
            else reverse("desk:merchant-letter", args=[letters[0].pk])
            if len(letters) == 1
            else f"{reverse('desk:merchant-letters')}?shelf=draft"
        )
        return HttpResponseRedirect(where, status=303)
    return _form(request, given, kind, chosen, before=before, refusals=refusals)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.WRITE_LETTERS)
def change(request: HttpRequest, letter_id: int) -> HttpResponse:
    """A draft written anew."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    letter = letter_seen(letter_id=letter_id, by=by)
    kind = letter_book().kind(letter.kind)
    if letter.state != LetterState.DRAFT:
        raise NotFound
    if request.method != "POST":
        return _form(request, _written(letter), kind, [letter.merchant], letter=letter)
    given, refusals = fields_of(request.POST), list[Refusal]()
    try:
        change_draft(letter_id=letter.pk, draft=_draft(given), by=by, at=now())
    except SeveralRefusals as several:
        refusals = list(several.refusals)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        refusals = [refusal]
    else:
        messages.success(request, _("已保存。"))
        return HttpResponseRedirect(reverse("desk:merchant-letter", args=[letter.pk]), status=303)
    return _form(request, given, kind, [letter.merchant], letter=letter, refusals=refusals)


def _choosing(request: HttpRequest, given: Fields, chosen: list[Merchant]) -> HttpResponse:
    book = letter_book()
    kept = {
        name: given.text(name) for name in ("merchant", "case", "follows", "linked", "linked_id") if given.text(name)
    }
    kinds = [
        {
            "title": kind.title,
            "says": kind.says,
            "templates": [
                (
                    one.label,
                    reverse("desk:merchant-letter-new", query={**kept, "kind": kind.code, "template": one.code}),
                )
                for one in book.templates.values()
                if one.kind == kind.code
            ],
            "blank": reverse("desk:merchant-letter-new", query={**kept, "kind": kind.code}),
        }
        for kind in book.kinds.values()
    ]
    context = {**frame(request, current="merchants"), "kinds": kinds, "merchants": chosen}
    return render(request, "desk/merchants/letter_kinds.html", context)


def _form(
    request: HttpRequest, fields: Fields, kind: Kind, chosen: list[Merchant], *, before: Letter | None = None,
    letter: Letter | None = None, refusals: list[Refusal] | tuple[Refusal, ...] = (),
) -> HttpResponse:  # fmt: skip
    context = {
        **frame(request, current="merchants"),
        "kind": kind,
        "f": fields,
        "merchants": chosen,
        "letter": letter,
        "before": before,
        "refusals": refusals,
        "errors": {one.field or "subject": one.told() for one in refusals},
        "reply_most": letter_book().reply_most,
    }
    return render(request, "desk/merchants/letter_form.html", context, status=422 if refusals else 200)


def _filled(given: Fields, kind: Kind, chosen: list[Merchant]) -> Fields:
    """The form as a template begins it."""
    template = letter_book().templates.get(given.text("template"))
    texts: dict[str, Any] = dict(given)
    if template is not None:
        merchant = chosen[0].name if len(chosen) == 1 and not kind.talk else "你单位"
        texts |= template.filled(merchant=merchant, source=given.text("case"))
        texts["requirements"] = "\n".join(template.requirements)
    texts["reply_days"] = str(kind.reply_days or "")
    return Fields(texts)


def _written(letter: Letter) -> Fields:
    texts = {
        "subject": letter.subject,
        "findings": letter.texts["findings"],
        "basis": letter.texts.get("basis", ""),
        "requirements": "\n".join(letter.texts["requirements"]),
        "reply_days": str(letter.reply_days or ""),
        "bring": letter.texts.get("bring", ""),
    }
    if letter.talk is not None:
        texts |= {
            "talk_at": letter.talk.starts_at.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M"),
            "talk_place": letter.talk.place,
        }
    return Fields(texts)


def _draft(fields: Fields) -> Draft:
    days = fields.text("reply_days")
    return Draft(
        subject=fields.line("subject"),
        findings=fields.text("findings"),
        basis=fields.line("basis"),
        requirements=tuple(line.strip() for line in fields.text("requirements").splitlines() if line.strip()),
        reply_days=None if not days else whole(days) or 0,
        talk_at=_instant(fields.text("talk_at")),
        talk_place=fields.line("talk_place"),
        bring=fields.line("bring"),
    )


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _merchants(given: Fields, before: Letter | None) -> list[Merchant]:
    """Whom the page one came from named."""
    if before is not None:
        return [before.merchant]
    pk = whole(given.text("merchant"))
    return list(Merchant.objects.filter(pk=pk)) if pk is not None else []


def _coded(given: Fields) -> list[Merchant]:
    """The merchants named by their codes, one a line; raises MerchantUnknown and what an unreadable code raises."""
    found = []
    for line in given.text("codes").split():
        try:
            code = check_uscc(value=line)
        except Refusal as refusal:
            refusal.field = "codes"
            raise
        merchant = Merchant.objects.filter(uscc=code, merged_into=None).first()
        if merchant is None:
            raise MerchantUnknown(field="codes")
        found.append(merchant)
    return found


def _case(given: Fields, by: Actor) -> Case | None:
    number = given.line("case")
    if not number:
        return None
    try:
        return case_by_number(number=number, by=by)
    except NotFound as unknown:
        raise CaseUnknown(number=number[:40], field="case") from unknown


def _linked(given: Fields) -> Linked | None:
    name = given.text("linked")
    return Linked(name) if name in Linked.__members__ and whole(given.text("linked_id")) is not None else None
