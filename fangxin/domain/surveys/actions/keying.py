"""Paper: batches, the sheets keyed a second time by somebody else, and settling where both differ."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.surveys.actions.planning import CampaignIncomplete
from fangxin.domain.surveys.actions.step import check_state, note
from fangxin.domain.surveys.models import Answer, Batch, Cell, SecondEntry
from fangxin.domain.surveys.permissions import seen_campaign
from fangxin.domain.surveys.rules.answering import differing, faults, taken
from fangxin.domain.surveys.rules.questionnaire import read_questionnaire
from fangxin.domain.surveys.words import CampaignState, Mode
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id

MOST_SHEETS = 2000


class SamePerson(Refusal):
    """A sheet is keyed a second time by somebody else."""

    code = "survey_same_person"
    status = 403
    sentence = "这一份是您第一次录入的，第二次录入请由他人进行。"


class NotDrawn(Refusal):
    """Only sheets that were drawn, and keyed once, are keyed a second time."""

    code = "survey_not_drawn"
    status = 409
    sentence = "第 {sheet} 份没有抽中双录、还没有第一次录入，或者已经录过两次。"


class OwnKeying(Refusal):
    """Whoever keyed a sheet may find the other keying right, not the own one."""

    code = "survey_own_keying"
    status = 403
    sentence = "不能由录入人判定自己录得对，请由他人拿原件核对。"


class NothingDiffers(Refusal):
    """There is nothing to settle, or it was settled."""

    code = "survey_nothing_differs"
    status = 409
    sentence = "这一份两次录入没有待核对的差异。"


@transaction.atomic
def make_batch(*, campaign_id: int, label: str, sheets: int, percent: int, by: Actor, at: datetime) -> Batch:
    """A pile of paper; of its sheets at least one, and the given per cent, are drawn to be keyed twice.

    Raises NotPermitted, NotFound, CampaignIncomplete, CampaignNotOpen.
    """
    by.must(Permission.SURVEY)
    campaign = seen_campaign(campaign_id=campaign_id, by=by)
    check_state(campaign, CampaignState.OPEN)
    if not label.strip():
        raise CampaignIncomplete(what="这一批问卷的名称", field="label")
    if not 1 <= sheets <= MOST_SHEETS or not 0 <= percent <= 100:
        raise CampaignIncomplete(what=f"问卷份数（1 至 {MOST_SHEETS}）和双录比例（0 至 100）", field="sheets")
    number = new_id(at)
    drawn = min(sheets, max(1, -(-sheets * percent // 100))) if percent else 0
    twice = sorted(random.Random(number).sample(range(1, sheets + 1), drawn))
    batch = Batch(
        id=number, campaign=campaign, label=label.strip()[:40], sheets=sheets, twice=twice, made_at=at, made_by=by.name
    )
    batch.save(force_insert=True)
    note(campaign, act=Act.SURVEY_BATCH_MADE, by=by, at=at, label=batch.label, sheets=sheets, twice=len(twice))
    return batch


@transaction.atomic
def key_again(*, batch_id: int, sheet: int, given: Mapping[str, list[str]], by: Actor, at: datetime) -> SecondEntry:
    """Key a sheet that was drawn a second time, without seeing the first.

    Raises NotPermitted, NotFound, SamePerson, NotDrawn, CampaignNotOpen and what `taken` raises.
    """
    by.must(Permission.SURVEY)
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    campaign = seen_campaign(campaign_id=batch.campaign_id, by=by)
    check_state(campaign, CampaignState.OPEN)
    first = batch.answers.filter(sheet=sheet).first()
    if first is None or sheet not in batch.twice or SecondEntry.objects.filter(answer=first).exists():
        raise NotDrawn(sheet=sheet, field="sheet")
    if first.entered_by_id == by.account_id:
        raise SamePerson
    questionnaire = read_questionnaire(campaign.text)
    answers = taken(questionnaire, given)
    found = SecondEntry(
        id=new_id(at), answer=first, answers=answers, differing=differing(questionnaire, first.answers, answers), entered_at=at,
        entered_by_id=by.account_id or 0,
    )  # fmt: skip
    found.save(force_insert=True)
    note(
        campaign,
        act=Act.SURVEY_KEYED_TWICE,
        by=by,
        at=at,
        label=batch.label,
        sheet=sheet,
        differing=len(found.differing),
    )
    return found


@transaction.atomic
def settle_difference(*, second_id: int, take_second: bool, by: Actor, at: datetime) -> Answer:
    """Say, with the paper in hand, which keying is right; nobody says so of the own one.

    Raises NotPermitted, NotFound, NothingDiffers, OwnKeying, CampaignNotOpen.
    """
    by.must(Permission.SURVEY)
    second = SecondEntry.objects.select_for_update().filter(pk=second_id).first()
    if second is None:
        raise NotFound
    answer = Answer.objects.select_for_update().get(pk=second.answer_id)
    campaign = seen_campaign(campaign_id=answer.campaign_id, by=by)
    check_state(campaign, CampaignState.OPEN)
    if second.settled_by or not second.differing:
        raise NothingDiffers
    if by.account_id == (second if take_second else answer).entered_by_id:
        raise OwnKeying
    second.settled_by = by.name
    second.save(update_fields=["settled_by"])
    if take_second:
        _corrected(answer, second)
    note(campaign, act=Act.SURVEY_SETTLED, by=by, at=at, sheet=answer.sheet, taken="second" if take_second else "first")
    return answer


def _corrected(answer: Answer, second: SecondEntry) -> None:
    """The answer as the second keying has it; whether it is valid, and counts in its cell, is judged anew."""
    cell = Cell.objects.select_for_update().get(pk=answer.cell_id)
    counted = answer.valid and not answer.over
    wrong = faults(read_questionnaire(answer.campaign.text), second.answers, mode=Mode.PAPER, seconds=None)
    answer.answers, answer.faults, answer.valid = second.answers, [one.value for one in wrong], not wrong
    counts = answer.valid and not answer.over
    if counts and not counted and cell.filled >= cell.target:
        answer.over, counts = True, False
    answer.save(update_fields=["answers", "faults", "valid", "over"])
    if counts != counted:
        cell.filled += 1 if counts else -1
        cell.save(update_fields=["filled"])
