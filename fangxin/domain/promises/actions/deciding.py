"""Checking a place against the criteria, approving by another officer, and ending a promise for cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.promises.actions.step import check_state, commit
from fangxin.domain.promises.models import CriterionFound, Promise, Recheck
from fangxin.domain.promises.notices import to_merchant
from fangxin.domain.promises.permissions import check_another_decides, held_in_region
from fangxin.domain.promises.queries import findings_of
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Finding, barred_until, check_reason, checked_findings, term
from fangxin.domain.promises.words import PromiseKind, PromiseState, RecheckResult
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id, public_token


class CriterionNotMet(Refusal):
    """A promise is granted only when every criterion is met."""

    code = "criterion_not_met"
    status = 409
    sentence = "有不符合的条件（{criteria}），不能批准。请不予批准并写明理由，或者整改后重新核查。"


class ExitGroundUnknown(Refusal):
    """A promise is ended on one of the grounds of the list."""

    code = "exit_ground_unknown"
    status = 422
    sentence = "请选择取消资格的事由。"


@transaction.atomic
def check_promise(
    *, promise_id: int, version: int | None, findings: Sequence[Finding], by: Actor, at: datetime
) -> Promise:
    """Record of each criterion whether it is met. May be done again until the promise is decided; the last check counts.

    Raises NotPermitted, NotFound, CriteriaIncomplete, PromiseNotOpen, PromiseChanged.
    """
    by.must(Permission.KEEP_REGISTER)
    promise = held_in_region(promise_id=promise_id, by=by)
    check_state(promise, PromiseState.APPLIED, PromiseState.CHECKED, version=version)
    found = checked_findings(
        kind=PromiseKind(promise.kind), found={one.code: one for one in findings}, book=promise_book()
    )
    promise.state = PromiseState.CHECKED.value
    promise.checked_at, promise.checked_by, promise.checked_by_id = at, by.name, by.account_id
    rows = finding_rows(promise, found, by=by, at=at)
    commit(
        promise, act=Act.PROMISE_CHECKED, by=by, at=at, rows=rows, met=sum(1 for one in found if one.met), of=len(found)
    )
    return promise


@transaction.atomic
def decide_promise(
    *, promise_id: int, version: int | None, granted: bool, reason: str, by: Actor, at: datetime
) -> Promise:
    """Another officer grants a checked promise or turns it down; a refusal needs a reason. The merchant is told.

    Raises NotPermitted, NotFound, SameOfficer, CriterionNotMet, ReasonMissing, PromiseNotOpen, PromiseChanged.
    """
    by.must(Permission.APPROVE_ENROLMENT)
    promise = held_in_region(promise_id=promise_id, by=by)
    check_state(promise, PromiseState.CHECKED, version=version)
    check_another_decides(checked_by_id=promise.checked_by_id, by=by)
    promise.decided_at, promise.decided_by, promise.decided_by_id = at, by.name, by.account_id or 0
    if not granted:
        promise.state, promise.decision = PromiseState.REFUSED.value, check_reason(reason)
        rows = to_merchant(promise=promise, template="promise_refused", at=at, reason=promise.decision)
        commit(promise, act=Act.PROMISE_REFUSED, by=by, at=at, rows=rows, reason=promise.decision)
        return promise
    unmet = [one.criterion.code for one in findings_of(promise=promise) if not one.met]
    if unmet:
        raise CriterionNotMet(criteria="、".join(unmet))
    on = day_of(at)
    promise.state, promise.decision = PromiseState.IN_FORCE.value, reason.strip()[:300]
    promise.number = f"FX{on.year}{public_token(bits=50)}"
    promise.from_on, promise.until_on = on, term(from_on=on, book=promise_book())
    rows = to_merchant(promise=promise, template="promise_granted", at=at, until_on=promise.until_on)
    commit(
        promise, act=Act.PROMISE_GRANTED, by=by, at=at, rows=rows, number=promise.number, from_on=on,
        until_on=promise.until_on,
    )  # fmt: skip
    return promise


@transaction.atomic
def end_promise(*, promise_id: int, version: int | None, ground: str, reason: str, by: Actor, at: datetime) -> Promise:
    """End a promise for cause; where a later check proposed it, another officer does. The merchant is told why and from when it
    may apply again.

    Raises NotPermitted, NotFound, SameOfficer, ExitGroundUnknown, ReasonMissing, PromiseNotOpen, PromiseChanged.
    """
    by.must(Permission.APPROVE_ENROLMENT)
    promise = held_in_region(promise_id=promise_id, by=by)
    check_state(promise, PromiseState.IN_FORCE, version=version)
    if promise.recheck == RecheckResult.EXIT:
        proposed = Recheck.objects.filter(promise=promise).latest("found_at", "id")
        check_another_decides(checked_by_id=proposed.found_by_id, by=by)
    found = promise_book().exits.get(ground)
    if found is None:
        raise ExitGroundUnknown(field="ground")
    on = day_of(at)
    promise.state, promise.end_ground, promise.end_reason = PromiseState.ENDED.value, ground, check_reason(reason)
    promise.ended_at, promise.ended_on, promise.ended_by = at, on, by.name
    promise.barred_until = barred_until(ended_on=on, days=found.barred_days)
    rows = to_merchant(promise=promise, template="promise_ended", at=at, reason=f"{found.says}。{promise.end_reason}")
    commit(promise, act=Act.PROMISE_ENDED, by=by, at=at, rows=rows, ground=found.says, reason=promise.end_reason)
    return promise


def finding_rows(promise: Promise, found: Sequence[Finding], *, by: Actor, at: datetime) -> list[CriterionFound]:
    """Unsaved rows of one round of checking."""
    return [
        CriterionFound(
            id=new_id(at),
            promise_id=promise.pk,
            code=one.code,
            met=one.met,
            word=one.word,
            found_at=at,
            found_by=by.name,
        )
        for one in found
    ]
