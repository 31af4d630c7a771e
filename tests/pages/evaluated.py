"""Evaluation in the world of the pages: a published month without cases, an appeal with a file, a draft of a scheme."""

from __future__ import annotations

from typing import Any

from fangxin.analytics.evaluation.scheme import default_scheme, read_scheme
from fangxin.domain.evaluation.actions.appealing import appeal
from fangxin.domain.evaluation.actions.opening import open_round, publish_round
from fangxin.domain.evaluation.actions.schemes import draft_scheme
from fangxin.domain.evaluation.models import Appeal, Round, Scheme
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.interfaces.evaluation.counting import asked_of, counting
from fangxin.interfaces.evaluation.keeping import used
from fangxin.interfaces.lake.updating import update_lake
from tests.evidence.makers import picture
from tests.people import Cast, later

DRAFT = "EVALUATEDEVALUATED01"
WHEN = later(11)


def evaluate(people: Cast) -> None:
    """Make all of it; the lake is built on the way."""
    update_lake(at=WHEN, progress=lambda line: None)
    scheme, asked, by = default_scheme(), asked_of("2026-05"), people.supervisor
    opened = open_round(
        kind=asked.kind, first=asked.first, last=asked.last, scheme=used(scheme),
        count=counting(scheme=scheme, asked=asked, at=WHEN), by=by, at=WHEN,
    )  # fmt: skip
    publish_round(round_id=opened.pk, version=1, by=by, at=WHEN)
    add_file(name="登记页.jpg", content=picture(), side=Side.OFFICER, at=WHEN, draft_token=DRAFT)
    appeal(
        round_id=opened.pk, office_id=people.county.pk, item="check", reason="五月没有件，不应当影响名次，请核对统计范围。",
        draft_token=DRAFT, by=people.head, at=WHEN,
    )  # fmt: skip
    own = read_scheme(scheme.text.replace("version: 1\n", "version: 2\n"))
    draft_scheme(scheme=used(own), valid_from=own.valid_from, by=by, at=WHEN)


def evaluated(people: Cast) -> dict[str, list[Any]]:
    """The arguments of its addresses."""
    return {
        "round_id": list(Round.objects.values_list("pk", flat=True)),
        "unit_id": [people.county.pk],
        "item_name": ["check"],
        "appeal_id": list(Appeal.objects.values_list("pk", flat=True)),
        "scheme_id": list(Scheme.objects.values_list("pk", flat=True)),
    }


def evaluated_files() -> list[int]:
    """The file that came with the appeal."""
    return list(EvidenceFile.objects.filter(intake_id__in=Appeal.objects.values("pk")).values_list("pk", flat=True))
