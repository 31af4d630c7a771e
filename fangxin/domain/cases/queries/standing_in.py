"""What was done on an officer's cases while the officer was away, and by whom: from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from fangxin.domain.agency.models import Post
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.cases.models import Case, Holding
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act

#: what a reader of the case page may not be told either, see its history
UNTOLD = (Act.SPLIT,)
MOST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """One act on a case; `instead` when it was done in the officer's place."""

    entry: Entry
    case: Case
    instead: bool


def done_meanwhile(*, since: datetime, until: datetime, by: Actor) -> list[Done]:
    """The acts of others on the cases of the caller's own posts between two instants, in the order of time.

    A case that left the posts meanwhile counts, too, as far as the caller may see it. The system's own entries (a warning,
    a deadline counted anew) are left out; they stand on the case.
    """
    own = by.account_id or 0
    posts = list(Post.objects.filter(holder_id=own).values_list("pk", flat=True))
    here = Q(post_id__in=posts) & (Q(closed_at=None) | Q(closed_at__gte=since))
    left = Holding.objects.filter(was_post__in=posts, from_at__gte=since).values("case_id")
    cases = visible_cases(by=by).filter(here | Q(pk__in=left), received_at__lt=until).in_bulk()
    entries = (
        Entry.objects.filter(chain__in=cases, at__gte=since, at__lt=until)
        .exclude(actor_kind=ActorKind.SYSTEM)
        .exclude(actor_id=own)
        .exclude(act__in=UNTOLD)
        .order_by("at", "chain", "seq")[:MOST]
    )
    return [Done(entry=entry, case=cases[entry.chain], instead=entry.for_account_id == own) for entry in entries]
