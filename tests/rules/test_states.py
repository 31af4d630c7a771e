"""The state machine of a complaint: every status × move × role, against a table written out by hand.

The table says what an officer of the field would expect from Order 121 articles 13–27 and 41. It is not derived from the
code: a row that changes there must be changed here, and somebody has to mean it.
"""

from __future__ import annotations

from itertools import product

import pytest

from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.cases.rules.states import (
    CLOCK_OF_STATUS,
    TRANSITIONS,
    MoveNotOfKind,
    MoveNotPossible,
    MoveNotYours,
    Transition,
    moves_open_to,
    transition,
)
from fangxin.domain.cases.words import MOVE_LABELS, OPEN_STATUSES, STATUS_LABELS, Kind, Move, Outcome, Status

# move            from              to                who may                                  outcome
EXPECTED = """
DISPATCH          RECEIVED          ASSIGNED          DISPATCHER HEAD SUPERVISOR SYSTEM
RETURN            ASSIGNED          RECEIVED          HANDLER HEAD
TAKE_UP           ASSIGNED          ASSIGNED          HEAD SUPERVISOR
DISPUTE           ASSIGNED          DISPUTED          HANDLER HEAD
RULE              DISPUTED          ASSIGNED          HEAD SUPERVISOR
ASK_IDENTITY      ASSIGNED          IDENTITY_PENDING  HANDLER HEAD
PROVE_IDENTITY    IDENTITY_PENDING  ASSIGNED          HANDLER HEAD
ACCEPT            ASSIGNED          ACCEPTED          HANDLER HEAD
ACCEPT            IDENTITY_PENDING  ACCEPTED          HANDLER HEAD
REFUSE            ASSIGNED          CLOSED            HANDLER HEAD                             = NOT_ACCEPTED
REFUSE            IDENTITY_PENDING  CLOSED            HANDLER HEAD                             = NOT_ACCEPTED
INVITE            ACCEPTED          MEDIATING         HANDLER HEAD
INVITE            MEDIATING         MEDIATING         HANDLER HEAD
PAUSE             ACCEPTED          APPRAISING        HANDLER HEAD
PAUSE             MEDIATING         APPRAISING        HANDLER HEAD
RESUME            APPRAISING        MEDIATING         HANDLER HEAD
SETTLE            ACCEPTED          SETTLED           HANDLER HEAD
SETTLE            MEDIATING         SETTLED           HANDLER HEAD
CLOSE             SETTLED           CLOSED            HANDLER HEAD                             = SETTLED
TERMINATE         ACCEPTED          CLOSED            HANDLER HEAD                             = TERMINATED
TERMINATE         MEDIATING         CLOSED            HANDLER HEAD                             = TERMINATED
TERMINATE         APPRAISING        CLOSED            HANDLER HEAD                             = TERMINATED
WITHDRAW          RECEIVED          CLOSED            DISPATCHER HANDLER HEAD CONSUMER         = WITHDRAWN
WITHDRAW          ASSIGNED          CLOSED            DISPATCHER HANDLER HEAD CONSUMER         = WITHDRAWN
WITHDRAW          IDENTITY_PENDING  CLOSED            DISPATCHER HANDLER HEAD CONSUMER         = WITHDRAWN
WITHDRAW          DISPUTED          CLOSED            DISPATCHER HANDLER HEAD CONSUMER         = WITHDRAWN
WITHDRAW          ACCEPTED          CLOSED            HANDLER HEAD CONSUMER                    = TERMINATED
WITHDRAW          MEDIATING         CLOSED            HANDLER HEAD CONSUMER                    = TERMINATED
WITHDRAW          APPRAISING        CLOSED            HANDLER HEAD CONSUMER                    = TERMINATED
REOPEN            CLOSED            ASSIGNED          HEAD SUPERVISOR
ARCHIVE           CLOSED            ARCHIVED          HANDLER HEAD SYSTEM
"""
#: everybody who could ask, and somebody without a role
ASKING = (*(role.value for role in Role), *(kind.value for kind in ActorKind if kind is not ActorKind.OFFICER), "")


def expected() -> dict[tuple[Move, Status], tuple[Status, set[str], Outcome | None]]:
    table: dict[tuple[Move, Status], tuple[Status, set[str], Outcome | None]] = {}
    for line in EXPECTED.strip().splitlines():
        left, _, outcome = line.partition("=")
        move, source, target, *who = left.split()
        assert (Move(move), Status(source)) not in table, f"written twice: {line}"
        table[Move(move), Status(source)] = (
            Status(target), set(who), Outcome(outcome.strip()) if outcome else None
        )  # fmt: skip
    return table


TABLE = expected()


def told(move: Move, source: Status, by: str, kind: Kind = Kind.COMPLAINT) -> Transition | type[Exception]:
    try:
        return transition(move=move, source=source, by=by, kind=kind)
    except (MoveNotPossible, MoveNotYours, MoveNotOfKind) as refusal:
        return type(refusal)


@pytest.mark.parametrize("move", Move)
def test_every_status_and_role_for(move: Move) -> None:
    for source, by in product(Status, ASKING):
        answer = told(move, source, by)
        where = f"{by or 'nobody'} {move} from {source}"
        if (move, source) not in TABLE:
            assert answer is MoveNotPossible, where
            continue
        target, who, outcome = TABLE[move, source]
        if by not in who:
            assert answer is MoveNotYours, where
        else:
            assert isinstance(answer, Transition), where
            assert (answer.target, answer.outcome) == (target, outcome), where


def test_the_table_of_the_code_has_no_row_twice_and_none_besides() -> None:
    assert len({(row.move, row.source) for row in TRANSITIONS}) == len(TRANSITIONS) == len(TABLE)


@pytest.mark.parametrize("by", ASKING)
def test_what_is_offered_is_exactly_what_is_let_through(by: str) -> None:
    for source, kind in product(Status, Kind):
        offered = moves_open_to(source=source, by=by, kind=kind)
        assert len(set(offered)) == len(offered)
        assert set(offered) == {move for move in Move if isinstance(told(move, source, by, kind), Transition)}


@pytest.mark.parametrize("kind", [Kind.REPORT, Kind.INQUIRY, Kind.COMMENDATION])
def test_the_procedure_of_complaints_is_not_that_of(kind: Kind) -> None:
    let_through = {
        (move, source, by) for move, source, by in product(Move, Status, ASKING)
        if isinstance(told(move, source, by, kind), Transition)
    }  # fmt: skip
    assert {(move, source) for move, source, _ in let_through} == {
        (Move.DISPATCH, Status.RECEIVED), (Move.RETURN, Status.ASSIGNED), (Move.TAKE_UP, Status.ASSIGNED),
    }  # fmt: skip
    assert told(Move.ACCEPT, Status.ASSIGNED, Role.HANDLER, kind) is MoveNotOfKind


def test_a_case_ends_with_an_outcome_and_only_then() -> None:
    for (move, _), (target, _, outcome) in TABLE.items():
        assert (outcome is not None) == (target is Status.CLOSED), move


def test_from_every_open_status_some_officer_can_go_on_and_the_consumer_may_withdraw() -> None:
    for status in OPEN_STATUSES:
        officers = {by for (_, source), (_, who, _) in TABLE.items() if source is status for by in who} - {
            "CONSUMER",
            "SYSTEM",
        }
        assert officers, status
        # an agreement is being performed: there is nothing left to withdraw
        assert ((Move.WITHDRAW, status) in TABLE) == (status is not Status.SETTLED), status


def test_every_case_can_come_to_its_end() -> None:
    reached = {Status.RECEIVED}
    while True:
        further = {target for (_, source), (target, _, _) in TABLE.items() if source in reached} | reached
        if further == reached:
            break
        reached = further
    assert reached == set(Status)


def test_archived_is_the_end() -> None:
    assert not any(source is Status.ARCHIVED for _, source in TABLE)


def test_a_refusal_names_the_act_and_the_status_in_words() -> None:
    with pytest.raises(MoveNotPossible) as refused:
        transition(move=Move.CLOSE, source=Status.ASSIGNED, by=Role.HANDLER)
    assert refused.value.told() == "案件目前是“待初查”，不能“办结”。"
    with pytest.raises(MoveNotOfKind) as refused_kind:
        transition(move=Move.ACCEPT, source=Status.ASSIGNED, by=Role.HANDLER, kind=Kind.REPORT)
    assert refused_kind.value.told() == "“受理”是投诉的程序，不适用于举报件。"


def test_every_move_and_status_has_its_words_and_every_status_before_the_end_of_mediation_its_clock() -> None:
    assert set(MOVE_LABELS) == set(Move) and set(STATUS_LABELS) == set(Status)
    assert set(CLOCK_OF_STATUS) == set(OPEN_STATUSES) - {Status.SETTLED}
