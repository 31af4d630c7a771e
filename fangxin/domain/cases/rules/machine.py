"""What a state machine is: permitted moves as a table, and the refusals of any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.words import Move, Outcome, Status
from fangxin.foundation.refusals import Refusal

R = Role

HANDLERS = frozenset({R.HANDLER, R.HEAD})
DISPATCHERS = frozenset({R.DISPATCHER, R.HEAD, R.SUPERVISOR})
SUPERIORS = frozenset({R.HEAD, R.SUPERVISOR})
LEADERS = frozenset({R.HEAD})
#: marks moves the consumer or the system may make; officers appear by role
CONSUMER = "CONSUMER"
SYSTEM = "SYSTEM"


class MoveNotPossible(Refusal):
    """The case is not in a status from which this act is possible."""

    code = "move_not_possible"
    status = 409
    sentence = "案件目前是“{status}”，不能“{act}”。"


class MoveNotOfKind(Refusal):
    """The act belongs to the procedure of another kind of case."""

    code = "move_not_of_kind"
    status = 409
    sentence = "“{act}”不是{kind}件的程序。"


class MoveNotYours(Refusal):
    """The act is possible, but not for this role."""

    code = "move_not_yours"
    status = 403
    sentence = "“{act}”不在您岗位的职权内。"


@dataclass(frozen=True)
class Transition:
    """One permitted move: from → to, by whom."""

    move: Move
    source: Status
    target: Status
    by: frozenset[str]
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Machine:
    """The permitted moves of one kind of case, and the clock that bounds each status."""

    transitions: tuple[Transition, ...]
    clocks: Mapping[Status, str] = field(default_factory=dict)

    @property
    def moves(self) -> frozenset[Move]:
        """Every move of the procedure."""
        return frozenset(one.move for one in self.transitions)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Every status of the procedure, in the order of a life."""
        named = {status for one in self.transitions for status in (one.source, one.target)}
        return tuple(status for status in Status if status in named)

    def find(self, move: Move, source: Status) -> Transition | None:
        """The transition of a move from a status."""
        return next((one for one in self.transitions if one.move is move and one.source is source), None)

    def open_to(self, source: Status, by: str) -> tuple[Move, ...]:
        """The moves a role may make from a status, in the order of the table."""
        return tuple(dict.fromkeys(one.move for one in self.transitions if one.source is source and by in one.by))


def moves(
    move: Move, sources: Iterable[Status], target: Status, by: Iterable[str], outcome: Outcome | None = None
) -> tuple[Transition, ...]:
    """The rows of one move from several statuses."""
    return tuple(Transition(move, source, target, frozenset(by), outcome) for source in sources)


#: how any case finds its competent desk (Order 121 articles 13, 33 and 41)
PLACING: tuple[Transition, ...] = (
    *moves(Move.DISPATCH, (Status.RECEIVED,), Status.ASSIGNED, {*DISPATCHERS, SYSTEM}),
    *moves(Move.RETURN, (Status.ASSIGNED,), Status.RECEIVED, HANDLERS),
    *moves(Move.TAKE_UP, (Status.ASSIGNED,), Status.ASSIGNED, SUPERIORS),
)
#: an office that holds another one competent: it agrees to keep the case, or their common superior rules
DISPUTING: tuple[Transition, ...] = (
    *moves(Move.DISPUTE, (Status.ASSIGNED,), Status.DISPUTED, HANDLERS),
    *moves(Move.CONCEDE, (Status.DISPUTED,), Status.ASSIGNED, HANDLERS),
    *moves(Move.RULE, (Status.DISPUTED,), Status.ASSIGNED, SUPERIORS),
)
ARCHIVING: tuple[Transition, ...] = moves(Move.ARCHIVE, (Status.CLOSED,), Status.ARCHIVED, {*HANDLERS, SYSTEM})
