"""A report that is not verified here: no power to handle it, reported before, or joined with an earlier one (articles 34, 35)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.dispatch import ground_of
from fangxin.domain.cases.actions.step import Step, begin, hold_cases
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Move, Outcome, Status
from fangxin.domain.reports.actions import terms
from fangxin.domain.reports.actions.penalising import ended
from fangxin.domain.reports.models import Bonded
from fangxin.domain.reports.queries import earlier_reports
from fangxin.domain.reports.words import Bond
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id

#: what a new fact can still be joined to
OPEN_TO_FACTS = frozenset({Status.ASSIGNED, Status.TESTING, Status.DECISION_PENDING, Status.INVESTIGATING})
OUTSIDE = "PW2"


class NotTheSame(Refusal):
    """The earlier report is not by the same reporter against the same operator."""

    code = "not_the_same_report"
    status = 409
    sentence = "只有同一举报人对同一被举报人以前的举报才能这样处理；匿名举报无法确认是否同一举报人，请按新的举报核查。"


class OriginalOver(Refusal):
    """The earlier report is closed, or at another office: new facts cannot join it."""

    code = "original_over"
    status = 409
    sentence = "原举报已经办结或者由其他单位办理，不能并入；请按新的举报核查。"


@transaction.atomic
def refer(*, case_id: int, version: int | None, ground: str, agency: str, reason: str, by: Actor, at: datetime) -> Case:
    """No power to handle it: the reporter is told where to turn, the agency named where it is market regulation (PW1).

    Raises GroundUnknown, ReasonMissing.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.REFER)
    found = ground_of(case=step.case, kind="no_power", code=ground, at=at)
    named = in_words(agency, what="有处理权限的机关", most=40, field="agency", needed=ground != OUTSIDE)
    told = in_words(reason, what="理由", field="reason")
    _end(step, "REFERRED", ground)
    step.note(Act.REFERRED, ground=ground, label=found.label, agency=named, note=told, outcome=Outcome.REFERRED.value)
    template = "report_referred" if named else "report_not_ours"
    step.add(to_consumer(case=step.case, template=template, at=at, **({"other_office": named[:24]} if named else {})))
    return step.commit()


@transaction.atomic
def set_aside(*, case_id: int, version: int | None, original_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """The same reporter, facts and operator as before: not handled again (Order 121 article 35). Raises NotTheSame."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.SET_ASIDE)
    found = ground_of(case=step.case, kind="repeated_report", code="RR1", at=at)
    original = _original(step, original_id)
    told = in_words(reason, what="理由", field="reason")
    _end(step, "REPEATED", found.code)
    step.rows.append(_bond(step, original, Bond.REPEATS))
    step.note(Act.SET_ASIDE, ground=found.code, label=found.label, note=told, outcome=Outcome.REPEATED.value)
    step.add(to_consumer(case=step.case, template="report_repeated", at=at))
    return step.commit()


@transaction.atomic
def merge(*, case_id: int, version: int | None, original_id: int, facts: str, by: Actor, at: datetime) -> Case:
    """New facts by the same reporter join the earlier report, whose time starts anew with this one (article 35).

    Raises NotTheSame, OriginalOver, ReasonMissing.
    """
    hold_cases(case_ids={case_id, original_id})
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.MERGE)
    found = ground_of(case=step.case, kind="repeated_report", code="RR2", at=at)
    original = _original(step, original_id)
    told = in_words(facts, what="新的事实", most=2000, field="facts")
    if original.status not in OPEN_TO_FACTS or original.office_id != step.case.office_id:
        raise OriginalOver
    onto = begin(case_id=original_id, version=None, by=by, at=at)
    check_handles(case=onto.case, by=by, act="并入新事实")
    clock = terms.verification(case_id=original_id)
    if clock is not None:
        terms.restart(onto, clock.rule, on=day_of(step.case.received_at), why="MERGED")
    onto.note(Act.FACTS_MERGED, facts=told[:500], due_on=onto.changes.get("due_on"))
    onto.commit()
    _end(step, "MERGED", found.code)
    step.rows.append(_bond(step, original, Bond.MERGED))
    step.note(Act.MERGED, ground=found.code, label=found.label, outcome=Outcome.MERGED.value)
    step.add(to_consumer(case=step.case, template="report_merged", at=at))
    return step.commit()


def _original(step: Step, original_id: int) -> Case:
    found = next((one for one in earlier_reports(case=step.case, by=step.by) if one.pk == original_id), None)
    if found is None:
        raise NotTheSame
    return found


def _bond(step: Step, original: Case, bond: Bond) -> Bonded:
    return Bonded(
        id=new_id(step.at), case_id=step.case.pk, other_id=original.pk, bond=bond.value, made_at=step.at,
        made_by=step.by.name,
    )  # fmt: skip


def _end(step: Step, why: str, ground: str) -> None:
    terms.stop(step, *terms.VERIFYING, why=why)
    terms.stop(step, "jurisdiction.dispute", why=why)
    ended(step)
    step.changes.update(decided_at=step.case.decided_at or step.at, ground=ground)
