"""Answering an inquiry: by the office it was sent to, or at once, while the person waits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import Receipt
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Kind, Move, Outcome
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.inquiries.notices import answered
from fangxin.domain.inquiries.rules import ArticleChanged, NothingAsked, Reply, checked_text
from fangxin.domain.knowledge.models import Edition
from fangxin.domain.knowledge.queries.reading import editions_in_force
from fangxin.domain.timeline.words import Act
from fangxin.storage.idempotency import KeyReused
from fangxin.storage.ids import new_id


@transaction.atomic
def answer(*, case_id: int, version: int | None, reply: Reply, by: Actor, at: datetime) -> Case:
    """Answer an inquiry in the hands of the caller's office and close it; the person is sent the answer.

    Raises AnswerMissing, TooLong, ArticleChanged, and what `begin` raises.
    """
    return _answered(case_id, version, reply, by, at, tracking_code="")


def answer_at_once(*, filing: Filing, draft: str, reply: Reply, by: Actor, at: datetime) -> Receipt:
    """Register an inquiry and answer it in one step: it lies at the caller's office, enters no queue, and is closed.

    Of a filing of several parts the inquiry is answered, the others go their way. Repeating it gives the same receipt.
    Raises NothingAsked, KeyReused for another answer under the draft, and what `answer` and `file_request` raise.
    """
    if Kind.INQUIRY not in filing.kinds:
        raise NothingAsked(field="content")
    text = checked_text(reply)
    with transaction.atomic():
        receipt = file_request(filing=filing, draft=draft, by=by, at=at, answered=True)
        case_id = next(case.id for case in receipt.cases if case.kind is Kind.INQUIRY)
        before = Answer.objects.filter(case_id=case_id).select_related("edition").first()
        if before is None:
            _answered(case_id, None, reply, by, at, tracking_code=receipt.tracking_code)
        elif before.text != text or (before.edition.article_id if before.edition else None) != reply.article_id:
            raise KeyReused
    return receipt


def _answered(case_id: int, version: int | None, reply: Reply, by: Actor, at: datetime, *, tracking_code: str) -> Case:
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.ANSWER)
    text, edition = checked_text(reply), _edition(reply)
    step.rows.append(
        Answer(
            id=new_id(at), case_id=case_id, text=text, edition_id=edition.pk if edition else None, at_once=bool(tracking_code),
            office_id=step.case.office_id, answered_at=at, answered_by=by.name, account_id=by.account_id,
        )
    )  # fmt: skip
    step.changes.update(closed_at=at, first_closed_at=step.case.first_closed_at or at, needs_person=False)
    step.note(
        Act.ANSWERED, text=text, outcome=Outcome.ANSWERED.value, at_once=bool(tracking_code),
        knowledge=edition.title if edition else None, edition=edition.number if edition else None,
    )  # fmt: skip
    step.add(answered(case=step.case, text=text, edition=edition, tracking_code=tracking_code, at=at))
    return step.commit()


def _edition(reply: Reply) -> Edition | None:
    """The edition the officer saw, if it is still in force; raises ArticleChanged."""
    if reply.article_id is None:
        return None
    found = editions_in_force(public=False).filter(article_id=reply.article_id, number=reply.edition or 0).first()
    if found is None:
        raise ArticleChanged
    return found
