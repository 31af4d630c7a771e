"""Telling a reporter the result where a law asks for it (Order 20 articles 31–32, Order 121 article 36), by form 10."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.dispatch import ground_of
from fangxin.domain.cases.actions.documents import issue
from fangxin.domain.cases.actions.serving import WAYS, ServiceImpossible
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.reports.actions import terms
from fangxin.domain.reports.models import Telling
from fangxin.domain.reports.rules.verifying import check_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id

#: the ground that names no law of its own: the officer does
OTHER_LAW = "RN5"


class NobodyToTell(Refusal):
    """The report was made without a name, or no contact is known."""

    code = "nobody_to_tell"
    status = 409
    sentence = "本件没有登记举报人的联系方式，无法告知；举报人可以凭查询码查看。"


class NothingToTell(Refusal):
    """No decision was made yet."""

    code = "nothing_to_tell"
    status = 409
    sentence = "本件还没有作出决定，没有可以告知的结果。"


@transaction.atomic
def tell_reporter(
    *, case_id: int, version: int | None, basis: str, law: str = "", result: str, way: str, told_on: date, by: Actor,
    at: datetime,
) -> Case:  # fmt: skip
    """Tell the reporter the result on a legal basis (RN1 …; `law` names it when it is another one), with form 10.

    The clock of Order 20 stops. Raises NothingToTell, NobodyToTell, GroundUnknown, ReasonMissing, DayImpossible.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at)
    case = step.case
    check_handles(case=case, by=by, act="告知举报人")
    if case.decided_at is None:
        raise NothingToTell
    if case.intake.person_id is None:
        raise NobodyToTell
    found = ground_of(case=case, kind="result_notice", code=basis, at=at)
    if way not in WAYS:
        raise ServiceImpossible(field="way")
    check_day(day=told_on, first=day_of(case.decided_at), last=day_of(at), field="told_on")
    cited = in_words(law, what="依据的法律条款", most=100, field="law") if basis == OTHER_LAW else found.article
    row = Telling(
        id=new_id(at), case_id=case_id, basis=basis, basis_text=cited,
        result=in_words(result, what="处理结果", most=2000, field="result"), way=way, told_on=told_on, told_by=by.name,
        recorded_at=at,
    )  # fmt: skip
    stopped = terms.stop(step, "report.reporter_notice", why="TOLD", on=told_on)
    issue(step=step, form="report_result", basis=cited, result=row.result)
    step.rows.append(row)
    step.note(Act.REPORTER_TOLD, article=cited, way=way, on=told_on, in_time=stopped.in_time if stopped else None)
    if way in ("SMS", "INTERNET"):
        step.add(to_consumer(case=case, template="report_result", at=at))
    return step.commit()
