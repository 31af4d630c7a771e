"""The values of an edition: where each comes from, entering those departments answer for, checking what others entered."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions.gathering import check_input, enter_input
from fangxin.domain.environment.actions.step import CHANGING
from fangxin.domain.environment.models import Input
from fangxin.domain.environment.permissions import seen_edition
from fangxin.domain.environment.queries import inputs_of, scheme_of
from fangxin.domain.environment.words import InputState
from fangxin.foundation.index_scheme import Origin, Scheme
from fangxin.foundation.index_scheme.scheme import MISSING_LABELS, ORIGIN_LABELS
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.index.editions import day_in
from fangxin.interfaces.clock import now
from fangxin.interfaces.look import indexing
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

COLUMNS = (
    Column("name", "指标", head=True),
    Column("value", "数值", kind="number"),
    Column("state", "状态", kind="status"),
    Column("origin", "来源"),
    Column("told", "说明"),
)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def inputs(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The values, member by member."""
    return _shown(request, edition_id)


def _shown(
    request: HttpRequest,
    edition_id: int,
    *,
    refusal: Refusal | None = None,
    failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    edition = seen_edition(edition_id=edition_id, by=by)
    scheme, kept = scheme_of(edition), inputs_of(edition=edition)
    open_ = edition.state in CHANGING and by.may(Permission.KEEP_INDEX)
    names = {one["code"]: one["name"] for one in edition.members}
    labels = _labels(scheme)
    context = {
        **board_frame(request, current="index"),
        "edition": edition,
        "name": indexing.edition_name(edition),
        "open": open_,
        "columns": COLUMNS,
        "members": [
            {"name": names[code], "code": code, "rows": [_row(kept.get((code, leaf)), name, told) for leaf, name, told in labels]}
            for code in names
        ],
        "choices": [(code, names[code]) for code in names],
        "leaves": [(leaf, name) for leaf, name, _told in _to_enter(scheme)],
        "waiting": [
            {
                "id": one.pk, "one": one, "own": one.entered_by_id == by.account_id,
                "title": f"{names[one.member]} {_name(labels, one.leaf)}：{_number(one)}",
            }
            for one in kept.values()
            if one.state == InputState.ENTERED
        ],
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
        "f": fields or Fields(),
    }  # fmt: skip
    return render(request, "board/index/inputs.html", context, status=refusal.status if refusal else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_INDEX)
def act(request: HttpRequest, edition_id: int, input_act: str) -> HttpResponse:
    """Enter a value; find one right; send one back."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    edition = seen_edition(edition_id=edition_id, by=by)
    if request.method != "POST" or input_act not in ("enter", "check", "send-back"):
        raise NotFound
    fields = fields_of(request.POST)
    try:
        if input_act == "enter":
            enter_input(
                edition_id=edition.pk, member=fields.text("member"), leaf=fields.text("leaf"), value=fields.text("value"),
                evidence=fields.line("evidence"), source_on=day_in(fields, "source_on"), by=by, at=now(),
            )  # fmt: skip
        else:
            check_input(
                edition_id=edition.pk, input_id=fields.whole("input") or 0, holds=input_act == "check", reason=fields.text("reason"),
                by=by, at=now(),
            )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _shown(request, edition_id, refusal=refusal, failed=input_act, fields=fields)
    said = {"enter": _("已填报，等待他人复核。"), "check": _("已复核。"), "send-back": _("已退回。")}[input_act]
    messages.success(request, said)
    return HttpResponseRedirect(reverse("board:index-inputs", args=[edition.pk]), status=303)


_Label = tuple[str, str, tuple[str, str]]


def _labels(scheme: Scheme) -> list[_Label]:
    """Everything a value can be given for: code, name, (origin, what is done without it)."""
    found: list[_Label] = []
    for leaf in scheme.leaves():
        assert leaf.measuring is not None
        source = leaf.measuring.source
        origin = ORIGIN_LABELS[source.origin] + (f"（{source.by}）" if source.by else "")
        found.append(
            (leaf.code, f"{leaf.name}（{leaf.measuring.unit}）", (origin, MISSING_LABELS[leaf.measuring.missing]))
        )
    return found + _extras(scheme)


def _extras(scheme: Scheme) -> list[_Label]:
    entered = ORIGIN_LABELS[Origin.ENTERED]
    bonuses = [(one.code, f"加分：{one.name}（{one.unit}）", (entered, _("不填为 0"))) for one in scheme.bonuses]
    return bonuses + [
        (one.code, f"底线：{one.name}（次）", (entered, _("必须填报，没有发生填 0"))) for one in scheme.bottom_lines
    ]


def _to_enter(scheme: Scheme) -> list[_Label]:
    asked = {
        leaf.code
        for leaf in scheme.leaves()
        if leaf.measuring is not None and leaf.measuring.source.origin is Origin.ENTERED
    }
    return [one for one in _labels(scheme) if one[0] in asked] + _extras(scheme)


def _name(labels: list[_Label], code: str) -> str:
    return next((name for leaf, name, _told in labels if leaf == code), code)


def _number(one: Input) -> str:
    return indexing.number(Fraction(one.value), most=6)


def _row(one: Input | None, name: str, told: tuple[str, str]) -> dict[str, Any]:
    if one is None:
        return {"name": name, "value": None, "state": (_("没有数据"), "waiting"), "origin": told[0], "told": told[1]}
    words = [one.said, one.evidence, one.why]
    receipt = one.receipt
    if receipt.get("denominator"):
        words.append(f"{receipt['numerator']}÷{receipt['denominator']}")
    if receipt.get("answers"):
        words.append(_("有效回答 {answers} 份").format(answers=receipt["answers"]))
    if one.checked_by:
        words.append(_("复核 {name}").format(name=one.checked_by))
    return {
        "name": name, "value": _number(one), "state": indexing.input_state(one), "origin": told[0],
        "told": "；".join(word for word in words if word),
    }  # fmt: skip
