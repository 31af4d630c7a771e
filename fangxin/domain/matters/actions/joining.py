"""Joining cases to a matter, saying that two are not one, and parting them again. Every case of it keeps its own journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.dispatch import dispatch
from fangxin.domain.cases.actions.step import Step, begin, hold_cases, stale
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Status
from fangxin.domain.matters.actions.looking import evidence_of
from fangxin.domain.matters.models import Matter, Member, Suggestion
from fangxin.domain.matters.permissions import check_joins
from fangxin.domain.matters.queries import compared_case, matter_of, members_of, pair_between, weighed_pair
from fangxin.domain.matters.rules.joining import (
    LeadUnknown,
    NotInMatter,
    NotOneKind,
    SameMatter,
    Standing,
    follows,
    leading,
)
from fangxin.domain.matters.rules.weighing import Weighed
from fangxin.domain.matters.words import MatterState, SuggestionState
from fangxin.domain.routing.actions import overridden_row
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.words import Act
from fangxin.storage.ids import new_id

JOINING, REFUSING, PARTING = "合并办理", "排除", "取消合并"


@transaction.atomic
def join(
    *, number: str, version: int | None, other: str, lead: str = "", reason: str = "", send: bool = False, by: Actor,
    at: datetime,
) -> Matter:  # fmt: skip
    """Hold two cases together as one dispute, with all that are in a matter with either of them.

    `lead` is the number of the leading case, chosen by `leading` when empty. `send`: a case still waiting in the queue is
    dispatched to the leading case's office first, an act of its own that parting does not undo. Raises NotFound,
    StaleVersion, NotPermitted, OtherOffice, NotOneKind, SameMatter, LeadUnknown, and what `dispatch` raises.
    """
    one, two = _pair(number, other, by)
    check_joins(one=one, other=two, by=by, act=JOINING)
    reason = in_words(reason, what="合并理由", field="reason", needed=False)
    weighed = _weighed(one, two)
    ids = _joined(one, two)
    hold_cases(case_ids=ids)
    if _joined(one, two) != ids:  # somebody joined one of them while this waited for the cases
        raise stale(one)
    first, second = matter_of(case_id=one.pk), matter_of(case_id=two.pk)
    begin(case_id=one.pk, version=version, by=by, at=at)  # compares the version; the step itself follows below
    cases = {case.pk: case for case in Case.objects.filter(pk__in=ids).select_related("office")}
    chosen = _lead(lead, cases, [matter.lead_id for matter in (first, second) if matter is not None])
    if send:
        _send(cases, chosen, reason, by, at)
    kept = next((matter for matter in (first, second) if matter is not None and matter.lead_id == chosen.pk), None)
    matter = kept or first or second or Matter(id=new_id(at), formed_at=at, formed_by=by.name, state=MatterState.OPEN)
    matter.lead_id = chosen.pk
    matter.save()
    for old in (first, second):
        if old is not None and old.pk != matter.pk:
            _dissolve(old, at)
            Member.objects.filter(matter=old, left_at=None).update(matter=matter)
    for case_id in sorted(ids):
        _hold(case_id, matter, reason, by, at)
    _decided(one.pk, two.pk, weighed, SuggestionState.CONFIRMED, reason, by, at)
    return matter


@transaction.atomic
def refuse_pair(*, number: str, other: str, reason: str, by: Actor, at: datetime) -> Suggestion:
    """Say that two cases are not one dispute; they are not proposed again unless something new speaks for it.

    Raises NotFound, NotPermitted, OtherOffice, NotOneKind, SameMatter, ReasonMissing, TooLong.
    """
    one, two = _pair(number, other, by)
    check_joins(one=one, other=two, by=by, act=REFUSING)
    reason = in_words(reason, what="排除理由", field="reason")
    first = matter_of(case_id=one.pk)
    if first is not None and two.pk in _ids(first):
        raise SameMatter
    row = _decided(one.pk, two.pk, _weighed(one, two), SuggestionState.REJECTED, reason, by, at)
    for case, its in sorted(((one, two), (two, one)), key=lambda pair: pair[0].pk):
        step = _step(case.pk, by, at)
        step.note(Act.MATTER_REFUSED, case=its.number, reason=reason)
        step.commit()
    return row


@transaction.atomic
def part(*, number: str, version: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """Take a case out of its matter; it goes back to the handler it had, unless it was moved since.

    A matter of two is dissolved; a leading case leaves the lead to the one received first. Raises NotFound,
    StaleVersion, NotInMatter, NotPermitted, OtherOffice, ReasonMissing.
    """
    case = compared_case(number=number, by=by)
    matter = matter_of(case_id=case.pk)
    if matter is None:
        raise NotInMatter
    check_joins(one=case, other=matter.lead, by=by, act=PARTING)
    reason = in_words(reason, what="取消理由", field="reason")
    hold_cases(case_ids=_ids(matter))
    begin(case_id=case.pk, version=version, by=by, at=at)
    members = members_of(matter=matter)
    leaving = [member for member in members if member.case_id == case.pk or len(members) <= 2]
    staying = [member for member in members if member not in leaving]
    for member in sorted(leaving, key=lambda one: one.case_id):
        _let_go(member, matter, reason, by, at)
    if not staying:
        _dissolve(matter, at)
    else:
        if matter.lead_id == case.pk:
            heir = leading(*(_standing(member.case, leads=False) for member in staying))
            Matter.objects.filter(pk=matter.pk).update(lead_id=heir.case_id)
        for member in sorted(staying, key=lambda one: one.case_id):
            step = _step(member.case_id, by, at)
            step.note(Act.MATTER_LEFT, case=case.number, reason=reason)
            step.commit()
    _reopened(case.pk, [member.case_id for member in members], reason, by, at)
    return compared_case(number=number, by=by)


def _pair(number: str, other: str, by: Actor) -> tuple[Case, Case]:
    """Two cases the caller may compare. Raises NotFound, NotOneKind."""
    return compared_case(number=number, by=by), compared_case(number=other.strip(), by=by)


def _joined(one: Case, two: Case) -> set[int]:
    """All cases that joining two brings together. Raises SameMatter."""
    first, second = matter_of(case_id=one.pk), matter_of(case_id=two.pk)
    if first is not None and second is not None and first.pk == second.pk:
        raise SameMatter
    return {one.pk, two.pk, *_ids(first), *_ids(second)}


def _weighed(one: Case, two: Case) -> Weighed:
    """What speaks for a pair, also when nothing proposed it. Raises NotOneKind."""
    found = weighed_pair(one=one, other=two)
    if found is None:
        raise NotOneKind(field="other")
    return found


def _ids(matter: Matter | None) -> set[int]:
    if matter is None:
        return set()
    return set(Member.objects.filter(matter=matter, left_at=None).values_list("case_id", flat=True))


def _lead(number: str, cases: dict[int, Case], leads: Iterable[int]) -> Case:
    if number:
        found = next((case for case in cases.values() if case.number == number), None)
        if found is None:
            raise LeadUnknown(field="lead")
        return found
    led = set(leads)
    return cases[leading(*(_standing(case, leads=case.pk in led) for case in cases.values())).case_id]


def _standing(case: Case, *, leads: bool) -> Standing:
    return Standing(
        case_id=case.pk, kind=case.kind, status=case.status, office_id=case.office_id, post_id=case.post_id,
        received_at=case.received_at, leads=leads,
    )  # fmt: skip


def _send(cases: dict[int, Case], lead: Case, reason: str, by: Actor, at: datetime) -> None:
    """Dispatch what waits in the queue to the leading case's office."""
    if lead.status == Status.RECEIVED:
        return
    for case_id in sorted(cases):
        if cases[case_id].status == Status.RECEIVED:
            why = reason or f"与 {lead.number} 为同一事项"
            dispatch(case_id=case_id, version=None, office_id=lead.office_id, reason=why, by=by, at=at)


def _hold(case_id: int, matter: Matter, reason: str, by: Actor, at: datetime) -> None:
    """Make a case a member, let it follow its lead's handler, and tell it in its journal."""
    member = Member.objects.filter(case_id=case_id, left_at=None).first()
    lead = Case.objects.select_related("office", "post").get(pk=matter.lead_id)
    step = _step(case_id, by, at)
    joined = member is None
    if member is None:
        member = Member(
            id=new_id(at), matter=matter, case_id=case_id, joined_at=at, joined_by=by.name, reason=reason
        )  # fmt: skip
    told: dict[str, Any] = {"lead": lead.number, "reason": reason}
    if case_id == lead.pk:
        member.moved_from = member.moved_to = None  # a lead goes its own way
    elif follow(step, member, lead, may_move=_may_move(step.case, lead, by)):
        told |= {"office": lead.office.name, "post": lead.post.title if lead.post else ""}
    member.save()
    step.note(Act.MATTER_JOINED, **told, new=joined)
    step.commit()


def follow(step: Step, member: Member, lead: Case, *, may_move: bool) -> bool:
    """Give a case its lead's office and post within the step, and remember where it was; whether it moved."""
    case = step.case
    standing, leads = _standing(case, leads=False), _standing(lead, leads=True)
    if _place(case) == _place(lead):
        # already there: it goes along when the lead goes on
        member.moved_from, member.moved_to = member.moved_from or _place(case), _place(case)
        return False
    if not follows(follower=standing, lead=leads, may_move=may_move):
        return False
    if member.moved_from is None or member.moved_to != _place(case):
        member.moved_from = _place(case)
    member.moved_to = _place(lead)
    if case.office_id != lead.office_id:
        step.add(_routed(case, lead.office_id, f"与 {lead.number} 为同一事项", step.by, step.at))
    step.changes.update(office_id=lead.office_id, path=lead.path, post_id=lead.post_id)
    return True


def _routed(case: Case, office_id: int, reason: str, by: Actor, at: datetime) -> list[RoutingDecision]:
    """The routing decision that tells why a case changed its office."""
    row = overridden_row(case_id=case.pk, office_id=office_id, by_account=by.account_id, reason=reason, at=at)
    return [row] if row is not None else []


def _may_move(case: Case, lead: Case, by: Actor) -> bool:
    """Whether whoever joins two cases may send one to the other's office: a dispatcher of the area of both."""
    return by.may(Permission.DISPATCH) and by.oversees(case.path) and by.oversees(lead.path)


def _place(case: Case) -> dict[str, int | None]:
    return {"office": case.office_id, "post": case.post_id}


def _let_go(member: Member, matter: Matter, reason: str, by: Actor, at: datetime) -> None:
    step = _step(member.case_id, by, at)
    told: dict[str, Any] = {"lead": matter.lead.number, "reason": reason}
    if member.moved_from is not None and member.moved_to == _place(step.case):
        office = Office.objects.get(pk=member.moved_from["office"])
        if office.pk != step.case.office_id:
            step.add(_routed(step.case, office.pk, f"不再与 {matter.lead.number} 合并办理", by, at))
        step.changes.update(office_id=office.pk, path=office.path, post_id=member.moved_from["post"])
        told["office"] = office.name
    Member.objects.filter(pk=member.pk).update(left_at=at, left_by=by.name, left_reason=reason)
    step.note(Act.MATTER_LEFT, **told)
    step.commit()


def _dissolve(matter: Matter, at: datetime) -> None:
    Matter.objects.filter(pk=matter.pk).update(state=MatterState.DISSOLVED, dissolved_at=at)


def _decided(
    one_id: int, two_id: int, weighed: Weighed, state: SuggestionState, reason: str, by: Actor, at: datetime
) -> Suggestion:
    """Keep the decision on a pair, also of one nobody had proposed."""
    row = pair_between(case_id=one_id, other_id=two_id) or Suggestion(
        id=new_id(at), one_id=min(one_id, two_id), other_id=max(one_id, two_id), made_at=at
    )
    row.points, row.evidence, row.state = weighed.points, evidence_of(weighed), state
    row.decided_at, row.decided_by, row.reason = at, by.name, reason
    rejected = {"points": weighed.points, "signals": [one.signal.value for one in weighed.evidence]}
    row.rejected = rejected if state is SuggestionState.REJECTED else None
    row.save()
    return row


def _reopened(case_id: int, others: Iterable[int], reason: str, by: Actor, at: datetime) -> None:
    """A parted pair counts as rejected: whoever parts them has said that they are not one dispute."""
    for other_id in others:
        row = pair_between(case_id=case_id, other_id=other_id) if other_id != case_id else None
        if row is not None and row.state == SuggestionState.CONFIRMED:
            row.state, row.decided_at, row.decided_by, row.reason = SuggestionState.REJECTED, at, by.name, reason
            row.rejected = {"points": row.points, "signals": [one["signal"] for one in row.evidence]}
            row.save()


def _step(case_id: int, by: Actor, at: datetime) -> Step:
    """A step of a case of a matter that was checked as a whole: its other cases may lie outside the caller's area."""
    step = begin(case_id=case_id, version=None, by=SYSTEM, at=at)
    step.by = by
    return step
