"""Serial claims at the desk: the numbers behind the five factors, proposals, decisions, appeals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.rules.law import law_on
from fangxin.domain.cases.words import Kind
from fangxin.domain.claimants.actions import decide_appeal, decide_mark, lift_mark, propose_mark
from fangxin.domain.claimants.queries import (
    Panel,
    cases_by_contact,
    decided_marks,
    in_force,
    marks_on,
    open_appeals,
    open_marks,
    panel_for,
)
from fangxin.domain.claimants.rules import figures
from fangxin.domain.claimants.words import CONTACT_LABELS, FACTORS, Contact, MarkState
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import day_of
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.lists import listed
from fangxin.interfaces.desk.panels.claimant import told
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_CASES)
def claimant(request: HttpRequest, number: str) -> HttpResponse:
    """The panel of one complaint, each number with its cases; proposing a mark."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = _complaint(number, by)
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            propose_mark(
                case_id=case.pk, version=fields.whole("version") or 0, factors=fields.several("factors"),
                reason=fields.text("reason"), until_on=day_of(fields, "until_on"), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in (403, 409, 422):
                raise
            refusals.append(refusal)
        else:
            messages.success(request, "已提出，等待另一人复核。")
            return HttpResponseRedirect(reverse("desk:claimant", args=[number]), status=303)
    return _shown(request, case, by, fields, refusals)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def behind(request: HttpRequest, number: str, contact: str, days: int) -> HttpResponse:
    """The complaints behind one number of the panel."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = _complaint(number, by)
    if contact not in Contact.__members__ or days not in figures().windows:
        raise NotFound
    kind = Contact[contact]
    rows = cases_by_contact(case=case, contact=kind, days=days, by=by, at=now())
    title = f"{CONTACT_LABELS[kind]}，近 {days} 天"
    return listed(request, rows, title=title, empty=("没有其他投诉", "这段时间内只有本件。"), newest=True)


@page(for_=Audience.OFFICER, permission=Permission.MARK_CLAIMANT)
def marks(request: HttpRequest) -> HttpResponse:
    """What waits for a second or third person, and what was decided."""
    return _marks(request, [], "")


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MARK_CLAIMANT)
def decide(request: HttpRequest, mark_id: int, act: str) -> HttpResponse:
    """Confirm, turn down or lift one mark, or decide the appeal against it."""
    if request.method != "POST" or act not in _DECISIONS:
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST)
    try:
        _DECISIONS[act](mark_id, fields, by)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _marks(request, [refusal], f"{act}-{mark_id}")
    messages.success(request, "已决定。")
    return HttpResponseRedirect(reverse("desk:claimants"), status=303)


def _decide(mark_id: int, fields: Fields, by: Actor) -> None:
    decide_mark(
        mark_id=mark_id, confirmed=fields.text("granted") == "yes", reason=fields.text("reason"), by=by, at=now()
    )


def _lift(mark_id: int, fields: Fields, by: Actor) -> None:
    lift_mark(mark_id=mark_id, reason=fields.text("reason"), by=by, at=now())


def _appeal(appeal_id: int, fields: Fields, by: Actor) -> None:
    upheld = fields.text("granted") != "yes"
    decide_appeal(appeal_id=appeal_id, upheld=upheld, reason=fields.text("reason"), by=by, at=now())


_DECISIONS = {"decide": _decide, "lift": _lift, "appeal": _appeal}


def _complaint(number: str, by: Actor) -> Case:
    case = case_by_number(number=number, by=by)
    if case.kind != Kind.COMPLAINT:
        raise NotFound
    return case


def _shown(request: HttpRequest, case: Case, by: Actor, fields: Fields, refusals: Sequence[Refusal]) -> HttpResponse:
    on = today()
    panel = panel_for(case=case, by=by, at=now())
    own = case.office_id == by.office_id and by.may(Permission.HANDLE)
    taken = marks_on(case=case)
    open_ = any(mark.state == MarkState.PROPOSED or in_force(mark=mark, on=on) for mark in taken)
    context = {
        **frame(request),
        "case": case,
        "panel": panel,
        "contacts": [_row(case, contact.name, CONTACT_LABELS[contact], count) for contact, count in panel.by_contact],
        "columns": [
            Column("label", "依据", head=True),
            *(Column(f"within{days}", f"近 {days} 天", kind="link") for days in panel.figures.windows),
        ],
        "groups": _groups(panel),
        "marks": [told(mark) for mark in taken],
        "may_propose": own and not open_,
        "factors": [
            (ground.code, ground.label, ground.text)
            for ground in lawbook().grounds(FACTORS, version=law_on(received_at=case.received_at, on=today()))
        ],
        "until_on": on + timedelta(days=panel.figures.mark_days),
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }
    return render(request, "desk/claimant.html", context, status=refusals[0].status if refusals else 200)


def _row(case: Case, contact: str, label: str, count: Any) -> dict[str, Any]:
    cells: dict[str, Any] = {"label": label}
    for days, number in count.windows:
        cells[f"within{days}"] = (str(number), reverse("desk:claimant-behind", args=[case.number, contact, days]))
    return cells


def _groups(panel: Panel) -> list[tuple[str, list[tuple[str, int, tuple[str, ...]]]]]:
    def rows(groups: Iterable[Any]) -> list[tuple[str, int, tuple[str, ...]]]:
        return [(group.what, len(group.numbers), group.numbers[:30]) for group in groups]

    return [
        ("同类商品或服务", rows(panel.goods)),
        ("同一商家", rows(panel.merchants)),
        ("文字相近", rows(panel.clusters)),
        (f"近 {panel.figures.concentrated_days} 天多人对同一商家的相近投诉", rows(panel.concentrated)),
    ]


def _marks(request: HttpRequest, refusals: Sequence[Refusal], failed: str) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    on: date = today()
    context = {
        **frame(request, current="claimants"),
        "proposed": [told(mark) for mark in open_marks(by=by)],
        "appeals": [{**told(one.mark), "appeal": one} for one in open_appeals(by=by)],
        "decided": [{**told(mark), "holds": in_force(mark=mark, on=on)} for mark in decided_marks(by=by)],
        "refusals": refusals,
        "failed": failed,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }
    return render(request, "desk/claimants.html", context, status=refusals[0].status if refusals else 200)
