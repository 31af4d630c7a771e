"""What an officer wants remembered of a case: a phone call, a visit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.timeline.words import Act


@transaction.atomic
def add_note(*, case_id: int, text: str, by: Actor, at: datetime) -> Case:
    """Add a record to the case's journal; it changes nothing else, so no version is compared."""
    step = begin(case_id=case_id, version=None, by=by, at=at)
    check_handles(case=step.case, by=by, act="添加办理记录")
    step.note(Act.NOTED, text=in_words(text, what="办理记录", most=2000, field="text"))
    return step.commit()
