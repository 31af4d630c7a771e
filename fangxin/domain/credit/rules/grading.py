"""The grade of a merchant on any day, from events alone: the same events give the same grade, whenever they are asked."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from fangxin.domain.credit.rules.book import CreditBook, Kind
from fangxin.domain.credit.words import EventClass, Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One confirmed event: when it happened, since when it counts, and the days it did not (repair, revoked repair).

    `off`: from the first day on, up to but without the second; None: until further notice. A span that begins with the
    event is the time before it was recorded.
    """

    id: int
    kind: str
    happened_on: date
    since: date
    off: tuple[tuple[date, date | None], ...] = ()
    source: str = ""
    source_id: int | None = None
    reference: str = ""
    merchant_id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the explanation: an event, what it weighs, until when, and how it stands on the day."""

    event: Event
    kind: Kind
    until: date
    standing: Standing

    @property
    def counts(self) -> bool:
        """Whether its points are in the sum."""
        return self.standing is Standing.COUNTS

    @property
    def points(self) -> int:
        """What it adds on the day."""
        return self.kind.points if self.counts else 0

    @property
    def shown(self) -> bool:
        """Whether anybody may see it on the day."""
        return self.counts and self.kind.public


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """A grade with its reasons: base, lines (newest first), what a cap gave back, and the grade no event lets pass."""

    on: date
    code: str
    label: str
    says: str
    base: int
    score: int
    lines: tuple[Line, ...]
    given_back: tuple[tuple[Kind, int], ...] = ()
    held_by: Kind | None = None


def months_after(day: date, months: int) -> date:
    """The day of the same number so many months later, the last of the month where it has none (Civil Code, art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def not_before(since: date, known_on: date) -> list[list[str | None]]:
    """The span an event does not count for because nobody knew of it yet: its term runs on, the grade of those days stands."""
    return [[since.isoformat(), known_on.isoformat()]] if since < known_on else []


def line_on(event: Event, on: date, book: CreditBook) -> Line:
    """How one event stands on a day; its last day still counts."""
    kind = book.kind(event.kind, since=event.since)
    until = months_after(event.since, kind.months)
    standing = Standing.COUNTS
    spans = [first for first, beyond in event.off if first <= on and (beyond is None or on < beyond)]
    if on < event.since or event.since in spans:
        standing = Standing.NOT_YET
    elif on > until:
        standing = Standing.EXPIRED
    elif spans:
        standing = Standing.REPAIRED
    return Line(event=event, kind=kind, until=until, standing=standing)


def grade_on(events: Iterable[Event], on: date, book: CreditBook) -> Graded:
    """The grade on a day: the base, and the points of every event that counts then, no kind beyond its cap."""
    points = book.points_on(on)
    lines = tuple(
        sorted((line_on(event, on, book) for event in events), key=lambda line: (line.event.since, line.event.id), reverse=True)
    )  # fmt: skip
    sums: dict[str, int] = defaultdict(int)
    kinds: dict[str, Kind] = {}
    for line in lines:
        if line.counts:
            sums[line.kind.code] += line.points
            kinds.setdefault(line.kind.code, line.kind)  # the newest event's cap holds for its kind
    score, given_back = points.base, []
    for code, total in sums.items():
        within = _capped(total, kinds[code].cap)
        score += within
        if within != total:
            given_back.append((kinds[code], within - total))
    reached = next(grade for grade in points.grades if score >= grade.least)
    best, held_by = _held(kinds.values(), [grade.code for grade in points.grades], reached.code)
    grade = next(grade for grade in points.grades if grade.code == best)
    return Graded(
        on=on, code=grade.code, label=grade.label, says=grade.says, base=points.base, score=score, lines=lines,
        given_back=tuple(given_back), held_by=held_by,
    )  # fmt: skip


def penalty_kind(kinds: Collection[str], fine_yuan: int, book: CreditBook) -> str:
    """Which kind of event a penalty is, by what it consists of and the fine in yuan."""
    weights = book.penalties
    if weights.serious & set(kinds) or fine_yuan >= weights.serious_fine_yuan:
        return f"PENALTY_{EventClass.SERIOUS}"
    light = set(kinds) - {"FINE"} <= weights.minor
    return f"PENALTY_{EventClass.MINOR if light and fine_yuan <= weights.minor_fine_yuan else EventClass.GENERAL}"


def _capped(total: int, cap: int | None) -> int:
    return total if cap is None else max(-cap, min(cap, total))


def _held(kinds: Iterable[Kind], order: list[str], reached: str) -> tuple[str, Kind | None]:
    """The grade reached, or the best one that the events allow, and the event's kind that holds it down."""
    best, held_by = reached, None
    for kind in kinds:
        if kind.most and kind.most in order and order.index(kind.most) > order.index(best):
            best, held_by = kind.most, kind
    return best, held_by
