"""Duplicates at the desk: what may be one merchant, two entries beside each other, merging, undoing, saying they are two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.registry.actions.merging import merge, say_apart, undo_merge
from fangxin.domain.registry.models import Merge
from fangxin.domain.registry.queries.duplicates import COMPARED, GROUPS, Pair, duplicates_in, said_apart, weighed
from fangxin.domain.registry.words import SIGN_LABELS
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants import page as merchant_page
from fangxin.interfaces.desk.merchants.panels import facts
from fangxin.interfaces.desk.merchants.showing import region_name, standing_of
from fangxin.interfaces.public.reading import Fields, fields_of

#: outlets named beside each other
NAMED = 10
#: no list is paged farther
FARTHEST = 1_000_000


class NotBesideItself(Refusal):
    """The entry to compare with is unknown, or is the same one."""

    code = "nothing_to_compare"
    status = 422
    sentence = "没有找到要比对的另一条登记，请填写它的统一社会信用代码。"


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def duplicates(request: HttpRequest) -> HttpResponse:
    """What may be one merchant in the own region, page by page, on each the likeliest first."""
    begin = min(fields_of(request.GET).whole("from") or 0, FARTHEST)
    pairs, more = duplicates_in(by=request.actor, begin=begin)  # type: ignore[attr-defined]
    context = {
        **frame(request, current="merchants"), "pairs": [_row(pair) for pair in pairs], "compared": COMPARED,
        "following": f"?from={begin + GROUPS}" if more else "", "before": f"?from={max(begin - GROUPS, 0)}" if begin else "",
    }  # fmt: skip
    return render(request, "desk/merchants/duplicate_list.html", context)


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def beside(request: HttpRequest, merchant_id: int) -> HttpResponse:
    """From a code typed on the merchant's page to the page that compares."""
    merchant = _merchant(merchant_id)
    fields = fields_of(request.GET)
    try:
        other = _other(merchant, fields.text("uscc"))
    except Refusal as refusal:
        return merchant_page.shown(request, merchant, refusal=refusal, fields=fields, failed="beside")
    return HttpResponseRedirect(reverse("desk:merchant-compare", args=[merchant.pk, other.pk]))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def compare(request: HttpRequest, merchant_id: int, other_id: int) -> HttpResponse:
    """Two entries beside each other; merging one into the other, or saying that they are two."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    one, other = _merchant(merchant_id), _merchant(other_id)
    if one.pk == other.pk:
        raise NotFound
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            _decide(fields, one, other, by)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals.append(refusal)
        else:
            messages.success(request, _("已保存。"))
            kept = fields.whole("keep") if fields.text("decision") == "merge" else one.pk
            return HttpResponseRedirect(reverse("desk:merchant", args=[kept]), status=303)
    return _compared(request, one, other, fields, refusals)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    if request.method != "POST":
        raise NotFound
    fields = fields_of(request.POST)
    try:
        done = undo_merge(merge_id=merge_id, reason=fields.line("reason"), by=request.actor, at=now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        found = Merge.objects.select_related("merchant").filter(pk=merge_id).first()
        if refusal.status not in (409, 422) or found is None:
            raise
        return merchant_page.shown(request, found.merchant, refusal=refusal, fields=fields, failed=f"undo-{merge_id}")
    messages.success(request, _("已撤销合并，两条登记各自独立。"))
    return HttpResponseRedirect(reverse("desk:merchant", args=[done.merchant_id]), status=303)


def _other(merchant: Merchant, text: str) -> Merchant:
    """The entry a code names. Raises what is wrong with the code, NotBesideItself."""
    try:
        code = check_uscc(value=text)
    except Refusal as refusal:
        refusal.field = "uscc"
        raise
    other = Merchant.objects.filter(uscc=code).exclude(pk=merchant.pk).first()
    if other is None:
        raise NotBesideItself(field="uscc")
    return other


def _decide(fields: Fields, one: Merchant, other: Merchant, by: Actor) -> None:
    reason = fields.line("reason")
    if fields.text("decision") != "merge":
        say_apart(one_id=one.pk, other_id=other.pk, reason=reason, by=by, at=now())
        return
    keep = fields.whole("keep")
    if keep not in (one.pk, other.pk):
        raise NothingKept(field="keep")
    gone = other if keep == one.pk else one
    merge(merchant_id=gone.pk, into_id=keep or 0, reason=reason, by=by, at=now())


class NothingKept(Refusal):
    """Nobody said which of the two entries stays."""

    code = "merge_keeps_nothing"
    status = 422
    sentence = "请选择保留哪一条。"


def _compared(
    request: HttpRequest, one: Merchant, other: Merchant, fields: Fields, refusals: list[Refusal]
) -> HttpResponse:
    found = weighed(one, other)
    context = {
        **frame(request, current="merchants"), "one": one, "sides": [_side(request, row) for row in (one, other)],
        "signs": [(SIGN_LABELS[sign], points) for sign, points in found.signs], "points": found.points,
        "suggested": found.suggested, "said": said_apart(one=one, other=other), "f": fields, "refusals": refusals,
        "errors": {refusal.field: refusal.told() for refusal in refusals},
        "decidable": one.merged_into_id is None and other.merged_into_id is None,
        "keeps": [(row.pk, row.name, f"{row.uscc or '无代码'}，{region_name(row.region_code)}") for row in (one, other)],
        "keep": fields.whole("keep") or min((one, other), key=lambda row: (row.uscc is None, row.pk)).pk,
    }  # fmt: skip
    return render(
        request, "desk/merchants/compare.html", context, status=max((r.status for r in refusals), default=200)
    )


def _side(request: HttpRequest, merchant: Merchant) -> dict[str, Any]:
    family = family_of(merchant.pk)
    cases = visible_cases(by=request.actor).filter(merchant__in=family).count()  # type: ignore[attr-defined]
    return {
        "merchant": merchant, "standing": standing_of(merchant),
        "facts": [
            *facts(request, merchant)["pairs"],
            ("门店", _named_outlets(family)),
            ("本辖区的件", f"{cases} 件"), ("已并入的登记", f"{len(family) - 1} 条" if len(family) > 1 else ""),
        ],
    }  # fmt: skip


def _named_outlets(family: frozenset[int]) -> str:
    rows = Outlet.objects.filter(merchant__in=family)
    names, count = list(rows.order_by("name", "pk").values_list("name", flat=True)[:NAMED]), rows.count()
    return "、".join(names) + (f" 等 {count} 家" if count > NAMED else "")


def _row(pair: Pair) -> dict[str, Any]:
    return {
        "one": pair.one, "other": pair.other,
        "places": (region_name(pair.one.region_code), region_name(pair.other.region_code)),
        "signs": [(SIGN_LABELS[sign], points) for sign, points in pair.weighed.signs], "points": pair.weighed.points,
        "href": reverse("desk:merchant-compare", args=[pair.one.pk, pair.other.pk]),
    }  # fmt: skip


def _merchant(merchant_id: int) -> Merchant:
    found = Merchant.objects.select_related("merged_into").filter(pk=merchant_id).first()
    if found is None:
        raise NotFound
    return found
