"""Going on to the competent desk: the case takes over everything, with the whole log as evidence and nothing retyped."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction

from fangxin.domain.agency.rules import SYSTEM, Actor, consumer
from fangxin.domain.cases.actions.file import case_rows, written_place
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.words import Channel
from fangxin.domain.evidence.actions.files import add_file
from fangxin.domain.evidence.words import Side
from fangxin.domain.odr.actions.step import Step, begin
from fangxin.domain.odr.document_facts import log_as_pdf
from fangxin.domain.odr.models import Dispute, Message
from fangxin.domain.odr.notices import to_merchant
from fangxin.domain.odr.queries.disputes import said_in
from fangxin.domain.odr.rules.handing_on import filing_again
from fangxin.domain.odr.words import RUNNING, WHY_LABELS, DisputeState, Saying, Why
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.rules import Identity
from fangxin.domain.routing.queries import route
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.alone import each_alone
from fangxin.storage.rows import write

#: what the exchange format calls a dispute that was not settled at the merchant
FAILED = "FAILED"
LOG_NAME = "与商家和解的记录.pdf"


@transaction.atomic
def escalate(*, dispute_id: int, by: Actor, at: datetime) -> Dispute:
    """The consumer's one tap: the dispute goes to the competent desk now, in whatever state it is.

    Raises NotFound, DisputeOver.
    """
    step = begin(dispute_id=dispute_id, version=None, by=by, at=at, states=RUNNING)
    handed_on(step, _why(step.dispute, at))
    return step.commit()


def _why(dispute: Dispute, at: datetime) -> Why:
    """What the merchant did, or did not do, until the consumer went on: nothing is held against it before its day."""
    if dispute.state == DisputeState.BROKEN:
        return Why.BROKEN
    if dispute.state == DisputeState.OPEN and dispute.first_answer_at is None and day_of(at) > dispute.answer_on:
        return Why.SILENT
    return Why.ASKED


def handed_on(step: Step, why: Why) -> Case:
    """Make the case inside the step of a dispute: same submission, person, files and tracking code; its clocks start now."""
    dispute, at = step.dispute, step.at
    step.lapse_offer()
    step.say(Saying.ESCALATED, WHY_LABELS[why])
    case, rows = _case(dispute, at)
    step.changes.update(state=DisputeState.ESCALATED.value, why=why.value, ended_at=at, awaiting="", case_id=case.pk)
    step.note(Act.DISPUTE_ESCALATED, why=why.value, case=case.number)
    write(sorted(rows, key=written_place))
    Intake.objects.filter(pk=dispute.intake_id).update(channel=Channel.ODR.value)
    said = [*said_in(dispute=dispute), *(row for row in step.rows if isinstance(row, Message))]
    pdf = log_as_pdf(dispute=dispute, said=said, why=why, case=case, at=at)
    add_file(name=LOG_NAME, content=pdf, side=Side.PLATFORM, at=at, intake_id=dispute.intake_id, case_id=case.pk)
    step.rows.extend(to_merchant(dispute=dispute, template="dispute_escalated", at=at, office=case.office.name[:24]))
    return case


def _case(dispute: Dispute, at: datetime) -> tuple[Case, list[models.Model]]:
    intake = dispute.intake
    identity = open_person(person=intake.person) if intake.person is not None else Identity()
    agent = open_person(person=intake.agent) if intake.agent is not None else None
    filing = filing_again(dispute.filing, channel=Channel.ODR, identity=identity, agent=agent)
    routed = route(filing_text=filing.content, filing=filing, kind=filing.kind, receiving_office_id=None, on=day_of(at))
    person = consumer(intake.person.name_masked if intake.person is not None else "")
    case, rows = case_rows(filing, routed.decision, intake, person, at, origin=dispute.number)
    case.merchant_id = case.merchant_id or dispute.merchant_id
    case.odr = FAILED
    return case, list(rows)


def escalate_silent(*, at: datetime, most: int = 100) -> int:
    """Send on what was not settled by its last day; returns how many. Silence is counted against the merchant."""
    due = Dispute.objects.filter(state=DisputeState.OPEN, end_on__lt=day_of(at)).order_by("end_on", "pk")
    return each_alone(list(due.values_list("pk", flat=True)[:most]), lambda pk: _sent_on(pk, at))


def _sent_on(dispute_id: int, at: datetime) -> int:
    step = begin(dispute_id=dispute_id, version=None, by=SYSTEM, at=at, states=RUNNING)
    if step.dispute.state != DisputeState.OPEN:
        return 0
    handed_on(step, Why.SILENT if step.dispute.first_answer_at is None else Why.UNSOLVED)
    step.commit()
    return 1
