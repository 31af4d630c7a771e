"""Schemes: the one in force, an agency's own in its versions, a trial on a past month, adopting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.analytics.evaluation.scheme import Item, Missing, SchemeWrong, read_scheme
from fangxin.analytics.evaluation.scheme import Scheme as Read
from fangxin.analytics.evaluation.scoring import plain
from fangxin.analytics.evaluation.writing import written
from fangxin.analytics.indicators.declaring import INDICATORS
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import TIER_LABELS, Permission, Tier
from fangxin.domain.evaluation.actions import schemes as acting
from fangxin.domain.evaluation.models import Scheme
from fangxin.domain.evaluation.permissions import visible_schemes
from fangxin.domain.evaluation.queries.rounds import offices_below, round_seen
from fangxin.domain.evaluation.rules.refusing import NobodyBelow, PeriodNotOver
from fangxin.domain.evaluation.words import MARK_LABELS, SCHEME_STATE_LABELS, RoundKind, SchemeState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.evaluation import showing
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import whole_of
from fangxin.interfaces.evaluation.counting import asked_of, tried
from fangxin.interfaces.evaluation.keeping import scheme_for, scheme_of, used
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

TONES = {SchemeState.DRAFT: "active", SchemeState.ADOPTED: "done"}
#: act → the sentence after it succeeded
ACTS = {
    "change": "已保存，请重新试算。", "try": "试算结果在下面。", "adopt": "已采用，从生效日起发起的评价使用本方案。",
    "discard": "已放弃。",
}  # fmt: skip
LIST = (
    Column(0, "方案", kind="link", head=True), Column(1, "单位"), Column(2, "状态", kind="status"), Column(3, "生效", kind="day"),
)  # fmt: skip
ITEMS = (
    Column(0, "指标", head=True), Column(1, "分值", kind="number"), Column(2, "计分"), Column(3, "目标", kind="number"),
    Column(4, "全国", kind="number"), Column(5, "统计口径"), Column(6, "没有数据时"),
)  # fmt: skip
TRIAL = (
    Column(0, "单位", head=True), Column(1, "现行方案", kind="number"), Column(2, "名次", kind="number"),
    Column(3, "本方案", kind="number"), Column(4, "名次", kind="number"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def schemes(request: HttpRequest) -> HttpResponse:
    """The scheme in force here, and every version the caller sees."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    office = Office.objects.get(pk=by.office_id or 0)
    rows = visible_schemes(by=by).exclude(state=SchemeState.DISCARDED).select_related("office").order_by("-id")[:100]
    context = {
        **board_frame(request, current="evaluation"),
        **told(scheme_for(office=office, on=today())),
        "columns": LIST,
        "rows": [
            (
                (f"{one.title}（第 {one.number} 版）", reverse("board:evaluation-scheme", args=[one.pk])), one.office.short_name,
                _state(one), one.valid_from,
            )
            for one in rows
        ],
        "writes": by.may(Permission.EVALUATE),
    }  # fmt: skip
    return render(request, "board/evaluation/schemes.html", context)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def of_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """The scheme a round follows, as it was kept with it."""
    found = round_seen(round_id=round_id, by=request.actor)  # type: ignore[attr-defined]
    context = {
        **board_frame(request, current="evaluation"), **told(scheme_of(found)), "round": found,
        "title": showing.title_of(found),
    }  # fmt: skip
    return render(request, "board/evaluation/round_scheme.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.EVALUATE)
def new(request: HttpRequest) -> HttpResponse:
    """A new version of the own scheme: the one in force with other weights and bounds, or written as a text."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    office = Office.objects.get(pk=by.office_id or 0)
    fields, wrong = fields_of(request.POST), list[tuple[str, str]]()
    present, number = scheme_for(office=office, on=today()), _next_number(office)
    as_text = "text" in request.POST
    text = _typed(request) if as_text else written(present, version=number, valid_from=today().isoformat())
    if request.method == "POST":
        try:
            read = checked(text if as_text else _filled(present, number, fields))
            made = acting.draft_scheme(scheme=used(read), valid_from=read.valid_from, by=by, at=now())
        except SchemeWrong as refusal:
            wrong = [("text", refusal.told())] if as_text else [("", f"{refusal.values['reason']}。")]
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            wrong = [(refusal.field if as_text else "", refusal.told())]
        else:
            messages.success(request, "已保存为草稿，请试算。")
            return HttpResponseRedirect(reverse("board:evaluation-scheme", args=[made.pk]), status=303)
    context = {
        **board_frame(request, current="evaluation"),
        "present": present,
        "number": number,
        "text": text,
        "as_text": as_text,
        "parts": [
            (name, [_asked(one, fields) for one in present.items if one.part == name]) for name, _ in present.parts
        ],
        "title": fields.line("title") or present.title,
        "valid_from": fields.text("valid_from") or today().isoformat(),
        "missing": [(one.value, showing.MISSING_LABELS[one]) for one in Missing],
        "indicators": [(one.label, one.id) for one in INDICATORS.values()],
        "wrong": wrong,
        "errors": dict(wrong),
    }  # fmt: skip
    return render(request, "board/evaluation/scheme_new.html", context, status=422 if wrong else 200)


def _asked(one: Item, fields: Fields) -> dict[str, Any]:
    """An item as the form asks for it: what was typed, else what is in force."""
    given = {
        "weight": plain(one.weight), "zero": plain(one.zero), "full": plain(one.full), "missing": one.missing.value,
        "target": plain(one.target) if one.target is not None else "",
        "nation": plain(one.nation) if one.nation is not None else "",
    }  # fmt: skip
    return {
        "item": one, "unit": showing.unit_of(one),
        **{name: fields.text(f"{name}-{one.id}") if fields else value for name, value in given.items()},
    }  # fmt: skip


def _filled(present: Read, number: int, fields: Fields) -> str:
    """The scheme in force with what the form says."""
    names = ("weight", "zero", "full", "missing", "target", "nation")
    items = {one.id: {name: fields.text(f"{name}-{one.id}")[:20] for name in names} for one in present.items}
    title = fields.line("title")[:60]
    return written(present, title=title, version=number, valid_from=fields.text("valid_from")[:10], items=items)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def scheme(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """One version: its items and rules, and what can be done with a draft."""
    return _shown(request, _seen(scheme_id, request.actor), Fields())  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, writes=True, permission=Permission.EVALUATE)
def act(request: HttpRequest, scheme_id: int, scheme_act: str) -> HttpResponse:
    """Write a draft anew, try it, adopt it, give it up."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = _seen(scheme_id, by)
    if request.method != "POST" or scheme_act not in ACTS:
        raise NotFound
    fields, at = fields_of(request.POST), now()
    trial: list[Any] = []
    try:
        if scheme_act == "try":
            trial = _tried(found, fields.text("month"), by)
        else:
            given: dict[str, Any] = {"scheme_id": found.pk, "version": whole_of(fields, "version"), "by": by, "at": at}
            if scheme_act == "change":
                read = checked(_typed(request))
                acting.change_scheme(scheme=used(read), valid_from=read.valid_from, **given)
            elif scheme_act == "adopt":
                acting.adopt_scheme(**given)
            else:
                acting.discard_scheme(**given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, found, fields, refusal=refusal, failed=scheme_act, text=_typed(request))
    if scheme_act == "try":
        return _shown(request, _seen(scheme_id, by), fields, trial=trial)
    messages.success(request, ACTS[scheme_act])
    where = (
        reverse("board:evaluation-schemes")
        if scheme_act == "discard"
        else reverse("board:evaluation-scheme", args=[found.pk])
    )
    return HttpResponseRedirect(where, status=303)


def checked(text: str) -> Read:
    """The scheme of a text, whose indicators this installation counts. Raises SchemeWrong."""
    read = read_scheme(text)
    names = [*(one.indicator for one in read.items if not one.manual), *read.volume]
    for name in names:
        if name not in INDICATORS:
            line = next((number for number, row in enumerate(text.splitlines(), 1) if name in row), 1)
            raise SchemeWrong(line=line, reason=f"本系统没有“{name}”这个指标", field="text")
    return read


def told(read: Read) -> dict[str, Any]:
    """A scheme as every page shows it."""
    return {
        "scheme": read,
        "item_columns": ITEMS,
        "parts": [
            (name, says, [_item(one) for one in read.items if one.part == name]) for name, says in read.parts
        ],
        "grades": [
            (TIER_LABELS[Tier(tier)], "，".join(f"{one.label} {plain(one.least)} 分及以上" for one in rows))
            for tier, rows in read.grades.items()
        ],
        "peers": "；".join(
            f"{one.label}：业务量 {one.least} 件及以上" if one.share is None else f"{one.label}：按业务量排在前列的 {one.share}%"
            for one in read.peers
        ),
        "volume": "、".join(INDICATORS[name].label if name in INDICATORS else name for name in read.volume),
        "ties": "、".join(item.label for name in read.ties if (item := read.item(name)) is not None),
        "lists": [(label, showing.rule_of(kind, read)) for kind, label in MARK_LABELS.items()],
        "yearly": "各月得分的平均" if read.yearly == "months" else "按全年的件重新计算",
    }  # fmt: skip


def _item(one: Item) -> tuple[Any, ...]:
    indicator = INDICATORS.get(one.indicator)
    unit = showing.unit_of(one)
    return (
        one.label, plain(one.weight), showing.bounds_of(one),
        f"{plain(one.target)}{unit}" if one.target is not None else None,
        f"{plain(one.nation)}{unit}" if one.nation is not None else None,
        indicator.label if indicator else ("上级抽查" if one.manual else "本系统还不统计"),
        showing.MISSING_WORDS[one.missing] if not one.manual else showing.MISSING_WORDS[one.missing].replace("可统计的件", "抽查"),
    )  # fmt: skip


def _tried(found: Scheme, month: str, by: Actor) -> list[Any]:
    """Both schemes on a month that is over, side by side; that it was tried is recorded."""
    asked, at = asked_of(month), now()
    if asked.last >= today() or asked.kind is not RoundKind.MONTH:
        raise PeriodNotOver(label=month[:10], field="month")
    below = offices_below(found.office)
    if not below:
        raise NobodyBelow
    mine = read_scheme(found.text)
    own = {one.unit.key: one for one in tried(scheme=mine, asked=asked, office=found.office, below=below, at=at)}
    present = scheme_for(office=found.office, on=asked.last)
    now_ = {one.unit.key: one for one in tried(scheme=present, asked=asked, office=found.office, below=below, at=at)}
    acting.record_trial(scheme_id=found.pk, month=month, by=by, at=at)
    names = {one.pk: one.short_name for one in below}
    return [(names[key], now_[key].score.total, now_[key].rank, one.score.total, one.rank) for key, one in own.items()]


def _typed(request: HttpRequest) -> str:
    """The text as it was typed: blanks at the beginning of lines mean something."""
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def _next_number(office: Office) -> int:
    """The next free number of an office's schemes."""
    numbers = Scheme.objects.filter(office=office).values_list("number", flat=True)
    return max([scheme_for(office=office, on=today()).version, *numbers]) + 1


def _seen(scheme_id: int, by: Actor) -> Scheme:
    found = visible_schemes(by=by).select_related("office").filter(pk=scheme_id).first()
    if found is None:
        raise NotFound
    return found


def _state(one: Scheme) -> tuple[str, str]:
    state = SchemeState(one.state)
    return SCHEME_STATE_LABELS[state], TONES.get(state, "")


def _shown(
    request: HttpRequest, found: Scheme, fields: Fields, *, refusal: Refusal | None = None, failed: str = "", text: str = "",
    trial: list[Any] | None = None,
) -> HttpResponse:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        **board_frame(request, current="evaluation"),
        **told(read_scheme(found.text)),
        "found": found,
        "state": _state(found),
        "text": text if failed == "change" else found.text,
        "writes": by.may(Permission.EVALUATE) and by.oversees(found.path) and found.state == SchemeState.DRAFT,
        "trial_columns": TRIAL,
        "trial": trial or [],
        "last_month": _last_month(),
        "f": fields,
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    return render(request, "board/evaluation/scheme.html", context, status=refusal.status if refusal else 200)


def _last_month() -> str:
    on = today()
    year, month = (on.year, on.month - 1) if on.month > 1 else (on.year - 1, 12)
    return f"{year}-{month:02d}"
