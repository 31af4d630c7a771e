"""The merchant speaks: answers in public, or objects with evidence; an objection suspends, and another officer decides it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.words import Visibility
from fangxin.domain.disclosure.actions.register import take_out
from fangxin.domain.disclosure.actions.reviewing import held
from fangxin.domain.disclosure.actions.scanning import as_kept, known_of, of_policy, public_of
from fangxin.domain.disclosure.actions.sweeping import ENDED, leave, show
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicAnswer
from fangxin.domain.disclosure.notices import to_merchant
from fangxin.domain.disclosure.permissions import of_merchant
from fangxin.domain.disclosure.rules.deciding import (
    AnswerGiven,
    DecisionMissing,
    NothingToCorrect,
    NotInThisState,
    ObjectionDecided,
    ObjectionTooLate,
    ObjectionWaits,
    SameOfficer,
    StillPersonal,
    check_answer,
    check_reason,
)
from fangxin.domain.disclosure.rules.masking.finding import Known, Public, find, masked
from fangxin.domain.disclosure.rules.masking.found import Finding
from fangxin.domain.disclosure.rules.policy import Policy, policy
from fangxin.domain.disclosure.words import (
    ANSWER_LABELS,
    GIVEN_UP,
    KIND_LABELS,
    OBJECTION_LABELS,
    STATE_LABELS,
    AnswerState,
    ObjectionState,
    State,
)
from fangxin.domain.evidence.actions.files import attach_to_case
from fangxin.domain.evidence.words import Side
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id

FILES_NOTE = "公示异议材料"
DECISIONS = (ObjectionState.KEPT, ObjectionState.CORRECTED, ObjectionState.REMOVED)
#: acts that are no handling of the case: they may be followed by the decision on an objection
_NO_HANDLING = (Act.UNSEALED, Act.DISCLOSURE_KEPT, Act.DISCLOSURE_CORRECTED, Act.DISCLOSURE_REMOVED)


def _of(disclosure_id: int, merchant_id: int, by: Actor, at: datetime) -> tuple[Step, Disclosure]:
    case_id = of_merchant(merchant_id=merchant_id).filter(pk=disclosure_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    step = begin(case_id=case_id, version=None, by=by, at=at)
    return step, Disclosure.objects.select_for_update().get(pk=disclosure_id)


@transaction.atomic
def answer_publicly(*, disclosure_id: int, merchant_id: int, answer: str, by: Actor, at: datetime) -> PublicAnswer:
    """Keep what a merchant wants to say in public; it is read for personal data, and an officer lets it through.

    Raises NotFound, NotInThisState, AnswerMissing, AnswerGiven.
    """
    told = check_answer(answer)
    step, row = _of(disclosure_id, merchant_id, by, at)
    if row.state not in (State.WAITING, State.PUBLISHED, State.SUSPENDED):
        raise NotInThisState(state=STATE_LABELS[State(row.state)])
    before = PublicAnswer.objects.filter(disclosure=row).exclude(state__in=GIVEN_UP).first()
    if before is not None:
        raise AnswerGiven(state=ANSWER_LABELS[AnswerState(before.state)])
    given = policy()
    merchant = Merchant.objects.get(pk=row.merchant_id or 0)
    found = of_policy(find(told, public=public_of(merchant, step.case), known=known_of(step.case)), given)
    made = PublicAnswer.objects.create(
        id=new_id(at), disclosure=row, text=told, masked=masked(told, found, show=given.show), found=as_kept(found),
        given_at=at, given_by=by.name, given_by_id=by.account_id, state=AnswerState.REVIEW.value,
    )  # fmt: skip
    step.note(Act.DISCLOSURE_ANSWERED)
    step.commit()
    return made


@transaction.atomic
def object_to(
    *,
    disclosure_id: int,
    merchant_id: int,
    reason: str,
    draft_token: str = "",
    by: Actor,
    at: datetime,
) -> Objection:
    """A merchant objects, with the files of a draft as evidence; until it is decided nothing of the complaint is public.

    One objection is decided once: another would take the complaint out of the register again. Raises NotFound,
    NotInThisState, ObjectionWaits, ObjectionDecided, ObjectionTooLate, DisclosureReasonMissing, TooMany.
    """
    told = check_reason(reason)
    step, row = _of(disclosure_id, merchant_id, by, at)
    raised = Objection.objects.filter(disclosure=row).exclude(state=ObjectionState.LAPSED)
    before = set(raised.values_list("state", flat=True))
    if ObjectionState.ASKED in before:
        raise ObjectionWaits
    if before:
        raise ObjectionDecided
    if row.state not in (State.WAITING, State.PUBLISHED):
        raise NotInThisState(state=STATE_LABELS[State(row.state)])
    if row.state == State.WAITING and day_of(at) > (until := objection_until(row)):
        raise ObjectionTooLate(until=f"{until.month}月{until.day}日")
    kept = attach_to_case(
        draft_token=draft_token, case_id=row.case_id, side=Side.MERCHANT, brought_by=None, note=FILES_NOTE, at=at
    ) if draft_token else []  # fmt: skip
    made = Objection.objects.create(
        id=new_id(at), disclosure=row, merchant_id=row.merchant_id or 0, reason=told, files=[one.pk for one in kept],
        raised_at=at, raised_by=by.name, raised_by_id=by.account_id,
        decide_by=calendar_in_force().working_day(policy().decide_working_days, after=day_of(at)),
        was_published=row.state == State.PUBLISHED, state=ObjectionState.ASKED.value,
    )  # fmt: skip
    take_out(disclosure=row, at=at)
    row.state = State.SUSPENDED.value
    row.save(update_fields=["state"])
    step.changes["visibility"] = Visibility.DISCLOSABLE.value
    step.note(Act.DISCLOSURE_OBJECTED, reason=told, evidence=len(kept), due_on=made.decide_by)
    step.commit()
    return made


def objection_until(row: Disclosure) -> date:
    """The last day of objecting before publication; it is counted from the day the merchant was told."""
    told_on = day_of(row.reviewed_at or row.decided_at)
    return calendar_in_force().working_day(policy().objection_working_days, after=told_on)


@transaction.atomic
def decide_objection(
    *, objection_id: int, decision: ObjectionState, reason: str, title: str = "", text: str = "", correction: str = "",
    by: Actor, at: datetime,
) -> Objection:  # fmt: skip
    """Keep, correct or remove; never by who handled or reviewed the complaint. The merchant is told.

    A correction replaces what is shown (never what is kept of the case) and says what was corrected. Raises NotFound,
    NotPermitted, NotInThisState, DecisionMissing, SameOfficer, DisclosureReasonMissing, NothingToCorrect, StillPersonal.
    """
    found = Objection.objects.filter(pk=objection_id).values_list("disclosure_id", flat=True).first()
    if found is None:
        raise NotFound
    step, row = held(found, by=by, at=at, states=(State.SUSPENDED,))
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    if decision not in DECISIONS:
        raise DecisionMissing(field="decision")
    if objection.state != ObjectionState.ASKED:
        raise NotInThisState(state=OBJECTION_LABELS[ObjectionState(objection.state)])
    if by.account_id in handled_by(row):
        raise SameOfficer
    told = check_reason(reason)
    objection.state = decision.value
    objection.decided_at, objection.decided_by, objection.decided_by_id, objection.decision = (
        at,
        by.name,
        by.account_id,
        told,
    )
    objection.save()
    if decision is ObjectionState.REMOVED:
        row.ground, row.due = "OBJECTION", policy().exclusions["OBJECTION"].due
        row.save(update_fields=["ground", "due"])
        leave(row, State.REMOVED, at)
        step.changes.update(visibility=Visibility.WITHHELD.value, disclosed_at=None)
        step.note(Act.DISCLOSURE_REMOVED, reason=told)
    else:
        if decision is ObjectionState.CORRECTED:
            _correct(step, row, title, text, correction, at)
        step.note(
            Act.DISCLOSURE_CORRECTED if decision is ObjectionState.CORRECTED else Act.DISCLOSURE_KEPT, reason=told
        )
        _resume(step, row, objection, at)
    step.add(
        to_merchant(
            disclosure=row, case=step.case, template="disclosure_objection_decided", at=at,
            decision=OBJECTION_LABELS[decision], reason=told,
        )
    )  # fmt: skip
    step.commit()
    return objection


def handled_by(row: Disclosure) -> frozenset[int]:
    """The accounts of the officers who acted on the case or reviewed its disclosure."""
    acted = (
        Entry.objects.filter(chain=row.case_id, actor_kind=ActorKind.OFFICER, actor_id__isnull=False)
        .exclude(act__in=_NO_HANDLING)
        .values_list("actor_id", flat=True)
    )
    return frozenset(one for one in (*acted, row.reviewed_by_id) if one is not None)


def _correct(step: Step, row: Disclosure, title: str, text: str, correction: str, at: datetime) -> None:
    title, text, correction = title.strip()[:120] or row.title, text.strip() or row.text, correction.strip()[:500]
    if (title, text) == (row.title, row.text) and not correction:
        raise NothingToCorrect(field="text")
    given = policy()
    merchant = Merchant.objects.get(pk=row.merchant_id or 0)
    public, known = public_of(merchant, step.case), known_of(step.case)
    before = {(one.kind, value) for value, one in _values((row.title, row.text), public, known, given)}
    left = [
        (value, one)
        for value, one in _values((title, text, correction), public, known, given)
        if one.confidence >= given.sure and (one.kind, value) not in before
    ]
    if left:
        raise StillPersonal(found="、".join(sorted({KIND_LABELS[one.kind] for _, one in left})), field="text")
    row.title, row.text, row.correction, row.corrected_at = title, text, correction, at
    row.save(update_fields=["title", "text", "correction", "corrected_at"])


def _values(texts: Sequence[str], public: Public, known: Known, given: Policy) -> list[tuple[str, Finding]]:
    return [
        (text[one.start : one.end], one)
        for text in texts
        for one in of_policy(find(text, public=public, known=known), given)
    ]


def _resume(step: Step, row: Disclosure, objection: Objection, at: datetime) -> None:
    """What was public is public again; what was not yet goes on waiting; a case being handled again stays out."""
    if step.case.status not in ENDED or row.closing != step.case.reopened:
        leave(row, State.PULLED_BACK, at)
    elif objection.was_published:
        show(step, row)
    else:
        row.state = State.WAITING.value
        row.save(update_fields=["state"])
