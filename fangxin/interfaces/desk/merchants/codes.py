"""Trust codes at the desk: those of the region and how they are read, giving a whole street its codes, one code, copies told of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.timeline.queries import entries_of
from fangxin.domain.trustcode.actions.ending import revoke, settle_report
from fangxin.domain.trustcode.actions.printing import issue_many, reprint
from fangxin.domain.trustcode.models import CopyReport, TrustCode
from fangxin.domain.trustcode.permissions import visible
from fangxin.domain.trustcode.queries.keeping import (
    code_kept,
    codes_kept,
    coverage,
    outlets_without_code,
    reports_of,
    reports_waiting,
    scans_by_day,
    scans_of,
)
from fangxin.domain.trustcode.rules.judging import BULK_MOST, sign_of
from fangxin.domain.trustcode.words import (
    CODE_STATE_LABELS,
    FINDING_LABELS,
    LOOK_LABELS,
    PAPER_LABELS,
    REASON_LABELS,
    CodeState,
    Finding,
    Look,
    Paper,
    Reason,
)
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.code.printing import pdf_answer, svg_answer
from fangxin.interfaces.public.reading import Fields, fields_of, whole

PAGE, DAYS, READ_DAYS = 50, 14, 30
_CODES = (
    Column("outlet", "门店", kind="link", head=True),
    Column("merchant", "经营者"),
    Column("state", "状态", kind="status"),
    Column("edition", "版次", kind="number"),
    Column("printed_at", "制发", kind="instant"),
    Column("scans", "30天扫码", kind="number"),
)
_SCANS = (
    Column("on", "日期", kind="day", head=True),
    *(Column(look.value, LOOK_LABELS[look], kind="number") for look in Look),
)


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def codes(request: HttpRequest) -> HttpResponse:
    """The codes of the region: how far they reach, how often they are read, copies told of, and every one of them."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    text, before = fields_of(request.GET).line("q"), whole(request.GET.get("before", ""))
    found = codes_kept(by=by)
    if text:
        found = found.filter(
            Q(outlet__name__icontains=text) | Q(outlet__merchant__name__icontains=text) | Q(outlet__address__icontains=text)
        )  # fmt: skip
    if before is not None:
        found = found.filter(pk__lt=before)
    listed = list(found[: PAGE + 1])
    context = {
        **frame(request, current="merchants"), "q": text, "columns": _CODES, "rows": _rows(listed[:PAGE], today()),
        "next": reverse("desk:codes") + f"?q={text}&before={listed[PAGE - 1].pk}" if len(listed) > PAGE else "",
        "coverage": coverage(by=by), "days": _days(visible(by=by, field="code__region_code"), DAYS), "scan_columns": _SCANS,
        "reports": list(reports_waiting(by=by)[:PAGE]), "findings": FINDING_LABELS.items(), "errors": {}, "refusals": [],
        "failed": "",
    }  # fmt: skip
    return render(request, "desk/merchants/codes.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def issuing(request: HttpRequest) -> HttpResponse:
    """Outlets of a street or a market without a code; those ticked get theirs, printed as one PDF."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        chosen = [number for one in request.POST.getlist("outlet") if (number := whole(one)) is not None]
        try:
            made = issue_many(outlet_ids=chosen, by=by, at=now())
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            return _to_issue(request, fields, refusals=[refusal], ticked=frozenset(chosen))
        messages.success(request, _("已为 %(count)s 家门店制发信用码，请打印张贴。") % {"count": len(made)})
        return HttpResponseRedirect(
            reverse("desk:codes-printed", args=[int(made[0].printed_at.timestamp() * 1e6)]), status=303
        )
    return _to_issue(request, fields, refusals=[])


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def printed(request: HttpRequest, batch: int) -> HttpResponse:
    """What was given in one go, with the one PDF of it; `?paper=` answers the PDF itself."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = [code for code in codes_kept(by=by)[: 4 * BULK_MOST] if int(code.printed_at.timestamp() * 1e6) == batch]
    if not found:
        raise NotFound
    if request.GET.get("paper") in Paper.__members__:
        return pdf_answer(found, Paper(request.GET["paper"]), name=str(len(found)))
    context = {
        **frame(request, current="merchants"), "batch": batch, "papers": PAPER_LABELS.items(), "columns": _CODES,
        "rows": _rows(found, today()),
    }  # fmt: skip
    return render(request, "desk/merchants/codes_printed.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def code(request: HttpRequest, code_id: int) -> HttpResponse:
    """One code: its picture and prints, how it is read, what was done with it; printing anew and revoking."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = code_kept(code_id=code_id, by=by)
    fields = fields_of(request.POST)
    if request.method != "POST":
        return _one(request, found, fields)
    given: dict[str, Any] = {
        "code_id": code_id, "edition": fields.whole("edition") or 0, "note": fields.line("note"), "by": by, "at": now(),
    }  # fmt: skip
    act = fields.text("act")
    try:
        if act == "reprint":
            reprint(**given)
        else:
            wanted = fields.text("reason")
            revoke(reason=Reason(wanted) if wanted in Reason.__members__ else Reason.OTHER, **given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _one(request, code_kept(code_id=code_id, by=by), fields, refusal=refusal, failed=act)
    messages.success(request, _("已换发，旧码随即失效。") if act == "reprint" else _("已停用，再扫即显示停用。"))
    return HttpResponseRedirect(reverse("desk:trust-code", args=[code_id]), status=303)


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def code_print(request: HttpRequest, code_id: int, paper: str) -> HttpResponse:
    """A print of one code: `svg`, `card` or `plaque`."""
    found = code_kept(code_id=code_id, by=request.actor)  # type: ignore[attr-defined]
    if paper == "svg":
        return svg_answer(found)
    if paper.upper() not in Paper.__members__:
        raise NotFound
    return pdf_answer([found], Paper(paper.upper()), name=found.outlet.name)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def settle(request: HttpRequest, report_id: int) -> HttpResponse:
    """Note what was found of a report that a code was copied."""
    if request.method != "POST":
        raise NotFound
    fields = fields_of(request.POST)
    finding = Finding.COPIED if fields.text("finding") == Finding.COPIED else Finding.IN_PLACE
    report = CopyReport.objects.filter(pk=report_id).first()
    if report is None:
        raise NotFound
    try:
        settle_report(report_id=report_id, finding=finding, note=fields.line("note"), by=request.actor, at=now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        found = code_kept(code_id=report.code_id, by=request.actor)  # type: ignore[attr-defined]
        return _one(request, found, fields, refusal=refusal, failed=f"report-{report_id}")
    messages.success(request, _("已记录核实结果。"))
    return HttpResponseRedirect(reverse("desk:trust-code", args=[report.code_id]), status=303)


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """The codes of a merchant's outlets."""
    found = TrustCode.objects.filter(outlet__merchant__in=family_of(merchant.pk)).select_related("outlet__merchant")
    rows = list(found.order_by("outlet__name", "pk")[:PAGE])
    may = request.actor.may(Permission.KEEP_REGISTER)  # type: ignore[attr-defined]
    return {"codes": [(one, CODE_STATE_LABELS[CodeState(one.state)]) for one in rows], "may": may} if rows else None


def _to_issue(
    request: HttpRequest, fields: Fields, *, refusals: list[Refusal], ticked: frozenset[int] | None = None
) -> HttpResponse:
    """Outlets to tick; after a refusal (`ticked`) those that were."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    text = fields.line("q")
    found = outlets_without_code(by=by)
    if text:
        found = found.filter(Q(address__icontains=text) | Q(name__icontains=text) | Q(merchant__name__icontains=text))
    listed = list(found[: BULK_MOST + 1])
    context = {
        **frame(request, current="merchants"), "q": text, "outlets": listed[:BULK_MOST], "more": len(listed) > BULK_MOST,
        "most": BULK_MOST, "refusals": refusals, "ticked": ticked,
    }  # fmt: skip
    return render(request, "desk/merchants/codes_issue.html", context, status=refusals[0].status if refusals else 200)


def _one(
    request: HttpRequest, found: TrustCode, fields: Fields, *, refusal: Refusal | None = None, failed: str = ""
) -> HttpResponse:
    tell: dict[str, Callable[[Any], str]] = {
        "why": lambda value: REASON_LABELS.get(value, value), "finding": lambda value: FINDING_LABELS.get(value, value),
    }  # fmt: skip
    history = [
        {
            "at": entry.at, "what": entry.label, "who": f"{entry.office_name} {entry.actor_name}".strip(),
            "detail": "；".join(
                tell.get(name, str)(value) for name, value in entry.facts.items() if name in ("why", "finding", "reason")
            ),
        }
        for entry in reversed(entries_of(chain=found.pk))
    ]  # fmt: skip
    context = {
        **frame(request, current="merchants"), "code": found, "sign": _sign(found), "history": history,
        "state": CODE_STATE_LABELS[CodeState(found.state)], "valid": found.state == CodeState.VALID,
        "reason": REASON_LABELS[Reason(found.reason)] if found.reason else "", "reasons": REASON_LABELS.items(),
        "papers": PAPER_LABELS.items(), "findings": FINDING_LABELS.items(), "finding_labels": FINDING_LABELS,
        "reports": reports_of(code_id=found.pk), "days": _days(Q(code=found.pk), DAYS), "scan_columns": _SCANS,
        "f": fields if failed else Fields(), "failed": failed, "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "desk/merchants/code.html", context, status=refusal.status if refusal else 200)


def _rows(found: list[TrustCode], on: date) -> list[dict[str, Any]]:
    scans = scans_of(code_ids=[code.pk for code in found], since=on - timedelta(days=READ_DAYS))
    return [
        {
            "outlet": (_sign(code), reverse("desk:trust-code", args=[code.pk])), "merchant": code.outlet.merchant.name,
            "state": (CODE_STATE_LABELS[CodeState(code.state)], "done" if code.state == CodeState.VALID else "waiting"),
            "edition": code.edition, "printed_at": code.printed_at, "scans": scans.get(code.pk, 0),
        }
        for code in found
    ]  # fmt: skip


def _days(codes: Q, days: int) -> list[dict[str, Any]]:
    """Counts by day, newest first; days nobody read are left out."""
    found = scans_by_day(codes=codes, last=today(), days=days)
    return [
        {"on": on, **{look.value: counts.get(look.value, 0) for look in Look}}
        for on, counts in reversed(found)
        if counts
    ]


def _sign(code: TrustCode) -> str:
    return sign_of(outlet=code.outlet.name, brand=code.outlet.merchant.brand)
