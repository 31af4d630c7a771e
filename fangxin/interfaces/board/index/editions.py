"""Editions of the index: the list, a new one, one with its results and what can be done with it, one member in full."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.environment.actions import deciding
from fangxin.domain.environment.actions.gathering import begin_edition
from fangxin.domain.environment.models import Edition
from fangxin.domain.environment.permissions import seen_edition, visible_editions, visible_schemes
from fangxin.domain.environment.queries import inputs_of, scheme_of
from fangxin.domain.environment.words import EDITION_STATES, EditionState, InputState, SchemeState
from fangxin.domain.places.queries import region_index
from fangxin.domain.surveys.permissions import visible_campaigns
from fangxin.domain.surveys.words import CampaignState
from fangxin.domain.timeline.queries import entries_of
from fangxin.domain.timeline.words import ACT_LABELS, Act
from fangxin.foundation.index_scheme import shipped_schemes
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.index.joining import collect, compute_edition, results_of
from fangxin.interfaces.clock import now
from fangxin.interfaces.look import indexing
from fangxin.interfaces.look.paging import page_of
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of, whole

PAGE = 50
EDITIONS = (
    Column(0, "指数", kind="link", head=True),
    Column(1, "周期"),
    Column(2, "指标体系"),
    Column(3, "版次", kind="number"),
    Column(4, "状态", kind="status"),
    Column(5, "编制单位"),
)
TOTALS = (
    Column(0, "地区", kind="link", head=True),
    Column(1, "总分", kind="number"),
    Column(2, "等级"),
    Column(3, "基础分", kind="number"),
    Column(4, "加分", kind="number"),
    Column(5, "扣分", kind="number"),
)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def editions(request: HttpRequest) -> HttpResponse:
    """The editions of the caller's subtree, newest first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    number = whole(request.GET.get("page", ""))
    shown = page_of(visible_editions(by=by), number=number, path=reverse("board:index"), size=PAGE)
    context = {
        **board_frame(request, current="index"),
        "columns": EDITIONS,
        "rows": [_row(one) for one in shown.rows],
        "next": shown.next,
        "prev": shown.prev,
        "may_keep": by.may(Permission.KEEP_INDEX),
    }
    return render(request, "board/index/editions.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_INDEX)
def new(request: HttpRequest) -> HttpResponse:
    """Begin an edition: which scheme, which regions, which days, which survey."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            edition = begin_edition(
                scheme_key=fields.text("scheme"), title=fields.line("title"), first_on=day_in(fields, "first_on"),
                last_on=day_in(fields, "last_on"), members=request.POST.getlist("members"),
                campaign_id=fields.whole("campaign"), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in (404, 409, 422):
                raise
            refusals = [refusal]
        else:
            messages.success(request, _("已开始编制，请采集数据。"))
            return HttpResponseRedirect(reverse("board:index-edition", args=[edition.pk]), status=303)
    context = {
        **board_frame(request, current="index"),
        "schemes": scheme_choices(by),
        "members": _members(by),
        "chosen": request.POST.getlist("members"),
        "campaigns": [("", _("不用调查"))]
        + [(str(one.pk), one.title) for one in visible_campaigns(by=by).filter(state=CampaignState.CLOSED).order_by("-pk")[:50]],
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "scheme": refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "board/index/new.html", context, status=refusals[0].status if refusals else 200)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """One edition."""
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
    found = seen_edition(edition_id=edition_id, by=by)
    scheme, results = scheme_of(found), results_of(found)
    names = {one["code"]: one["name"] for one in found.members}
    inputs = inputs_of(edition=found)
    told = [(names[code], one) for code, one in results.items()]
    state = EditionState(found.state)
    context = {
        **board_frame(request, current="index"),
        "edition": found,
        "name": indexing.edition_name(found),
        "period": indexing.period(found.first_on, found.last_on),
        "state": EDITION_STATES[state],
        "acts": _acts(state, by),
        "columns": TOTALS,
        "rows": [
            (
                (names[code], reverse("board:index-member", args=[found.pk, code])), indexing.points(one.total), one.grade,
                indexing.points(one.score), indexing.points(one.bonus), indexing.points(one.deducted),
            )
            for code, one in sorted(results.items(), key=lambda pair: -pair[1].total)
        ],
        "totals": indexing.totals_chart(_("各地总分"), [(name, one.total) for name, one in told]) if told else None,
        "parts": indexing.parts_chart(_("分项指数"), scheme, told[:8]) if told else None,
        "values": len(inputs),
        "wanted": len(scheme.codes()) * len(found.members),
        "waiting": sum(one.state == InputState.ENTERED for one in inputs.values()),
        "timeline": [
            {"at": one.at, "who": one.actor_name, "what": ACT_LABELS[Act(one.act)], "detail": one.facts.get("reason", "")}
            for one in reversed(entries_of(chain=found.pk))
        ],
        "newer": Edition.objects.filter(follows=found).first(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
        "f": fields or Fields(),
    }  # fmt: skip
    return render(request, "board/index/edition.html", context, status=refusal.status if refusal else 200)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def member(request: HttpRequest, edition_id: int, member: str) -> HttpResponse:
    """One member: how every number came about."""
    found = seen_edition(edition_id=edition_id, by=request.actor)  # type: ignore[attr-defined]
    context = {**board_frame(request, current="index"), **member_context(found, member)}
    return render(request, "board/index/member.html", context)


def member_context(edition: Edition, member: str, *, public: bool = False) -> dict[str, Any]:
    """What the page of a member shows, at every door. Raises NotFound before it was computed."""
    results = results_of(edition)
    if member not in results:
        raise NotFound
    scheme, result = scheme_of(edition), results[member]
    inputs = indexing.of_member(inputs_of(edition=edition), member, public=public)
    name = next(one["name"] for one in edition.members if one["code"] == member)
    return {
        "edition": edition,
        "edition_name": indexing.edition_name(edition),
        "name": name,
        "total": indexing.points(result.total),
        "result": result,
        "grade": result.grade,
        "branches": indexing.branches(scheme, result, inputs),
        "how_total": _how_total(scheme, result),
        "extras": indexing.extras(scheme, result),
        "node_columns": indexing.NODES,
        "sensitivity": indexing.sensitivity(scheme, result),
        "sensitivity_columns": indexing.SENSITIVITY,
        "chart": indexing.parts_chart(_("分项指数"), scheme, [(name, result)]),
    }


def _how_total(scheme: Any, result: Any) -> str:
    parts = [(one, result.node(one.code)) for one in scheme.nodes]
    sums = " + ".join(
        f"{indexing.number(told.used)}×{indexing.points(told.points)}"
        for _one, told in parts
        if told.points is not None
    )
    text = f"{sums} = {indexing.points(result.score)}"
    if result.extras:
        text += f"；加分 {indexing.points(result.bonus)}，扣分 {indexing.points(result.deducted)}"
    if result.capped_at is not None:
        text += f"；触及底线，总分不超过 {indexing.points(result.capped_at)}"
    return text + "。"


def _collect(edition_id: int, _fields: Fields, common: dict[str, Any]) -> str:
    number, asked = collect(edition_id=edition_id, **common)
    gap = "" if asked else _("统计数据还没有生成（fangxin lake update），业务指标没有采到。")
    return _("采集了 {number} 项数据。").format(number=number) + gap


def _compute(edition_id: int, _fields: Fields, common: dict[str, Any]) -> str:
    compute_edition(edition_id=edition_id, by=common["by"], at=common["at"])
    return _("已计算。")


def _hand_in(edition_id: int, _fields: Fields, common: dict[str, Any]) -> str:
    deciding.hand_in(edition_id=edition_id, **common)
    return _("已提交审批，数据不再改动。")


def _approve(edition_id: int, fields: Fields, common: dict[str, Any]) -> str:
    deciding.decide_edition(edition_id=edition_id, approved=True, reason=fields.text("reason"), **common)
    return _("已批准，可以发布。")


def _refuse(edition_id: int, fields: Fields, common: dict[str, Any]) -> str:
    deciding.decide_edition(edition_id=edition_id, approved=False, reason=fields.text("reason"), **common)
    return _("已退回修改。")


def _publish(edition_id: int, _fields: Fields, common: dict[str, Any]) -> str:
    deciding.publish_edition(edition_id=edition_id, **common)
    return _("已发布。")


def _correct(edition_id: int, fields: Fields, common: dict[str, Any]) -> Edition:
    return deciding.correct_edition(edition_id=edition_id, reason=fields.text("reason"), **common)


def _drop(edition_id: int, _fields: Fields, common: dict[str, Any]) -> str:
    deciding.drop_edition(edition_id=edition_id, **common)
    return _("已废弃。")


#: name in the address → what is done, on its button, the states it is for, what it takes, whether it takes a reason
ACTS: dict[str, tuple[Callable[[int, Fields, dict[str, Any]], str | Edition], str, tuple[EditionState, ...], Permission, bool]] = {
    "collect": (_collect, "采集数据", (EditionState.DRAFT, EditionState.COMPUTED), Permission.KEEP_INDEX, False),
    "compute": (_compute, "计算", (EditionState.DRAFT, EditionState.COMPUTED), Permission.KEEP_INDEX, False),
    "hand-in": (_hand_in, "提交审批", (EditionState.COMPUTED,), Permission.KEEP_INDEX, False),
    "approve": (_approve, "批准", (EditionState.FROZEN,), Permission.APPROVE_BULLETINS, False),
    "refuse": (_refuse, "退回修改", (EditionState.FROZEN,), Permission.APPROVE_BULLETINS, True),
    "publish": (_publish, "发布", (EditionState.APPROVED,), Permission.APPROVE_BULLETINS, False),
    "correct": (_correct, "更正（出新版）", (EditionState.PUBLISHED,), Permission.KEEP_INDEX, True),
    "drop": (_drop, "废弃", (EditionState.DRAFT, EditionState.COMPUTED), Permission.KEEP_INDEX, False),
}  # fmt: skip


def _acts(state: EditionState, by: Actor) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label, "reason": reason}
        for name, (_done, label, states, permission, reason) in ACTS.items()
        if state in states and by.may(permission)
    ]


@page(for_=Audience.OFFICER, writes=True, any_of=(Permission.KEEP_INDEX, Permission.APPROVE_BULLETINS))
def act(request: HttpRequest, edition_id: int, index_act: str) -> HttpResponse:
    """Carry out one act on an edition; a refusal is told on its page."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = seen_edition(edition_id=edition_id, by=by)
    if request.method != "POST" or index_act not in ACTS:
        raise NotFound
    fields, done = fields_of(request.POST), ACTS[index_act][0]
    try:
        said = done(found.pk, fields, {"version": fields.whole("version"), "by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _shown(request, edition_id, refusal=refusal, failed=index_act, fields=fields)
    if isinstance(said, Edition):
        messages.success(request, _("已开始第 {number} 版，原版发布之前继续有效。").format(number=said.number))
        return HttpResponseRedirect(reverse("board:index-edition", args=[said.pk]), status=303)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("board:index-edition", args=[found.pk]), status=303)


def day_in(fields: Fields, name: str) -> date | None:
    """A day of a form; None for anything else."""
    try:
        return date.fromisoformat(fields.text(name))
    except ValueError:
        return None


def scheme_choices(by: Actor) -> list[tuple[str, str]]:
    """The schemes a new edition may use: those that ship, and those adopted here and above."""
    own = visible_schemes(by=by).filter(state=SchemeState.ADOPTED, office__isnull=False).order_by("-pk")[:50]
    return [(name, f"{one.title} {one.version}（系统自带）") for name, (one, _text) in shipped_schemes().items()] + [
        (str(one.pk), f"{one.title} {one.label}") for one in own
    ]


def _members(by: Actor) -> list[tuple[str, str]]:
    office = Office.objects.filter(pk=by.office_id or 0).first()
    if office is None:
        return []
    index = region_index()
    own = (
        [(office.region_code, f"{index.place(code=office.region_code).name}（全辖区）")]
        if office.region_code in index
        else []
    )
    return own + [(one.code, one.name) for one in index.below(code=office.region_code)]


def _row(one: Edition) -> tuple[Any, ...]:
    return (
        (one.title, reverse("board:index-edition", args=[one.pk])), indexing.period(one.first_on, one.last_on),
        f"{one.scheme.title} {one.scheme.label}", one.number, EDITION_STATES[EditionState(one.state)], one.office.short_name,
    )  # fmt: skip
