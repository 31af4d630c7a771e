"""The state machine of each kind of case, and pure questions about it. docs/reference/states.md is made from the tables."""

from __future__ import annotations

from functools import cache

from fangxin.domain.cases.rules.complaints import COMPLAINT
from fangxin.domain.cases.rules.machine import Machine, MoveNotOfKind, MoveNotPossible, MoveNotYours, Transition
from fangxin.domain.cases.rules.reports import REPORT
from fangxin.domain.cases.rules.requests import COMMENDATION, INQUIRY
from fangxin.domain.cases.words import KIND_LABELS, MOVE_LABELS, Kind, Move, Status, status_label

MACHINES: dict[Kind, Machine] = {
    Kind.COMPLAINT: COMPLAINT,
    Kind.REPORT: REPORT,
    Kind.INQUIRY: INQUIRY,
    Kind.COMMENDATION: COMMENDATION,
}


def transition(*, move: Move, source: Status, by: str, kind: Kind = Kind.COMPLAINT) -> Transition:
    """The transition of `move` from `source` for a role (or CONSUMER, SYSTEM).

    Raises MoveNotOfKind, MoveNotPossible or MoveNotYours.
    """
    machine = MACHINES[kind]
    if move not in machine.moves:
        raise MoveNotOfKind(act=MOVE_LABELS[move], kind=KIND_LABELS[kind])
    found = machine.find(move, source)
    if found is None:
        raise MoveNotPossible(status=status_label(source, kind), act=MOVE_LABELS[move])
    if by not in found.by:
        raise MoveNotYours(act=MOVE_LABELS[move])
    return found


@cache
def moves_open_to(*, source: Status, by: str, kind: Kind = Kind.COMPLAINT) -> tuple[Move, ...]:
    """The moves a role may make from a status, in the order of the table."""
    return MACHINES[kind].open_to(source, by)
