"""Answering what an officer asked: once, whole, with its files in the same transaction."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fangxin.domain.cases.actions import close, decide, dispatch
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.cases.models import Case, FactRequest
from fangxin.domain.cases.queries import answer_token
from fangxin.domain.cases.rules.filing import TooLong
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from tests.evidence.makers import picture
from tests.people import Cast, cast, filed, later

pytestmark = pytest.mark.django_db
DRAFT = "ANSWERDRAFT00000001"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> Cast:
    settings.FANGXIN_HOME = tmp_path
    return cast()


def asked(people: Cast) -> tuple[Case, str]:
    case = filed(people.hotline)
    return decide.ask_facts(
        case_id=case.pk, version=case.version, question="请补充小票。", answer_by=date(2026, 6, 15), by=people.handler,
        at=later(1),
    )  # fmt: skip


def brought() -> EvidenceFile:
    return add_file(name="小票.jpg", content=picture(), side=Side.CONSUMER, draft_token=DRAFT, at=later(2))


def test_the_link_can_be_derived_again_and_nothing_but_its_digest_is_kept(people: Cast) -> None:
    _, token = asked(people)
    request = FactRequest.objects.get()
    assert answer_token(request_id=request.pk) == token
    assert request.token_digest == decide.digest_of_token(token.lower())
    assert answer_token(request_id=request.pk + 1) != token


def test_files_alone_are_an_answer_and_belong_to_the_case(people: Cast) -> None:
    case, token = asked(people)
    with pytest.raises(ReasonMissing):
        decide.answer_request(token=token, answer=" ", draft=DRAFT, at=later(2))
    file = brought()
    decide.answer_request(token=token, answer="", draft=DRAFT, at=later(2))
    file.refresh_from_db()
    assert (file.intake_id, file.case_id) == (case.intake_id, case.pk)
    assert Entry.objects.get(chain=case.pk, act=Act.FACTS_ANSWERED).facts["evidence"] == 1


def test_an_answer_and_its_files_come_together_or_not_at_all(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case, token = asked(people)
    file = brought()

    def broken(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(decide, "attach_to_intake", broken)
    with pytest.raises(RuntimeError):
        decide.answer_request(token=token, answer="见附件。", draft=DRAFT, at=later(2))
    assert FactRequest.objects.get().answered_at is None
    assert not Entry.objects.filter(chain=case.pk, act=Act.FACTS_ANSWERED).exists()
    file.refresh_from_db()
    assert file.case_id is None


def test_the_same_answer_twice_is_one(people: Cast) -> None:
    case, token = asked(people)
    brought()
    for _ in range(2):
        decide.answer_request(token=token, answer="见附件。", draft=DRAFT, at=later(2))
    assert Entry.objects.filter(chain=case.pk, act=Act.FACTS_ANSWERED).count() == 1
    with pytest.raises(decide.LinkExpired):
        decide.answer_request(token=token, answer="我改主意了。", draft=DRAFT, at=later(2))


def test_nothing_an_officer_or_a_consumer_writes_is_cut_in_silence(people: Cast) -> None:
    case, token = asked(people)
    long, known = "字" * 9000, {"case_id": case.pk, "version": case.version, "by": people.handler, "at": later(2)}
    acts = (
        lambda: decide.answer_request(token=token, answer=long, at=later(2)),
        lambda: decide.refuse(ground="NA1", reason=long, other_routes="可以起诉。", **known),  # type: ignore[arg-type]
        lambda: decide.refuse(ground="NA1", reason="无权处理。", other_routes=long, **known),  # type: ignore[arg-type]
        lambda: decide.ask_facts(question=long, answer_by=date(2026, 6, 20), **known),  # type: ignore[arg-type]
        lambda: dispatch.return_to_intake(ground="RI1", reason=long, **known),  # type: ignore[arg-type]
        lambda: close.withdraw(reason=long, **known),  # type: ignore[arg-type]
        lambda: add_note(case_id=case.pk, text=long, by=people.handler, at=later(2)),
    )
    for act in acts:
        with pytest.raises(TooLong):
            act()
    assert Case.objects.get(pk=case.pk).version == case.version
