"""What a row makes of a case: where it stands, which legal clocks ran from when to when, and the text's mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fangxin.domain.cases.rules.filing import text_mark
from fangxin.domain.cases.words import Kind, Outcome, Status, Visibility
from fangxin.domain.exchange.rules.case_row import CaseRow
from fangxin.foundation.clock import day_of

#: the clock that starts on receipt, by kind; an inquiry and a commendation have no legal clock
FIRST_CLOCK: Final = {Kind.COMPLAINT: "complaint.acceptance", Kind.REPORT: "report.verification"}
MEDIATION: Final = "complaint.mediation"
HEADING: Final = 40
#: shorter texts (“退款”) say too little to call two requests the same
MARKED_LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Course:
    """One clock of an imported case: from the day of its trigger to the day it was stopped, or still running.

    `judged` is false where the day of the stop was only supplied by the import: then nobody may call it late.
    """

    rule: str
    started_on: date
    stopped_on: date | None
    why: str
    extended: bool = False
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Life:
    """Where an imported case stands."""

    status: Status
    outcome: str
    visibility: Visibility
    accepted_at: datetime | None
    courses: tuple[Course, ...]


def life_of(row: CaseRow, *, received_on: date, placed: bool, rules_in_force: bool) -> Life:
    """The state a row tells of. `placed`: an office is responsible; otherwise an undecided case waits to be dispatched.

    Without rules in force on the day of receipt there are no clocks.
    """
    accepted_at = row.decided_at if row.decision == "ACCEPTED" else None
    if row.outcome:
        status = Status.CLOSED
    elif accepted_at is not None:
        status = Status.ACCEPTED
    else:
        status = Status.ASSIGNED if placed else Status.RECEIVED
    return Life(
        status, row.outcome, _visibility(row), accepted_at, _courses(row, received_on) if rules_in_force else ()
    )


def _visibility(row: CaseRow) -> Visibility:
    if row.disclosed_at is not None:
        return Visibility.DISCLOSED
    if row.disclosable is None:
        return Visibility.INTERNAL
    return Visibility.DISCLOSABLE if row.disclosable else Visibility.WITHHELD


def _courses(row: CaseRow, received_on: date) -> tuple[Course, ...]:
    kind = Kind(row.kind)
    first = FIRST_CLOCK.get(kind)
    if first is None:
        return ()
    ended_at, key = (row.decided_at, "decided_at") if row.decision else (row.closed_at, "closed_at")
    judged = not {key, "received_at"} & set(row.assumed)
    courses = [
        Course(
            rule=first,
            started_on=received_on,
            stopped_on=day_of(ended_at) if ended_at is not None else None,
            why=_stop_word(row),
            extended=row.extended and kind is Kind.REPORT,
            judged=judged,
        )
    ]
    if row.decision == "ACCEPTED" and row.decided_at is not None:
        courses.append(
            Course(
                rule=MEDIATION,
                started_on=day_of(row.decided_at),
                stopped_on=day_of(row.closed_at) if row.closed_at is not None else None,
                why=_CLOSING.get(row.outcome, row.outcome),
                extended=row.extended,
                judged=not {"decided_at", "closed_at"} & set(row.assumed),
            )
        )
    return tuple(courses)


#: why a clock was stopped, in the words the native acts use
_CLOSING: Final = {Outcome.SETTLED.value: "CLOSED"}
_DECIDING: Final = {"NOT_ACCEPTED": "REFUSED"}


def _stop_word(row: CaseRow) -> str:
    if row.decision:
        return _DECIDING.get(row.decision, row.decision)
    return _CLOSING.get(row.outcome, row.outcome)


def heading(title: str, content: str) -> str:
    """The title, or the first words of the text."""
    if title:
        return title
    first = re.split(r"[。！？!?\n]", content.strip(), maxsplit=1)[0]
    return first[:HEADING] + ("…" if len(first) > HEADING else "")


def mark_of(title: str, content: str) -> int:
    """The mark of a row's text; 0 for one too short to be compared. A title that only repeats the text does not count."""
    if len(content) < MARKED_LEAST:
        return 0
    own = title if title and title != heading("", content) else ""
    return text_mark(own, content)
