"""Sampling plans: made by whoever leads or supervises, stopped, never changed; both stand in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.feedback.models import SamplingPlan
from fangxin.domain.feedback.queries import plans_seen
from fangxin.domain.feedback.rules.drawing import Share, check_plan
from fangxin.domain.feedback.words import Period, Stratum
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def make_plan(
    *,
    name: str,
    office_id: int,
    period: Period,
    stratified: Stratum,
    shares: Mapping[str, Share],
    by: Actor,
    at: datetime,
) -> SamplingPlan:
    """Draw from the closings of an office and those below it, after every week or month from now on.

    `shares`: of every stratum "", or by outcome. Raises PlanUnnamed, PlanImpossible, NotFound.
    """
    by.must(Permission.PLAN_FOLLOW_UP)
    name = " ".join(name.split())
    check_plan(name=name, shares=shares)
    office = Office.objects.filter(scope(by=by, field="path"), pk=office_id).first()
    if office is None:
        raise NotFound(field="office")
    plan = SamplingPlan(
        id=new_id(at), name=name, office=office, path=office.path, period=period.value, by=stratified.value,
        shares={stratum: [one.share, one.least] for stratum, one in shares.items()}, made_at=at, made_by=by.name,
    )  # fmt: skip
    plan.save(force_insert=True)
    facts = {
        "plan": name,
        "office": office.name,
        "period": period.value,
        "stratum": stratified.value,
        "shares": plan.shares,
    }
    append(chain=ChainId.FEEDBACK, deeds=[Deed(act=Act.CONFIGURED, by=by, at=at, facts=facts)])
    return plan


@transaction.atomic
def stop_plan(*, plan_id: int, by: Actor, at: datetime) -> SamplingPlan:
    """Draw no more by this plan; stopping it twice changes nothing. Raises NotFound."""
    by.must(Permission.PLAN_FOLLOW_UP)
    plan = plans_seen(by=by).select_for_update(of=("self",)).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    if plan.stopped_at is None:
        plan.stopped_at, plan.stopped_by = at, by.name
        plan.save(update_fields=["stopped_at", "stopped_by"])
        facts = {"plan": plan.name, "stopped": True}
        append(chain=ChainId.FEEDBACK, deeds=[Deed(act=Act.CONFIGURED, by=by, at=at, facts=facts)])
    return plan
