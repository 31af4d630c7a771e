"""Talks and what was committed at them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.letters.models import Commitment, Talk
from fangxin.domain.letters.permissions import visible_letters, visible_talks
from fangxin.domain.letters.words import CommitmentState
from fangxin.foundation.refusals import NotFound


def talks_of(*, by: Actor) -> QuerySet[Talk]:
    """The talks of the caller's subtree with the number of merchants, newest first."""
    return visible_talks(by=by).annotate(merchants=Count("letters")).order_by("-starts_at", "-id")


def talk_seen(*, talk_id: int, by: Actor) -> Talk:
    """One talk of the caller's subtree. Raises NotFound."""
    found = visible_talks(by=by).select_related("office").filter(pk=talk_id).first()
    if found is None:
        raise NotFound
    return found


def commitments_due(*, by: Actor, on: date) -> QuerySet[Commitment]:
    """Commitments whose day has come and that nobody checked, oldest first."""
    rows = Commitment.objects.filter(letter__in=visible_letters(by=by), state=CommitmentState.OPEN, due_on__lte=on)
    return rows.select_related("letter__merchant", "talk").order_by("due_on", "id")
