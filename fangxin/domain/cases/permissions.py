"""Who may do what to which case; every answer is nothing or a refusal."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules import states
from fangxin.domain.cases.rules.machine import SYSTEM, Transition
from fangxin.domain.cases.words import MOVE_LABELS, Kind, Move, Status
from fangxin.foundation.refusals import Refusal

#: moves made on the whole subtree; all others only on cases of the own office
FROM_ABOVE = frozenset({Move.DISPATCH, Move.TAKE_UP, Move.RULE, Move.REOPEN})


class OtherOffice(Refusal):
    """The case belongs to another office of the caller's subtree: it can be read, not handled."""

    code = "other_office"
    status = 403
    sentence = "本件由“{office}”办理，您可以查看，但不能代为“{act}”。"


def scope(*, by: Actor) -> Q:
    """The condition every query on cases starts from: the caller's subtree, and the right to see cases at all."""
    if not by.may(Permission.VIEW_CASES):
        return Q(pk__in=[])
    return agency_scope(by=by, field="path")


def visible_cases(*, by: Actor) -> QuerySet[Case]:
    """The cases the caller may read."""
    return Case.objects.filter(scope(by=by))


def role_of(*, by: Actor) -> str:
    """How the state machine names the caller."""
    if by.kind is ActorKind.OFFICER:
        return by.role.value if by.role else ""
    # an outside system makes the system's own moves, and only those it was given the permission for
    return SYSTEM if by.kind is ActorKind.MACHINE else by.kind.value


def check_move(*, case: Case, move: Move, by: Actor) -> Transition:
    """The transition the caller may make on this case now; raises what `states.transition` does, or OtherOffice."""
    found = states.transition(move=move, source=Status(case.status), by=role_of(by=by), kind=Kind(case.kind))
    if by.in_office and move not in FROM_ABOVE and case.office_id != by.office_id:
        raise OtherOffice(office=case.office.name, act=MOVE_LABELS[move])
    return found


def moves_open_to(*, case: Case, by: Actor) -> tuple[Move, ...]:
    """The moves to offer the caller on this case."""
    moves = states.moves_open_to(source=Status(case.status), by=role_of(by=by), kind=Kind(case.kind))
    if by.in_office and case.office_id != by.office_id:
        return tuple(move for move in moves if move in FROM_ABOVE)
    return moves


def check_handles(*, case: Case, by: Actor, act: str) -> None:
    """Raises NotPermitted or OtherOffice unless the caller handles the cases of this case's office."""
    if by.kind is ActorKind.SYSTEM:
        return
    by.must(Permission.HANDLE)
    if case.office_id != by.office_id:
        raise OtherOffice(office=case.office.name, act=act)
