"""Schemes at the board: what ships, the agency's own, a draft that is checked, tried and adopted."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions import schemes as acting
from fangxin.domain.environment.models import KeptScheme
from fangxin.domain.environment.permissions import seen_edition, visible_editions, visible_schemes
from fangxin.domain.environment.words import SCHEME_STATES, SchemeState
from fangxin.foundation.index_scheme import Node, Scheme, read_scheme, shipped_schemes
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.index.joining import tried
from fangxin.interfaces.clock import now
from fangxin.interfaces.look import indexing
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of, whole

#: lines of a text that are remarks
_REMARKS = re.compile(r"^ *#.*\n", re.MULTILINE)
SCHEMES = (
    Column(0, "指标体系", kind="link", head=True),
    Column(1, "版本"),
    Column(2, "测度点", kind="number"),
    Column(3, "状态", kind="status"),
    Column(4, "来自"),
)
TREE = (
    Column("name", "指标", head=True),
    Column("weight", "权重", kind="number"),
    Column("rule", "来源、折算、缺项"),
)
TRIED = (Column(0, "地区", head=True), Column(1, "总分", kind="number"), Column(2, "等级"))


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def schemes(request: HttpRequest) -> HttpResponse:
    """Every scheme the caller may read."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    own = visible_schemes(by=by).filter(office__isnull=False).order_by("-pk")[:200]
    rows = [_kept(one) for one in own] + [_shipped(name, one) for name, (one, _text) in shipped_schemes().items()]
    context = {
        **board_frame(request, current="index"), "columns": SCHEMES, "rows": rows, "may_keep": by.may(Permission.KEEP_INDEX),
    }  # fmt: skip
    return render(request, "board/index/schemes.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_INDEX)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a scheme, from one that exists (`?from=`) or from nothing."""
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            kept = acting.draft_scheme(text=_text(request), by=request.actor, at=now())  # type: ignore[attr-defined]
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals = [refusal]
        else:
            messages.success(request, _("草稿已保存，权重和格式检查无误。"))
            return HttpResponseRedirect(reverse("board:index-scheme", args=[kept.pk]), status=303)
    source = request.GET.get("from", "five")
    own, found = _found(source, request.actor)  # type: ignore[attr-defined]
    # what ships is explained to whoever reads the files of the house; an agency's own remarks are the agency's
    text = fields.text("text") or (_REMARKS.sub("", found) if own is None else found)
    context = {
        **board_frame(request, current="index"), "text": text, "refusals": refusals,
        "errors": {refusal.field or "text": refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "board/index/scheme_new.html", context, status=refusals[0].status if refusals else 200)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def scheme(request: HttpRequest, scheme_key: str) -> HttpResponse:
    """One scheme as a tree; `?try=` shows what it makes of the values of an edition."""
    return _shown(request, scheme_key)


def _shown(
    request: HttpRequest, key: str, *, refusal: Refusal | None = None, fields: Fields | None = None
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    kept, text = _found(key, by)
    found = read_scheme(text)
    refusals, trial = ([refusal] if refusal else []), None
    if whole(request.GET.get("try", "")):
        try:
            trial = _tried(found, whole(request.GET["try"]) or 0, by)
        except Refusal as refused:
            if refused.status not in (409, 422):
                raise
            refusals.append(refused)
    draft = kept is not None and kept.state == SchemeState.DRAFT and by.may(Permission.KEEP_INDEX)
    context = {
        **board_frame(request, current="index"),
        "key": key,
        "scheme": found,
        "kept": kept,
        "state": SCHEME_STATES[SchemeState(kept.state)] if kept is not None else SCHEME_STATES[SchemeState.ADOPTED],
        "columns": TREE,
        "rows": _tree(found.nodes),
        "extras": _extras(found),
        "grades": [(one.label, indexing.number(one.least)) for one in found.grades],
        "text": fields.text("text") if fields else text,
        "draft": draft,
        "may_keep": by.may(Permission.KEEP_INDEX),
        "editions": [(str(one.pk), indexing.edition_name(one)) for one in visible_editions(by=by).order_by("-pk")[:30]],
        "tried": trial,
        "tried_columns": TRIED,
        "refusals": refusals,
        "errors": {one.field or "form": one.told() for one in refusals},
    }
    return render(request, "board/index/scheme.html", context, status=refusals[0].status if refusals else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_INDEX)
def act(request: HttpRequest, scheme_key: str, scheme_act: str) -> HttpResponse:
    """Revise, adopt or drop a draft."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    kept, _kept_text = _found(scheme_key, by)
    if request.method != "POST" or kept is None or scheme_act not in ("revise", "adopt", "drop"):
        raise NotFound
    fields = fields_of(request.POST)
    common: dict[str, Any] = {"scheme_id": kept.pk, "version": fields.whole("version"), "by": by, "at": now()}
    try:
        if scheme_act == "revise":
            acting.revise_scheme(text=_text(request), **common)
        else:
            (acting.adopt_scheme if scheme_act == "adopt" else acting.drop_scheme)(**common)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _shown(request, scheme_key, refusal=refusal, fields=fields if scheme_act == "revise" else None)
    said = {"revise": _("草稿已修改。"), "adopt": _("已采用，内容不再改动。"), "drop": _("已废弃。")}[scheme_act]
    messages.success(request, said)
    return HttpResponseRedirect(reverse("board:index-scheme", args=[kept.pk]), status=303)


def _text(request: HttpRequest) -> str:
    """The text as typed: blanks at the beginning of a line mean something in it."""
    return str(request.POST.get("text", "")).replace("\r\n", "\n")


def _found(key: str, by: Actor) -> tuple[KeptScheme | None, str]:
    """A kept scheme by its number, or one that ships by its id, with its text. Raises NotFound."""
    if whole(key) is not None:
        kept = visible_schemes(by=by).filter(pk=whole(key) or 0).first()
        if kept is None:
            raise NotFound
        return kept, kept.text
    if key not in shipped_schemes():
        raise NotFound
    return None, shipped_schemes()[key][1]


def _tried(scheme: Scheme, edition_id: int, by: Actor) -> dict[str, Any]:
    edition = seen_edition(edition_id=edition_id, by=by)
    names = {one["code"]: one["name"] for one in edition.members}
    found = tried(scheme=scheme, edition=edition)
    rows = [
        (names[code], indexing.points(one.total), one.grade)
        for code, one in sorted(found.items(), key=lambda pair: -pair[1].total)
    ]
    return {"name": indexing.edition_name(edition), "rows": rows}


def _tree(nodes: tuple[Node, ...], level: int = 0) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for node in nodes:
        rule = indexing.rule_words(node) if node.measuring is not None else _("下级加权平均")
        rows.append({"name": "　" * level + node.name, "weight": indexing.weight(node.weight), "rule": rule})
        rows += _tree(node.nodes, level + 1)
    return rows


def _extras(scheme: Scheme) -> list[tuple[str, str]]:
    bonuses = [
        (f"加分：{one.name}", f"每{one.unit} {indexing.number(one.each)} 分，最多 {indexing.number(one.most)} 分")
        for one in scheme.bonuses
    ]
    lines = [
        (f"底线：{one.name}", f"每次扣 {indexing.number(one.each)} 分{indexing.capped(one.cap)}")
        for one in scheme.bottom_lines
    ]
    return bonuses + lines


def _kept(one: KeptScheme) -> tuple[Any, ...]:
    return (
        (one.title, reverse("board:index-scheme", args=[one.pk])), one.label, len(read_scheme(one.text).leaves()),
        SCHEME_STATES[SchemeState(one.state)], one.office.short_name if one.office else _("系统自带"),
    )  # fmt: skip


def _shipped(name: str, one: Scheme) -> tuple[Any, ...]:
    href = reverse("board:index-scheme", args=[name])
    return (one.title, href), one.version, len(one.leaves()), SCHEME_STATES[SchemeState.ADOPTED], _("系统自带")
