"""The state machine of a complaint (Order 121 articles 13–27 and 41; Order 20 articles 12–23 and 37 for older cases)."""

from __future__ import annotations

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.rules.machine import (
    ARCHIVING,
    CONSUMER,
    DISPUTING,
    HANDLERS,
    PLACING,
    SUPERIORS,
    Machine,
    moves,
)
from fangxin.domain.cases.words import Move, Outcome, Status

S = Status
BEFORE_DECISION = (S.ASSIGNED, S.IDENTITY_PENDING)
IN_MEDIATION = (S.ACCEPTED, S.MEDIATING)

COMPLAINT = Machine(
    transitions=(
        *PLACING,
        *DISPUTING,
        *moves(Move.ASK_IDENTITY, (S.ASSIGNED,), S.IDENTITY_PENDING, HANDLERS),
        *moves(Move.PROVE_IDENTITY, (S.IDENTITY_PENDING,), S.ASSIGNED, HANDLERS),
        *moves(Move.ACCEPT, BEFORE_DECISION, S.ACCEPTED, HANDLERS),
        *moves(Move.REFUSE, BEFORE_DECISION, S.CLOSED, HANDLERS, Outcome.NOT_ACCEPTED),
        *moves(Move.INVITE, IN_MEDIATION, S.MEDIATING, HANDLERS),
        *moves(Move.PAUSE, IN_MEDIATION, S.APPRAISING, HANDLERS),
        *moves(Move.RESUME, (S.APPRAISING,), S.MEDIATING, HANDLERS),
        *moves(Move.SETTLE, IN_MEDIATION, S.SETTLED, HANDLERS),
        *moves(Move.CLOSE, (S.SETTLED,), S.CLOSED, HANDLERS, Outcome.SETTLED),
        *moves(Move.TERMINATE, (*IN_MEDIATION, S.APPRAISING), S.CLOSED, HANDLERS, Outcome.TERMINATED),
        *moves(
            Move.WITHDRAW, (S.RECEIVED, S.ASSIGNED, S.IDENTITY_PENDING, S.DISPUTED), S.CLOSED,
            {*HANDLERS, Role.DISPATCHER, CONSUMER}, Outcome.WITHDRAWN,
        ),
        # after acceptance a withdrawal ends the mediation: ground MT1 (Order 121 art. 23(1))
        *moves(
            Move.WITHDRAW, (*IN_MEDIATION, S.APPRAISING), S.CLOSED, {*HANDLERS, CONSUMER}, Outcome.TERMINATED
        ),
        # one dispute that came in several times: what was answered in the leading case is the answer here too
        *moves(Move.FOLLOW, (S.RECEIVED,), S.CLOSED, {*HANDLERS, Role.DISPATCHER}, Outcome.MERGED),
        *moves(Move.FOLLOW, (*BEFORE_DECISION, *IN_MEDIATION), S.CLOSED, HANDLERS, Outcome.MERGED),
        # a false closing does not become true by being put away
        *moves(Move.REOPEN, (S.CLOSED, S.ARCHIVED), S.ASSIGNED, SUPERIORS),
        *ARCHIVING,
    ),
    clocks={
        S.RECEIVED: "complaint.acceptance",
        S.ASSIGNED: "complaint.acceptance",
        S.IDENTITY_PENDING: "complaint.acceptance",
        S.DISPUTED: "complaint.acceptance",
        S.ACCEPTED: "complaint.mediation",
        S.MEDIATING: "complaint.mediation",
        S.APPRAISING: "complaint.mediation",
    },
)  # fmt: skip
