"""What call-backs brought, in numbers with their numerators and denominators; false closings by office and by whose they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.feedback.models import FalseClosing, FollowUp
from fangxin.domain.feedback.words import TO_CALL, Finding, FollowUpState, Satisfaction
from fangxin.foundation.clock import BEIJING

S = FollowUpState


@dataclass(frozen=True, kw_only=True)
class FollowedUp:
    """Call-backs drawn in a period, of one office or of all. Rates are pairs of numerator and denominator."""

    office: str
    drawn: int
    reached: int
    declined: int
    given_up: int
    waiting: int
    true: int
    untrue: int
    satisfied: int
    rated: int
    found: int
    confirmed: int

    @property
    def follow_up_rate(self) -> tuple[int, int]:
        """回访率: reached ÷ drawn."""
        return self.reached, self.drawn

    @property
    def truth_rate(self) -> tuple[int, int]:
        """属实率: closings said to be true ÷ those said to be true or not."""
        return self.true, self.true + self.untrue

    @property
    def satisfaction_rate(self) -> tuple[int, int]:
        """满意率: satisfied and basically satisfied ÷ valid answers."""
        return self.satisfied, self.rated


@dataclass(frozen=True, kw_only=True)
class OfCloser:
    """False closings of one officer at one office."""

    office: str
    name: str
    found: int
    confirmed: int


def results_by_office(*, since: date, until: date, by: Actor) -> tuple[list[FollowedUp], FollowedUp]:
    """One line an office of the caller's subtree, in the order of the tree, and all together; by the day of the draw."""
    rows: list[dict[str, Any]] = [
        {**row}
        for row in _drawn(since, until, by)
        .order_by("case__office__path")
        .values("case__office_id", "case__office__name", "case__office__path")
        .annotate(
            drawn=Count("id"),
            reached=Count("id", filter=Q(state=S.REACHED)),
            declined=Count("id", filter=Q(state=S.DECLINED)),
            given_up=Count("id", filter=Q(state=S.GIVEN_UP)),
            waiting=Count("id", filter=Q(state__in=TO_CALL)),
            true=Count("id", filter=Q(closed_truly=True)),
            untrue=Count("id", filter=Q(closed_truly=False)),
            satisfied=Count(
                "id", filter=Q(satisfaction__in=(Satisfaction.SATISFIED, Satisfaction.BASICALLY_SATISFIED))
            ),
            rated=Count("id", filter=~Q(satisfaction="")),
            found=Count("false_closing"),
            confirmed=Count("false_closing", filter=Q(false_closing__finding=Finding.CONFIRMED)),
        )
    ]
    lines = [_line(row["case__office__name"], row) for row in rows]
    whole = {name: sum(row[name] for row in rows) for name in _COUNTED}
    return lines, _line("", whole)


def false_closings(*, since: date, until: date, by: Actor) -> QuerySet[FalseClosing]:
    """The false closings found in a period, the newest first."""
    found = FalseClosing.objects.filter(case__in=visible_cases(by=by), **_between("found_at", since, until))
    return found.select_related("case__office", "office").order_by("-found_at", "-id")


def false_closings_by_closer(*, since: date, until: date, by: Actor) -> list[OfCloser]:
    """Whose closings they were, most first: a closing is its officer's also after they moved on."""
    rows = (
        false_closings(since=since, until=until, by=by)
        .order_by()
        .values("office__name", "ended_by", "account_id")
        .annotate(found=Count("id"), confirmed=Count("id", filter=Q(finding=Finding.CONFIRMED)))
    )
    counts = [
        OfCloser(office=row["office__name"], name=row["ended_by"], found=row["found"], confirmed=row["confirmed"])
        for row in rows
    ]
    return sorted(counts, key=lambda one: (-one.found, -one.confirmed, one.office, one.name))


def results_of_cases(*, since: date, until: date, by: Actor) -> Iterator[FollowUp]:
    """Every call-back drawn in a period, for an export; no identity is in it."""
    rows = (
        _drawn(since, until, by)
        .select_related("case__office", "draw__plan", "false_closing")
        .order_by("drawn_at", "id")
    )
    return rows.iterator(chunk_size=500)


#: what adds up over offices
_COUNTED = (
    "drawn", "reached", "declined", "given_up", "waiting", "true", "untrue", "satisfied", "rated", "found", "confirmed",
)  # fmt: skip


def _line(office: str, row: dict[str, Any]) -> FollowedUp:
    return FollowedUp(office=office, **{name: row[name] for name in _COUNTED})


def _drawn(since: date, until: date, by: Actor) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(case__in=visible_cases(by=by), **_between("drawn_at", since, until))


def _between(column: str, since: date, until: date) -> dict[str, datetime]:
    first = datetime.combine(since, datetime.min.time(), tzinfo=BEIJING)
    after = datetime.combine(until + timedelta(days=1), datetime.min.time(), tzinfo=BEIJING)
    return {f"{column}__gte": first, f"{column}__lt": after}
