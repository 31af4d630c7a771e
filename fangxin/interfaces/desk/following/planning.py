"""Sampling plans, what they drew, and drawing it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import OUTCOME_LABELS, Outcome
from fangxin.domain.feedback.actions import draw_plan, make_plan, stop_plan
from fangxin.domain.feedback.models import Draw, SamplingPlan
from fangxin.domain.feedback.queries import draws_seen, plans_seen, repeated, shares_of
from fangxin.domain.feedback.rules.drawing import Share, digest_of
from fangxin.domain.feedback.words import PERIOD_LABELS, STRATUM_LABELS, Period, Stratum
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.words import day
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50
#: the ways a complaint ends that can be asked about
ENDINGS = (Outcome.SETTLED, Outcome.TERMINATED, Outcome.NOT_ACCEPTED)
DRAWS = (
    Column(0, "抽取", kind="link", head=True),
    Column(1, "计划"),
    Column(2, "办结期间"),
    Column(3, "可抽", kind="number"),
    Column(4, "抽中", kind="number"),
    Column(5, "抽取人"),
)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.PLAN_FOLLOW_UP)
def plans(request: HttpRequest) -> HttpResponse:
    """The plans of the subtree and their last draws; making one."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            stratified = _stratum(fields)
            period = fields.text("period")
            make_plan(
                name=fields.line("name"), office_id=fields.whole("office") or 0,
                period=Period(period) if period in Period.__members__ else Period.MONTHLY, stratified=stratified,
                shares=_shares(fields, stratified), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            refusals.append(refusal)
        else:
            messages.success(request, "计划已生效，下一个周期结束后自动抽取。")
            return HttpResponseRedirect(reverse("desk:follow-up-plans"), status=303)
    context = {
        **frame(request, current="follow-ups"),
        "plans": [_plan(one) for one in plans_seen(by=by)[:MOST]],
        "columns": DRAWS,
        "rows": [_drawn(one) for one in draws_seen(by=by)[:MOST]],
        "offices": [(office.pk, office.name) for office in offices_overseen(by=by).filter(active=True)],
        "own_office": by.office_id,
        "periods": [(one.value, PERIOD_LABELS[one]) for one in Period],
        "strata": [(one.value, STRATUM_LABELS[one]) for one in Stratum],
        "endings": [(one.value, OUTCOME_LABELS[one]) for one in ENDINGS],
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }
    return render(request, "desk/following/plans.html", context, status=422 if refusals else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.PLAN_FOLLOW_UP)
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Draw by one plan now, or stop it."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    do = fields_of(request.POST).text("do")
    if do == "draw":
        made = draw_plan(plan_id=plan_id, by=by, at=now())
        messages.success(request, f"抽取了 {len(made.chosen)} 件。")
    elif do == "stop":
        stop_plan(plan_id=plan_id, by=by, at=now())
        messages.success(request, "计划已停止，以前抽取的照常回访。")
    else:
        raise NotFound
    return HttpResponseRedirect(reverse("desk:follow-up-plans"), status=303)


@page(for_=Audience.OFFICER, any_of=(Permission.PLAN_FOLLOW_UP, Permission.AUDIT))
def draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    """One draw with seed, pool and rule, drawn again before the reader's eyes."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = draws_seen(by=by).filter(pk=draw_id).first()
    if found is None:
        raise NotFound
    pool = {int(case_id): str(stratum) for case_id, stratum in found.pool}
    seen = visible_cases(by=by) if by.may(Permission.VIEW_CASES) else None
    numbers = dict(seen.filter(pk__in=found.chosen).values_list("pk", "number")) if seen is not None else {}
    context = {
        **frame(request, current="follow-ups"),
        "draw": found,
        "same": repeated(draw=found),
        "digest": digest_of(pool=pool),
        "how": [_share(stratum, one) for stratum, one in shares_of(found.shares).items()],
        "stratum": STRATUM_LABELS[Stratum(found.by)],
        "chosen": [(case_id, numbers.get(case_id, "")) for case_id in found.chosen],
        "pool": [f"{case_id} {stratum}".strip() for case_id, stratum in sorted(pool.items())],
    }
    return render(request, "desk/following/draw.html", context)


def _stratum(fields: Fields) -> Stratum:
    text = fields.text("by")
    return Stratum(text) if text in Stratum.__members__ else Stratum.ALL


def _shares(fields: Fields, stratified: Stratum) -> dict[str, Share]:
    """The shares of the form; what is no number counts as out of bounds."""

    def number(name: str) -> int:
        text = fields.text(name)
        found = fields.whole(name) if text else 0
        return -1 if found is None else found

    if stratified is not Stratum.OUTCOME:
        return {"": Share(share=number("share"), least=number("least"))}
    return {one.value: Share(share=number(f"share_{one.value}"), least=number(f"least_{one.value}")) for one in ENDINGS}


def _plan(one: SamplingPlan) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.name, "office": one.office.name, "period": PERIOD_LABELS[Period(one.period)],
        "by": STRATUM_LABELS[Stratum(one.by)], "how": [_share(stratum, share) for stratum, share in shares_of(one.shares).items()],
        "made_by": one.made_by, "made_at": one.made_at, "stopped_at": one.stopped_at, "stopped_by": one.stopped_by,
    }  # fmt: skip


def _share(stratum: str, one: Share) -> str:
    label = f"{OUTCOME_LABELS[Outcome(stratum)]}：" if stratum in Outcome.__members__ else ""
    return f"{label}{one.share}%，最少 {one.least} 件"


def _drawn(one: Draw) -> tuple[Any, ...]:
    return (
        (f"{one.drawn_at:%Y-%m-%d}", reverse("desk:follow-up-draw", args=[one.pk])), one.plan.name if one.plan else "手工抽取",
        f"{day(one.closed_from)} 至 {day(one.closed_to)}", len(one.pool), len(one.chosen), one.drawn_by,
    )  # fmt: skip
