"""Drawing closed complaints for call-backs: by hand, and by plan after every week or month. Every draw can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from fangxin.domain.agency.permissions import after
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.feedback.models import Draw, FollowUp, SamplingPlan
from fangxin.domain.feedback.queries import plans_seen, shares_of
from fangxin.domain.feedback.rules.drawing import LEAST_MOST, Share, digest_of, drawn, last_period, stratum_of
from fangxin.domain.feedback.words import FollowUpState, Period, Stratum
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import write

EARLIEST = date(2000, 1, 1)
SEED_BITS = 80
SEED_MOST = 80


class SampleImpossible(Refusal):
    """A sample's size or period cannot be."""

    code = "sample_impossible"
    status = 422
    sentence = "抽样数量应在 1 到 500 之间，起止日期应先后有序。"


class PlanNotDue(Refusal):
    """The plan is stopped, or has already drawn from the last whole week or month."""

    code = "plan_not_due"
    status = 409
    sentence = "这个计划已停止，或上一个周期已经抽取过。"


@transaction.atomic
def draw_follow_ups(*, count: int, closed_from: date, closed_to: date, seed: str = "", by: Actor, at: datetime) -> int:
    """Draw so many closed complaints of the caller's subtree at random; returns how many were drawn.

    Without a `seed` one is made that nobody could know beforehand. Raises SampleImpossible.
    """
    by.must(Permission.FOLLOW_UP)
    if not 1 <= count <= LEAST_MOST or not EARLIEST <= closed_from <= closed_to <= day_of(at) + timedelta(days=366):
        raise SampleImpossible(field="count")
    draw = _draw(
        plan=None, path=by.office_path, closed_from=closed_from, closed_to=closed_to, stratified=Stratum.ALL,
        shares={"": Share(share=0, least=count)}, seed=seed, by=by, at=at,
    )  # fmt: skip
    return len(draw.chosen)


@transaction.atomic
def draw_plan(*, plan_id: int, by: Actor, at: datetime) -> Draw:
    """Draw a plan's share of the last whole week or month now, without waiting for the sweep. Raises NotFound, PlanNotDue."""
    by.must(Permission.PLAN_FOLLOW_UP)
    plan = plans_seen(by=by).select_for_update(of=("self",)).filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    first, _ = last_period(period=Period(plan.period), on=day_of(at))
    if plan.stopped_at is not None or Draw.objects.filter(plan=plan, closed_from=first).exists():
        raise PlanNotDue
    return _draw_period(plan, by, at)


def draw_due(*, at: datetime) -> int:
    """Draw for every plan whose last period ended since it was made and was not drawn yet; returns how many draws.

    Safe to repeat; of two sweeps one draws.
    """
    made = 0
    for plan in SamplingPlan.objects.filter(stopped_at=None).order_by("pk"):
        first, last = last_period(period=Period(plan.period), on=day_of(at))
        if last < day_of(plan.made_at) or Draw.objects.filter(plan=plan, closed_from=first).exists():
            continue
        try:
            with transaction.atomic():
                _draw_period(plan, SYSTEM, at)
        except IntegrityError:
            continue  # another sweep was faster
        made += 1
    return made


def _draw_period(plan: SamplingPlan, by: Actor, at: datetime) -> Draw:
    first, last = last_period(period=Period(plan.period), on=day_of(at))
    return _draw(
        plan=plan, path=plan.path, closed_from=first, closed_to=last, stratified=Stratum(plan.by),
        shares=shares_of(plan.shares), seed="", by=by, at=at,
    )  # fmt: skip


def _draw(
    *, plan: SamplingPlan | None, path: str, closed_from: date, closed_to: date, stratified: Stratum,
    shares: Mapping[str, Share], seed: str, by: Actor, at: datetime,
) -> Draw:  # fmt: skip
    pool = {
        case_id: stratum_of(by=stratified, path=own_path, outcome=outcome)
        for case_id, own_path, outcome in _pool(path, closed_from, closed_to, by)
    }
    seed = (seed or public_token(SEED_BITS))[:SEED_MOST]  # as it is kept: it must draw the same again
    chosen = drawn(pool=pool, shares=shares, seed=seed)
    draw = Draw(
        id=new_id(at), plan=plan, path=path, closed_from=closed_from, closed_to=closed_to, by=stratified.value,
        shares={stratum: [one.share, one.least] for stratum, one in shares.items()}, seed=seed,
        pool=[[case_id, stratum] for case_id, stratum in sorted(pool.items())], chosen=chosen, drawn_at=at, drawn_by=by.name,
    )  # fmt: skip
    draw.save(force_insert=True)
    facts = {
        "draw": draw.pk, "plan": plan.name if plan else None, "from": closed_from, "to": closed_to, "seed": draw.seed,
        "stratum": stratified.value, "shares": draw.shares, "pool": len(pool), "pool_digest": digest_of(pool=pool),
        "chosen": len(chosen), "chosen_digest": digest_of(pool=dict.fromkeys(chosen, "")),
    }  # fmt: skip
    told = {key: value for key, value in facts.items() if value is not None}
    append(chain=ChainId.FEEDBACK, deeds=[Deed(act=Act.SAMPLE_DRAWN, by=by, at=at, facts=told)])
    _write(draw, chosen, by, at)
    return draw


def _write(draw: Draw, chosen: list[int], by: Actor, at: datetime) -> None:
    """The call-backs, and the word to each consumer that somebody will ring."""
    cases = Case.objects.select_related("office", "intake").in_bulk(chosen)
    write(
        [
            FollowUp(
                id=new_id(at), case_id=case.pk, draw=draw, closing=case.reopened, path=case.path, drawn_at=at, drawn_by=by.name,
                state=FollowUpState.SAMPLED.value,
            )
            for case in cases.values()
        ]
    )  # fmt: skip
    notices = [notice for case in cases.values() for notice in to_consumer(case=case, template="follow_up", at=at)]
    if notices:
        write(notices)


def _pool(path: str, closed_from: date, closed_to: date, by: Actor) -> list[tuple[int, str, str]]:
    """The closings that can be asked about: complaints that ended otherwise than by withdrawal, with somebody to ring."""
    below = Q(path__gte=path, path__lt=after(path)) if path else Q()
    asked = FollowUp.objects.filter(case=OuterRef("pk"), closing=OuterRef("reopened"))
    found = (
        visible_cases(by=by)
        .filter(
            below, kind=Kind.COMPLAINT, status__in=(Status.CLOSED, Status.ARCHIVED), closed_at__gte=_start(closed_from),
            closed_at__lt=_start(closed_to + timedelta(days=1)), intake__person__isnull=False,
        )
        .exclude(outcome=Outcome.WITHDRAWN)
        .exclude(Exists(asked))
        .order_by("id")
        .values_list("id", "path", "outcome")
    )  # fmt: skip
    return list(found)


def _start(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=BEIJING)
