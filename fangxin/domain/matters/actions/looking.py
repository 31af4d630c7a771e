"""Sketching cases and writing down what may be one dispute. Done by the worker after filing, and anew when asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.matters.models import Member, Sketch, Suggestion
from fangxin.domain.matters.queries import Alike, alike_to, compared_case, known_of, sketch_of, unsketched
from fangxin.domain.matters.rules.figures import figures
from fangxin.domain.matters.rules.weighing import Weighed, worth_again
from fangxin.domain.matters.words import SuggestionState
from fangxin.storage.ids import id_floor, new_id

#: an id carries the hour of receipt; a case filed now lies in this hour's ids, or the last one's
FRESH = timedelta(hours=2)
STEP = 500


def sketch_cases(*, case_ids: Collection[int]) -> int:
    """Make the sketches of some cases anew; returns how many are compared at all."""
    given = figures()
    rows = [sketch_of(known=known, given=given) for known in known_of(case_ids=case_ids).values()]
    names = [field.name for field in Sketch._meta.concrete_fields if not field.primary_key]
    Sketch.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case_id"], update_fields=names)
    return len(rows)


def look_at_new(*, at: datetime) -> int:
    """Sketch what was filed within the last hours and propose what it may be one with; returns how many cases."""
    return _step(low=id_floor(at - FRESH), high=id_floor(at + FRESH), at=at)[0]


def look_back(*, below: int | None, at: datetime) -> int | None:
    """One step through older cases, newest first, for what came in by import: sketch what has none.

    `below` is where the last step ended, None to begin. Returns where to go on, None when all that are still compared
    were looked at.
    """
    low = id_floor(at - timedelta(days=2 * figures().days))
    return _step(low=low, high=id_floor(at - FRESH) if below is None else below, at=at)[1]


def look_anew(*, number: str, by: Actor, at: datetime) -> int:
    """Compare one case again because an officer asks; returns how many pairs are proposed. Raises NotFound."""
    case = compared_case(number=number, by=by)
    sketch_cases(case_ids=[case.pk])
    return look_for(case_id=case.pk, at=at)


@transaction.atomic
def look_for(*, case_id: int, at: datetime) -> int:
    """Write down the pairs of one sketched case; what was decided stays decided unless something new speaks for it.

    Returns how many pairs are proposed now.
    """
    found = {alike.case_id: alike for alike in alike_to(case_id=case_id)}
    together = _together_with(case_id)
    stored = {_other(row, case_id): row for row in _pairs_of(case_id)}
    fresh = []
    for other_id, alike in found.items():
        before = stored.get(other_id)
        if before is None and other_id not in together:
            fresh.append(_row(case_id, alike, at))
        elif before is not None and _worth(before, alike.weighed):
            _renew(before, alike.weighed, at)
    Suggestion.objects.bulk_create(fresh, ignore_conflicts=True)
    gone = [row.pk for other_id, row in stored.items() if other_id not in found and row.state == SuggestionState.OPEN]
    Suggestion.objects.filter(pk__in=gone, state=SuggestionState.OPEN).update(state=SuggestionState.GONE)
    return len([row for row in _pairs_of(case_id) if row.state == SuggestionState.OPEN])


def _step(*, low: int, high: int, at: datetime) -> tuple[int, int | None]:
    missing, further = unsketched(low=low, high=high, most=STEP)
    if missing:
        sketch_cases(case_ids=missing)
        # a case that ended elsewhere long ago is found by others, but asks nothing itself
        for case_id in Case.objects.filter(pk__in=missing, status__in=OPEN_STATUSES).values_list("pk", flat=True):
            look_for(case_id=case_id, at=at)
    return len(missing), further


def evidence_of(weighed: Weighed) -> list[dict[str, Any]]:
    """What was weighed, as it is kept."""
    return [
        {"signal": one["signal"].value, "points": one["points"], **({"told": one["told"]} if one["told"] else {})}
        for one in map(asdict, weighed.evidence)
    ]


def _row(case_id: int, alike: Alike, at: datetime) -> Suggestion:
    return Suggestion(
        id=new_id(at), one_id=min(case_id, alike.case_id), other_id=max(case_id, alike.case_id),
        points=alike.weighed.points, evidence=evidence_of(alike.weighed), state=SuggestionState.OPEN, made_at=at,
    )  # fmt: skip


def _worth(before: Suggestion, weighed: Weighed) -> bool:
    """Whether a stored pair is written anew."""
    if before.state == SuggestionState.REJECTED and before.rejected is not None:
        return worth_again(
            points=weighed.points, signals=[one.signal for one in weighed.evidence], rejected=before.rejected["points"],
            rejected_signals=before.rejected["signals"], given=figures(),
        )  # fmt: skip
    if before.state == SuggestionState.OPEN:
        return bool(before.evidence != evidence_of(weighed))
    return bool(before.state == SuggestionState.GONE)


def _renew(before: Suggestion, weighed: Weighed, at: datetime) -> None:
    Suggestion.objects.filter(pk=before.pk, state=before.state).update(
        points=weighed.points, evidence=evidence_of(weighed), state=SuggestionState.OPEN, made_at=at
    )


def _pairs_of(case_id: int) -> list[Suggestion]:
    return [*Suggestion.objects.filter(one_id=case_id), *Suggestion.objects.filter(other_id=case_id)]


def _other(row: Suggestion, case_id: int) -> int:
    return row.other_id if row.one_id == case_id else row.one_id


def _together_with(case_id: int) -> set[int]:
    """The cases that are in one matter with a case already."""
    own = Member.objects.filter(case_id=case_id, left_at=None).values("matter_id")
    return set(Member.objects.filter(matter__in=own, left_at=None).values_list("case_id", flat=True))
