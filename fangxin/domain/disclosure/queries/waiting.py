"""What waits at a desk: complaints to review, answers to let through, objections to decide; the list; the rate and its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicAnswer, PublicEntry
from fangxin.domain.disclosure.permissions import reviewable
from fangxin.domain.disclosure.queries.opened import lost_files
from fangxin.domain.disclosure.rules.rates import share
from fangxin.domain.disclosure.words import AnswerState, ObjectionState, State
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.foundation.refusals import NotFound


def to_review(*, by: Actor) -> QuerySet[Disclosure]:
    """Complaints an officer has to look at before they are published, the longest waiting first."""
    return reviewable(by=by).filter(state=State.REVIEW).select_related("case", "merchant").order_by("decided_at", "pk")


def answers_to_review(*, by: Actor) -> QuerySet[PublicAnswer]:
    """Public answers nobody looked at yet."""
    rows = PublicAnswer.objects.filter(state=AnswerState.REVIEW, disclosure__in=reviewable(by=by))
    return rows.select_related("disclosure__case", "disclosure__merchant").order_by("given_at", "pk")


def objections_to_decide(*, by: Actor) -> QuerySet[Objection]:
    """Objections nobody decided yet, the soonest due first."""
    rows = Objection.objects.filter(state=ObjectionState.ASKED, disclosure__in=reviewable(by=by))
    return rows.select_related("disclosure__case", "disclosure__merchant").order_by("decide_by", "pk")


def disclosures(
    *, by: Actor, state: State | None = None, ground: str = "", after: int | None = None
) -> QuerySet[Disclosure]:
    """The caller's disclosures, newest first."""
    rows = reviewable(by=by).select_related("case", "merchant", "entry")
    if state is not None:
        rows = rows.filter(state=state)
    if ground:
        rows = rows.filter(ground=ground)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return rows.order_by("-pk")


def disclosure_of(*, disclosure_id: int, by: Actor) -> Disclosure:
    """One disclosure of the caller's jurisdiction. Raises NotFound."""
    found = reviewable(by=by).select_related("case__office", "merchant", "entry").filter(pk=disclosure_id).first()
    if found is None:
        raise NotFound
    return found


def files_of(objections: Iterable[Objection]) -> dict[int, EvidenceFile]:
    """The files of objections by their ids, in one question."""
    return EvidenceFile.objects.in_bulk([pk for one in objections for pk in one.files])


@dataclass(frozen=True, kw_only=True, slots=True)
class DisclosureRate:
    """消费投诉公示率: disclosed ÷ must be disclosed, of what fell due within a period; and the grounds of all that was not."""

    disclosed: int
    must: int
    rate: float | None
    grounds: tuple[tuple[str, int], ...]


def disclosure_rate(*, path: str, from_on: date, to_on: date) -> DisclosureRate:
    """The rate of an office with all below it; days are those on which publication was due, both included.

    Must be disclosed: what no ground of the policy exempts. Disclosed: of those, what was ever published and not taken back.
    """
    rows = Disclosure.objects.filter(path__startswith=path, publish_on__gte=from_on, publish_on__lte=to_on).exclude(
        state=State.PULLED_BACK
    )
    counts = rows.aggregate(
        must=Count("pk", filter=Q(due=True)),
        disclosed=Count(
            "pk", filter=Q(due=True, published_at__isnull=False) & ~Q(state__in=[State.WITHHELD, State.REMOVED])
        ),
    )
    grounds = rows.exclude(ground="").values("ground").annotate(many=Count("pk")).order_by("-many", "ground")
    return DisclosureRate(
        disclosed=counts["disclosed"], must=counts["must"], rate=share(counts["disclosed"], counts["must"]),
        grounds=tuple((row["ground"], row["many"]) for row in grounds),
    )  # fmt: skip


def unsound_disclosures() -> list[tuple[int, str]]:
    """Entries that do not follow their decisions, for `fangxin verify`: nothing may be public that was not decided so."""
    stray = PublicEntry.objects.exclude(disclosure__state=State.PUBLISHED).values_list("disclosure_id", flat=True)
    lost = Disclosure.objects.filter(state=State.PUBLISHED).exclude(
        Exists(PublicEntry.objects.filter(disclosure=OuterRef("pk")))
    )
    other = PublicEntry.objects.exclude(disclosure__case__visibility="DISCLOSED").values_list(
        "disclosure_id", flat=True
    )
    return [
        *((pk, "stands in the register, but is not published") for pk in stray),
        *((pk, "is published, but does not stand in the register") for pk in lost.values_list("pk", flat=True)),
        *((pk, "is public while its case is not") for pk in other if pk not in set(stray)),
        *((pk, "its file of the open data is missing") for pk in lost_files()),
    ]
