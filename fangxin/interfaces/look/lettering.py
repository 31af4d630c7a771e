"""Letters of guidance in words: their state, the term of the reply, what was answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.queries.letters import overdue, reply_term
from fangxin.domain.letters.rules.book import letter_book
from fangxin.domain.letters.words import LETTER_STATE_LABELS, LetterState
from fangxin.interfaces.look import crediting
from fangxin.interfaces.look.clocks import RUNNING, STOPPED, ClockView

TONES = {
    LetterState.DRAFT: "waiting",
    LetterState.ISSUED: "waiting",
    LetterState.SERVED: "active",
    LetterState.ANSWERED: "active",
    LetterState.CLOSED: "done",
}


def title_of(letter: Letter) -> str:
    """What a letter is called: its kind, and its number once it has one."""
    title = letter_book().kind(letter.kind).title
    return f"{title} {letter.number}" if letter.number else title


def state_of(letter: Letter, on: date) -> tuple[str, str]:
    """(word, tone) of a letter's state on a day."""
    if overdue(letter=letter, on=on):
        return "逾期未回复", "overdue"
    state = LetterState(letter.state)
    if state is LetterState.SERVED and letter.due_on is not None:
        return "待回复", "waiting"
    return LETTER_STATE_LABELS[state], TONES.get(state, "")


def clock_of(letter: Letter, on: date) -> ClockView | None:
    """The term of the reply; None where none is asked for or the letter is not served."""
    term = reply_term(letter=letter, on=on)
    if term is None:
        return None
    running = letter.state == LetterState.SERVED
    return ClockView(
        label="回复期限", state=RUNNING if running else STOPPED, due_on=term.due_on, days_left=term.left if running else None,
        unit="working_day", provisional=term.provisional,
    )  # fmt: skip


def counted(letter: Letter, on: date) -> list[dict[str, Any]]:
    """Why the reply is due on its day, day by day."""
    term = reply_term(letter=letter, on=on)
    return (
        [{"date": one.date, "counts": one.counts, "n": one.n, "why": one.why} for one in term.counted] if term else []
    )


def answers_of(letter: Letter, *, href: Callable[[int, int], str]) -> list[dict[str, Any]]:
    """The answers with their files, oldest first; `href` of (answer, file)."""
    return [
        {
            "text": one.text,
            "by": one.answered_by,
            "at": one.answered_at,
            "late": one.in_time is False,
            "files": crediting.files(to=one.pk, href=lambda pk, answer=one.pk: href(answer, pk)),  # type: ignore[misc]
        }
        for one in letter.answers.order_by("answered_at", "pk")
    ]
