"""The state machine of a complaint as one table, and pure questions about it.

Source of the states: Order 121 articles 13–27 and 41 (Order 20 articles 12–23 and 37 for older cases).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.words import KIND_LABELS, MOVE_LABELS, STATUS_LABELS, Kind, Move, Outcome, Status
from fangxin.foundation.refusals import Refusal

S = Status
R = Role

HANDLERS = frozenset({R.HANDLER, R.HEAD})
DISPATCHERS = frozenset({R.DISPATCHER, R.HEAD, R.SUPERVISOR})
SUPERIORS = frozenset({R.HEAD, R.SUPERVISOR})
#: marks moves the consumer or the system may make; officers appear by role
CONSUMER = "CONSUMER"
SYSTEM = "SYSTEM"


@dataclass(frozen=True)
class Transition:
    """One permitted move: from → to, by whom."""

    move: Move
    source: Status
    target: Status
    by: frozenset[str]
    outcome: Outcome | None = None


def _moves(
    move: Move, sources: Iterable[Status], target: Status, by: Iterable[str], outcome: Outcome | None = None
) -> tuple[Transition, ...]:
    return tuple(Transition(move, source, target, frozenset(by), outcome) for source in sources)


BEFORE_DECISION = (S.ASSIGNED, S.IDENTITY_PENDING)
IN_MEDIATION = (S.ACCEPTED, S.MEDIATING)

#: The table is the state machine. docs/reference/states.md is generated from it.
TRANSITIONS: tuple[Transition, ...] = (
    *_moves(Move.DISPATCH, (S.RECEIVED,), S.ASSIGNED, {*DISPATCHERS, SYSTEM}),
    *_moves(Move.RETURN, (S.ASSIGNED,), S.RECEIVED, HANDLERS),
    *_moves(Move.TAKE_UP, (S.ASSIGNED,), S.ASSIGNED, SUPERIORS),
    *_moves(Move.DISPUTE, (S.ASSIGNED,), S.DISPUTED, HANDLERS),
    *_moves(Move.RULE, (S.DISPUTED,), S.ASSIGNED, SUPERIORS),
    *_moves(Move.ASK_IDENTITY, (S.ASSIGNED,), S.IDENTITY_PENDING, HANDLERS),
    *_moves(Move.PROVE_IDENTITY, (S.IDENTITY_PENDING,), S.ASSIGNED, HANDLERS),
    *_moves(Move.ACCEPT, BEFORE_DECISION, S.ACCEPTED, HANDLERS),
    *_moves(Move.REFUSE, BEFORE_DECISION, S.CLOSED, HANDLERS, Outcome.NOT_ACCEPTED),
    *_moves(Move.INVITE, IN_MEDIATION, S.MEDIATING, HANDLERS),
    *_moves(Move.PAUSE, IN_MEDIATION, S.APPRAISING, HANDLERS),
    *_moves(Move.RESUME, (S.APPRAISING,), S.MEDIATING, HANDLERS),
    *_moves(Move.SETTLE, IN_MEDIATION, S.SETTLED, HANDLERS),
    *_moves(Move.CLOSE, (S.SETTLED,), S.CLOSED, HANDLERS, Outcome.SETTLED),
    *_moves(Move.TERMINATE, (*IN_MEDIATION, S.APPRAISING), S.CLOSED, HANDLERS, Outcome.TERMINATED),
    *_moves(
        Move.WITHDRAW, (S.RECEIVED, S.ASSIGNED, S.IDENTITY_PENDING, S.DISPUTED), S.CLOSED,
        {*HANDLERS, R.DISPATCHER, CONSUMER}, Outcome.WITHDRAWN,
    ),
    # after acceptance a withdrawal ends the mediation: ground MT1 (Order 121 art. 23(1))
    *_moves(
        Move.WITHDRAW, (*IN_MEDIATION, S.APPRAISING), S.CLOSED, {*HANDLERS, CONSUMER}, Outcome.TERMINATED
    ),
    *_moves(Move.REOPEN, (S.CLOSED,), S.ASSIGNED, SUPERIORS),
    *_moves(Move.ARCHIVE, (S.CLOSED,), S.ARCHIVED, {*HANDLERS, SYSTEM}),
)  # fmt: skip
_BY_MOVE = {(t.move, t.source): t for t in TRANSITIONS}
#: moves that only find the competent desk: they are the same for every kind of case, all others are a complaint's
PLACING = frozenset({Move.DISPATCH, Move.RETURN, Move.TAKE_UP})


class MoveNotPossible(Refusal):
    """The case is not in a status from which this act is possible."""

    code = "move_not_possible"
    status = 409
    sentence = "案件目前是“{status}”，不能“{act}”。"


class MoveNotOfKind(Refusal):
    """The act belongs to the procedure of complaints; the case is of another kind."""

    code = "move_not_of_kind"
    status = 409
    sentence = "“{act}”是投诉的程序，不适用于{kind}件。"


class MoveNotYours(Refusal):
    """The act is possible, but not for this role."""

    code = "move_not_yours"
    status = 403
    sentence = "“{act}”不在您岗位的职权内。"


def transition(*, move: Move, source: Status, by: str, kind: Kind = Kind.COMPLAINT) -> Transition:
    """The transition of `move` from `source` for a role (or CONSUMER, SYSTEM).

    Raises MoveNotOfKind, MoveNotPossible or MoveNotYours.
    """
    if kind is not Kind.COMPLAINT and move not in PLACING:
        raise MoveNotOfKind(act=MOVE_LABELS[move], kind=KIND_LABELS[kind])
    found = _BY_MOVE.get((move, source))
    if found is None:
        raise MoveNotPossible(status=STATUS_LABELS[source][0], act=MOVE_LABELS[move])
    if by not in found.by:
        raise MoveNotYours(act=MOVE_LABELS[move])
    return found


def moves_open_to(*, source: Status, by: str, kind: Kind = Kind.COMPLAINT) -> tuple[Move, ...]:
    """The moves a role may make from a status, in the order of the table."""
    moves = dict.fromkeys(t.move for t in TRANSITIONS if t.source is source and by in t.by)
    return tuple(move for move in moves if kind is Kind.COMPLAINT or move in PLACING)


#: the clock that bounds each status, for the list of work
CLOCK_OF_STATUS = {
    S.RECEIVED: "complaint.acceptance",
    S.ASSIGNED: "complaint.acceptance",
    S.IDENTITY_PENDING: "complaint.acceptance",
    S.DISPUTED: "complaint.acceptance",
    S.ACCEPTED: "complaint.mediation",
    S.MEDIATING: "complaint.mediation",
    S.APPRAISING: "complaint.mediation",
}
