"""The figures of letters: how many were issued, how many of those whose reply was due were answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from fangxin.domain.agency.rules import Actor
from fangxin.domain.letters.permissions import visible_letters
from fangxin.domain.letters.words import ISSUED_STATES
from fangxin.foundation.clock import BEIJING


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """letters_issued by kind; reply_rate as numerator (answered in time) and denominator (term over or answered)."""

    issued: int
    by_kind: tuple[tuple[str, int], ...]
    replies_due: int
    replied: int
    replied_in_time: int

    @property
    def reply_rate(self) -> float | None:
        """Answered, as a share of what was to be answered by now; None when nothing was."""
        return self.replied / self.replies_due if self.replies_due else None


def letter_figures(*, by: Actor, first: date, last: date, on: date) -> Figures:
    """The figures of the caller's subtree for letters issued from `first` to `last`, as they stand on a day."""
    start = datetime.combine(first, datetime.min.time(), tzinfo=BEIJING)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=BEIJING)
    rows = visible_letters(by=by).filter(state__in=ISSUED_STATES, issued_at__gte=start, issued_at__lt=end).order_by()
    kinds = tuple(rows.values_list("kind").annotate(number=Count("pk")).order_by("kind"))
    answered = Q(answered_at__isnull=False)
    due = Q(reply_days__isnull=False) & (answered | Q(due_on__lt=on))
    counted = rows.aggregate(
        replies_due=Count("pk", filter=due, distinct=True),
        replied=Count("pk", filter=due & answered, distinct=True),
        replied_in_time=Count("pk", filter=due & answered & Q(answers__in_time=True), distinct=True),
    )
    return Figures(issued=sum(number for _, number in kinds), by_kind=kinds, **counted)
