"""A clue to a violation found while a complaint is mediated becomes a report case of its own (Order 121 article 27)."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.file import case_number
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.filing import text_mark
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Channel, Kind, Status, status_label
from fangxin.domain.reports.models import Bonded
from fangxin.domain.reports.words import Bond
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.taxonomy import taxonomy
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

#: before a complaint is accepted nothing is mediated; afterwards a clue may also be found looking back
FOUND_IN = frozenset({Status.ACCEPTED, Status.MEDIATING, Status.APPRAISING, Status.SETTLED, Status.CLOSED})
CLUE = "clue.verification"


@transaction.atomic
def open_clue(*, case_id: int, version: int | None, clue: str, violation: str, by: Actor, at: datetime) -> Case:
    """Make a report case of a clue found in the mediation of a complaint; the complaint goes on. Returns the new case.

    Nobody reported it: the case has no person. Its own time to verify starts today. `violation` is a code or empty.
    Raises MoveNotPossible, ReasonMissing.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at)
    complaint = step.case
    check_handles(case=complaint, by=by, act="登记违法线索")
    if complaint.kind != Kind.COMPLAINT or complaint.status not in FOUND_IN:
        status = status_label(Status(complaint.status), Kind(complaint.kind))
        raise MoveNotPossible(status=status, act="登记违法线索")
    told = in_words(clue, what="线索", most=4000, field="clue")
    known = violation if violation in taxonomy().items["report_violation"] else ""
    report, rows = _report(complaint, told, known, by, at)
    write(rows)
    step.rows.append(
        Bonded(
            id=new_id(at), case_id=report.pk, other_id=complaint.pk, bond=Bond.CLUE.value, made_at=at, made_by=by.name
        )
    )
    step.note(Act.CLUE_FOUND, number=report.number, text=told[:500])
    step.commit()
    return report


def _report(complaint: Case, clue: str, violation: str, by: Actor, at: datetime) -> tuple[Case, list[models.Model]]:
    today = day_of(at)
    heading = clue.split("\n", maxsplit=1)[0][:40]
    intake = Intake(
        id=new_id(at), channel=Channel.OTHER.value, received_at=at, title=heading, content=clue, taken_by=by.name
    )
    case_id = new_id(at)
    case = Case(
        id=case_id,
        intake_id=intake.pk,
        kind=Kind.REPORT.value,
        number=case_number(region_code=complaint.region_code or complaint.office.region_code, at=at),
        status=Status.ASSIGNED.value,
        office_id=complaint.office_id,
        path=complaint.path,
        post_id=complaint.post_id,
        region_code=complaint.region_code,
        rule_version=lawbook().version_on(today).id,
        received_at=at,
        dispatched_at=at,
        title=heading,
        content=clue,
        text_mark=text_mark("", clue),
        merchant_id=complaint.merchant_id,
        merchant_name=complaint.merchant_name,
        merchant_uscc=complaint.merchant_uscc,
        merchant_address=complaint.merchant_address,
        merchant_phone=complaint.merchant_phone,
        platform=complaint.platform,
        sales_mode=complaint.sales_mode,
        object_code=complaint.object_code,
        problem_code=violation,
    )
    started = clocks.started(case_id=case_id, rule=CLUE, received_on=today, on=today, at=at)
    clock = next(row for row in started if isinstance(row, Clock))
    case.due_on, case.due_rule = clock.due_on, CLUE
    facts = {"channel": Channel.OTHER.value, "kind": Kind.REPORT.value, "due_on": case.due_on}
    deeds = [
        Deed(act=Act.FILED, by=by, at=at, facts=facts),
        Deed(act=Act.CLUE_FOUND, by=by, at=at, facts={"of": complaint.number}),
    ]
    case.version = len(deeds)
    return case, [intake, case, *new_chain(chain=case_id, deeds=deeds), *started]
