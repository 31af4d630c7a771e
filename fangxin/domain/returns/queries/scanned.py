"""Whether the promises that hold at one outlet are kept, from rows that come with everything else a scan asks for.

The same answer as `keeping.kept_of` gives, for what a customer reads: three questions whose statements are built once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fangxin.domain.promises.models import Promise, Recheck
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.words import PromiseKind, PromiseState
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries.complaints import with_newest_complaint
from fangxin.domain.returns.queries.keeping import BROKEN_RESULTS, COMPLAINT_SETTLED, Event, kept_of, of_checks
from fangxin.domain.returns.rules.scanned import Scanned
from fangxin.domain.returns.words import RESULT_LABELS, Kept, Result, ReturnState
from fangxin.foundation.clock import day_of
from fangxin.storage.prepared import Prepared

Rows = Sequence[tuple[Any, ...]]
#: open returns and checks that are looked at; an outlet with more is asked by `kept_of`
MOST: Final = 100


def _promised(outlet_id: Any) -> QuerySet[Promise, tuple[Any, ...]]:
    broken = ReturnRequest.objects.filter(promise=OuterRef("pk"), result__in=BROKEN_RESULTS).order_by(
        "-result_on", "-id"
    )
    rows = with_newest_complaint(
        Promise.objects.filter(outlet=outlet_id, state=PromiseState.IN_FORCE), told=Coalesce("closed_at", "received_at")
    ).annotate(broken_on=Subquery(broken.values("result_on")[:1]), broken_by=Subquery(broken.values("result")[:1]))
    found: QuerySet[Promise, tuple[Any, ...]] = rows.order_by("kind", "id").values_list(
        "id", "kind", "number", "until_on", "tally__honoured", "tally__broken", "broken_on", "broken_by", "newest"
    )
    return found


#: the promises in force at an outlet, each with its tally, what broke it last, and the complaint about it that closed last
PROMISED: Final[Prepared[tuple[Any, ...]]] = Prepared(_promised, outlet_id=int)
#: returns there that a day which passes may turn into a broken promise
OPEN: Final[Prepared[tuple[Any, ...]]] = Prepared(
    lambda outlet_id: (
        ReturnRequest.objects.filter(
            promise__outlet=outlet_id, promise__state=PromiseState.IN_FORCE, result="",
            state__in=(ReturnState.ASKED, ReturnState.ACCEPTED),
        )
        .order_by()
        .values_list("promise_id", "state", "answer_due_on", "refund_due_on")[: MOST + 1]
    ),
    outlet_id=int,
)  # fmt: skip
#: later checks of those promises, in their order
CHECKED: Final[Prepared[tuple[Any, ...]]] = Prepared(
    lambda outlet_id: (
        Recheck.objects.filter(promise__outlet=outlet_id, promise__state=PromiseState.IN_FORCE)
        .order_by("promise", "found_at", "id")
        .values_list("promise_id", "id", "result", "found_at", "rectify_by", "fixed_at")[: MOST + 1]
    ),
    outlet_id=int,
)


def kept_at(*, outlet_id: int, promised: Rows, opened: Rows, checked: Rows, on: date) -> tuple[Scanned, ...]:
    """The promises at an outlet, from rows of PROMISED, OPEN and CHECKED."""
    if not promised:
        return ()
    if max(len(opened), len(checked)) > MOST:
        return _asked(outlet_id, on)
    checks = [
        Recheck(promise_id=promise, id=pk, result=result, found_at=found_at, rectify_by=rectify_by, fixed_at=fixed_at)
        for promise, pk, result, found_at, rectify_by, fixed_at in checked
    ]
    events: dict[int, list[Event]] = {row[0]: [] for row in promised}
    for pk, event in of_checks(checks, on):
        events[pk].append(event)
    return tuple(_scanned(row, [one for one in opened if one[0] == row[0]], events[row[0]], on) for row in promised)


def _scanned(row: tuple[Any, ...], opened: Rows, events: list[Event], on: date) -> Scanned:
    _, kind, number, until_on, honoured, settled, broken_on, broken_by, complained_at = row
    found = [(one.on, one.words) for one in events if one.broken and one.on <= on]
    late = [told for told in map(_past_due, opened) if told[0] < on]
    found += late
    if broken_on is not None:
        found.append((broken_on, RESULT_LABELS[Result(broken_by)]))
    if complained_at is not None and day_of(complained_at) <= on:
        found.append((day_of(complained_at), COMPLAINT_SETTLED))
    honoured, broken = honoured or 0, (settled or 0) + len(late)
    newest = max(found, default=None)
    tested = honoured or broken or any(one.on <= on for one in events)
    return Scanned(
        label=promise_book().kinds[PromiseKind(kind)].label, number=number, until_on=until_on,
        kept=Kept.BROKEN if newest or broken else Kept.KEPT if tested else Kept.NOT_YET_TESTED,
        honoured=honoured, counted=honoured + broken, broken=(newest[1], newest[0]) if newest else None,
    )  # fmt: skip


def _past_due(row: tuple[Any, ...]) -> tuple[date, str]:
    """When an open return breaks the promise, and as what it counts then."""
    _, state, answer_due_on, refund_due_on = row
    if state == ReturnState.ASKED:
        return answer_due_on, RESULT_LABELS[Result.UNANSWERED]
    return refund_due_on or date.max, RESULT_LABELS[Result.NOT_REFUNDED]


def _asked(outlet_id: int, on: date) -> tuple[Scanned, ...]:
    rows = Promise.objects.filter(outlet=outlet_id, state=PromiseState.IN_FORCE).order_by("kind", "id")
    told = kept_of(promises=list(rows), on=on)
    return tuple(
        Scanned(
            label=promise_book().kinds[PromiseKind(one.promise.kind)].label, number=one.promise.number,
            until_on=one.promise.until_on or on, kept=one.kept, honoured=one.honoured, counted=one.counted,
            broken=(one.broken.words, one.broken.on) if one.broken else None,
        )
        for one in told
    )  # fmt: skip
