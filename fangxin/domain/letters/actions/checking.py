"""Follow-up: whether what a letter asked for was done; it closes the letter."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.letters.actions.step import held, note
from fangxin.domain.letters.models import Letter, LetterCheck
from fangxin.domain.letters.rules.drafting import CheckImpossible, check_text
from fangxin.domain.letters.words import Found, LetterState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def record_check(*, letter_id: int, found: str, checked_on: date, remark: str, by: Actor, at: datetime) -> Letter:
    """Record what a follow-up found. Whatever it was, the letter is closed; a further letter names this one.

    Raises NotFound, NotPermitted, LetterNotOpen, CheckImpossible, LetterTextMissing.
    """
    letter = held(letter_id, by, LetterState.SERVED, LetterState.ANSWERED)
    if found not in Found.__members__ or letter.served_on is None or not letter.served_on <= checked_on <= day_of(at):
        raise CheckImpossible(field="found")
    told = check_text(remark, what="检查情况", field="remark", most=1000)
    write(
        [
            LetterCheck(
                id=new_id(at), letter_id=letter.pk, found=found, note=told, checked_on=checked_on, recorded_at=at,
                recorded_by=by.name,
            )
        ]
    )  # fmt: skip
    letter.state, letter.closed_at = LetterState.CLOSED.value, at
    letter.save(update_fields=["state", "closed_at"])
    note(letter.pk, Act.LETTER_CHECKED, by, at, found=found, on=checked_on)
    return letter
