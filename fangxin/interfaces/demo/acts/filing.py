"""How a submission comes in: through the public form, by telephone, over the counter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fangxin.domain.agency.rules import SYSTEM, Actor, consumer
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.dispatch import dispatch
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Channel, Kind, Status
from fangxin.domain.evidence.actions.files import add_file
from fangxin.domain.evidence.words import Side
from fangxin.domain.inquiries.actions import answer_at_once
from fangxin.domain.inquiries.rules import Reply
from fangxin.domain.people.actions import phone_confirmation
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.demo.acts.stage import Life, Stage, dispatcher
from fangxin.interfaces.demo.filings import by_themselves, contact_of, filing_of
from fangxin.interfaces.demo.pictures import pictures_of
from fangxin.interfaces.demo.story import Row, draw

#: why an officer sends a case where the machine had not, by the ground of competence
REASONS = {
    "PLACE_OF_BUSINESS": "经电话核实，被投诉人实际经营地在该单位辖区。",
    "DOMICILE": "经查登记信息，被投诉人住所地在该单位辖区。",
    "PUBLISHED_ADDRESS": "店铺在平台公示的经营地址在该单位辖区。",
    "PLATFORM_DOMICILE": "店铺没有公示地址，平台经营者住所地在该单位辖区。",
    "OUTSIDE": "被投诉人不在本市，由市局告知投诉人有处理权限的机关。",
}
WRONG_REASON = "投诉人填写的地址在该单位辖区，先行分送。"


def file(stage: Stage, row: Row, at: datetime) -> Life:
    """File the submission with its pictures; the person's phone was confirmed a minute before."""
    story, draft = stage.story, f"{stage.story.name}-{row['id']}"
    pictures = pictures_of(row=row)
    for number, (name, content) in enumerate(pictures):
        taken = at - timedelta(minutes=len(pictures) + 1 - number)
        add_file(name=name, content=content, side=Side.CONSUMER, at=taken, draft_token=draft)
    filing = filing_of(story=story, row=row, on=day_of(at), today=stage.today, evidence=len(pictures))
    confirmation = ""
    if by_themselves(row) and (phone := contact_of(story=story, row=row)):
        confirmation = phone_confirmation(phone=phone, at=at - timedelta(minutes=1))
    by = _taken_by(stage, row, at)
    reply = _at_once(stage, row)
    if reply is not None:
        receipt = answer_at_once(filing=filing, draft=draft, reply=reply, by=by, at=at)
    else:
        receipt = file_request(filing=filing, draft=draft, by=by, at=at, phone_confirmation=confirmation)
    case = Case.objects.select_related("office", "intake__person").get(pk=receipt.cases[0].id)
    return Life(row=row, receipt=receipt, case=case)


def send(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Dispatch a case that waits for a person; one the machine has sent already stays where it is."""
    if life.case.status != Status.RECEIVED:
        return
    office = stage.agency.offices[life.row[values["to"]]]
    mistaken = values["to"] == "wrong_office"
    reason = WRONG_REASON if mistaken else REASONS.get(life.row["competence"], REASONS["PLACE_OF_BUSINESS"])
    life.case = dispatch(
        case_id=life.case.pk, version=life.case.version, office_id=office.pk, reason=reason,
        by=dispatcher(stage, life, at), at=at,
    )  # fmt: skip


def send_report(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Dispatch the report that was split off, when it waits for a person."""
    split_off = [case.id for case in life.receipt.cases[1:] if case.kind is Kind.REPORT]
    report = Case.objects.filter(pk__in=split_off, status=Status.RECEIVED).first()
    if report is None or not life.row["office"]:
        return
    office = stage.agency.offices[life.row["office"]]
    reason = REASONS.get(life.row["competence"], REASONS["PLACE_OF_BUSINESS"])
    dispatch(
        case_id=report.pk, version=report.version, office_id=office.pk, reason=reason,
        by=dispatcher(stage, life, at), at=at,
    )  # fmt: skip


def _at_once(stage: Stage, row: Row) -> Reply | None:
    """What an inquirer who telephones or comes is answered on the spot, when the life goes nowhere else before."""
    acts = stage.story.lives[row["life"]]["acts"]
    if by_themselves(row) or row["kind"] != Kind.INQUIRY or not acts or "answer" not in acts[0]:
        return None
    return Reply(text=row.get("words", {}).get("answer") or acts[0]["answer"]["text"])


def _taken_by(stage: Stage, row: Row, at: datetime) -> Actor:
    """Who files: the person, an officer of the hotline (the last post has the nights), a dispatcher, or a machine."""
    channel, on = Channel(row["channel"]), day_of(at)
    if by_themselves(row):
        return consumer("")
    if channel is Channel.ODR:
        return SYSTEM
    posts = len(stage.agency.by_role[stage.intake_id, Role.HOTLINE.value])
    if channel is Channel.HOTLINE and posts:
        night = not 8 <= at.astimezone(BEIJING).hour < 18
        seat = posts - 1 if night or posts == 1 else draw(row["id"], "seat", below=posts - 1)
        return stage.agency.officer(office_id=stage.intake_id, role=Role.HOTLINE, on=on, seed=seat)
    return stage.agency.officer(
        office_id=stage.intake_id, role=Role.DISPATCHER, on=on, seed=draw(row["id"], "window", below=1000)
    )
