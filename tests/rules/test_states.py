"""The state machines: every kind × status × move × role, against tables written out by hand.

The tables say what an officer of the field would expect from Order 121 articles 13–36 and 41 and the Penalty Procedure
Rules articles 18–20. They are not derived from the code: a row that changes there must be changed here, and somebody has
to mean it.
"""

from __future__ import annotations

from itertools import product

import pytest

from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.cases.rules.machine import MoveNotOfKind, MoveNotPossible, MoveNotYours, Transition
from fangxin.domain.cases.rules.states import MACHINES, moves_open_to, transition
from fangxin.domain.cases.words import MOVE_LABELS, OPEN_STATUSES, STATUS_LABELS, Kind, Move, Outcome, Status

# move            from              to                who may                                  outcome
COMPLAINT = """
DISPATCH          RECEIVED          ASSIGNED          DISPATCHER HEAD SUPERVISOR SYSTEM
RETURN            ASSIGNED          RECEIVED          HANDLER HEAD
TAKE_UP           ASSIGNED          ASSIGNED          HEAD SUPERVISOR
DISPUTE           ASSIGNED          DISPUTED          HANDLER HEAD
CONCEDE           DISPUTED          ASSIGNED          HANDLER HEAD
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
FOLLOW            RECEIVED          CLOSED            DISPATCHER HANDLER HEAD                  = MERGED
FOLLOW            ASSIGNED          CLOSED            HANDLER HEAD                             = MERGED
FOLLOW            IDENTITY_PENDING  CLOSED            HANDLER HEAD                             = MERGED
FOLLOW            ACCEPTED          CLOSED            HANDLER HEAD                             = MERGED
FOLLOW            MEDIATING         CLOSED            HANDLER HEAD                             = MERGED
REOPEN            CLOSED            ASSIGNED          HEAD SUPERVISOR
REOPEN            ARCHIVED          ASSIGNED          HEAD SUPERVISOR
ARCHIVE           CLOSED            ARCHIVED          HANDLER HEAD SYSTEM
"""
REPORT = """
DISPATCH          RECEIVED          ASSIGNED          DISPATCHER HEAD SUPERVISOR SYSTEM
RETURN            ASSIGNED          RECEIVED          HANDLER HEAD
TAKE_UP           ASSIGNED          ASSIGNED          HEAD SUPERVISOR
DISPUTE           ASSIGNED          DISPUTED          HANDLER HEAD
CONCEDE           DISPUTED          ASSIGNED          HANDLER HEAD
RULE              DISPUTED          ASSIGNED          HEAD SUPERVISOR
REFER             ASSIGNED          CLOSED            HANDLER HEAD                             = REFERRED
SET_ASIDE         ASSIGNED          CLOSED            HANDLER HEAD                             = REPEATED
MERGE             ASSIGNED          CLOSED            HANDLER HEAD                             = MERGED
START_TESTING     ASSIGNED          TESTING           HANDLER HEAD
END_TESTING       TESTING           ASSIGNED          HANDLER HEAD
PROPOSE           ASSIGNED          DECISION_PENDING  HANDLER HEAD
SEND_BACK         DECISION_PENDING  ASSIGNED          HEAD
FILE              DECISION_PENDING  INVESTIGATING     HEAD
NOT_FILE          DECISION_PENDING  CLOSED            HEAD                                     = NOT_FILED
PENALISE          INVESTIGATING     PENALISED         HANDLER HEAD
DROP              INVESTIGATING     CLOSED            HEAD                                     = FILED
CLOSE             PENALISED         CLOSED            HANDLER HEAD                             = FILED
PUBLISH           PENALISED         CLOSED            HANDLER HEAD                             = FILED
TRANSFER          INVESTIGATING     TRANSFERRED       HANDLER HEAD
POLICE_TOOK       TRANSFERRED       CLOSED            HANDLER HEAD                             = TRANSFERRED
POLICE_DECLINED   TRANSFERRED       INVESTIGATING     HANDLER HEAD
ARCHIVE           CLOSED            ARCHIVED          HANDLER HEAD SYSTEM
"""
INQUIRY = """
DISPATCH          RECEIVED          ASSIGNED          DISPATCHER HEAD SUPERVISOR SYSTEM
RETURN            ASSIGNED          RECEIVED          HANDLER HEAD
TAKE_UP           ASSIGNED          ASSIGNED          HEAD SUPERVISOR
ANSWER            RECEIVED          CLOSED            DISPATCHER HANDLER HEAD HOTLINE          = ANSWERED
ANSWER            ASSIGNED          CLOSED            DISPATCHER HANDLER HEAD HOTLINE          = ANSWERED
TURN              RECEIVED          CLOSED            DISPATCHER HANDLER HEAD HOTLINE          = TURNED
TURN              ASSIGNED          CLOSED            DISPATCHER HANDLER HEAD HOTLINE          = TURNED
WITHDRAW          RECEIVED          CLOSED            DISPATCHER HANDLER HEAD HOTLINE CONSUMER = WITHDRAWN
WITHDRAW          ASSIGNED          CLOSED            DISPATCHER HANDLER HEAD HOTLINE CONSUMER = WITHDRAWN
ARCHIVE           CLOSED            ARCHIVED          HANDLER HEAD SYSTEM
"""
COMMENDATION = """
DISPATCH          RECEIVED          ASSIGNED          DISPATCHER HEAD SUPERVISOR SYSTEM
RETURN            ASSIGNED          RECEIVED          HANDLER HEAD
TAKE_UP           ASSIGNED          ASSIGNED          HEAD SUPERVISOR
THANK             RECEIVED          CLOSED            DISPATCHER HANDLER HEAD HOTLINE          = THANKED
THANK             ASSIGNED          CLOSED            DISPATCHER HANDLER HEAD HOTLINE          = THANKED
ARCHIVE           CLOSED            ARCHIVED          HANDLER HEAD SYSTEM
"""
#: everybody who could ask, and somebody without a role
ASKING = (*(role.value for role in Role), *(kind.value for kind in ActorKind if kind is not ActorKind.OFFICER), "")
Table = dict[tuple[Move, Status], tuple[Status, set[str], Outcome | None]]


def expected(text: str) -> Table:
    table: Table = {}
    for line in text.strip().splitlines():
        left, _, outcome = line.partition("=")
        move, source, target, *who = left.split()
        assert (Move(move), Status(source)) not in table, f"written twice: {line}"
        table[Move(move), Status(source)] = (
            Status(target), set(who), Outcome(outcome.strip()) if outcome else None
        )  # fmt: skip
    return table


TABLES: dict[Kind, Table] = {
    Kind.COMPLAINT: expected(COMPLAINT),
    Kind.REPORT: expected(REPORT),
    Kind.INQUIRY: expected(INQUIRY),
    Kind.COMMENDATION: expected(COMMENDATION),
}


def told(move: Move, source: Status, by: str, kind: Kind) -> Transition | type[Exception]:
    try:
        return transition(move=move, source=source, by=by, kind=kind)
    except (MoveNotPossible, MoveNotYours, MoveNotOfKind) as refusal:
        return type(refusal)


@pytest.mark.parametrize(("kind", "move"), list(product(Kind, Move)))
def test_every_status_and_role_for(kind: Kind, move: Move) -> None:
    table = TABLES[kind]
    of_kind = {one for one, _ in table}
    for source, by in product(Status, ASKING):
        answer = told(move, source, by, kind)
        where = f"{by or 'nobody'} {move} from {source}"
        if move not in of_kind:
            assert answer is MoveNotOfKind, where
            continue
        if (move, source) not in table:
            assert answer is MoveNotPossible, where
            continue
        target, who, outcome = table[move, source]
        if by not in who:
            assert answer is MoveNotYours, where
        else:
            assert isinstance(answer, Transition), where
            assert (answer.target, answer.outcome) == (target, outcome), where


@pytest.mark.parametrize("kind", Kind)
def test_the_table_of_the_code_has_no_row_twice_and_none_besides(kind: Kind) -> None:
    rows = MACHINES[kind].transitions
    assert len({(row.move, row.source) for row in rows}) == len(rows) == len(TABLES[kind])


@pytest.mark.parametrize("by", ASKING)
def test_what_is_offered_is_exactly_what_is_let_through(by: str) -> None:
    for source, kind in product(Status, Kind):
        offered = moves_open_to(source=source, by=by, kind=kind)
        assert len(set(offered)) == len(offered)
        assert set(offered) == {move for move in Move if isinstance(told(move, source, by, kind), Transition)}


def test_every_move_belongs_to_some_procedure() -> None:
    assert {move for table in TABLES.values() for move, _ in table} == set(Move)


@pytest.mark.parametrize("kind", Kind)
def test_a_case_ends_with_an_outcome_and_only_then(kind: Kind) -> None:
    for (move, _), (target, _, outcome) in TABLES[kind].items():
        assert (outcome is not None) == (target is Status.CLOSED), move


@pytest.mark.parametrize("kind", Kind)
def test_from_every_open_status_some_officer_can_go_on(kind: Kind) -> None:
    table = TABLES[kind]
    for status in set(MACHINES[kind].statuses) & set(OPEN_STATUSES):
        officers = {by for (_, source), (_, who, _) in table.items() if source is status for by in who} - {
            "CONSUMER",
            "SYSTEM",
        }
        assert officers, status


def test_the_consumer_may_withdraw_a_complaint_until_there_is_an_agreement() -> None:
    table = TABLES[Kind.COMPLAINT]
    for status in set(MACHINES[Kind.COMPLAINT].statuses) & set(OPEN_STATUSES):
        # an agreement is being performed: there is nothing left to withdraw
        assert ((Move.WITHDRAW, status) in table) == (status is not Status.SETTLED), status


def test_nobody_can_make_an_agency_forget_a_violation() -> None:
    assert not any(move is Move.WITHDRAW for move, _ in TABLES[Kind.REPORT])


@pytest.mark.parametrize("kind", Kind)
def test_every_case_can_come_to_its_end(kind: Kind) -> None:
    reached = {Status.RECEIVED}
    while True:
        further = {target for (_, source), (target, _, _) in TABLES[kind].items() if source in reached} | reached
        if further == reached:
            break
        reached = further
    assert reached == set(MACHINES[kind].statuses)
    assert Status.ARCHIVED in reached


@pytest.mark.parametrize("kind", Kind)
def test_archived_is_the_end(kind: Kind) -> None:
    leading_on = {move for move, source in TABLES[kind] if source is Status.ARCHIVED}
    # what a call-back finds out about a complaint put away is not put away with it
    assert leading_on <= ({Move.REOPEN} if kind is Kind.COMPLAINT else set())


def test_a_refusal_names_the_act_and_the_status_in_words() -> None:
    with pytest.raises(MoveNotPossible) as refused:
        transition(move=Move.CLOSE, source=Status.ASSIGNED, by=Role.HANDLER)
    assert refused.value.told() == "案件目前是“待初查”，不能“办结”。"
    with pytest.raises(MoveNotPossible) as refused_report:
        transition(move=Move.FILE, source=Status.ASSIGNED, by=Role.HEAD, kind=Kind.REPORT)
    assert refused_report.value.told() == "案件目前是“待核查”，不能“立案”。"
    with pytest.raises(MoveNotOfKind) as refused_kind:
        transition(move=Move.ACCEPT, source=Status.ASSIGNED, by=Role.HANDLER, kind=Kind.REPORT)
    assert refused_kind.value.told() == "“受理”不是举报件的程序。"


def test_every_move_and_status_has_its_words() -> None:
    assert set(MOVE_LABELS) == set(Move) and set(STATUS_LABELS) == set(Status)
    assert {status for machine in MACHINES.values() for status in machine.statuses} == set(Status)


def test_every_status_bound_by_law_names_its_clock() -> None:
    bound = {kind: set(machine.clocks) for kind, machine in MACHINES.items()}
    complaint = set(MACHINES[Kind.COMPLAINT].statuses) & set(OPEN_STATUSES)
    assert bound[Kind.COMPLAINT] == complaint - {Status.SETTLED}
    assert bound[Kind.REPORT] == {
        Status.RECEIVED, Status.ASSIGNED, Status.DISPUTED, Status.TESTING, Status.DECISION_PENDING
    }  # fmt: skip
    assert bound[Kind.INQUIRY] == bound[Kind.COMMENDATION] == set()
