"""A later check of a promise in force: recorded by an officer, and told by the merchant when what was found is put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.actions.deciding import finding_rows
from fangxin.domain.promises.actions.step import check_state, commit
from fangxin.domain.promises.models import Recheck
from fangxin.domain.promises.notices import to_merchant
from fangxin.domain.promises.permissions import held_by_merchant, held_in_region
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.rechecks import check_result
from fangxin.domain.promises.rules.terms import REASON_MOST, Finding, check_reason, checked_findings
from fangxin.domain.promises.words import RECHECK_LABELS, PromiseKind, PromiseState, RecheckResult
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id


class NothingToRectify(Refusal):
    """No check waits for the merchant to put something right, or it was said to be done already."""

    code = "promise_nothing_to_rectify"
    status = 409
    sentence = "目前没有等待整改的事项，或者已经报告过整改完成。"


@transaction.atomic
def recheck_promise(
    *, promise_id: int, version: int | None, findings: Sequence[Finding], result: RecheckResult, rectify_by: date | None,
    word: str, by: Actor, at: datetime,
) -> Recheck:  # fmt: skip
    """Record a later check, criterion by criterion, and what it came to; the merchant is told. An exit is proposed so: another
    officer ends the promise.

    Raises NotPermitted, NotFound, CriteriaIncomplete, RecheckContradicts, RectifyDayOutOfBounds, ReasonMissing, PromiseNotOpen,
    PromiseChanged.
    """
    by.must(Permission.KEEP_REGISTER)
    promise = held_in_region(promise_id=promise_id, by=by)
    check_state(promise, PromiseState.IN_FORCE, version=version)
    book, on = promise_book(), day_of(at)
    found = checked_findings(kind=PromiseKind(promise.kind), found={one.code: one for one in findings}, book=book)
    check_result(result=result, findings=found, rectify_by=rectify_by, on=on, book=book)
    told = check_reason(word) if result is RecheckResult.EXIT else word.strip()[:REASON_MOST]
    last = Recheck.objects.filter(promise=promise).order_by("-found_at", "-id").first()
    due = rectify_by if result is RecheckResult.RECTIFY else None
    recheck = Recheck(
        id=new_id(at), promise=promise, result=result.value, rectify_by=due, word=told, found_at=at, found_by=by.name,
        found_by_id=by.account_id, follows=last if last is not None and last.result == RecheckResult.RECTIFY else None,
    )  # fmt: skip
    promise.recheck, promise.rectify_by, promise.rectified_at = result.value, due, None
    notices = (
        to_merchant(promise=promise, template="promise_rectify", at=at, due_on=due)
        if due is not None
        else to_merchant(promise=promise, template="promise_rechecked", at=at, outcome=RECHECK_LABELS[result])
    )
    commit(
        promise, act=Act.PROMISE_RECHECKED, by=by, at=at, rows=[recheck, *finding_rows(promise, found, by=by, at=at), *notices],
        result=RECHECK_LABELS[result], met=sum(1 for one in found if one.met), of=len(found), due_on=due, reason=told,
    )  # fmt: skip
    return recheck


@transaction.atomic
def report_rectified(*, merchant_id: int, promise_id: int, words: str, by: Actor, at: datetime) -> Recheck:
    """The merchant says what it did about what a check found; an officer looks again. Raises NotFound, PromiseNotOpen,
    NothingToRectify, ReasonMissing."""
    promise = held_by_merchant(promise_id=promise_id, merchant_ids=family_of(merchant_id))
    check_state(promise, PromiseState.IN_FORCE)
    if promise.recheck != RecheckResult.RECTIFY or promise.rectified_at is not None:
        raise NothingToRectify
    recheck = Recheck.objects.select_for_update().filter(promise=promise).latest("found_at", "id")
    recheck.fixed_at, recheck.fixed_word = at, check_reason(words)
    recheck.save(update_fields=["fixed_at", "fixed_word"])
    promise.rectified_at = at
    commit(promise, act=Act.PROMISE_RECTIFIED, by=by, at=at, reason=recheck.fixed_word)
    return recheck
