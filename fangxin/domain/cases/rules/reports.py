"""The state machine of a report of a violation (Order 121 articles 29–36; Penalty Procedure Rules articles 18–20)."""

from __future__ import annotations

from fangxin.domain.cases.rules.machine import ARCHIVING, DISPUTING, HANDLERS, LEADERS, PLACING, Machine, moves
from fangxin.domain.cases.words import Move, Outcome, Status

S = Status
REPORT = Machine(
    transitions=(
        *PLACING,
        *DISPUTING,
        # no power to handle it: the reporter is told where to turn (Order 121 art. 34)
        *moves(Move.REFER, (S.ASSIGNED,), S.CLOSED, HANDLERS, Outcome.REFERRED),
        # the same reporter, facts and respondent: not handled again; new facts: merged, the clock restarts (art. 35)
        *moves(Move.SET_ASIDE, (S.ASSIGNED,), S.CLOSED, HANDLERS, Outcome.REPEATED),
        *moves(Move.MERGE, (S.ASSIGNED,), S.CLOSED, HANDLERS, Outcome.MERGED),
        # testing, inspection, quarantine, appraisal, identification by the right holder are not counted (Rules art. 18)
        *moves(Move.START_TESTING, (S.ASSIGNED,), S.TESTING, HANDLERS),
        *moves(Move.END_TESTING, (S.TESTING,), S.ASSIGNED, HANDLERS),
        # the officer proposes, the leader decides (Rules art. 18)
        *moves(Move.PROPOSE, (S.ASSIGNED,), S.DECISION_PENDING, HANDLERS),
        *moves(Move.SEND_BACK, (S.DECISION_PENDING,), S.ASSIGNED, LEADERS),
        *moves(Move.FILE, (S.DECISION_PENDING,), S.INVESTIGATING, LEADERS),
        *moves(Move.NOT_FILE, (S.DECISION_PENDING,), S.CLOSED, LEADERS, Outcome.NOT_FILED),
        *moves(Move.PENALISE, (S.INVESTIGATING,), S.PENALISED, HANDLERS),
        *moves(Move.DROP, (S.INVESTIGATING,), S.CLOSED, LEADERS, Outcome.FILED),
        # a mere warning is not published (SAMR Order 45 art. 2)
        *moves(Move.CLOSE, (S.PENALISED,), S.CLOSED, HANDLERS, Outcome.FILED),
        *moves(Move.PUBLISH, (S.PENALISED,), S.CLOSED, HANDLERS, Outcome.FILED),
        *moves(Move.TRANSFER, (S.INVESTIGATING,), S.TRANSFERRED, HANDLERS),
        *moves(Move.POLICE_TOOK, (S.TRANSFERRED,), S.CLOSED, HANDLERS, Outcome.TRANSFERRED),
        *moves(Move.POLICE_DECLINED, (S.TRANSFERRED,), S.INVESTIGATING, HANDLERS),
        *ARCHIVING,
    ),
    clocks={
        S.RECEIVED: "report.verification",
        S.ASSIGNED: "report.verification",
        S.DISPUTED: "report.verification",
        S.TESTING: "report.verification",
        S.DECISION_PENDING: "report.verification",
    },
)
_FILED = frozenset({S.INVESTIGATING, S.PENALISED, S.TRANSFERRED})
_ENDED_FILED = frozenset({Outcome.FILED, Outcome.TRANSFERRED})


def was_filed(status: str, outcome: str) -> bool:
    """Whether a case was filed on a report: it stands there, or ended from there."""
    return status in _FILED or outcome in _ENDED_FILED
