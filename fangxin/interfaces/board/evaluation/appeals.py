"""One appeal: what was asked, a recount shown beside the points as they are, the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions import appealing
from fangxin.domain.evaluation.models import Appeal
from fangxin.domain.evaluation.permissions import may_evaluate, oversees, visible_rounds
from fangxin.domain.evaluation.queries.rounds import edition_of
from fangxin.domain.evaluation.words import AppealState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.evaluation import showing
from fangxin.interfaces.board.evaluation.office import points_typed
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.acts.act import whole_of
from fangxin.interfaces.evaluation.keeping import scheme_of
from fangxin.interfaces.evaluation.recounting import Corrected, names_cases, names_done, recounting
from fangxin.interfaces.evidence.showing import brought
from fangxin.interfaces.look import crediting
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

#: act → the sentence after it succeeded
ACTS = {"uphold": "已更正得分，形成新版结果。", "reject": "已决定维持原得分。", "take-back": "已撤回申请。"}
COMPARED = (
    Column(0, "项目", head=True), Column(1, "更正前", kind="number"), Column(2, "更正后", kind="number"),
)  # fmt: skip
TOLD = (
    ("分子", "n"), ("分母", "d"), ("数值", "v"), ("计算", "formula"), ("本项得分", "p"), ("总分", "total"), ("总名次", "rank"),
)  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def appeal(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """An appeal; `?recount=1` with numbers of cases or points shows what a recount would give."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found, fields = _seen(appeal_id, by), fields_of(request.GET)
    return _shown(request, found, by, fields, recount=fields.text("recount") == "1")


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def file(request: HttpRequest, appeal_id: int, file_id: int) -> HttpResponseBase:
    """A file that came with an appeal."""
    found = _seen(appeal_id, request.actor)  # type: ignore[attr-defined]
    return brought(request, file_id=file_id, to=found.pk)


@page(for_=Audience.OFFICER, writes=True, any_of=(Permission.EVALUATE, Permission.APPEAL_EVALUATION))
def act(request: HttpRequest, appeal_id: int, appeal_act: str) -> HttpResponse:
    """Decide on an appeal, or take the own one back."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = _seen(appeal_id, by)
    if request.method != "POST" or appeal_act not in ACTS:
        raise NotFound
    fields, at = fields_of(request.POST), now()
    try:
        if appeal_act == "take-back":
            appealing.take_back_appeal(appeal_id=found.pk, by=by, at=at)
        else:
            given: dict[str, Any] = {
                "appeal_id": found.pk, "version": whole_of(fields, "version"), "decision": fields.text("decision"), "by": by,
                "at": at,
            }  # fmt: skip
            recount = recounting(corrected=corrected_of(fields), by=by, at=at)
            if appeal_act == "uphold":
                appealing.uphold_appeal(recount=recount, **given)
            else:
                appealing.reject_appeal(recount=recount if fields.text("recounted") else None, **given)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        return _shown(request, _seen(appeal_id, by), by, fields, refusal=refusal, failed=appeal_act)
    messages.success(request, ACTS[appeal_act])
    return HttpResponseRedirect(reverse("board:evaluation-appeal", args=[found.pk]), status=303)


def corrected_of(fields: Fields) -> Corrected:
    """What a form names for a recount."""
    return Corrected(
        without=fields.text("without")[:4000], done=fields.text("done")[:4000], points=points_typed(fields)
    )


def _seen(appeal_id: int, by: Actor) -> Appeal:
    rows = Appeal.objects.filter(round__in=visible_rounds(by=by)).select_related("round__office", "office", "edition")
    found = rows.filter(pk=appeal_id).first()
    if found is None or not (oversees(round_=found.round, by=by) or by.oversees(found.office.path)):
        raise NotFound
    return found


def _shown(
    request: HttpRequest, found: Appeal, by: Actor, fields: Fields, *, recount: bool = False, refusal: Refusal | None = None,
    failed: str = "",
) -> HttpResponse:  # fmt: skip
    scheme, at = scheme_of(found.round), now()
    item = scheme.item(found.item)
    waits = found.state == AppealState.ASKED
    leads = may_evaluate(round_=found.round, by=by)
    told, refused = found.recount, refusal
    if recount and waits and leads:
        try:
            told = dict(
                recounting(corrected=corrected_of(fields), by=by, at=at)(found, edition_of(round_=found.round)).told
            )
        except Refusal as wrong:
            if wrong.status not in (409, 422):
                raise
            refused = wrong
    decides, another = waits and leads, ""
    if decides:
        try:
            appealing.check_decides(found=found, by=by, at=at)
        except Refusal as wrong:
            decides, another = False, wrong.told()
    context = {
        **board_frame(request, current="evaluation"),
        "appeal": found,
        "round": found.round,
        "title": showing.title_of(found.round),
        "state": showing.appeal_state(found),
        "item": item,
        "names_cases": item is not None and names_cases(item),
        "names_done": item is not None and names_done(item),
        "files": crediting.files(
            to=found.pk, href=lambda pk: reverse("board:evaluation-file", args=[found.pk, pk])
        ),
        "columns": COMPARED,
        "compared": [
            (label, _cell(told["before"].get(key)), _cell(told["after"].get(key))) for label, key in TOLD
        ]
        if told.get("before")
        else [],
        "recount": told,
        "proposed": bool(told.get("before")) and waits,
        "changes": bool(told.get("before")) and told["before"] != told["after"],
        "decides": decides,
        "another": another,
        "mine": waits and by.office_id == found.office_id and by.may(Permission.APPEAL_EVALUATION),
        "f": fields,
        "failed": failed,
        "refusals": [refused] if refused else [],
        "errors": {refused.field or "form": refused.told()} if refused else {},
    }  # fmt: skip
    return render(request, "board/evaluation/appeal.html", context, status=refused.status if refused else 200)


def _cell(value: object) -> str:
    return showing.DASH if value in (None, "") else str(value)
