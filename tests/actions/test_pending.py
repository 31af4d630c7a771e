"""What was open when the rules changed is judged as the agency answered: its grounds, its forms, and what was made before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fangxin.domain.cases.actions import decide, documents
from fangxin.domain.cases.actions.dispatch import GroundUnknown
from fangxin.domain.cases.models import Case, Document
from tests.people import Cast, cast, filed, working

pytestmark = pytest.mark.django_db
FILED, DECIDED = working(day=date(2026, 4, 13)), working(day=date(2026, 4, 16))


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    case = filed(people.hotline, at=FILED, purchased_on=date(2026, 4, 1))
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    case = documents.issue_registration(case_id=case.pk, version=case.version, by=people.handler, at=FILED)
    assert case.rule_version == "order20"
    return case


@pytest.fixture
def moving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("pending_on_2026_04_15: order121\n", encoding="utf-8")
    monkeypatch.setenv("FANGXIN_LAW_SETTINGS", str(answers))


def refused(case: Case, people: Cast, ground: str) -> Case:
    words = {"reason": "不属于本机关职责。", "other_routes": "可以向人民法院起诉。"}
    return decide.refuse(case_id=case.pk, version=case.version, ground=ground, by=people.handler, at=DECIDED, **words)


def test_it_stays_under_the_rules_of_its_day(people: Cast, case: Case) -> None:
    with pytest.raises(GroundUnknown):
        refused(case, people, "NA7")
    refused(case, people, "NA6")
    assert set(Document.objects.values_list("rule_version", flat=True)) == {"order20"}


def test_it_moves_where_the_agency_says_so(people: Cast, case: Case, moving: None) -> None:
    before = Document.objects.get()
    page = documents.document_pdf(document=before)
    refused(case, people, "NA7")
    assert list(Document.objects.order_by("issued_at").values_list("rule_version", flat=True)) == [
        "order20",
        "order121",
    ]
    assert documents.document_pdf(document=Document.objects.get(pk=before.pk)) == page


def test_one_kept_without_its_rules_is_set_under_those_of_its_case(case: Case) -> None:
    page = documents.document_pdf(document=Document.objects.get())
    Document.objects.update(rule_version="")
    assert documents.document_pdf(document=Document.objects.get()) == page
