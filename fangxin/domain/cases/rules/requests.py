"""The short procedures: an inquiry is answered, a commendation passed on with thanks. Neither has a legal clock."""

from __future__ import annotations

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.rules.machine import ARCHIVING, CONSUMER, HANDLERS, PLACING, Machine, moves
from fangxin.domain.cases.words import Move, Outcome, Status

S = Status
ANSWERING = frozenset({*HANDLERS, Role.DISPATCHER, Role.HOTLINE})

INQUIRY = Machine(
    transitions=(
        *PLACING,
        *moves(Move.ANSWER, (S.RECEIVED, S.ASSIGNED), S.CLOSED, ANSWERING, Outcome.ANSWERED),
        # what was asked is a complaint or a report: it goes on as that
        *moves(Move.TURN, (S.RECEIVED, S.ASSIGNED), S.CLOSED, ANSWERING, Outcome.TURNED),
        *moves(Move.WITHDRAW, (S.RECEIVED, S.ASSIGNED), S.CLOSED, {*ANSWERING, CONSUMER}, Outcome.WITHDRAWN),
        *ARCHIVING,
    )
)
COMMENDATION = Machine(
    transitions=(
        *PLACING,
        *moves(Move.THANK, (S.RECEIVED, S.ASSIGNED), S.CLOSED, ANSWERING, Outcome.THANKED),
        *ARCHIVING,
    )
)
