"""Answers: by the merchant in the portal with text and files, or on paper and entered by an officer; reminders before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.evidence.actions.files import attach_to_intake
from fangxin.domain.letters.actions.step import held, in_state, note
from fangxin.domain.letters.models import Letter, LetterAnswer
from fangxin.domain.letters.notices import to_merchant, to_writer
from fangxin.domain.letters.rules.book import letter_book
from fangxin.domain.letters.rules.drafting import check_text
from fangxin.domain.letters.words import LetterState
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.timeline.queries import calendar_in_force, told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

_OPEN = (LetterState.SERVED, LetterState.ANSWERED)


@transaction.atomic
def answer_letter(
    *, letter_id: int, merchant_id: int, text: str, draft_token: str, by: Actor, at: datetime
) -> LetterAnswer:
    """The merchant answers, also late or once more; whoever wrote the letter is told.

    Raises NotFound for a letter of another, LetterNotOpen, LetterTextMissing, LetterTextTooLong.
    """
    rows = Letter.objects.select_for_update(of=("self",)).select_related("merchant")
    letter = rows.filter(pk=letter_id, merchant_id__in=family_of(merchant_id)).first()
    if letter is None:
        raise NotFound
    return _answered(in_state(letter, *_OPEN), text, draft_token, by, at)


@transaction.atomic
def enter_answer(*, letter_id: int, text: str, draft_token: str, by: Actor, at: datetime) -> LetterAnswer:
    """An officer enters an answer that came on paper. Raises as `answer_letter`."""
    return _answered(held(letter_id, by, *_OPEN), text, draft_token, by, at)


def _answered(letter: Letter, text: str, draft_token: str, by: Actor, at: datetime) -> LetterAnswer:
    told = check_text(text, what="回复", field="text")
    answer = LetterAnswer(
        id=new_id(at), letter_id=letter.pk, text=told, answered_at=at, answered_by=by.name,
        in_time=day_of(at) <= letter.due_on if letter.due_on is not None else None,
    )  # fmt: skip
    answer.files = len(attach_to_intake(draft_token=draft_token, intake_id=answer.pk, at=at).files)
    write([answer])
    if letter.state == LetterState.SERVED:
        letter.state, letter.answered_at = LetterState.ANSWERED.value, at
        letter.save(update_fields=["state", "answered_at"])
    note(letter.pk, Act.LETTER_ANSWERED, by, at, files=answer.files, in_time=answer.in_time)
    if not by.in_office:
        write(to_writer(letter=letter, template="letter_answered", at=at))
    return answer


def remind_of_letters(*, at: datetime) -> int:
    """Remind merchants shortly before the last day, and whoever wrote the letter once it has passed; each once."""
    today, told = day_of(at), 0
    ahead = calendar_in_force().working_day(letter_book().remind_days, after=today)
    waiting = Q(reminded=0) | Q(reminded=1, due_on__lt=today)
    due = Letter.objects.filter(waiting, state=LetterState.SERVED, due_on__lte=ahead).order_by("due_on", "pk")
    for pk, due_on, reminded in due.values_list("pk", "due_on", "reminded")[:500]:
        step = 2 if due_on is not None and due_on < today else 1
        if step > reminded:
            told += _remind(pk, step, at)
    return told


@transaction.atomic
def _remind(letter_id: int, step: int, at: datetime) -> bool:
    rows = Letter.objects.select_for_update(of=("self",)).select_related("merchant")
    letter = rows.filter(pk=letter_id, state=LetterState.SERVED, reminded__lt=step).first()
    if letter is None:
        return False
    letter.reminded = step
    letter.save(update_fields=["reminded"])
    note(letter.pk, Act.LETTER_REMINDED, SYSTEM, at, due_on=letter.due_on)
    if step == 1:
        write(
            to_merchant(
                letter=letter, template="letter_due", at=at, number=letter.number, due_on=told_day(letter.due_on)
            )
        )
    else:
        write(to_writer(letter=letter, template="letter_overdue", at=at, due_on=told_day(letter.due_on)))
    return True
