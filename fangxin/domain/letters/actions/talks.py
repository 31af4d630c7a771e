"""Talks: all letters issued in one act, moved or cancelled, held with minutes and commitments, commitments checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.letters.actions.issuing import issue_letter
from fangxin.domain.letters.actions.step import held_talk, note
from fangxin.domain.letters.models import Commitment, Letter, Talk
from fangxin.domain.letters.notices import to_merchant
from fangxin.domain.letters.permissions import visible_letters
from fangxin.domain.letters.rules.drafting import (
    PLACE_MOST,
    CommitmentDayImpossible,
    LetterTextMissing,
    LetterTextTooLong,
    TalkTimeImpossible,
    check_text,
)
from fangxin.domain.letters.words import ISSUED_STATES, CommitmentState, LetterState, TalkState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@dataclass(frozen=True, kw_only=True, slots=True)
class Committed:
    """What one merchant, by its letter, committed itself to and until when."""

    letter_id: int
    what: str
    due_on: date


@transaction.atomic
def issue_talk(*, talk_id: int, by: Actor, at: datetime) -> list[Letter]:
    """Issue every draft of a talk in one act: one number each, in the order of names. Raises what `issue_letter` raises."""
    talk = held_talk(talk_id, by, TalkState.PLANNED)
    drafts = (
        Letter.objects.filter(talk=talk, state=LetterState.DRAFT)
        .order_by("merchant__name", "pk")
        .values_list("pk", flat=True)
    )
    return [issue_letter(letter_id=pk, by=by, at=at) for pk in list(drafts)]


@transaction.atomic
def move_talk(*, talk_id: int, starts_at: datetime, place: str, by: Actor, at: datetime) -> Talk:
    """Move a talk; everybody invited is told. Raises TalkTimeImpossible, LetterTextMissing, NotFound, TalkNotOpen."""
    talk = held_talk(talk_id, by, TalkState.PLANNED)
    if starts_at <= at:
        raise TalkTimeImpossible(what="新的约谈时间应当在现在之后。", field="starts_at")
    plain = " ".join(place.split())
    if not plain:
        raise LetterTextMissing(what="约谈地点", field="place")
    if len(plain) > PLACE_MOST:
        raise LetterTextTooLong(what="地点", most=PLACE_MOST, field="place")
    talk.starts_at, talk.place = starts_at, plain
    talk.save(update_fields=["starts_at", "place"])
    note(talk.pk, Act.TALK_MOVED, by, at, starts_at=starts_at, place=plain)
    _tell(talk, "talk_moved", at, session_at=starts_at, place=plain[:40])
    return talk


@transaction.atomic
def cancel_talk(*, talk_id: int, reason: str, by: Actor, at: datetime) -> Talk:
    """Cancel a talk; drafts are given up, issued invitations withdrawn, everybody invited is told."""
    talk = held_talk(talk_id, by, TalkState.PLANNED)
    told = check_text(reason, what="取消的理由", field="reason", most=500)
    _tell(talk, "talk_cancelled", at, session_at=talk.starts_at)
    for letter in Letter.objects.select_for_update().filter(talk=talk).order_by("pk"):
        if letter.state == LetterState.DRAFT:
            letter.state = LetterState.DISCARDED.value
            act = Act.LETTER_DISCARDED
        elif letter.state in (LetterState.ISSUED, LetterState.SERVED, LetterState.ANSWERED):
            letter.state, letter.closed_at, letter.ended_reason = LetterState.WITHDRAWN.value, at, told
            act = Act.LETTER_WITHDRAWN
        else:
            continue
        letter.save(update_fields=["state", "closed_at", "ended_reason"])
        note(letter.pk, act, by, at, reason=told)
    talk.state = TalkState.CANCELLED.value
    talk.save(update_fields=["state"])
    note(talk.pk, Act.TALK_CANCELLED, by, at, reason=told)
    return talk


@transaction.atomic
def record_talk(*, talk_id: int, minutes: str, committed: Sequence[Committed], by: Actor, at: datetime) -> Talk:
    """Record the minutes of a talk that was held and what each merchant committed itself to.

    Raises TalkTimeImpossible before it began, LetterTextMissing, CommitmentDayImpossible, NotFound, TalkNotOpen.
    """
    talk = held_talk(talk_id, by, TalkState.PLANNED)
    if talk.starts_at > at:
        raise TalkTimeImpossible(what="约谈还没有开始，不能登记约谈记录。", field="minutes")
    talk.minutes = check_text(minutes, what="约谈记录", field="minutes", most=5000)
    invited = set(Letter.objects.filter(talk=talk, state__in=ISSUED_STATES).values_list("pk", flat=True))
    rows = []
    for one in committed:
        if one.letter_id not in invited:
            raise NotFound
        if one.due_on < day_of(talk.starts_at):
            raise CommitmentDayImpossible(field=f"due_on_{one.letter_id}")
        what = check_text(one.what, what="整改承诺", field=f"what_{one.letter_id}", most=200)
        rows.append(
            Commitment(id=new_id(at), talk_id=talk.pk, letter_id=one.letter_id, what=what, due_on=one.due_on, note="")
        )
    talk.state, talk.held_at, talk.recorded_by = TalkState.HELD.value, at, by.name
    talk.save(update_fields=["state", "held_at", "minutes", "recorded_by"])
    # whoever was awaited has come or not: no reply to the invitation is waited for any more
    Letter.objects.filter(talk=talk, state=LetterState.SERVED).update(due_on=None)
    if rows:
        write(rows)
    note(talk.pk, Act.TALK_HELD, by, at, commitments=len(rows))
    for row in rows:
        note(row.letter_id, Act.COMMITMENT_MADE, by, at, due_on=row.due_on)
    return talk


@transaction.atomic
def check_commitment(*, commitment_id: int, kept: bool, remark: str, by: Actor, at: datetime) -> Commitment:
    """Record whether a merchant did what it committed itself to. Raises NotFound, NotPermitted, LetterTextMissing."""
    rows = Commitment.objects.select_for_update(of=("self",)).filter(letter__in=visible_letters(by=by))
    found = rows.filter(pk=commitment_id, state=CommitmentState.OPEN).first()
    if found is None:
        raise NotFound
    by.must(Permission.WRITE_LETTERS)
    found.note = check_text(remark, what="核查情况", field="remark", most=500)
    found.state = (CommitmentState.KEPT if kept else CommitmentState.BROKEN).value
    found.checked_at, found.checked_by = at, by.name
    found.save(update_fields=["note", "state", "checked_at", "checked_by"])
    note(found.letter_id, Act.COMMITMENT_CHECKED, by, at, state=found.state)
    return found


def _tell(talk: Talk, template: str, at: datetime, **values: object) -> None:
    letters = Letter.objects.filter(talk=talk, state__in=[LetterState.SERVED, LetterState.ANSWERED])
    for letter in letters.select_related("merchant").order_by("pk"):
        write(to_merchant(letter=letter, template=template, at=at, number=letter.number, **values))
