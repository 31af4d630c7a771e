"""Passing a commendation on, with thanks to who wrote it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Move, Outcome
from fangxin.domain.inquiries.notices import thanked
from fangxin.domain.inquiries.rules import checked_recipient
from fangxin.domain.timeline.words import Act


@transaction.atomic
def thank(*, case_id: int, version: int | None, passed_to: str, note: str = "", by: Actor, at: datetime) -> Case:
    """Record to whom a commendation was passed on, thank the person, close it. Raises PassedToMissing, TooLong."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.THANK)
    recipient = checked_recipient(passed_to)
    said = in_words(note, what="说明", field="note", needed=False)
    step.changes.update(closed_at=at, first_closed_at=step.case.first_closed_at or at, needs_person=False)
    step.note(Act.THANKED, passed_to=recipient, note=said, outcome=Outcome.THANKED.value)
    step.add(thanked(case=step.case, at=at))
    return step.commit()
