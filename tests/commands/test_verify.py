"""`fangxin verify`: what was altered behind the program's back is named, whatever it is, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.documents import dump_facts, load_facts
from fangxin.domain.cases.models import Document
from fangxin.domain.people.actions import sealer
from fangxin.interfaces.commands.verify import verify
from tests.people import Cast, cast, filed, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(tmp_path: Any, settings: Any) -> Document:
    settings.FANGXIN_HOME = tmp_path
    people: Cast = cast()
    for _ in range(2):
        case = filed(people.hotline)
        decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    return Document.objects.order_by("number").first()  # type: ignore[return-value]


def verified() -> tuple[int, list[dict[str, Any]]]:
    done = CliRunner().invoke(verify, ["--json"])
    return done.exit_code, json.loads(done.stdout)["broken"]


def test_nothing_is_broken(document: Document) -> None:
    assert verified() == (0, [])


def test_facts_sealed_again_are_not_those_that_were_issued(document: Document) -> None:
    place = f"document:{document.pk}"
    facts = load_facts(sealer().open(bytes(document.sealed_facts), place=place)) | {"addressee": "别人"}
    Document.objects.filter(pk=document.pk).update(sealed_facts=sealer().seal(dump_facts(facts), place=place))
    assert verified() == (
        1,
        [{"what": "document", "document": document.number, "reason": "its facts are not those that were issued"}],
    )


def test_a_document_that_took_anothers_place_does_not_open(document: Document) -> None:
    other = Document.objects.exclude(pk=document.pk).get()
    Document.objects.filter(pk=document.pk).update(sealed_facts=other.sealed_facts)
    status, broken = verified()
    assert (status, [one["document"] for one in broken]) == (1, [document.number])
