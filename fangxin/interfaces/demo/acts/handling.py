"""What the handling office does before the parties agree: the initial check, the decision, disputes over jurisdiction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import decide, dispatch
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.cases.actions.serving import record_service
from fangxin.domain.cases.models import Document
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.demo.acts.stage import Life, Stage, handler

ANSWER_DAYS = 7


def give_back(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Back to the intake unit on a legal ground."""
    life.case = dispatch.return_to_intake(
        case_id=life.case.pk, version=life.case.version, ground=values["ground"], reason=values["text"],
        by=handler(stage, life, at), at=at,
    )  # fmt: skip


def dispute(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Claim that the other office is competent."""
    other = stage.agency.offices[life.row[values["with"]]]
    life.case = dispatch.dispute_jurisdiction(
        case_id=life.case.pk, version=life.case.version, office_id=other.pk, reason=values["text"],
        by=handler(stage, life, at), at=at,
    )  # fmt: skip


def rule(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The common superior rules: a supervisor of the topmost office."""
    top = min(stage.agency.offices.values(), key=lambda office: len(office.path))
    by = stage.agency.upwards(office_id=top.pk, roles=(Role.SUPERVISOR, Role.HEAD), on=day_of(at))
    life.case = dispatch.rule_jurisdiction(
        case_id=life.case.pk, version=life.case.version, office_id=stage.agency.offices[life.row[values["to"]]].pk,
        reason=values["text"], by=by, at=at,
    )  # fmt: skip


def ask_identity(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Ask for proof of identity within the days the story gives."""
    life.case, life.token = decide.ask_identity(
        case_id=life.case.pk, version=life.case.version, answer_by=day_of(at) + timedelta(days=values["within_days"]),
        by=handler(stage, life, at), at=at,
    )  # fmt: skip


def ask_facts(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Ask for more facts within a week."""
    life.case, life.token = decide.ask_facts(
        case_id=life.case.pk, version=life.case.version, question=values["text"],
        answer_by=day_of(at) + timedelta(days=ANSWER_DAYS), by=handler(stage, life, at), at=at,
    )  # fmt: skip


def answer(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The consumer answers by the link of the last request."""
    life.case = decide.answer_request(token=life.token, answer=values["text"], at=at)


def check_identity(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The officer finds the proof in order."""
    life.case = decide.prove_identity(
        case_id=life.case.pk, version=life.case.version, how="核对身份证照片与登记信息一致", by=handler(stage, life, at),
        at=at,
    )  # fmt: skip


def accept(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Accept the complaint."""
    life.case = decide.accept(case_id=life.case.pk, version=life.case.version, by=handler(stage, life, at), at=at)


def refuse(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Refuse the complaint; the factors weighed are named with the reason."""
    version = life.case.rule_version
    weighed = lawbook().grounds("daily_need_factor", version=version) if version == "order121" else ()
    factors = [factor.label for factor in weighed if factor.code in values.get("factors", ())]
    routes = life.row.get("words", {}).get("refuse_routes") or values["routes"]
    life.case = decide.refuse(
        case_id=life.case.pk, version=life.case.version, ground=values["ground"][version],
        reason=values["text"] + (f"（考虑的因素：{'、'.join(factors)}）" if factors else ""), other_routes=routes,
        by=handler(stage, life, at), at=at,
    )  # fmt: skip


def note(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Keep a record of a call or a visit."""
    life.case = add_note(case_id=life.case.pk, text=values["text"], by=handler(stage, life, at), at=at)


def serve(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Record the service of the newest document of a form, when the office still has the case."""
    document = Document.objects.filter(case_id=life.case.pk, form=values["form"]).order_by("-issued_at").first()
    if document is not None:
        life.case = record_service(
            document_id=document.pk, party=values["party"], way=values["way"], served_on=day_of(at),
            by=handler(stage, life, at), at=at,
        )  # fmt: skip
