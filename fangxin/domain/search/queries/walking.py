"""The ids of the cases that hold the words asked for, newest first, read from the index alone in looks back in time.

A word of every tenth case has a hundred thousand hits in a million. Fetched and sorted they would cost the more the
older the agency grows; but a page shows the newest. So the index is asked for the hits of the newest week, and from their
number it follows whether the word is rare, and is asked for everywhere at once, or how many weeks the next look takes.
The jurisdiction is asked of the same index, so that what other offices have costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Max, Min

from fangxin.domain.search.models import CaseText, path_label, week_label
from fangxin.domain.search.rules import RARE, WEEKS_MOST, newest_first, next_look
from fangxin.foundation.words_in_text import Question
from fangxin.storage.fulltext import answering
from fangxin.storage.ids import week_floor, week_of

#: a word that was taken for rare is given up on after so many hits, and looked for step by step
TOO_MANY = 4 * RARE


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """From which id to which one looks, the second excluded; and within which office's subtree ("" for all)."""

    least: int
    below: int
    path: str


def looks_back(asked: Question, stretch: Stretch) -> Iterator[list[int]]:
    """Look by look, the ids of the hits within a stretch, newest first."""
    if stretch.path:
        asked = asked.among(path_label(stretch.path))
    within = CaseText.objects.filter(pk__gte=stretch.least, pk__lt=stretch.below).order_by()
    ends = within.aggregate(newest=Max("pk"), oldest=Min("pk"))
    if ends["newest"] is None:
        return
    week, last = week_of(ends["newest"]), week_of(ends["oldest"])
    seen, found, width = 0, 0, 1
    while week >= last:
        hits = _hits(asked, stretch, first=week - width + 1, last=week)
        yield hits
        week, seen, found = week - width, seen + width, found + len(hits)
        if week < last:
            return
        left = week - last + 1
        looked = next_look(seen=seen, hits=found, left=left)
        if looked is None:
            rest = _all(asked, replace(stretch, below=week_floor(week + 1)))
            if rest is not None:
                yield rest
                return
            looked = min(WEEKS_MOST, left)
        width = looked


def _hits(asked: Question, stretch: Stretch, *, first: int, last: int) -> list[int]:
    """The hits of some weeks."""
    return _ids(asked.among(*map(week_label, range(first, last + 1))), stretch, None) or []


def _all(asked: Question, stretch: Stretch) -> list[int] | None:
    """All hits of a stretch; None when there are too many to fetch them at once."""
    return _ids(asked, stretch, TOO_MANY)


def _ids(asked: Question, stretch: Stretch, most: int | None) -> list[int] | None:
    # the bounds are compared here: the database would read the keys of a million rows to intersect them with ten hits
    found = list(answering(CaseText, asked).order_by().values_list("pk", flat=True)[:most])
    if len(found) == most:
        return None
    return newest_first(pk for pk in found if stretch.least <= pk < stretch.below)
