"""Finding the competent desk: dispatch, return, dispute, agreement, ruling (Order 121 articles 13, 14, 33, 41)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.queries import handler_post_for, intake_office_above
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.documents import issue_dispatch
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer, to_post, to_roles
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.filing import PROBLEM_SCHEMES, CategoryUnknown
from fangxin.domain.cases.rules.law import law_on
from fangxin.domain.cases.rules.texts import ReasonMissing, in_words
from fangxin.domain.cases.words import UNBOUND, Kind, Move
from fangxin.domain.classification.actions import keep_correction
from fangxin.domain.routing.actions import overridden_row, return_row, ruling_row
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.routing.queries import office_index
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.models import Clock, Entry
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.book import Ground
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.foundation.taxonomy import taxonomy

#: what a routing decision keeps of a reason
REASON_MOST = 300


class GroundUnknown(Refusal):
    """The ground is not one of the case's rule version."""

    code = "ground_unknown"
    status = 422
    sentence = "没有“{ground}”这一项法定理由，请从列表中选择。"


class OfficeNotCompetent(Refusal):
    """The office does not take cases, or lies outside the caller's subtree."""

    code = "office_not_competent"
    status = 422
    sentence = "不能分送到“{office}”：该单位未启用，或不在您的辖区内。"


class NotCommonSuperior(Refusal):
    """Only a superior common to both offices rules on a dispute over jurisdiction (Order 121 article 33)."""

    code = "not_common_superior"
    status = 403
    sentence = "管辖争议由双方的共同上级指定，您的单位不是双方的共同上级。"


class SameOffice(Refusal):
    """The case is already there."""

    code = "same_office"
    status = 422
    sentence = "本件已经在“{office}”。"


def ground_of(*, case: Case, kind: str, code: str, at: datetime) -> Ground:
    """A ground of the rule set the case is judged by at `at`; raises GroundUnknown."""
    for ground in lawbook().grounds(kind, version=law_on(received_at=case.received_at, on=day_of(at))):
        if ground.code == code:
            return ground
    raise GroundUnknown(ground=code[:20], field="ground")


@transaction.atomic
def dispatch(*, case_id: int, version: int | None, office_id: int, reason: str = "", by: Actor, at: datetime) -> Case:
    """Send a case from the intake queue to the competent office. A choice other than the proposal needs a reason.

    For an inquiry and a commendation the law proposes no office: any choice is as good as the intake unit's own.
    Raises OfficeNotCompetent, ReasonMissing, and what `begin` raises.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.DISPATCH)
    office = _office(office_id, by)
    reason = in_words(reason, what="改派理由", most=REASON_MOST, field="reason", needed=False)
    row = None
    if step.case.kind not in UNBOUND:
        row = overridden_row(case_id=case_id, office_id=office.pk, by_account=by.account_id, reason=reason, at=at)
    if row is not None:
        if not reason:
            raise ReasonMissing(what="改派理由", field="reason")
        step.add([row])
        step.note(Act.OVERRIDDEN, office=office.name, reason=reason)
    post = _place(step, office)
    step.note(Act.DISPATCHED, office=office.name)
    step.changes["dispatched_at"] = at
    step.changes["needs_person"] = False
    if step.case.kind == Kind.COMPLAINT and step.case.due_on is not None:
        # to send it elsewhere is a ground of its own; else the machine's holds
        proposed = latest_decision(case_id)
        ground = row.override_reason if row is not None else proposed.ground if proposed is not None else ""
        issue_dispatch(step=step, to=office, ground=ground)
    # whether it is accepted is a question of complaints only
    decided = step.case.kind == Kind.COMPLAINT and step.case.due_on is not None
    template = "dispatched" if decided else "dispatched_freely"
    told = {"office": office.name[:24], "office_phone": office.phone or "12315"}
    step.add(to_consumer(case=step.case, template=template, at=at, **told))
    step.add(to_post(post=post, case=step.case, template="dispatched_office", at=at, office=office.name))
    return step.commit()


@transaction.atomic
def return_to_intake(*, case_id: int, version: int | None, ground: str, reason: str, by: Actor, at: datetime) -> Case:
    """Send a case back to the unified intake unit, never sideways (Order 121 article 41)."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.RETURN)
    label = ground_of(case=step.case, kind="return_to_intake", code=ground, at=at).label
    reason = in_words(reason, what="退回说明", most=REASON_MOST, field="reason")
    intake = intake_office_above(office=step.case.office)
    previous = latest_decision(case_id)
    if previous is not None:
        received_on = day_of(step.case.received_at)
        step.add(
            [
                return_row(
                    previous=previous,
                    from_office_id=step.case.office_id,
                    ground=ground,
                    note=reason,
                    received_on=received_on,
                    by=by,
                    at=at,
                )
            ]
        )
    step.add(
        to_roles(
            office_id=intake.pk, roles=(Role.DISPATCHER,), case=step.case, template="returned_to_intake", at=at,
            reason=reason,
        )
    )  # fmt: skip
    step.changes.update(office_id=intake.pk, path=intake.path, post_id=None, needs_person=True)
    step.note(Act.RETURNED, ground=ground, label=label, reason=reason, office=intake.name)
    return step.commit()


@transaction.atomic
def take_up(*, case_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """A superior takes a case of an office below into its own (Order 121 article 13)."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.TAKE_UP)
    if step.case.office_id == by.office_id or by.office_id is None:
        raise SameOffice(office=step.case.office.name)
    reason = in_words(reason, what="提级理由", most=REASON_MOST, field="reason")
    office = Office.objects.get(pk=by.office_id)
    _place(step, office)
    step.note(Act.TAKEN_UP, office=office.name, reason=reason)
    return step.commit()


@transaction.atomic
def dispute_jurisdiction(
    *, case_id: int, version: int | None, office_id: int, reason: str, by: Actor, at: datetime
) -> Case:
    """Claim that another office is competent; opens the 7-working-day clock of Order 121 article 33."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.DISPUTE)
    reason = in_words(reason, what="异议理由", most=REASON_MOST, field="reason")
    other = Office.objects.filter(pk=office_id, active=True).first()
    if other is None:
        raise NotFound
    if other.pk == step.case.office_id:
        raise SameOffice(office=other.name)
    received_on = day_of(step.case.received_at)
    rows = clocks.started(case_id=case_id, rule="jurisdiction.dispute", received_on=received_on, on=day_of(at), at=at)
    step.add(rows)
    due_on = next(row.due_on for row in rows if isinstance(row, Clock))
    for told_id, roles in _parties_to_dispute(step.case.office, other):
        step.add(
            to_roles(
                office_id=told_id, roles=roles, case=step.case, template="jurisdiction_disputed", at=at,
                due_on=told_day(due_on), other_office=other.name,
            )
        )  # fmt: skip
    step.note(Act.JURISDICTION_DISPUTED, office=other.name, office_id=other.pk, reason=reason)
    return step.commit()


@transaction.atomic
def concede_jurisdiction(*, case_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """The offices agreed that the one holding the case keeps it; the clock of the dispute stops.

    That another office takes it is for their common superior to say: no unit passes a case on by itself (article 41).
    """
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.CONCEDE)
    reason = in_words(reason, what="协商结果", most=REASON_MOST, field="reason")
    clocks.stop_if_running(case_id=case_id, rule="jurisdiction.dispute", on=day_of(at), at=at, why="AGREED")
    step.note(Act.JURISDICTION_AGREED, office=step.case.office.name, reason=reason)
    return step.commit()


@transaction.atomic
def rule_jurisdiction(
    *, case_id: int, version: int | None, office_id: int, reason: str, by: Actor, at: datetime
) -> Case:
    """The common superior names the competent office; raises NotCommonSuperior for anybody else."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.RULE)
    office = Office.objects.filter(pk=office_id, active=True).first()
    if office is None:
        raise NotFound
    reason = in_words(reason, what="指定理由", most=REASON_MOST, field="reason")
    for path in (step.case.path, office.path):
        if not by.oversees(path) or path == by.office_path:
            raise NotCommonSuperior
    previous = latest_decision(case_id)
    if previous is not None:
        in_dispute = (step.case.office_id, disputed_with(case_id) or office.pk)
        step.add(
            [
                ruling_row(
                    previous=previous, offices_in_dispute=in_dispute, office_id=office.pk, reason=reason, by=by, at=at
                )
            ]
        )  # fmt: skip
    clocks.stop_if_running(case_id=case_id, rule="jurisdiction.dispute", on=day_of(at), at=at, why="RULED")
    before = step.case.post
    told = {"office": office.name, "reason": reason}
    for post in {post.pk: post for post in (before, _place(step, office)) if post is not None}.values():
        step.add(to_post(post=post, case=step.case, template="jurisdiction_ruled", at=at, **told))
    step.note(Act.JURISDICTION_RULED, office=office.name, reason=reason)
    return step.commit()


@transaction.atomic
def recode(*, case_id: int, version: int | None, object_code: str, problem_code: str, by: Actor, at: datetime) -> Case:
    """Correct the categories of a case; each correction is kept as a row to learn from."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    if not by.permissions & {"handle", "dispatch"}:
        check_handles(case=step.case, by=by, act="更正分类")
    case = step.case
    book = taxonomy()
    of_problem = next((one for one in PROBLEM_SCHEMES[Kind(case.kind)] if problem_code in book.items[one]), "")
    for scheme, name, value in (("object", "object_code", object_code), (of_problem, "problem_code", problem_code)):
        before = getattr(case, name)
        if not value or value == before:
            continue
        if not scheme or value not in book.items[scheme]:
            raise CategoryUnknown(what="分类", text=value[:20], field=name)
        keep_correction(
            text=f"{case.title}\n{case.content}", scheme=scheme, proposed=before, corrected=value,
            account_id=by.account_id, case_id=case.pk, at=at,
        )  # fmt: skip
        step.changes[name] = value
        step.note(Act.RECODED, scheme=scheme, before=before, after=value)
    if not step.changes:
        return case
    return step.commit()


def latest_decision(case_id: int) -> RoutingDecision | None:
    """The routing decision in force."""
    return RoutingDecision.objects.filter(case_id=case_id).order_by("-decided_at", "-id").first()


def disputed_with(case_id: int) -> int | None:
    """The office named by whoever disputed jurisdiction last."""
    entry = Entry.objects.filter(chain=case_id, act=Act.JURISDICTION_DISPUTED).order_by("-seq").first()
    return int(entry.facts["office_id"]) if entry is not None else None


def _office(office_id: int, by: Actor) -> Office:
    office = Office.objects.filter(pk=office_id).first()
    if office is None:
        raise NotFound
    if not office.active or not by.oversees(office.path):
        raise OfficeNotCompetent(office=office.name, field="office")
    return office


def _parties_to_dispute(office: Office, other: Office) -> list[tuple[int, tuple[Role, ...]]]:
    """Who is told of a dispute: the head of the other office, and whoever rules at the common superior."""
    superior = office_index().common_superior(paths=(office.path, other.path))
    told: list[tuple[int, tuple[Role, ...]]] = [(other.pk, (Role.HEAD,))]
    if superior is not None:
        told.append((superior.id, (Role.SUPERVISOR, Role.HEAD)))
    return told


def _place(step: Step, office: Office) -> Post | None:
    post = handler_post_for(office_id=office.pk, seed=step.case.pk)
    step.changes.update(office_id=office.pk, path=office.path, post_id=post.pk if post else None)
    return post
