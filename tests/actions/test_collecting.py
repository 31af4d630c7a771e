"""Evidence an officer collects: to one case only, by whoever handles it, and on the record."""

from __future__ import annotations

import pytest

from fangxin.domain.cases.actions.collecting import NothingCollected, collect_evidence
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.cases.words import Kind
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.queries import case_files, draft_files
from fangxin.domain.evidence.rules.limits import TooMany, limits
from fangxin.domain.evidence.words import Side
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import PUBLIC_ACTS, Act
from fangxin.foundation.refusals import NotFound
from tests.evidence.makers import picture
from tests.people import Cast, cast, filed, later

pytestmark = pytest.mark.django_db
BOTH = "在淇滨区云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"


@pytest.fixture
def people(settings: object, tmp_path: object) -> Cast:
    settings.FANGXIN_HOME = tmp_path  # type: ignore[attr-defined]
    return cast()


def taken(draft: str, colour: int = 1) -> EvidenceFile:
    return add_file(name="现场.jpg", content=picture(), side=Side.CONSUMER, at=later(1), draft_token=draft)


def test_it_belongs_to_the_officer_and_to_this_case_alone(people: Cast) -> None:
    case = filed(people.hotline, content=BOTH)
    report = Case.objects.get(intake_id=case.intake_id, kind=Kind.REPORT)
    taken("D1")
    collect_evidence(case_id=report.pk, draft_token="D1", note="店内冷柜", by=people.handler, at=later(1))
    (file,) = case_files(case_id=report.pk, intake_id=report.intake_id)
    assert (file.side, file.brought_by, file.note) == (Side.OFFICER, people.handler.account_id, "店内冷柜")
    assert case_files(case_id=case.pk, intake_id=case.intake_id) == []
    again = collect_evidence(case_id=report.pk, draft_token="D1", note="店内冷柜", by=people.handler, at=later(1))
    assert again.version == Case.objects.get(pk=report.pk).version
    entry = Entry.objects.get(chain=report.pk, act=Act.EVIDENCE_COLLECTED)
    assert entry.facts["digests"] == [file.original_sha256] and Act.EVIDENCE_COLLECTED not in PUBLIC_ACTS


def test_nothing_is_saved_without_a_file_or_for_somebody_elses_case(people: Cast) -> None:
    case = filed(people.hotline)
    with pytest.raises(NothingCollected):
        collect_evidence(case_id=case.pk, draft_token="EMPTY", note="", by=people.handler, at=later(1))
    taken("D2")
    with pytest.raises((NotFound, OtherOffice)):
        collect_evidence(case_id=case.pk, draft_token="D2", note="", by=people.other_handler, at=later(1))
    assert not EvidenceFile.objects.filter(case_id=case.pk).exists() and len(draft_files(draft_token="D2")) == 1


def test_a_case_holds_only_so_many(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from fangxin.domain.evidence.actions import files

    case = filed(people.hotline)
    few = replace(limits(), per_case=0)
    monkeypatch.setattr(files, "limits", lambda: few)
    taken("D3")
    with pytest.raises(TooMany):
        collect_evidence(case_id=case.pk, draft_token="D3", note="", by=people.handler, at=later(1))
