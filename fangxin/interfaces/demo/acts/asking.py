"""How an inquiry is answered, and a commendation passed on with thanks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.inquiries import actions
from fangxin.domain.inquiries.rules import Reply
from fangxin.foundation.clock import day_of
from fangxin.interfaces.demo.acts.stage import Life, Stage, dispatcher, handler


def answer(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Answer an inquiry; one that was answered while the person waited is closed already."""
    if life.case.status not in OPEN_STATUSES:
        return
    life.case = actions.answer(
        case_id=life.case.pk,
        version=life.case.version,
        reply=Reply(text=values["text"]),
        by=_answering(stage, life, at),
        at=at,
    )


def thank(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Tell the office that is praised, and thank who wrote."""
    office = Office.objects.get(pk=life.case.office_id)
    life.case = actions.thank(
        case_id=life.case.pk, version=life.case.version, passed_to=f"{office.short_name}全体人员", note=values["text"],
        by=_answering(stage, life, at), at=at,
    )  # fmt: skip


def _answering(stage: Stage, life: Life, at: datetime) -> Actor:
    """Whoever handles the case; at the intake unit, which has no handlers, an operator of the hotline or a dispatcher."""
    if life.case.office_id != stage.intake_id:
        return handler(stage, life, at)
    if stage.agency.by_role.get((stage.intake_id, Role.HOTLINE.value)):
        seat = life.seed("answering")
        return stage.agency.officer(office_id=stage.intake_id, role=Role.HOTLINE, on=day_of(at), seed=seat)
    return dispatcher(stage, life, at)
