"""Who may do what to which case; every answer is nothing or a refusal."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.permissions import within
from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.agency.words import ActorKind, Permission, Role, Tier
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules import states
from fangxin.domain.cases.rules.machine import SYSTEM, Transition
from fangxin.domain.cases.words import MOVE_LABELS, Kind, Move, Outcome, Status
from fangxin.foundation.refusals import Refusal

#: moves made on the whole subtree; all others only on cases of the own office
FROM_ABOVE = frozenset({Move.DISPATCH, Move.TAKE_UP, Move.RULE, Move.REOPEN})
#: moves of the leader of the agency, in whose name its stations act (Order 121 article 30, Penalty Procedure Rules article 18)
BY_LEADER = frozenset({Move.SEND_BACK, Move.FILE, Move.NOT_FILE, Move.DROP})


class OtherOffice(Refusal):
    """The case belongs to another office of the caller's subtree: it can be read, not handled."""

    code = "other_office"
    status = 403
    sentence = "本件由“{office}”办理，您可以查看，但不能代为“{act}”。"


class LeaderOfAgency(Refusal):
    """A station acts in the name of its county's agency: what a leader decides, that agency's head decides."""

    code = "leader_of_agency"
    status = 403
    sentence = "派出机构以{office}的名义办理举报，“{act}”由{office}的负责人决定。"


class ReporterSealed(Refusal):
    """Who reported is known only to the officer who handles the report and to the leader who decides on it."""

    code = "reporter_sealed"
    status = 403
    sentence = "举报人的信息依法保密，只有本件的承办人和作出决定的负责人可以查看。"


class PersonElsewhere(Refusal):
    """Who asked stands on what the inquiry was turned into."""

    code = "person_elsewhere"
    status = 403
    sentence = "本件已转办，咨询人的信息在转办后的件里，只能在那里查看。"


def scope(*, by: Actor) -> Q:
    """The condition every query on cases starts from: the caller's subtree, and the right to see cases at all."""
    if not by.may(Permission.VIEW_CASES):
        return Q(pk__in=[])
    return agency_scope(by=by, field="path")


def visible_cases(*, by: Actor) -> QuerySet[Case]:
    """The cases the caller may read."""
    return Case.objects.filter(scope(by=by))


def visible_within(*, first: str, beyond: str) -> QuerySet[Case]:
    """The cases of a subtree by its ends, as `visible_cases` gives them to who may see cases there; see `within`."""
    return Case.objects.filter(within(first=first, beyond=beyond, field="path"))


def people_known(*, by: Actor) -> Q:
    """The condition on cases whose people the caller may know at all, masked or not.

    Of a report that is whoever serves the post it lies at, and the head who decides on it (Order 121 article 37);
    everybody else sees a case without its reporter, and no way from the person to the case. Of an inquiry that was
    turned nobody is: its person stands on what it became, which may be a report. Every list, search, page and file that
    could tell of a person starts from this condition.
    """
    if by.kind is ActorKind.SYSTEM:
        return Q()
    own = Q(post_id=by.post_id) if by.post_id is not None else Q(pk__in=[])
    if by.role is Role.HEAD:
        # a station's head has nobody's report but one that lies at no post
        own |= Q(office_id=by.office_id) & (~Q(office__tier=Tier.STATION) | Q(post=None))
        own |= Q(office__tier=Tier.STATION, office__parent_id=by.office_id)
    sealed = Q(kind=Kind.REPORT) | Q(kind=Kind.INQUIRY, outcome=Outcome.TURNED)
    return ~sealed | (Q(kind=Kind.REPORT) & own if by.may(Permission.UNSEAL) else Q(pk__in=[]))


def knows_people(*, case: Case, by: Actor) -> bool:
    """Whether the caller may know the people of this case; the same answer as `people_known`."""
    if by.kind is ActorKind.SYSTEM:
        return True
    if case.kind != Kind.REPORT:
        return not set_apart(kind=case.kind, outcome=case.outcome)
    if not by.may(Permission.UNSEAL):
        return False
    unheld = case.post_id is None and by.role is Role.HEAD and case.office_id == by.office_id
    return (by.post_id is not None and case.post_id == by.post_id) or unheld or decides(case=case, by=by)


def set_apart(*, kind: str, outcome: str) -> bool:
    """Whether the people of a case leave in no file: a report's, and those of an inquiry that stand on what it became."""
    return kind == Kind.REPORT or (kind == Kind.INQUIRY and outcome == Outcome.TURNED)


def check_knows_people(*, case: Case, by: Actor) -> None:
    """Raises ReporterSealed, of an inquiry that was turned PersonElsewhere."""
    if not knows_people(case=case, by=by):
        raise ReporterSealed if case.kind == Kind.REPORT else PersonElsewhere


def decides(*, case: Case, by: Actor) -> bool:
    """Whether the caller is the leader who decides on a report: the head of the agency in whose name its office acts."""
    return by.role is Role.HEAD and by.office_id == acting_office(office=case.office).pk


def speaking(*, case: Case) -> Actor:
    """The person of a case as an actor of its journal: masked, and of a report not even that."""
    person = case.intake.person
    if case.kind == Kind.REPORT:
        return consumer("举报人")
    return consumer(person.name_masked if person else "消费者")


def role_of(*, by: Actor) -> str:
    """How the state machine names the caller."""
    if by.kind is ActorKind.OFFICER:
        return by.role.value if by.role else ""
    # an outside system makes the system's own moves, and only those it was given the permission for
    return SYSTEM if by.kind is ActorKind.MACHINE else by.kind.value


def check_move(*, case: Case, move: Move, by: Actor) -> Transition:
    """The transition the caller may make on this case now; raises what `states.transition` does, or OtherOffice."""
    found = states.transition(move=move, source=Status(case.status), by=role_of(by=by), kind=Kind(case.kind))
    if by.in_office and not _within_reach(case=case, move=move, by=by):
        if move in BY_LEADER and case.office_id == by.office_id:
            raise LeaderOfAgency(office=acting_office(office=case.office).name, act=MOVE_LABELS[move])
        raise OtherOffice(office=case.office.name, act=MOVE_LABELS[move])
    return found


def _within_reach(*, case: Case, move: Move, by: Actor) -> bool:
    if move in BY_LEADER and case.kind == Kind.REPORT:
        return decides(case=case, by=by)
    return move in FROM_ABOVE or case.office_id == by.office_id


def moves_open_to(*, case: Case, by: Actor) -> tuple[Move, ...]:
    """The moves to offer the caller on this case."""
    moves = states.moves_open_to(source=Status(case.status), by=role_of(by=by), kind=Kind(case.kind))
    return tuple(move for move in moves if not by.in_office or _within_reach(case=case, move=move, by=by))


def check_handles(*, case: Case, by: Actor, act: str) -> None:
    """Raises NotPermitted or OtherOffice unless the caller handles the cases of this case's office."""
    if by.kind is ActorKind.SYSTEM:
        return
    by.must(Permission.HANDLE)
    if case.office_id != by.office_id:
        raise OtherOffice(office=case.office.name, act=act)
