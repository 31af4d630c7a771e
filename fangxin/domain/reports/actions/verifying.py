"""Verifying a report: records by two officers, testing that is not counted, and the request for more time (Rules art. 18)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Kind, Move, Status, status_label
from fangxin.domain.reports.actions import terms
from fangxin.domain.reports.models import Examination, Verification
from fangxin.domain.reports.queries import colleague
from fangxin.domain.reports.rules.verifying import RECORD_MOST, check_day, check_officers
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id

#: while these last, the report is being verified
VERIFIED_IN = (Status.ASSIGNED, Status.TESTING)


@transaction.atomic
def record_verification(
    *, case_id: int, version: int | None, verified_on: date, place: str, record: str, second: int | None, by: Actor,
    at: datetime,
) -> Case:  # fmt: skip
    """Put a verification on record: by the caller and a second officer of the agency (`second`: an account's id).

    Raises OfficersMissing, DayImpossible, ReasonMissing, TooLong, NotFound, MoveNotPossible.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at)
    case = step.case
    check_handles(case=case, by=by, act="记录核查情况")
    if case.kind != Kind.REPORT or case.status not in VERIFIED_IN:
        raise MoveNotPossible(status=status_label(Status(case.status), Kind(case.kind)), act="记录核查情况")
    check_officers(first=by.account_id, second=second)
    other = colleague(case=case, account_id=second or 0)
    check_day(day=verified_on, first=day_of(case.received_at), last=day_of(at), field="verified_on")
    row = Verification(
        id=new_id(at), case_id=case.pk, verified_on=verified_on,
        place=in_words(place, what="核查地点", most=160, field="place"),
        record=in_words(record, what="核查情况", most=RECORD_MOST, field="record"),
        first_account=by.account_id or 0, first_name=by.name, second_account=other.pk, second_name=other.name, recorded_at=at,
    )  # fmt: skip
    step.rows.append(row)
    step.note(Act.VERIFIED, on=verified_on, place=row.place, officers=[by.name, other.name], record=row.record[:500])
    return step.commit()


@transaction.atomic
def start_testing(*, case_id: int, version: int | None, body: str, subject: str, by: Actor, at: datetime) -> Case:
    """Send goods for testing or appraisal: until the result the time to verify is not counted."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.START_TESTING)
    row = Examination(
        id=new_id(at), case_id=case_id, body=in_words(body, what="检测鉴定机构", most=80, field="body"),
        subject=in_words(subject, what="检测鉴定内容", most=120, field="subject"), started_on=day_of(at),
    )  # fmt: skip
    clock = terms.verification(case_id=case_id)
    if clock is not None:
        terms.pause(step, clock.rule, why="TESTING")
    step.rows.append(row)
    step.note(Act.TESTING_STARTED, body=row.body, subject=row.subject)
    step.add(to_consumer(case=step.case, template="report_testing", at=at))
    return step.commit()


@transaction.atomic
def end_testing(*, case_id: int, version: int | None, finding: str, by: Actor, at: datetime) -> Case:
    """The result is there; the time to verify goes on from the next day."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.END_TESTING)
    told = in_words(finding, what="检测鉴定结论", most=RECORD_MOST, field="finding")
    Examination.objects.filter(case_id=case_id, ended_on=None).update(ended_on=day_of(at), finding=told)
    clock = terms.verification(case_id=case_id)
    if clock is not None:
        terms.resume(step, clock.rule, why="TESTING")
    step.note(Act.TESTING_ENDED, tested=told[:500], due_on=step.changes.get("due_on"))
    return step.commit()
