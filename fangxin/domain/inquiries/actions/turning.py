"""Turning an inquiry into the complaint or report it is: nothing is told twice, the inquiry ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.beside import file_beside
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Kind, Move, Outcome
from fangxin.domain.inquiries.rules import NotTurned
from fangxin.domain.timeline.words import Act

INTO = (Kind.COMPLAINT, Kind.REPORT)


@transaction.atomic
def turn(*, case_id: int, version: int | None, filing: Filing, by: Actor, at: datetime) -> Case:
    """File what was asked as a complaint or a report of the same submission and close the inquiry; returns the new case.

    The filing holds what the officer confirmed; person, files and tracking code are the inquiry's own. The new case's
    clock starts now. Raises NotTurned, SeveralRefusals naming each field, and what `begin` raises.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.TURN)
    if filing.kind not in INTO or filing.parts:
        raise NotTurned(field="kind")
    further = file_beside(case=step.case, filing=filing, by=by, at=at)
    step.changes.update(closed_at=at, first_closed_at=step.case.first_closed_at or at, needs_person=False)
    complaint = filing.kind is Kind.COMPLAINT
    # into what it was turned is told of a complaint only: nothing may lead from a person to what they reported
    step.note(Act.TURNED, outcome=Outcome.TURNED.value, into=further.number if complaint else None)
    step.commit()
    return further
