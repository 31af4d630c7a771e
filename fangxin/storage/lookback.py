"""The ids of the rows of an index that hold the words asked for, newest first, read from the index alone in looks back in time.

A word of every tenth row has a hundred thousand hits in a million. Fetched and sorted they would cost the more the
older the table grows; but a page shows the newest. So the index is asked for the hits of the newest week, and from their
number it follows whether the word is rare, and is asked for everywhere at once, or how many weeks the next look takes.
Whatever else narrows the question is asked of the same index by labels, so that what lies outside costs nothing.

The ids carry the hour (storage/ids.py), and every row carries the label of its week.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Max, Min

from fangxin.foundation.words_in_text import Question
from fangxin.storage.fulltext import TextIndex, answering
from fangxin.storage.ids import week_floor, week_of

#: a look back is as wide as is likely to hold so many hits, but no wider than so many weeks
HITS_WANTED: Final = 1500
WEEKS_MOST: Final = 40
#: a word is rare when so few hits are to be expected in all
RARE: Final = 3000
#: a word that was taken for rare is given up on after so many hits, and looked for step by step
TOO_MANY: Final = 4 * RARE


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """From which id to which one looks, the second excluded."""

    least: int
    below: int


def week_label(week: int) -> str:
    """The label of the rows whose ids were made in a week, see storage.ids.week_of."""
    return f"w{week}"


def looks_back(index: type[TextIndex], asked: Question, stretch: Stretch) -> Iterator[list[int]]:
    """Look by look, the ids of the hits within a stretch, newest first."""
    within = index._default_manager.filter(pk__gte=stretch.least, pk__lt=stretch.below).order_by()
    ends = within.aggregate(newest=Max("pk"), oldest=Min("pk"))
    if ends["newest"] is None:
        return
    week, last = week_of(ends["newest"]), week_of(ends["oldest"])
    seen, found, width = 0, 0, 1
    while week >= last:
        hits = _hits(index, asked, stretch, first=week - width + 1, last=week)
        yield hits
        week, seen, found = week - width, seen + width, found + len(hits)
        if week < last:
            return
        left = week - last + 1
        looked = next_look(seen=seen, hits=found, left=left)
        if looked is None:
            rest = _all(index, asked, replace(stretch, below=week_floor(week + 1)))
            if rest is not None:
                yield rest
                return
            looked = min(WEEKS_MOST, left)
        width = looked


def _hits(index: type[TextIndex], asked: Question, stretch: Stretch, *, first: int, last: int) -> list[int]:
    """The hits of some weeks."""
    return _ids(index, asked.among(*map(week_label, range(first, last + 1))), stretch, None) or []


def _all(index: type[TextIndex], asked: Question, stretch: Stretch) -> list[int] | None:
    """All hits of a stretch; None when there are too many to fetch them at once."""
    return _ids(index, asked, stretch, TOO_MANY)


def _ids(index: type[TextIndex], asked: Question, stretch: Stretch, most: int | None) -> list[int] | None:
    # the bounds are compared here: the database would read the keys of a million rows to intersect them with ten hits
    found = list(answering(index, asked).order_by().values_list("pk", flat=True)[:most])
    if len(found) == most:
        return None
    return newest_first(pk for pk in found if stretch.least <= pk < stretch.below)


def next_look(*, seen: int, hits: int, left: int) -> int | None:
    """How many weeks the next look goes back when the `seen` newest held `hits` and `left` are left; None for all."""
    if hits * (seen + left) <= RARE * seen:
        return None
    return min(max(1, HITS_WANTED * seen // hits), WEEKS_MOST, left)


def newest_first(ids: Iterable[int]) -> list[int]:
    """Ids by receipt, the newest first."""
    return sorted(ids, reverse=True)
