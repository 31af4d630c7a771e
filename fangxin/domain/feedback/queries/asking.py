"""What waits: calls to make, plans and draws, requests to decide. Every question starts from the caller's subtree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import F, Q, QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.feedback.models import Draw, FollowUp, ReopenRequest, SamplingPlan
from fangxin.domain.feedback.rules.drawing import Share, drawn
from fangxin.domain.feedback.words import TO_CALL, RequestState
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound

#: what ends a complaint
ENDINGS = (Act.CLOSED, Act.TERMINATED, Act.REFUSED, Act.WITHDRAWN)


def calls_to_make(*, by: Actor, on: date) -> QuerySet[FollowUp]:
    """The call-backs to make on a day: not yet tried, or tried and due again; the case not reopened meanwhile."""
    due = Q(look_again_on=None) | Q(look_again_on__lte=on)
    return (
        FollowUp.objects.filter(due, state__in=TO_CALL, case__in=visible_cases(by=by), closing=F("case__reopened"))
        .select_related("case__office")
        # who was not reached comes after those who were not called yet
        .order_by("-state", "drawn_at", "id")
    )


def follow_up_to_call(*, follow_up_id: int, by: Actor) -> FollowUp:
    """One call-back of the caller's subtree; raises NotFound."""
    found = (
        FollowUp.objects.filter(pk=follow_up_id, case__in=visible_cases(by=by))
        .select_related("case__office", "case__intake__person", "case__intake__agent")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def plans_seen(*, by: Actor) -> QuerySet[SamplingPlan]:
    """The plans of the caller's subtree."""
    return SamplingPlan.objects.filter(scope(by=by, field="path")).select_related("office").order_by("-made_at", "-id")


def draws_seen(*, by: Actor) -> QuerySet[Draw]:
    """The draws of the caller's subtree, the newest first; for those who plan, and for auditors."""
    if not (by.may(Permission.PLAN_FOLLOW_UP) or by.may(Permission.AUDIT)):
        return Draw.objects.none()
    return Draw.objects.filter(scope(by=by, field="path")).select_related("plan").order_by("-drawn_at", "-id")


def shares_of(kept: Mapping[str, Sequence[int]]) -> dict[str, Share]:
    """Shares as they are kept with a plan or a draw."""
    return {stratum: Share(share=pair[0], least=pair[1]) for stratum, pair in kept.items()}


def repeated(*, draw: Draw) -> bool:
    """Whether drawing again from the kept pool, shares and seed gives what was drawn."""
    pool = {int(case_id): str(stratum) for case_id, stratum in draw.pool}
    return drawn(pool=pool, shares=shares_of(draw.shares), seed=draw.seed) == list(draw.chosen)


def requests_waiting(*, by: Actor) -> QuerySet[ReopenRequest]:
    """The requests to reopen that wait for a decision, the longest waiting first."""
    return _requests(by).filter(state=RequestState.ASKED).order_by("asked_at", "id")


def requests_decided(*, by: Actor) -> QuerySet[ReopenRequest]:
    """Those decided, the last first."""
    return _requests(by).exclude(state=RequestState.ASKED).order_by("-decided_at", "-id")


def _requests(by: Actor) -> QuerySet[ReopenRequest]:
    return ReopenRequest.objects.filter(case__in=visible_cases(by=by)).select_related("case__office")


def endings_of(*, case_ids: Collection[int]) -> dict[int, Entry]:
    """The last ending of each of these cases."""
    rows = Entry.objects.filter(chain__in=case_ids, act__in=ENDINGS).order_by("chain", "seq")
    return {entry.chain: entry for entry in rows}


def ending_of(*, case_id: int) -> Entry | None:
    """The entry by which a case last ended: who did it, and when."""
    return Entry.objects.filter(chain=case_id, act__in=ENDINGS).order_by("-seq").first()
