"""What the merchant records for its customers: lists by kind, one paper with its history, recording, changing, ending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.evidence.rules.limits import limits
from fangxin.domain.evidence.words import Side
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.papers import queries
from fangxin.domain.papers.actions.keeping import change_paper, end_paper, record_paper
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.queries import history_of, paper_of, papers_ending_of, papers_of, suppliers_of
from fangxin.domain.papers.rules.ending import expiry_of, paper_rules
from fangxin.domain.papers.rules.fields import FIELDS, Field
from fangxin.domain.papers.words import (
    EXPIRY_LABELS,
    FILED_KINDS,
    PAPER_KIND_LABELS,
    PUBLIC_KINDS,
    TEST_RESULT_LABELS,
    Expiry,
    PaperKind,
    TestResult,
)
from fangxin.domain.people.actions import open_person
from fangxin.domain.staff.words import Duty
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.evidence.showing import served
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.merchant.waiting import Todo
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of, whole

#: of each kind on the page of all kinds, and of one kind on a page of its own
SHOWN = 10
PAGE = 50
_TONES = {Expiry.EXPIRED: "overdue", Expiry.SOON: "waiting", Expiry.VALID: "done", Expiry.OPEN_ENDED: "done"}


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS)
def papers(request: MemberRequest) -> HttpResponse:
    """What is recorded, the first of each kind, or one kind page by page; what ended before on demand."""
    given = fields_of(request.GET)
    ended, begin = given.text("ended") == "1", min(given.whole("from") or 0, 1_000_000)
    only = PaperKind(given.text("kind")) if given.text("kind") in PaperKind.__members__ else None
    most, groups = (PAGE, [only]) if only else (SHOWN, list(PaperKind))
    counts = dict(
        papers_of(merchant_id=request.merchant.pk, ended=ended).order_by().values_list("kind").annotate(n=Count("pk"))
    )
    shown = []
    for kind in groups:
        rows = papers_of(merchant_id=request.merchant.pk, kind=kind, ended=ended)[begin if only else 0 :][:most]
        shown.append(
            {
                "kind": kind.value, "label": PAPER_KIND_LABELS[kind], "rows": [_row(one) for one in rows],
                "count": counts.get(kind.value, 0),
            }
        )  # fmt: skip
    query = {"kind": only.value if only else "", "ended": "1" if ended else ""}
    context = {
        **merchant_frame(request, current="papers"), "groups": shown, "ended": ended, "only": only, "most": most,
        "following": f"?{urlencode({**query, 'from': str(begin + most)})}" if only and counts.get(only, 0) > begin + most else "",
        "before": f"?{urlencode({**query, 'from': str(max(begin - most, 0))})}" if only and begin else "",
    }  # fmt: skip
    return render(request, "merchant/papers.html", context)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.RECORDS)
def new(request: MemberRequest, kind: str) -> HttpResponse:
    """Record a paper."""
    asked = _kind(kind)
    if request.method != "POST":
        return _form(request, asked, Fields())
    fields = fields_of(request.POST)
    draft, refusals = _received(request, fields)
    if not refusals:
        try:
            record_paper(
                merchant_id=request.merchant.pk, kind=asked, told=_told(asked, fields), draft_token=draft, by=request.actor,
                at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            refusals = _listed(refusal)
    if refusals:
        return _form(request, asked, fields, refusals=refusals)
    messages.success(request, _("已登记，顾客扫码就能看到。"))
    return HttpResponseRedirect(reverse("merchant:papers") + f"#{asked.value}", status=303)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.RECORDS)
def paper(request: MemberRequest, paper_id: int) -> HttpResponse:
    """One paper: change, correct or end it; what it said before."""
    found = paper_of(paper_id=paper_id, merchant_id=request.merchant.pk)
    kind = PaperKind(found.kind)
    if request.method != "POST":
        return _form(request, kind, _fields_of(found), paper=found)
    fields = fields_of(request.POST)
    given: dict[str, Any] = {
        "merchant_id": request.merchant.pk, "paper_id": paper_id, "version": fields.whole("version") or 0,
        "by": request.actor, "at": now(),
    }  # fmt: skip
    ends = fields.text("act") == "end"
    draft, refusals = ("", list[Refusal]()) if ends else _received(request, fields)
    if not refusals:
        try:
            if ends:
                end_paper(reason=fields.line("reason"), **given)
            else:
                correction = fields.line("correction") or "-" if fields.ticked("wrong") else ""
                dropped = [one for text in fields.several("dropped") if (one := whole(text)) is not None]
                change_paper(
                    told=_told(kind, fields), correction=correction, draft_token=draft, dropped=dropped, **given
                )  # fmt: skip
        except Refusal as refusal:
            refusals = _listed(refusal)
    if refusals:
        shown = Fields({**_fields_of(found), "reason": fields.line("reason")}) if ends else fields
        return _form(request, kind, shown, paper=found, refusals=refusals, ending=ends)
    messages.success(request, _("已停用，顾客不再看到。") if ends else _("已更新。"))
    return HttpResponseRedirect(reverse("merchant:papers") + f"#{kind.value}", status=303)


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS)
def paper_file(request: MemberRequest, paper_id: int, file_id: int) -> HttpResponseBase:
    """A file of one of the merchant's papers."""
    return served(
        request, queries.paper_file(paper=paper_of(paper_id=paper_id, merchant_id=request.merchant.pk), file_id=file_id)
    )


def todo(merchant: Merchant, on: date) -> list[Todo]:
    """Licences and health certificates that end soon or have ended, as one thing to do."""
    ending = papers_ending_of(merchant_id=merchant.pk, on=on)
    if not ending:
        return []
    what = _("更新到期和快到期的证照、健康证（%(count)s 项）") % {"count": len(ending)}
    hint = "、".join(dict.fromkeys(one.title for one in ending[:3]))
    href = reverse("merchant:papers") + f"#{ending[0].kind}"
    return [Todo(what=what, href=href, duty=Duty.RECORDS, hint=hint, due_on=ending[0].until_on)]


def _form(
    request: MemberRequest, kind: PaperKind, fields: Fields, *, paper: Paper | None = None,
    refusals: list[Refusal] | tuple[Refusal, ...] = (), ending: bool = False,
) -> HttpResponse:  # fmt: skip
    outlets = Outlet.objects.filter(merchant__in=family_of(request.merchant.pk), active=True).order_by("name", "pk")
    draft = fields.text("draft") or new_draft()
    context = {
        **merchant_frame(request, current="papers"), "kind": kind.value, "label": PAPER_KIND_LABELS[kind], "draft": draft,
        "filed": kind in FILED_KINDS, "public": kind in PUBLIC_KINDS, "law": limits(), "dropped": fields.several("dropped"),
        "brought": draft_files(draft_token=draft_of(draft)) if kind in FILED_KINDS and refusals else [],
        "files": _files(paper) if paper else [],
        "inputs": [_input(one, fields, request.merchant.pk) for one in FIELDS[kind]],
        "outlets": [("", "全部门店"), *((str(one.pk), one.name) for one in outlets)],
        "licences": paper_rules().licences if kind is PaperKind.LICENCE else (), "f": fields, "paper": paper,
        "ended": paper is not None and paper.ended_at is not None, "history": _history(paper) if paper else [],
        "refusals": list(refusals), "errors": {one.field or "form": one.told() for one in refusals}, "ending": ending,
        "no_supplier": kind is PaperKind.BATCH and not suppliers_of(merchant_id=request.merchant.pk),
    }  # fmt: skip
    status = max((one.status for one in refusals), default=200)
    return render(request, "merchant/paper.html", context, status=status)


def _received(request: MemberRequest, fields: Fields) -> tuple[str, list[Refusal]]:
    """The draft of a posted form with the files that came along, and what of them was refused."""
    if not fields.text("draft"):
        return "", []
    draft = draft_of(fields.text("draft"))
    return draft, keep_posted_files(request, draft_token=draft, at=now(), side=Side.MERCHANT)


def _files(paper: Paper) -> list[dict[str, Any]]:
    return [
        {
            "id": file.pk, "name": file.name, "href": reverse("merchant:paper-file", args=[paper.pk, file.pk]),
            "kind": file.kind.lower(), "size": file.size, "at": file.uploaded_at,
        }
        for file in queries.files_of(paper=paper)
    ]  # fmt: skip


def _input(field: Field, fields: Fields, merchant_id: int) -> dict[str, Any]:
    """One field as the form draws it."""
    shape: dict[str, Any] = {"name": field.name, "label": field.label, "required": field.required, "help": field.help}
    shape |= {"type": "text", "options": [], "value": fields.text(field.name)}
    if field.name in ("on", "until_on"):
        shape["type"] = "date"
    elif field.name == "result":
        shape |= {"type": "radios", "options": [(one.value, TEST_RESULT_LABELS[one]) for one in TestResult]}
    elif field.name == "supplier":
        known = [(str(pk), name) for pk, name in suppliers_of(merchant_id=merchant_id)]
        shape |= {"type": "select", "options": [("", "请选择"), *known]}
    return shape


def _told(kind: PaperKind, fields: Fields) -> dict[str, Any]:
    told: dict[str, Any] = {one.name: fields.line(one.name) for one in FIELDS[kind] if one.name != "supplier"}
    return told | {"supplier_id": fields.whole("supplier"), "outlet_id": fields.whole("outlet")}


def _fields_of(paper: Paper) -> Fields:
    """A paper as the form shows it again; the name of a health certificate is the merchant's own to read."""
    values: dict[str, object] = {
        "title": paper.title, "number": paper.number, "party": paper.party, "proof": paper.proof, "result": paper.result,
        "on": paper.on.isoformat() if paper.on else "", "until_on": paper.until_on.isoformat() if paper.until_on else "",
        "supplier": str(paper.supplier_id or ""), "outlet": str(paper.outlet_id or ""),
        "person": open_person(person=paper.person).name if paper.person is not None else "",
    }  # fmt: skip
    return Fields(values)


def _history(paper: Paper) -> list[dict[str, Any]]:
    return [
        {"at": entry.at, "what": entry.label, "who": entry.actor_name, "detail": _detail(entry.facts)}
        for entry in reversed(history_of(paper=paper))
    ]


def _detail(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    said = [(_("原来"), one) for one in facts.get("was", ())]
    if facts.get("reason"):
        said.append((_("原因"), facts["reason"]))
    for name, label in (("evidence", _("添加附件")), ("dropped", _("移除附件"))):
        if facts.get(name):
            said.append((label, _("%(count)s 个") % {"count": len(facts[name])}))
    return said


def _row(paper: Paper) -> dict[str, Any]:
    state = expiry_of(until_on=paper.until_on, on=today(), soon_days=paper_rules().soon_days)
    lasting = paper.kind in (PaperKind.LICENCE, PaperKind.HEALTH)
    hints = [paper.supplier.title if paper.supplier else "", paper.party, paper.number]
    if paper.on:
        hints.append(paper.on.isoformat())
    if paper.outlet:
        hints.append(paper.outlet.name)
    if paper.files:
        hints.append(_("附件 %(count)s 个") % {"count": paper.files})
    if paper.result:
        hints.append(TEST_RESULT_LABELS[TestResult(paper.result)])
    return {
        "id": paper.pk, "title": paper.title, "hint": " · ".join(hint for hint in hints if hint),
        "state": (EXPIRY_LABELS[state], _TONES[state]) if lasting else None, "until_on": paper.until_on,
    }  # fmt: skip


def _listed(refusal: Refusal) -> list[Refusal]:
    """The refusals of a form; what is no matter of the form goes on."""
    if isinstance(refusal, SeveralRefusals):
        return list(refusal.refusals)
    if refusal.status not in (409, 422):
        raise refusal
    return [refusal]


def _kind(text: str) -> PaperKind:
    if text not in PaperKind.__members__:
        raise NotFound
    return PaperKind(text)
