"""Planning a campaign, changing the plan, opening and closing it, giving out links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.places.rules import within
from fangxin.domain.surveys.actions.step import check_state, commit, note
from fangxin.domain.surveys.models import Answer, Batch, Campaign, Cell, Link, SecondEntry
from fangxin.domain.surveys.permissions import kept_campaign
from fangxin.domain.surveys.rules.links import token_digest
from fangxin.domain.surveys.rules.questionnaire import read_questionnaire
from fangxin.domain.surveys.rules.quota import CellPlan, shared_out
from fangxin.domain.surveys.words import CampaignState, Over
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import write

MOST_LINKS = 2000
#: nobody is asked on other days
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


class CampaignIncomplete(Refusal):
    """A campaign has a title, and ends on or after the day it begins."""

    code = "campaign_incomplete"
    status = 422
    sentence = "请填写{what}。"


class CellOutside(Refusal):
    """A cell lies in a region outside of the office's."""

    code = "survey_cell_outside"
    status = 422
    sentence = "区划 {region} 不在本单位辖区（{area}）之内。"


class LinksTooMany(Refusal):
    """Links are made by at most so many at once."""

    code = "survey_links_too_many"
    status = 422
    sentence = "一次可以生成 1 至 {most} 个链接。"


class SheetsWaiting(Refusal):
    """A campaign ends after the sheets drawn, of those that were keyed, were keyed twice and their differences settled."""

    code = "survey_sheets_waiting"
    status = 409
    sentence = "还有 {missing} 份问卷没有第二次录入，{differing} 份两次录入不一致没有核对，不能结束。"


def plan_campaign(
    *, title: str, text: str, cells: Sequence[CellPlan], sample: int, over: Over, opens_on: date, closes_on: date, by: Actor,
    at: datetime,
) -> Campaign:  # fmt: skip
    """Plan a campaign of the caller's office.

    Raises NotPermitted, NotFound, CampaignIncomplete, QuestionnaireWrong, CellOutside, SampleTooSmall.
    """
    by.must(Permission.KEEP_INDEX)
    office = Office.objects.filter(pk=by.office_id or 0).first()
    if office is None:
        raise NotFound
    questionnaire = read_questionnaire(text)
    targets = _checked(title, cells, sample, opens_on, closes_on, office.region_code)
    campaign = Campaign(
        id=new_id(at), office=office, region_code=office.region_code, title=title.strip()[:80],
        questionnaire=questionnaire.id, questionnaire_version=questionnaire.version, text=text, digest=questionnaire.digest,
        state=CampaignState.PLANNED.value, over=over.value, sample=sample, opens_on=opens_on, closes_on=closes_on, planned_at=at,
        planned_by=by.name,
    )  # fmt: skip
    facts = {
        "title": campaign.title,
        "questionnaire": questionnaire.id,
        "digest": questionnaire.digest,
        "sample": sample,
    }
    with transaction.atomic():
        campaign.save(force_insert=True)
        write(_cells(campaign, targets, at))
        write(new_chain(chain=campaign.pk, deeds=[Deed(act=Act.SURVEY_PLANNED, by=by, at=at, facts=facts)]))
    return campaign


@transaction.atomic
def open_campaign(*, campaign_id: int, version: int | None, by: Actor, at: datetime) -> Campaign:
    """Begin to ask; from now on questionnaire and cells stand fast.

    Raises NotPermitted, NotFound, CampaignNotOpen, ChangedMeanwhile.
    """
    by.must(Permission.KEEP_INDEX)
    campaign = kept_campaign(campaign_id=campaign_id, by=by)
    check_state(campaign, CampaignState.PLANNED, version=version)
    campaign.state, campaign.opened_at = CampaignState.OPEN.value, at
    commit(campaign, act=Act.SURVEY_OPENED, by=by, at=at)
    return campaign


@transaction.atomic
def close_campaign(*, campaign_id: int, version: int | None, by: Actor, at: datetime) -> Campaign:
    """Ask no more. Raises NotPermitted, NotFound, SheetsWaiting, CampaignNotOpen, ChangedMeanwhile."""
    by.must(Permission.KEEP_INDEX)
    campaign = kept_campaign(campaign_id=campaign_id, by=by)
    check_state(campaign, CampaignState.OPEN, version=version)
    missing, differing = sheets_waiting(campaign)
    if missing or differing:
        raise SheetsWaiting(missing=missing, differing=differing)
    campaign.state, campaign.closed_at = CampaignState.CLOSED.value, at
    commit(campaign, act=Act.SURVEY_CLOSED, by=by, at=at, answers=campaign.answers.count())
    return campaign


@transaction.atomic
def make_links(*, campaign_id: int, count: int, by: Actor, at: datetime) -> list[str]:
    """Tokens of new links, told this once: only their digests are kept.

    Raises NotPermitted, NotFound, LinksTooMany, CampaignNotOpen.
    """
    by.must(Permission.KEEP_INDEX)
    campaign = kept_campaign(campaign_id=campaign_id, by=by)
    check_state(campaign, CampaignState.OPEN)
    if not 1 <= count <= MOST_LINKS:
        raise LinksTooMany(most=MOST_LINKS, field="count")
    tokens = [public_token() for _ in range(count)]
    write([Link(id=new_id(at), campaign=campaign, digest=token_digest(token)) for token in tokens])
    note(campaign, act=Act.SURVEY_LINKS_MADE, by=by, at=at, count=count)
    return tokens


def sheets_waiting(campaign: Campaign) -> tuple[int, int]:
    """Sheets drawn and keyed that nobody keyed a second time, and sheets whose differences wait.

    A sheet drawn that nobody keyed, because it is blank or was never there, is no answer and keeps nobody waiting.
    """
    drawn = {one.pk: set(one.twice) for one in Batch.objects.filter(campaign=campaign)}
    once = Answer.objects.filter(batch__in=drawn, second=None).values_list("batch_id", "sheet")
    waiting = SecondEntry.objects.filter(answer__campaign=campaign, settled_by="").exclude(differing=[]).count()
    return sum(sheet in drawn[batch] for batch, sheet in once), waiting


def _checked(
    title: str, cells: Sequence[CellPlan], sample: int, opens_on: date, closes_on: date, area: str
) -> list[CellPlan]:
    if not title.strip():
        raise CampaignIncomplete(what="调查名称", field="title")
    if not FIRST <= opens_on <= closes_on <= LAST:
        raise CampaignIncomplete(what="不早于开始的结束日期", field="closes_on")
    for cell in cells:
        if not within(cell.region, area):
            raise CellOutside(region=cell.region, area=area, field="cells")
    return shared_out(cells, sample=sample)


def _cells(campaign: Campaign, targets: Sequence[CellPlan], at: datetime) -> list[Cell]:
    return [
        Cell(
            id=new_id(at), campaign=campaign, region_code=one.region, age=one.age, sex=one.sex.value, population=one.population,
            target=one.target, filled=0,
        )
        for one in targets
    ]  # fmt: skip
