"""The look-up of a merchant's conduct: its grade with reasons, penalties while they are published, promises and whether kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from fangxin.domain.credit.queries.grades import EVENTS, graded
from fangxin.domain.credit.rules.grading import Graded
from fangxin.domain.credit.words import Source
from fangxin.domain.record.queries.figures import (
    DISCLOSED,
    DISPUTED,
    SETTLES,
    SIZED,
    answers_from,
    complaints_from,
    of_merchant,
)
from fangxin.domain.record.rules import Credit, Grade, Penalty
from fangxin.domain.reports.models import Penalty as Decided
from fangxin.domain.reports.rules.penalties import in_words
from fangxin.domain.returns.queries.scanned import CHECKED, OPEN, PROMISED, kept_at
from fangxin.storage.prepared import Prepared

Rows = Sequence[tuple[Any, ...]]
#: penalties, and reasons of a grade, that are shown: the newest
MOST: Final = 5

#: so long after its publication a penalty is shown though credit has not recorded it yet
FRESH: Final = timedelta(days=2)
#: penalties of a merchant whose publication was not withdrawn, the newest first; more than anybody has in their term
PUBLISHED: Final = of_merchant(
    lambda own: (
        Decided.objects.filter(own, published_on__isnull=False, withdrawn_on__isnull=True)
        .order_by("-decided_on", "-id")
        .values_list("id", "number", "decided_on", "kinds", "link", "published_on")[:100]
    ),
    field="case__merchant",
)


def asked_of_credit(*, alone: bool) -> tuple[Prepared[Any], ...]:
    """The questions whose answers `credit_of` takes, in their order; by whether no other merchant was merged into this one."""
    own = (EVENTS, PUBLISHED, DISCLOSED, SIZED, DISPUTED, SETTLES)
    return PROMISED, OPEN, CHECKED, *(question[alone] for question in own)


def credit_of(*, answers: Sequence[Rows], merchant_id: int, outlet_id: int, on: date) -> Credit:
    """What is publicly known of a merchant on a day, from the answers to `asked_of_credit`."""
    promised, opened, checked, events, published, disclosed, sized, disputed, settles = answers
    found = graded(rows=events, on=on)
    return Credit(
        grade=_grade(found), penalties=_penalties(published, found, on),
        promises=kept_at(outlet_id=outlet_id, promised=promised, opened=opened, checked=checked, on=on),
        complaints=complaints_from(disclosed=disclosed, sized=sized, merchant_id=merchant_id, on=on),
        answers=answers_from(disputed=disputed, merchant_id=merchant_id, on=on), settles=bool(settles),
    )  # fmt: skip


def _grade(found: Graded) -> Grade:
    """Of events only those that anybody may see are told; penalties stand in a list of their own."""
    shown = [line for line in found.lines if line.shown and line.event.source != Source.PENALTY]
    return Grade(
        label=found.label, says=found.says, score=found.score,
        reasons=tuple((line.kind.label, line.event.happened_on, line.until) for line in shown[:MOST]),
    )  # fmt: skip


def _penalties(rows: Rows, found: Graded, on: date) -> tuple[Penalty, ...]:
    """Those still in their term: what credit knows of a penalty decides, so that a repair takes it off every page at once.

    One that credit does not count - taken back, annulled, past its term - is not shown, unless it is so fresh that credit
    had no time to record it.
    """
    known = {line.event.source_id: line for line in found.lines if line.event.source == Source.PENALTY}
    shown = []
    for pk, number, decided_on, kinds, link, published_on in rows:
        line = known.get(pk)
        if line.shown if line is not None else on - published_on <= FRESH:
            until = line.until if line is not None else None
            shown.append(Penalty(number=number, decided_on=decided_on, what=in_words(kinds), link=link, until_on=until))
    return tuple(shown[:MOST])
