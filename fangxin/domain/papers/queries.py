"""What is read of papers: the merchant's own lists, what the desk looks after, what a scanned code shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.queries import file_of, files_brought_with, intake_files
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.queries import family_of, of_family
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.rules.ending import paper_rules
from fangxin.domain.papers.words import PUBLIC_KINDS, PaperKind
from fangxin.domain.timeline.models import Chain, Entry
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.prepared import Prepared, Stacked


def papers_of(*, merchant_id: int, kind: PaperKind | None = None, ended: bool = False) -> QuerySet[Paper]:
    """A merchant's papers, those that end first before others, then the newest."""
    found = Paper.objects.filter(merchant__in=family_of(merchant_id), ended_at__isnull=not ended)
    if kind is not None:
        found = found.filter(kind=kind.value)
    return found.select_related("outlet", "supplier").order_by(
        "kind", F("on").desc(nulls_last=True), F("until_on").asc(nulls_last=True), "-id"
    )  # fmt: skip


def paper_of(*, paper_id: int, merchant_id: int) -> Paper:
    """One paper of a merchant; raises NotFound."""
    found = (
        Paper.objects.filter(pk=paper_id, merchant__in=family_of(merchant_id))
        .select_related("outlet", "supplier", "person")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def suppliers_of(*, merchant_id: int) -> list[tuple[int, str]]:
    """The suppliers a batch may name: id and name."""
    found = papers_of(merchant_id=merchant_id, kind=PaperKind.SUPPLIER).order_by("title", "pk")
    return list(found.values_list("pk", "title"))


def history_of(*, paper: Paper) -> list[Entry]:
    """What was done with a paper, oldest first."""
    return entries_of(chain=paper.pk)


def papers_ending(*, by: Actor, on: date) -> QuerySet[Paper]:
    """Licences and certificates of the officer's region that end soon or have ended, the longest ago first."""
    last = on + timedelta(days=paper_rules().soon_days)
    found = Paper.objects.filter(
        region_scope(by=by, field="merchant__region_code"), ended_at=None, until_on__lte=last,
        kind__in=[PaperKind.LICENCE.value, PaperKind.HEALTH.value], merchant__merged_into=None,
    )  # fmt: skip
    return found.select_related("merchant", "outlet").order_by("until_on", "id")


def papers_ending_of(*, merchant_id: int, on: date) -> list[Paper]:
    """A merchant's licences and certificates that end soon or have ended, the longest ago first; at most a hundred."""
    last = on + timedelta(days=paper_rules().soon_days)
    found = Paper.objects.filter(merchant__in=family_of(merchant_id), ended_at=None, until_on__lte=last)
    return list(
        found.filter(kind__in=[PaperKind.LICENCE.value, PaperKind.HEALTH.value]).order_by("until_on", "id")[:100]
    )


def files_of(*, paper: Paper) -> list[EvidenceFile]:
    """The files of a paper, in the order they came. Who may see them is the door's question."""
    return intake_files(intake_id=paper.pk) if paper.files else []


def paper_file(*, paper: Paper, file_id: int) -> EvidenceFile:
    """One file of a paper; raises NotFound."""
    file = file_of(file_id=file_id)
    if file.intake_id != paper.pk:
        raise NotFound
    return file


def desk_papers(*, merchant_id: int, by: Actor) -> QuerySet[Paper]:
    """What a merchant of the officer's region has in use, by kind, the newest first."""
    found = papers_of(merchant_id=merchant_id).filter(region_scope(by=by, field="merchant__region_code"))
    return found.select_related("outlet", "supplier", "merchant")


def desk_paper(*, paper_id: int, merchant_id: int, by: Actor) -> Paper:
    """A paper of a merchant of the officer's region; raises NotFound."""
    found = Paper.objects.filter(
        region_scope(by=by, field="merchant__region_code"), merchant__in=family_of(merchant_id)
    )
    paper = found.filter(pk=paper_id).select_related("person", "merchant").first()
    if paper is None:
        raise NotFound
    return paper


def papers_without_chain() -> Iterator[int]:
    """Papers nobody recorded: their ids have no chain in the journal."""
    unknown = Paper.objects.filter(~Exists(Chain.objects.filter(pk=OuterRef("pk"))))
    return unknown.order_by("pk").values_list("pk", flat=True).iterator()


# What customers may open -----------------------------------------------------------------------------------------------

#: papers with files that one page lists
REPORTS_MOST: Final = 100


def public_papers_at(*, merchant_id: int, outlet_id: int) -> QuerySet[Paper]:
    """The papers whose files customers may open at an outlet, the newest first: test reports that stand, never what tells of a
    natural person. Empty for most outlets; ask `public_papers_at(…).exists()` before leading to them."""
    here = Q(outlet=outlet_id) | Q(outlet__isnull=True)
    found = Paper.objects.filter(here, of_family(merchant_id, alone=False), ended_at__isnull=True, files__gt=0)
    return found.filter(kind__in=[kind.value for kind in PUBLIC_KINDS]).order_by(F("on").desc(nulls_last=True), "-id")


def public_file_at(*, paper_id: int, file_id: int, merchant_id: int, outlet_id: int) -> tuple[Paper, EvidenceFile]:
    """A file customers may open at an outlet, with its paper; raises NotFound."""
    paper = public_papers_at(merchant_id=merchant_id, outlet_id=outlet_id).filter(pk=paper_id).first()
    if paper is None:
        raise NotFound
    return paper, paper_file(paper=paper, file_id=file_id)


def files_by_paper(papers: Collection[Paper]) -> dict[int, list[EvidenceFile]]:
    """The files of several papers at once, by the id of the paper."""
    found: dict[int, list[EvidenceFile]] = {paper.pk: [] for paper in papers}
    for file in files_brought_with(ids=[paper.pk for paper in papers if paper.files]):
        found[file.intake_id or 0].append(file)
    return found


# What a scanned code shows --------------------------------------------------------------------------------------------

#: kinds that are read for the day they end; of the others the newest counts
ENDING: Final = (PaperKind.LICENCE, PaperKind.HEALTH)
#: the columns of a paper that customers read; of a person only the masked name, which is the title
PUBLIC: Final = ("kind", "title", "number", "party", "proof", "on", "until_on", "result", "supplier__title", "files")


def shown_at(
    *, kind: PaperKind, merchant_id: Any, outlet_id: Any, alone: bool = False
) -> QuerySet[Paper, tuple[Any, ...]]:
    """What customers read of one kind at an outlet: the merchant's papers for all outlets, and the outlet's own; newest first.

    A licence or certificate that ends first stands first.
    """
    here = Q(outlet=outlet_id) | Q(outlet__isnull=True)
    found = Paper.objects.filter(here, of_family(merchant_id, alone=alone), kind=kind.value, ended_at__isnull=True)
    if kind in ENDING:
        return found.order_by(F("until_on").asc(nulls_last=True), "id").values_list(*PUBLIC)
    return found.order_by(F("on").desc(nulls_last=True), "-id").values_list(*PUBLIC)


def _first(kind: PaperKind, *, alone: bool) -> Prepared[tuple[Any, ...]]:
    def build(merchant_id: Any, outlet_id: Any) -> QuerySet[Paper, tuple[Any, ...]]:
        most = paper_rules().shown[kind.value] + 1
        return shown_at(kind=kind, merchant_id=merchant_id, outlet_id=outlet_id, alone=alone)[:most]

    return Prepared(build, merchant_id=int, outlet_id=int)


def _all(*, alone: bool) -> Prepared[tuple[Any, ...]]:
    return Prepared(
        lambda merchant_id, outlet_id: (
            Paper.objects.filter(
                Q(outlet=outlet_id) | Q(outlet__isnull=True), of_family(merchant_id, alone=alone), ended_at__isnull=True
            )
            .order_by()
            .values_list(*PUBLIC, "pk")[: FEW + 1]
        ),
        merchant_id=int, outlet_id=int,
    )  # fmt: skip


#: a merchant with more papers is asked for the first of each kind; one with fewer for all of them, a third of the work
FEW: Final = 40
#: the papers at an outlet, at most one more than FEW, their ids behind the columns of PUBLIC; by whether no other merchant was
#: merged into the one asked for
SHOWN: Final = {alone: _all(alone=alone) for alone in (True, False)}
#: the first of each kind, one more than is shown, so that "all of them" is offered only where there are more
_FIRST: Final[dict[bool, Stacked[tuple[Any, ...]]]] = {
    alone: Stacked(*(_first(kind, alone=alone) for kind in PaperKind)) for alone in (True, False)
}


def first_of_each(
    *, rows: Sequence[tuple[Any, ...]], merchant_id: int, outlet_id: int, alone: bool
) -> dict[PaperKind, list[tuple[Any, ...]]]:
    """The papers of each kind in the order of `shown_at`, of rows of SHOWN: all of them, or the first of so many."""
    own: dict[PaperKind, list[tuple[Any, ...]]] = {kind: [] for kind in PaperKind}
    many = len(rows) > FEW
    for row in _FIRST[alone](merchant_id=merchant_id, outlet_id=outlet_id) if many else rows:
        own[row[0]].append(row)
    if not many:
        for kind, found in own.items():
            found.sort(key=_ending_first if kind in ENDING else _newest_first)
    return own


def _ending_first(row: tuple[Any, ...]) -> tuple[date, int]:
    return row[6] or date.max, row[-1]


def _newest_first(row: tuple[Any, ...]) -> tuple[int, int]:
    return -row[5].toordinal() if row[5] else 0, -row[-1]
