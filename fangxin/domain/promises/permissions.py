"""Whose promises: a merchant's own, and an officer's by region."""

from __future__ import annotations

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.promises.models import Promise
from fangxin.foundation.refusals import NotFound, Refusal


class SameOfficer(Refusal):
    """Two officers grant a promise: who checked the place does not decide."""

    code = "promise_same_officer"
    status = 403
    sentence = "核查和审批应由两人分别进行；您核查过这一项，请由他人审批。"


def promises_in_region(*, by: Actor) -> QuerySet[Promise]:
    """The promises an officer keeps: those of places in the region of the own office."""
    return Promise.objects.filter(region_scope(by=by))


def held_in_region(*, promise_id: int, by: Actor) -> Promise:
    """A promise in the officer's region, locked until the end of the transaction; raises NotFound."""
    found = promises_in_region(by=by).select_for_update().filter(pk=promise_id).first()
    if found is None:
        raise NotFound
    return found


def held_by_merchant(*, promise_id: int, merchant_ids: frozenset[int]) -> Promise:
    """A merchant's own promise, locked; raises NotFound."""
    found = Promise.objects.select_for_update().filter(pk=promise_id, merchant_id__in=merchant_ids).first()
    if found is None:
        raise NotFound
    return found


def check_another_decides(*, checked_by_id: int | None, by: Actor) -> None:
    """Raises SameOfficer when the officer who decides also checked."""
    if by.kind is ActorKind.OFFICER and by.account_id == checked_by_id:
        raise SameOfficer
