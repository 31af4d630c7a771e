"""Service: in the portal by itself, by post or in person recorded with day and proof. The first service starts the term."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.letters.actions.step import held, note
from fangxin.domain.letters.models import Letter, LetterService
from fangxin.domain.letters.rules.drafting import ServiceDayImpossible, check_served
from fangxin.domain.letters.words import BY_HAND, LetterState, ServedBy
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def record_service(*, letter_id: int, way: str, served_on: date, proof: str, by: Actor, at: datetime) -> Letter:
    """Record that a letter was served by post or in person. Raises ServiceDayImpossible, NotFound, LetterNotOpen."""
    letter = held(letter_id, by, LetterState.ISSUED, LetterState.SERVED, LetterState.ANSWERED)
    if way not in BY_HAND or letter.issued_at is None:
        raise ServiceDayImpossible(field="way")
    told = check_served(served_on=served_on, issued_on=day_of(letter.issued_at), on=day_of(at), proof=proof)
    serve(letter, ServedBy(way), served_on, told, by, at)
    return letter


@transaction.atomic
def seen_in_portal(*, letter_id: int, by: Actor, at: datetime) -> bool:
    """The merchant opened a letter: that is a service where there was none, and is noted once; whether it was the first."""
    letter = Letter.objects.select_for_update().filter(pk=letter_id, seen_at=None).first()
    if letter is None:
        return False
    letter.seen_at = at
    letter.save(update_fields=["seen_at"])
    if letter.state == LetterState.ISSUED:
        serve(letter, ServedBy.PORTAL, day_of(at), "", by, at)
    return True


def serve(letter: Letter, way: ServedBy, on: date, proof: str, by: Actor, at: datetime) -> None:
    """Record one service of a held letter; each way once. The first starts the term of the reply."""
    if LetterService.objects.filter(letter=letter, way=way).exists():
        return
    service = LetterService(
        id=new_id(at),
        letter_id=letter.pk,
        way=way.value,
        served_on=on,
        proof=proof,
        recorded_at=at,
        recorded_by=by.name,
    )
    write([service])
    if letter.state == LetterState.ISSUED:
        letter.state, letter.served_on = LetterState.SERVED.value, on
        if letter.reply_days is not None:
            letter.due_on = calendar_in_force().working_day(letter.reply_days, after=on)
        letter.save(update_fields=["state", "served_on", "due_on"])
    note(letter.pk, Act.LETTER_SERVED, by, at, way=way.value, on=on, due_on=letter.due_on)
