"""Whether promises are kept: computed from returns, officers' checks, exits and closed complaints; never declared.

What it costs does not grow with what happened: returns are counted in ReturnTally by every act, and of what broke a promise
the newest is found by an index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.models import Promise, Recheck
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.rechecks import Checked, broken_on
from fangxin.domain.promises.words import PromiseState, RecheckResult
from fangxin.domain.returns.models import ReturnRequest, ReturnTally
from fangxin.domain.returns.queries.complaints import complaints_about, newest_complaints
from fangxin.domain.returns.queries.ledger import day_of_result, past_due, result_on
from fangxin.domain.returns.words import NOT_HONOURED, RESULT_LABELS, Kept, Result
from fangxin.foundation.clock import day_of

#: what an event is: of a return, an officer's check, an ended promise, a complaint
RETURN, CHECK, EXIT, COMPLAINT = "RETURN", "CHECK", "EXIT", "COMPLAINT"
#: how a complaint is told
COMPLAINT_SETTLED: Final = "关于这项承诺的投诉经调解达成协议"
#: events that are told of one promise
SHOWN: Final = 20
BROKEN_RESULTS: Final = tuple(sorted(one.value for one in NOT_HONOURED))
_TESTED: Final = (Result.HONOURED.value, *BROKEN_RESULTS)


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
    """Whether one promise is kept; `broken` is the newest event by which it was not. `honoured` and `counted` are of returns."""

    promise: Promise
    kept: Kept
    broken: Event | None
    honoured: int
    counted: int


@dataclass(kw_only=True)
class _Told:
    """What is known of one promise so far."""

    honoured: int = 0
    broken: int = 0
    events: list[Event] = field(default_factory=list)


def kept_of(*, promises: Sequence[Promise], on: date) -> list[Keeping]:
    """For each promise that was ever in force whether it is kept today, in the given order; a handful of questions for all.

    A promise is broken by a valid return that was not honoured, by a check that found it so (rules.rechecks.broken_on), by being
    ended on a ground that breaks it, and by a complaint about what it says that was closed by an agreement; it is kept when it
    was put to the test (a return honoured, a check passed) and nothing of that happened.
    """
    known = [one for one in promises if one.from_on is not None]
    if not known:
        return []
    told = {one.pk: _Told() for one in known}
    _tell_returns(told, on)
    for pk, event in (*_of_checks(told, on), *_of_complaints(known)):
        if event.on <= on:
            told[pk].events.append(event)
    found = []
    for promise in known:
        mine = told[promise.pk]
        events = [*mine.events, *_of_exit(promise)]
        broken = max((one for one in events if one.broken), key=lambda one: (one.on, one.source_id), default=None)
        tested = events or mine.honoured or mine.broken
        kept = Kept.BROKEN if broken or mine.broken else Kept.KEPT if tested else Kept.NOT_YET_TESTED
        found.append(
            Keeping(
                promise=promise, kept=kept, broken=broken, honoured=mine.honoured, counted=mine.honoured + mine.broken
            )
        )  # fmt: skip
    return found


def kept_by_merchant(*, merchant_id: int, on: date) -> list[Keeping]:
    """`kept_of` for all promises of a merchant, those in force first."""
    rows = Promise.objects.filter(merchant_id__in=family_of(merchant_id), from_on__isnull=False)
    promises = list(rows.select_related("merchant", "outlet", "shop", "terms").order_by("-id"))
    promises.sort(key=lambda one: one.state != PromiseState.IN_FORCE)
    return kept_of(promises=promises, on=on)


def events_of(*, promise: Promise, on: date, most: int = SHOWN) -> tuple[Event, ...]:
    """What says that one promise was kept or broken, newest first; at most so many."""
    if promise.from_on is None:
        return ()
    own = ReturnRequest.objects.filter(promise=promise)
    settled = own.filter(result__in=_TESTED).order_by("-result_on", "-id")[:most]
    events = [
        *(_of_return(row, on) for row in settled),
        *(_of_return(row, on) for row in _latest_due(own.filter(past_due(on=on)))[:most]),
        *(event for _, event in _of_checks([promise.pk], on)),
        *_of_exit(promise),
        *(
            _of_complaint(pk, number, closed_on)
            for pk, number, closed_on in complaints_about(promise=promise, most=most)
        ),
    ]
    told = sorted((one for one in events if one.on <= on), key=lambda one: (one.on, one.source_id), reverse=True)
    return tuple(told[:most])


def _tell_returns(told: dict[int, _Told], on: date) -> None:
    """How many returns were honoured and how many not, and of the latter the newest."""
    for tally in ReturnTally.objects.filter(pk__in=told):
        told[tally.pk].honoured, told[tally.pk].broken = tally.honoured, tally.broken
    settled = [pk for pk, one in told.items() if one.broken]
    overdue: Counter[int] = Counter()
    late = ReturnRequest.objects.filter(past_due(on=on), promise__in=told).order_by()
    for pk, count in late.values("promise").annotate(count=Count("pk")).values_list("promise", "count"):
        overdue[pk] = count
        told[pk].broken += count
    newest: list[ReturnRequest] = []
    if settled:
        own = ReturnRequest.objects.filter(promise=OuterRef("pk"), result__in=BROKEN_RESULTS)
        newest += _newest(settled, own.order_by("-result_on", "-id"))
    if overdue:
        own = ReturnRequest.objects.filter(past_due(on=on), promise=OuterRef("pk"))
        newest += _newest(overdue, _latest_due(own))
    for row in newest:
        told[row.promise_id].events.append(_of_return(row, on))


def _latest_due(rows: QuerySet[ReturnRequest]) -> QuerySet[ReturnRequest]:
    """Overdue returns in the order of the days that passed, the latest first."""
    return rows.order_by(Coalesce("refund_due_on", "answer_due_on").desc(), "-id")


def _newest(promises: Collection[int], own: object) -> Iterable[ReturnRequest]:
    """The first of each promise's own rows."""
    first = Promise.objects.filter(pk__in=promises).values(first=Subquery(own.values("pk")[:1]))  # type: ignore[attr-defined]
    return ReturnRequest.objects.filter(pk__in=[row["first"] for row in first])


def _of_return(request: ReturnRequest, on: date) -> Event:
    result = result_on(request=request, on=on)
    return Event(
        broken=result in NOT_HONOURED, on=day_of_result(request=request, result=result), source=RETURN, source_id=request.pk,
        words=RESULT_LABELS[result],
    )  # fmt: skip


def _of_checks(promises: Iterable[int], on: date) -> Iterable[tuple[int, Event]]:
    return of_checks(Recheck.objects.filter(promise__in=list(promises)).order_by("promise", "found_at", "id"), on)


def of_checks(told: Iterable[Recheck], on: date) -> Iterable[tuple[int, Event]]:
    """Of later checks, in their order, those that a promise passed, and those by which it was broken, with the promise's id."""
    rows: dict[int, list[Recheck]] = {}
    for row in told:
        rows.setdefault(row.promise_id, []).append(row)
    for pk, checks in rows.items():
        for row, after in zip(checks, [*checks[1:], None], strict=True):
            broke = broken_on(check=checked(row), following=checked(after) if after else None, on=on)
            if broke is not None:
                words = "核查发现有条件不符合，没有按期整改"
                yield pk, Event(broken=True, on=broke, source=CHECK, source_id=row.pk, words=words)
            elif row.result == RecheckResult.KEPT:
                yield (
                    pk,
                    Event(broken=False, on=day_of(row.found_at), source=CHECK, source_id=row.pk, words="核查各项条件均符合"),
                )  # fmt: skip


def checked(row: Recheck) -> Checked:
    """A later check as the rules judge it."""
    return Checked(
        result=RecheckResult(row.result), on=day_of(row.found_at), rectify_by=row.rectify_by,
        fixed_on=day_of(row.fixed_at) if row.fixed_at else None,
    )  # fmt: skip


def _of_exit(promise: Promise) -> Iterable[Event]:
    if promise.state == PromiseState.ENDED and promise.ended_on is not None:
        ground = promise_book().exits.get(promise.end_ground)
        if ground is None or ground.breaks:
            says = ground.says if ground else promise.end_ground
            yield Event(broken=True, on=promise.ended_on, source=EXIT, source_id=promise.pk, words=f"取消资格：{says}")


def _of_complaints(promises: Sequence[Promise]) -> Iterable[tuple[int, Event]]:
    for pk, (case_id, number, closed_on) in newest_complaints(promises=promises).items():
        yield pk, _of_complaint(case_id, number, closed_on)


def _of_complaint(case_id: int, number: str, closed_on: date) -> Event:
    return Event(broken=True, on=closed_on, source=COMPLAINT, source_id=case_id, words=COMPLAINT_SETTLED, number=number)
