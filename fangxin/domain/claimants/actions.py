"""Proposing, deciding and ending a mark; refusing a complaint on one; appeals. Two people decide, a third the appeal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.decide import refuse
from fangxin.domain.cases.actions.dispatch import ground_of
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.words import Kind
from fangxin.domain.claimants.models import Appeal, Mark, MarkUse
from fangxin.domain.claimants.queries import Panel, in_force, mark_in_force, marks_on, panel_for
from fangxin.domain.claimants.rules import (
    AlreadyMarked,
    AppealTooLate,
    FactorMissing,
    MarkNotOpen,
    NobodyToMark,
    SamePerson,
    check_reason,
    check_term,
    figures,
)
from fangxin.domain.claimants.words import FACTORS, MARK_LABELS, NOT_DAILY_NEED, AppealState, MarkState
from fangxin.domain.feedback.actions import NotReopenable, ask_to_reopen
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def propose_mark(
    *, case_id: int, version: int | None, factors: Sequence[str], reason: str, until_on: date, by: Actor, at: datetime
) -> Mark:
    """Propose to hold factors of article 17 of the person of a complaint; the panel's numbers are kept as they are now.

    Raises FactorMissing, MarkReasonMissing, MarkTermImpossible, NobodyToMark, AlreadyMarked and what `begin` raises.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at)
    case, person = step.case, step.case.intake.person
    check_handles(case=case, by=by, act="提出认定")
    if case.kind != Kind.COMPLAINT or person is None or not (person.phone_index or person.id_index):
        raise NobodyToMark
    chosen = [ground_of(case=case, kind=FACTORS, code=code, at=at) for code in dict.fromkeys(factors)]
    if not chosen:
        raise FactorMissing(field="factors")
    told = check_reason(reason)
    check_term(until=until_on, on=day_of(at), most_days=figures().mark_most_days)
    _check_no_other(case, at)
    mark = Mark(
        id=new_id(at), case_id=case.pk, path=case.path, phone_index=person.phone_index, id_index=person.id_index,
        factors=[ground.code for ground in chosen], reason=told, evidence=_evidence(panel_for(case=case, by=by, at=at)),
        state=MarkState.PROPOSED, until_on=until_on, proposed_at=at, proposed_by=by.name, proposed_by_id=by.account_id or 0,
    )  # fmt: skip
    step.add([mark])
    step.note(Act.CLAIMANT_PROPOSED, factors=[ground.label for ground in chosen], reason=told, until_on=until_on)
    step.commit()
    return mark


@transaction.atomic
def decide_mark(*, mark_id: int, confirmed: bool, reason: str, by: Actor, at: datetime) -> Mark:
    """A second person confirms a proposal or turns it down. The person is told of a confirmed mark and how to appeal.

    Raises NotPermitted, SamePerson, MarkNotOpen, MarkReasonMissing, NotFound outside the jurisdiction.
    """
    by.must(Permission.MARK_CLAIMANT)
    mark = _held(mark_id, by)
    if mark.state != MarkState.PROPOSED:
        raise MarkNotOpen(state=MARK_LABELS[MarkState(mark.state)])
    if mark.proposed_by_id == by.account_id:
        raise SamePerson
    told = check_reason(reason)
    step = begin(case_id=mark.case_id, version=None, by=by, at=at)
    mark.state = (MarkState.IN_FORCE if confirmed else MarkState.REJECTED).value
    mark.decided_at, mark.decided_by, mark.decided_by_id, mark.decision = at, by.name, by.account_id, told
    if confirmed:
        # it holds in the whole area of whoever decided
        mark.path = by.office_path
        step.add(
            to_consumer(
                case=step.case, template="claimant_marked", at=at, until_on=mark.until_on,
                due_on=appeal_until(decided_at=at),
            )
        )  # fmt: skip
    mark.save(update_fields=["state", "decided_at", "decided_by", "decided_by_id", "decision", "path"])
    step.note(Act.CLAIMANT_CONFIRMED if confirmed else Act.CLAIMANT_REJECTED, reason=told, until_on=mark.until_on)
    step.commit()
    return mark


@transaction.atomic
def lift_mark(*, mark_id: int, reason: str, by: Actor, at: datetime) -> Mark:
    """End a mark before its last day."""
    by.must(Permission.MARK_CLAIMANT)
    mark = _held(mark_id, by)
    if mark.state != MarkState.IN_FORCE:
        raise MarkNotOpen(state=MARK_LABELS[MarkState(mark.state)])
    told = check_reason(reason)
    _end(mark, MarkState.LIFTED, told, by, at)
    step = begin(case_id=mark.case_id, version=None, by=by, at=at)
    step.note(Act.CLAIMANT_LIFTED, reason=told)
    step.commit()
    return mark


@transaction.atomic
def refuse_on_mark(
    *, case_id: int, version: int | None, reason: str, other_routes: str, by: Actor, at: datetime
) -> Case:
    """Refuse a complaint on the ground of article 16(3), on the basis of the mark in force on its person.

    Only this complaint ends: a report of the same submission goes on. Raises MarkNotOpen without a mark in force, and what
    `refuse` raises.
    """
    case = refuse(
        case_id=case_id, version=version, ground=NOT_DAILY_NEED, reason=reason, other_routes=other_routes, by=by, at=at
    )
    mark = mark_in_force(case=case, on=day_of(at))
    if mark is None:
        raise MarkNotOpen(state="未生效或已到期")
    MarkUse.objects.create(case_id=case.pk, mark=mark, refused_at=at)
    return case


@transaction.atomic
def appeal(*, case: Case, reason: str, at: datetime, by: Actor) -> Appeal:
    """The person marked appeals, once, within the term after being told. Raises AppealTooLate, MarkReasonMissing."""
    mark = mark_in_force(case=case, on=day_of(at))
    if mark is None or not may_appeal(mark=mark, at=at):
        raise AppealTooLate
    told = check_reason(reason)
    made = Appeal.objects.create(id=new_id(at), mark=mark, reason=told, asked_at=at)
    step = begin(case_id=case.pk, version=None, by=by, at=at)
    step.note(Act.CLAIMANT_APPEALED, reason=told)
    step.commit()
    return made


@transaction.atomic
def decide_appeal(*, appeal_id: int, upheld: bool, reason: str, by: Actor, at: datetime) -> Appeal:
    """A third person decides an appeal. A reversal ends the mark and asks to reopen every complaint refused on it."""
    by.must(Permission.MARK_CLAIMANT)
    found = Appeal.objects.select_for_update().filter(pk=appeal_id).first()
    if found is None:
        raise NotFound
    mark = _held(found.mark_id, by)
    if found.state != AppealState.ASKED:
        raise MarkNotOpen(state=MARK_LABELS[MarkState(mark.state)])
    if by.account_id in (mark.proposed_by_id, mark.decided_by_id):
        raise SamePerson
    told = check_reason(reason)
    found.state = (AppealState.UPHELD if upheld else AppealState.REVERSED).value
    found.decided_at, found.decided_by, found.decided_by_id, found.decision = at, by.name, by.account_id, told
    found.save(update_fields=["state", "decided_at", "decided_by", "decided_by_id", "decision"])
    step = begin(case_id=mark.case_id, version=None, by=by, at=at)
    step.note(Act.APPEAL_UPHELD if upheld else Act.APPEAL_REVERSED, reason=told)
    step.add(to_consumer(case=step.case, template="appeal_upheld" if upheld else "appeal_reversed", at=at))
    step.commit()
    if not upheld:
        _end(mark, MarkState.REVERSED, told, by, at)
        _reopen_refused(mark, at)
    return found


def appeal_until(*, decided_at: datetime) -> date:
    """The last day of the term of appeal."""
    return day_of(decided_at) + timedelta(days=figures().appeal_days)


def may_appeal(*, mark: Mark, at: datetime) -> bool:
    """Whether the person may appeal against a mark now."""
    if mark.decided_at is None or not in_force(mark=mark, on=day_of(at)) or Appeal.objects.filter(mark=mark).exists():
        return False
    return day_of(at) <= appeal_until(decided_at=mark.decided_at)


def _held(mark_id: int, by: Actor) -> Mark:
    mark = Mark.objects.select_for_update().filter(pk=mark_id).first()
    if mark is None or not by.oversees(mark.path):
        raise NotFound
    return mark


def _check_no_other(case: Case, at: datetime) -> None:
    for mark in marks_on(case=case):
        if mark.state == MarkState.PROPOSED or in_force(mark=mark, on=day_of(at)):
            raise AlreadyMarked(state=MARK_LABELS[MarkState(mark.state)])


def _end(mark: Mark, state: MarkState, reason: str, by: Actor, at: datetime) -> None:
    mark.state, mark.ended_at, mark.ended_by, mark.end_reason = state.value, at, by.name, reason
    mark.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])


def _reopen_refused(mark: Mark, at: datetime) -> None:
    for use in MarkUse.objects.filter(mark=mark).order_by("pk"):
        try:
            ask_to_reopen(case_id=use.case_id, reason="作为不予受理依据的认定已经申诉撤销。", at=at)
        except NotReopenable:
            continue  # archived, or a request is already being decided


def _evidence(panel: Panel) -> dict[str, Any]:
    """The panel as it is kept with a proposal: numbers of cases only."""
    return {
        "contacts": [
            {"contact": contact.value, "windows": list(count.windows), "numbers": list(count.numbers[:100])}
            for contact, count in panel.by_contact
        ],
        "goods": [[group.what, list(group.numbers)] for group in panel.goods],
        "merchants": [[group.what, list(group.numbers)] for group in panel.merchants],
        "clusters": [[group.what, list(group.numbers)] for group in panel.clusters],
        "behind_phone": panel.behind_phone,
        "behind_address": panel.behind_address,
        "concentrated": [[group.what, list(group.numbers)] for group in panel.concentrated],
        "concentrated_persons": panel.concentrated_persons,
    }
