"""What every act on a letter or a talk shares: the row held, and the journal of its own chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.letters.models import Letter, Talk
from fangxin.domain.letters.permissions import visible_letters, visible_talks
from fangxin.domain.letters.rules.drafting import LetterNotOpen, TalkNotOpen
from fangxin.domain.letters.words import LETTER_STATE_LABELS, TALK_STATE_LABELS, LetterState, TalkState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound


def held(letter_id: int, by: Actor, *states: LetterState) -> Letter:
    """A letter of the caller's subtree, locked, in one of the states; raises NotFound, NotPermitted, LetterNotOpen."""
    rows = visible_letters(by=by).select_for_update(of=("self",)).select_related("merchant", "office", "talk")
    letter = rows.filter(pk=letter_id).first()
    if letter is None:
        raise NotFound
    by.must(Permission.WRITE_LETTERS)
    return in_state(letter, *states)


def in_state(letter: Letter, *states: LetterState) -> Letter:
    """The letter; raises LetterNotOpen when it is in none of the states."""
    if letter.state not in states:
        raise LetterNotOpen(state=LETTER_STATE_LABELS[LetterState(letter.state)])
    return letter


def held_talk(talk_id: int, by: Actor, state: TalkState) -> Talk:
    """A talk of the caller's subtree, locked, in the state; raises NotFound, NotPermitted, TalkNotOpen."""
    talk = visible_talks(by=by).select_for_update(of=("self",)).filter(pk=talk_id).first()
    if talk is None:
        raise NotFound
    by.must(Permission.WRITE_LETTERS)
    if talk.state != state:
        raise TalkNotOpen(state=TALK_STATE_LABELS[TalkState(talk.state)])
    return talk


def note(chain: int, act: Act, by: Actor, at: datetime, **facts: Any) -> None:
    """Append an entry to the chain of a letter or talk; empty facts are left out."""
    append(chain=chain, deeds=[deed(act, by, at, **facts)])


def deed(act: Act, by: Actor, at: datetime, **facts: Any) -> Deed:
    """An entry about to be recorded; empty facts are left out."""
    return Deed(act=act, by=by, at=at, facts={name: value for name, value in facts.items() if value not in (None, "")})
