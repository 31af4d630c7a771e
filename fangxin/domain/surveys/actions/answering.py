"""Taking an answer in: by telephone, from paper, by a link. Nothing of the person is kept but the cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db import transaction

from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.agency.words import Permission
from fangxin.domain.surveys.actions.step import check_state, note
from fangxin.domain.surveys.models import Answer, Batch, Campaign, Cell, Link
from fangxin.domain.surveys.permissions import seen_campaign
from fangxin.domain.surveys.rules.answering import faults, taken
from fangxin.domain.surveys.rules.links import token_digest
from fangxin.domain.surveys.rules.questionnaire import read_questionnaire
from fangxin.domain.surveys.words import CampaignState, Mode, Over
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id, public_token

#: question → what was ticked
Given = Mapping[str, list[str]]


class CellFull(Refusal):
    """The cell has all the answers it was to have, and the campaign asks no more of it by telephone."""

    code = "survey_cell_full"
    status = 409
    sentence = "“{cell}”的名额已满，请换一位其他年龄、性别或地区的受访者。"


class CellMissing(Refusal):
    """An answer belongs to a region, an age and a sex of the sample."""

    code = "survey_cell_missing"
    status = 422
    sentence = "请选择地区、年龄段和性别；这份问卷没有这样的配额。"


class OutsideDays(Refusal):
    """People are asked on the days of the campaign; paper may be keyed later."""

    code = "survey_outside_days"
    status = 409
    sentence = "这项调查的时间是 {first} 至 {last}，现在不能答。"


class FormUsed(Refusal):
    """A form keeps one answer: one that was sent before came again with another sheet, person or answers."""

    code = "survey_form_used"
    status = 409
    sentence = "这张表单已经用来记录过另一份答卷，这一份没有保存。表单已经换新，请核对后再保存一次。"


class LinkUsed(Refusal):
    """A link is answered once."""

    code = "survey_link_used"
    status = 410
    sentence = "这个链接已经用过，或者调查已经结束。谢谢您的参与。"


class SheetThere(Refusal):
    """The sheet of this number was keyed before."""

    code = "survey_sheet_there"
    status = 409
    sentence = "第 {sheet} 份已经录入过。"


class SheetOutside(Refusal):
    """A batch has only so many sheets."""

    code = "survey_sheet_outside"
    status = 422
    sentence = "这一批问卷的编号是 1 至 {sheets}。"


@transaction.atomic
def answer_by_phone(
    *, campaign_id: int, cell_id: int, given: Given, seconds: int | None, key: str, by: Actor, at: datetime
) -> Answer:
    """An interview. Raises NotPermitted, NotFound, CampaignNotOpen, OutsideDays, CellMissing, FormUsed, CellFull and
    what `taken` raises."""
    by.must(Permission.SURVEY)
    campaign = seen_campaign(campaign_id=campaign_id, by=by)
    return _kept(campaign, Mode.PHONE, cell_id, given, seconds=seconds, key=key, by=by, at=at)


@transaction.atomic
def answer_on_paper(
    *, batch_id: int, sheet: int, cell_id: int, given: Given, key: str, by: Actor, at: datetime
) -> Answer:
    """A sheet of a batch, keyed the first time; of a cell that has enough it is kept beyond the quota.

    Raises NotPermitted, NotFound, CampaignNotOpen, SheetOutside, SheetThere, CellMissing, FormUsed and what `taken` raises.
    """
    by.must(Permission.SURVEY)
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    campaign = seen_campaign(campaign_id=batch.campaign_id, by=by)
    if not 1 <= sheet <= batch.sheets:
        raise SheetOutside(sheets=batch.sheets, field="sheet")
    there = batch.answers.filter(sheet=sheet).first()
    if there is not None and there.key != key:
        raise SheetThere(sheet=sheet, field="sheet")
    return _kept(campaign, Mode.PAPER, cell_id, given, key=key, by=by, at=at, batch=batch, sheet=sheet)


@transaction.atomic
def answer_by_link(*, token: str, cell_id: int, given: Given, seconds: int | None, at: datetime) -> None:
    """The answer of somebody with a link; of a cell that has enough it is kept beyond the quota.

    Who it was is known to nobody afterwards: neither the answer nor its note in the journal tells more of when than the day.
    Raises LinkUsed, OutsideDays, CellMissing and what `taken` raises.
    """
    link = Link.objects.select_for_update().filter(digest=token_digest(token)).first()
    if link is None or link.used:
        raise LinkUsed
    campaign = Campaign.objects.get(pk=link.campaign_id)
    if campaign.state != CampaignState.OPEN:
        raise LinkUsed
    day = datetime.combine(day_of(at), time(), tzinfo=BEIJING)
    _kept(campaign, Mode.LINK, cell_id, given, seconds=seconds, key=public_token(), by=consumer("受访者"), at=day)
    link.used = True
    link.save(update_fields=["used"])


def _kept(
    campaign: Campaign, mode: Mode, cell_id: int, given: Given, *, key: str, by: Actor, at: datetime,
    seconds: int | None = None, batch: Batch | None = None, sheet: int | None = None,
) -> Answer:  # fmt: skip
    """Keep an answer in its cell. A form that comes twice with the same is one answer."""
    # whoever ends the campaign waits for this answer, or this answer finds it ended
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    check_state(campaign, CampaignState.OPEN)
    if mode is not Mode.PAPER:
        check_days(campaign, on=day_of(at))
    cell = Cell.objects.select_for_update().filter(pk=cell_id, campaign=campaign).first()
    if cell is None:
        raise CellMissing(field="region")
    questionnaire = read_questionnaire(campaign.text)
    answers = taken(questionnaire, given)
    before = Answer.objects.filter(key=key[:40]).first()
    if before is not None:
        same = (before.cell_id, before.batch_id, before.sheet, before.answers)
        if same != (cell.pk, batch.pk if batch else None, sheet, answers):
            raise FormUsed
        return before
    wrong = faults(questionnaire, answers, mode=mode, seconds=seconds)
    full = cell.filled >= cell.target
    if full and campaign.over == Over.REFUSE and mode is Mode.PHONE:
        raise CellFull(cell=cell_name(cell), field="region")
    answer = Answer(
        id=new_id(at), campaign=campaign, cell=cell, mode=mode.value, answers=answers, faults=[one.value for one in wrong],
        valid=not wrong, over=full, answered_on=day_of(at), entered_by_id=by.account_id, batch=batch, sheet=sheet, key=key[:40],
    )  # fmt: skip
    answer.save(force_insert=True)
    if answer.valid and not answer.over:
        cell.filled += 1
        cell.save(update_fields=["filled"])
    note(campaign, act=Act.SURVEY_ANSWERED, by=by, at=at, mode=mode.value, valid=answer.valid)
    return answer


def check_days(campaign: Campaign, *, on: date) -> None:
    """Raises OutsideDays."""
    if not campaign.opens_on <= on <= campaign.closes_on:
        raise OutsideDays(first=campaign.opens_on, last=campaign.closes_on)


def cell_name(cell: Cell) -> str:
    """A cell in words."""
    return f"{cell.region_code} {cell.age}岁 {cell.get_sex_display()}"
