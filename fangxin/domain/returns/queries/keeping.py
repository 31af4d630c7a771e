"""Whether promises are kept: computed from returns, officers' checks, exits and closed complaints; never declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.merchants.queries import families_of, family_of
from fangxin.domain.places.rules import county_of
from fangxin.domain.promises.models import CriterionFound, Promise
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.words import PromiseKind, PromiseState
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries.ledger import result_on
from fangxin.domain.returns.words import NOT_HONOURED, RESULT_LABELS, Kept, Result
from fangxin.foundation.clock import day_of

#: what an event is: of a return, an officer's check, an ended promise, a complaint
RETURN, CHECK, EXIT, COMPLAINT = "RETURN", "CHECK", "EXIT", "COMPLAINT"
_MOST: Final = 5000


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that says a promise was kept or broken. `source` is what it is of (RETURN, CHECK, EXIT, COMPLAINT), `source_id`
    the id there; with the source it names the event for good. `number`: a complaint's, for officers only; `words` are public.
    """

    broken: bool
    on: date
    source: str
    source_id: int
    words: str
    number: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """Whether one promise is kept, with the events that say so, newest first. `honoured` and `counted` are of returns."""

    promise: Promise
    kept: Kept
    events: tuple[Event, ...]
    honoured: int
    counted: int

    @property
    def broken(self) -> tuple[Event, ...]:
        """The events by which it was broken."""
        return tuple(event for event in self.events if event.broken)


def kept_of(*, promises: Sequence[Promise], on: date, since: date | None = None) -> list[Keeping]:
    """For each promise that was ever in force whether it is kept on a day, in the given order; `since` leaves out what was before.

    A promise is broken by a valid return that was not honoured, by being ended for cause, and by a complaint about what it says
    that was closed by an agreement; it is kept when it was put to the test (a return honoured, an officer's check passed) and
    nothing of that happened.
    """
    known = [one for one in promises if one.from_on is not None]
    by_promise: dict[int, list[Event]] = {one.pk: [] for one in known}
    honoured, counted = dict.fromkeys(by_promise, 0), dict.fromkeys(by_promise, 0)
    for request in ReturnRequest.objects.filter(promise_id__in=by_promise).order_by("-id")[:_MOST]:
        event = _of_return(request, on)
        if event is not None and _within(event.on, since, on):
            by_promise[request.promise_id].append(event)
            counted[request.promise_id] += 1
            honoured[request.promise_id] += not event.broken
    for pk, event in (*_of_checks(known), *_of_complaints(known)):
        if _within(event.on, since, on):
            by_promise[pk].append(event)
    found = []
    for promise in known:
        events = [*by_promise[promise.pk], *(one for one in _of_exit(promise) if _within(one.on, since, on))]
        events.sort(key=lambda event: (event.on, event.source_id), reverse=True)
        kept = Kept.BROKEN if any(one.broken for one in events) else Kept.KEPT if events else Kept.NOT_YET_TESTED
        found.append(
            Keeping(
                promise=promise,
                kept=kept,
                events=tuple(events),
                honoured=honoured[promise.pk],
                counted=counted[promise.pk],
            )
        )
    return found


def kept_by_merchant(*, merchant_id: int, on: date, since: date | None = None) -> list[Keeping]:
    """`kept_of` for all promises of a merchant, those in force first."""
    rows = Promise.objects.filter(merchant_id__in=family_of(merchant_id), from_on__isnull=False)
    promises = list(rows.select_related("merchant", "outlet", "shop", "terms").order_by("-id"))
    promises.sort(key=lambda one: one.state != PromiseState.IN_FORCE)
    return kept_of(promises=promises, on=on, since=since)


def _within(day: date, since: date | None, on: date) -> bool:
    return day <= on and (since is None or day >= since)


def _of_return(request: ReturnRequest, on: date) -> Event | None:
    result = result_on(request=request, on=on)
    if result is not Result.HONOURED and result not in NOT_HONOURED:
        return None
    return Event(
        broken=result in NOT_HONOURED, on=_day_of_result(request, result), source=RETURN, source_id=request.pk,
        words=RESULT_LABELS[result],
    )  # fmt: skip


def _day_of_result(request: ReturnRequest, result: Result) -> date:
    """The day on which a return became what it counts as."""
    if result is Result.UNANSWERED:
        return request.answer_due_on
    if result in (Result.NOT_REFUNDED, Result.LATE) and request.refund_due_on is not None:
        return request.refund_due_on
    for at in (
        request.not_received_at if result is Result.NOT_RECEIVED else None,
        request.refunded_at,
        request.decided_at,
    ):
        if at is not None:
            return day_of(at)
    return day_of(request.asked_at)


def _of_checks(promises: Iterable[Promise]) -> Iterable[tuple[int, Event]]:
    """A check after the promise began that found every criterion met, or one lost."""
    by_pk = {one.pk: one for one in promises}
    rounds: dict[tuple[int, date], list[CriterionFound]] = {}
    for row in CriterionFound.objects.filter(promise_id__in=by_pk).order_by("found_at", "id"):
        day = day_of(row.found_at)
        begins = by_pk[row.promise_id].from_on
        if begins is not None and day > begins:
            rounds.setdefault((row.promise_id, day), []).append(row)
    for (pk, day), rows in rounds.items():
        lost = [row for row in rows if not row.met]
        words = "核查发现有条件不符合" if lost else "核查各项条件均符合"
        yield pk, Event(broken=bool(lost), on=day, source=CHECK, source_id=rows[0].pk, words=words)


def _of_exit(promise: Promise) -> Iterable[Event]:
    if promise.state == PromiseState.ENDED and promise.ended_on is not None:
        ground = promise_book().exits.get(promise.end_ground)
        says = ground.says if ground else promise.end_ground
        yield Event(broken=True, on=promise.ended_on, source=EXIT, source_id=promise.pk, words=f"取消资格：{says}")


def _of_complaints(promises: Sequence[Promise]) -> Iterable[tuple[int, Event]]:
    """Complaints about what a promise says, received while it held, that were closed by an agreement.

    A case names a merchant, not one of its stores: it is counted for the promises of the county it happened in.
    """
    families = families_of({one.merchant_id for one in promises})
    merchants = {pk for family in families.values() for pk in family}
    problems = {code for tells in promise_book().broken_by.values() for code in tells.problems}
    rows = Case.objects.filter(
        Q(status__in=(Status.CLOSED, Status.ARCHIVED)), merchant_id__in=merchants, kind=Kind.COMPLAINT,
        outcome=Outcome.SETTLED, problem_code__in=problems,
    )  # fmt: skip
    wanted = ("pk", "number", "merchant_id", "region_code", "problem_code", "claims", "received_at", "closed_at")
    cases = list(rows.order_by("-id").only(*wanted)[:_MOST])
    for promise in promises:
        tells = promise_book().broken_by[PromiseKind(promise.kind)]
        for case in cases:
            if case.merchant_id not in families[promise.merchant_id] or case.problem_code not in tells.problems:
                continue
            if tells.claims and not tells.claims & set(case.claims):
                continue
            if _held_then(promise, day_of(case.received_at)) and _there(promise, case):
                closed = day_of(case.closed_at or case.received_at)
                words = "关于这项承诺的投诉经调解达成协议"
                yield (
                    promise.pk,
                    Event(broken=True, on=closed, source=COMPLAINT, source_id=case.pk, words=words, number=case.number),
                )


def _held_then(promise: Promise, day: date) -> bool:
    assert promise.from_on is not None
    last = promise.ended_on or promise.until_on
    return promise.from_on <= day and (last is None or day <= last)


def _there(promise: Promise, case: Case) -> bool:
    return promise.shop_id is not None or county_of(case.region_code) == county_of(promise.region_code)
