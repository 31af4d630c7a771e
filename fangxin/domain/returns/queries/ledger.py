"""Single returns and lists of them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.queries import digest_of_tracking_code
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.permissions import returns_in_region, returns_of
from fangxin.domain.returns.rules.validity import Standing, is_settled, result_of
from fangxin.domain.returns.words import Fault, Result, ReturnState
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound

PAGE = 50
_WITH = ("promise", "sold_by", "taken_by__merchant", "merchant", "person")


def ledger_of(*, merchant_id: int, state: str = "", after: int | None = None) -> list[ReturnRequest]:
    """A page of the returns of a merchant's stores, newest first, one more than a page when there are more."""
    rows = returns_of(merchant_id=merchant_id)
    if state in ReturnState.__members__:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.select_related(*_WITH).order_by("-id")[: PAGE + 1])


def waiting_at(*, merchant_id: int) -> list[ReturnRequest]:
    """What waits at the stores that take goods back: requests to answer, refunds to make, money said not to have come."""
    rows = ReturnRequest.objects.filter(
        Q(state__in=(ReturnState.ASKED, ReturnState.ACCEPTED))
        | Q(state=ReturnState.REFUNDED, not_received_at__isnull=False, received_at=None),
        taken_by__merchant_id__in=family_of(merchant_id),
    )
    return list(rows.select_related("taken_by").order_by("id")[:PAGE])


def return_of(*, request_id: int, merchant_id: int) -> ReturnRequest:
    """One return of a merchant's stores; raises NotFound."""
    found = returns_of(merchant_id=merchant_id).select_related(*_WITH).filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found


def return_by_id(*, request_id: int) -> ReturnRequest:
    """A return that the caller was let into before; raises NotFound."""
    found = ReturnRequest.objects.select_related(*_WITH).filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found


def return_by_tracking_code(*, code: str) -> ReturnRequest | None:
    """The return that a tracking code belongs to."""
    return ReturnRequest.objects.select_related(*_WITH).filter(tracking_digest=digest_of_tracking_code(code)).first()


def regional_returns(*, by: Actor, after: int | None = None) -> list[ReturnRequest]:
    """A page of the returns in the officer's region, newest first, one more than a page when there are more."""
    rows = returns_in_region(by=by)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.select_related(*_WITH).order_by("-id")[: PAGE + 1])


def standing_of(*, request: ReturnRequest) -> Standing:
    """How a return stands, as the rules judge it."""
    reason = promise_book().returns.refusals.get(request.reason)
    return Standing(
        state=ReturnState(request.state),
        fault=Fault(request.fault) if request.fault else None,
        answer_due_on=request.answer_due_on,
        refund_due_on=request.refund_due_on,
        refunded_on=day_of(request.refunded_at) if request.refunded_at else None,
        refusal_ground=reason.ground if reason else "",
        objected=request.objected_at is not None,
        not_received=request.not_received_at is not None and request.received_at is None,
    )


def result_on(*, request: ReturnRequest, on: date) -> Result:
    """How a return counts on a day."""
    return result_of(standing=standing_of(request=request), on=on)


def settled_of(*, request: ReturnRequest) -> tuple[str, date | None]:
    """What is kept of how a return counts, and since when: nothing while that depends on the day."""
    standing = standing_of(request=request)
    if not is_settled(standing=standing):
        return "", None
    result = result_of(standing=standing, on=date.max)
    return result.value, day_of_result(request=request, result=result)


def day_of_result(*, request: ReturnRequest, result: Result) -> date:
    """The day on which a return became what it counts as."""
    if result is Result.UNANSWERED:
        return request.answer_due_on
    if result in (Result.NOT_REFUNDED, Result.LATE) and request.refund_due_on is not None:
        return request.refund_due_on
    for at in (
        request.not_received_at if result is Result.NOT_RECEIVED else None,
        request.refunded_at,
        request.objected_at,
        request.decided_at,
    ):
        if at is not None:
            return day_of(at)
    return day_of(request.asked_at)


def past_due(*, on: date) -> Q:
    """Returns that became not honoured by a day that passed: not answered, or not refunded."""
    return Q(result="") & (
        Q(state=ReturnState.ASKED, answer_due_on__lt=on) | Q(state=ReturnState.ACCEPTED, refund_due_on__lt=on)
    )
