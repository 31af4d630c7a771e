"""Campaigns: planned, opened, answered by telephone, paper and link, keyed twice, closed."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.words import Permission
from fangxin.domain.surveys.actions.answering import (
    CellFull,
    CellMissing,
    FormUsed,
    LinkUsed,
    OutsideDays,
    SheetOutside,
    SheetThere,
    answer_by_link,
    answer_by_phone,
    answer_on_paper,
)
from fangxin.domain.surveys.actions.keying import (
    NotDrawn,
    NothingDiffers,
    OwnKeying,
    SamePerson,
    key_again,
    make_batch,
    settle_difference,
)
from fangxin.domain.surveys.actions.planning import (
    CampaignIncomplete,
    CellOutside,
    LinksTooMany,
    SheetsWaiting,
    close_campaign,
    make_links,
    open_campaign,
    plan_campaign,
)
from fangxin.domain.surveys.actions.step import CampaignNotOpen
from fangxin.domain.surveys.facts import choice_rows
from fangxin.domain.surveys.models import Answer, Cell, Link
from fangxin.domain.surveys.permissions import visible_campaigns
from fangxin.domain.surveys.queries import QuestionUnknown, asked_value, findings, keying_errors, sample_of, standing
from fangxin.domain.surveys.rules.quota import read_cells
from fangxin.domain.surveys.words import CampaignState, Fault, Mode, Over
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.interfaces.lake.updating import the_lake, update_lake
from fangxin.storage.ids import hour_of
from tests.people import MONDAY, Cast, cast, later
from tests.surveys.telling import FINE, SMALL, asked, cell, opened, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_planned_and_opened(people: Cast) -> None:
    campaign = planned(people)
    assert campaign.office == people.city and campaign.state == CampaignState.PLANNED
    assert [one.target for one in Cell.objects.filter(campaign=campaign).order_by("-population")] == [6, 3, 1]
    with pytest.raises(CampaignNotOpen, match="准备中"):
        asked(people, campaign, key="a")
    with pytest.raises(ChangedMeanwhile):
        open_campaign(campaign_id=campaign.pk, version=9, by=people.analyst, at=MONDAY)
    open_campaign(campaign_id=campaign.pk, version=campaign.version, by=people.analyst, at=MONDAY)
    with pytest.raises(CampaignNotOpen, match="调查中"):
        open_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY)
    assert [entry.act for entry in entries_of(chain=campaign.pk)] == ["SURVEY_PLANNED", "SURVEY_OPENED"]


def test_who_may(people: Cast) -> None:
    with pytest.raises(NotPermitted):
        planned(people, by=people.handler)
    campaign = planned(people)
    # the county helps to ask in the city's campaign, but does not run it; nor does another county's matter to it
    assert visible_campaigns(by=people.handler).filter(pk=campaign.pk).exists()
    with pytest.raises(NotPermitted):
        open_campaign(campaign_id=campaign.pk, version=None, by=people.handler, at=MONDAY)
    with pytest.raises(CellOutside, match="110000"):
        plan_campaign(
            title="外地", text=SMALL, cells=read_cells("110000 18-59 女 600"), sample=10, over=Over.MARK,
            opens_on=campaign.opens_on, closes_on=campaign.closes_on, by=people.analyst, at=MONDAY,
        )  # fmt: skip
    with pytest.raises(CampaignIncomplete, match="结束日期"):
        plan_campaign(
            title="倒过来", text=SMALL, cells=read_cells("410611 18-59 女 600"), sample=10, over=Over.MARK,
            opens_on=campaign.closes_on, closes_on=campaign.opens_on, by=people.analyst, at=MONDAY,
        )  # fmt: skip


def test_a_county_sees_nothing_of_another_county(people: Cast) -> None:
    campaign = opened(people)
    campaign.office = people.other_county
    campaign.save()
    with pytest.raises(NotFound):
        answer_by_phone(
            campaign_id=campaign.pk,
            cell_id=cell(campaign).pk,
            given=FINE,
            seconds=90,
            key="x",
            by=people.handler,
            at=MONDAY,
        )


def test_people_are_asked_on_the_days_of_the_campaign(people: Cast) -> None:
    campaign = opened(people)
    campaign.closes_on = campaign.opens_on
    campaign.save()
    asked(people, campaign, key="1")
    token = make_links(campaign_id=campaign.pk, count=1, by=people.analyst, at=MONDAY)[0]
    late: dict[str, Any] = {"cell_id": cell(campaign).pk, "given": FINE, "seconds": 90, "at": later(1)}
    with pytest.raises(OutsideDays, match="2026-06-08 至 2026-06-08"):
        answer_by_phone(campaign_id=campaign.pk, key="2", by=people.hotline, **late)
    with pytest.raises(OutsideDays):
        answer_by_link(token=token, **late)
    batch = make_batch(campaign_id=campaign.pk, label="迟到", sheets=1, percent=0, by=people.handler, at=later(1))
    keyed(people, batch, 1)


def test_a_form_sent_twice_is_one_answer(people: Cast) -> None:
    campaign = opened(people)
    assert asked(people, campaign, key="same") == asked(people, campaign, key="same")
    assert Answer.objects.count() == 1 and cell(campaign).filled == 1


def test_a_form_keeps_no_other_answer(people: Cast) -> None:
    campaign, other = opened(people), opened(people)
    asked(people, campaign, key="same")
    for change in ({"place": 1}, {"GOOD": ["3"]}):
        with pytest.raises(FormUsed):
            asked(people, campaign, key="same", **change)  # type: ignore[arg-type]
    with pytest.raises(FormUsed):
        asked(people, other, key="same")
    batch = make_batch(campaign_id=campaign.pk, label="批", sheets=2, percent=0, by=people.handler, at=MONDAY)
    sheet = {"batch_id": batch.pk, "cell_id": cell(campaign).pk, "given": FINE, "by": people.handler, "at": MONDAY}
    answer_on_paper(sheet=1, key="sheet", **sheet)  # type: ignore[arg-type]
    for key in ("sheet", "same"):
        with pytest.raises(FormUsed):
            answer_on_paper(sheet=2, key=key, **sheet)  # type: ignore[arg-type]
    assert Answer.objects.count() == 2 and cell(campaign).filled == 2


def test_quotas_fill_and_refuse(people: Cast) -> None:
    campaign = opened(people)
    asked(people, campaign, place=2, key="1")
    with pytest.raises(CellFull, match=r"410611 60\+岁 女"):
        asked(people, campaign, place=2, key="2")
    with pytest.raises(CellMissing):
        answer_by_phone(
            campaign_id=campaign.pk, cell_id=1, given=FINE, seconds=90, key="3", by=people.hotline, at=MONDAY
        )
    # what is not valid takes no place
    asked(people, campaign, place=1, key="4", seconds=3)
    assert cell(campaign, 1).filled == 0
    told = standing(campaign=campaign)
    assert (told.answers, told.valid, told.counted, told.over) == (2, 1, 1, 0)
    assert told.valid_share == Fraction(1, 2) and told.faults[Fault.TOO_QUICK] == 1 and told.modes == {Mode.PHONE: 2}


def test_quotas_fill_and_mark(people: Cast) -> None:
    campaign = opened(people, over=Over.MARK)
    asked(people, campaign, place=2, key="1")
    assert asked(people, campaign, place=2, key="2").over
    assert standing(campaign=campaign).over == 1 and cell(campaign, 2).filled == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.filter(pk=cell(campaign, 2).pk).update(filled=2)


def test_what_was_filled_in_before_anybody_knew_is_kept_beyond_the_quota(people: Cast) -> None:
    campaign = opened(people)
    asked(people, campaign, place=2, key="1")
    full = cell(campaign, 2).pk
    token = make_links(campaign_id=campaign.pk, count=1, by=people.analyst, at=MONDAY)[0]
    answer_by_link(token=token, cell_id=full, given=FINE, seconds=60, at=MONDAY)
    batch = make_batch(campaign_id=campaign.pk, label="批", sheets=1, percent=100, by=people.handler, at=MONDAY)
    kept = answer_on_paper(batch_id=batch.pk, sheet=1, cell_id=full, given=FINE, key="2", by=people.handler, at=MONDAY)
    assert kept.over and standing(campaign=campaign).over == 2 and cell(campaign, 2).filled == 1
    key_again(batch_id=batch.pk, sheet=1, given=FINE, by=people.second_handler, at=MONDAY)
    close_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY)


def test_sheets_nobody_keyed_keep_no_survey_open(people: Cast) -> None:
    campaign = opened(people)
    batch = make_batch(
        campaign_id=campaign.pk, label="多写了零", sheets=2000, percent=100, by=people.handler, at=MONDAY
    )
    keyed(people, batch, 7)
    with pytest.raises(SheetsWaiting, match="1 份问卷没有第二次录入，0 份"):
        close_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY)
    key_again(batch_id=batch.pk, sheet=7, given=FINE, by=people.second_handler, at=MONDAY)
    close_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY)


def test_links_are_used_once_and_lead_to_nobody(people: Cast) -> None:
    campaign = opened(people)
    with pytest.raises(LinksTooMany):
        make_links(campaign_id=campaign.pk, count=0, by=people.analyst, at=MONDAY)
    token, other = make_links(campaign_id=campaign.pk, count=2, by=people.analyst, at=MONDAY)
    answer_by_link(token=token, cell_id=cell(campaign).pk, given=FINE, seconds=60, at=MONDAY)
    for wrong in (token, "0" * 16):
        with pytest.raises(LinkUsed):
            answer_by_link(token=wrong, cell_id=cell(campaign).pk, given=FINE, seconds=60, at=MONDAY)
    kept = Answer.objects.get()
    assert kept.entered_by_id is None and kept.mode == Mode.LINK
    # neither the answer nor the journal tells more than the day
    entry = entries_of(chain=campaign.pk)[-1]
    assert entry.at == hour_of(kept.pk) == datetime(2026, 6, 8, tzinfo=BEIJING) < MONDAY
    assert not Link.objects.filter(digest__contains=token).exists() and Link.objects.filter(used=True).count() == 1
    told = [entry.facts for entry in entries_of(chain=campaign.pk)][-1]
    assert told == {"mode": "LINK", "valid": True}
    close_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY)
    with pytest.raises(LinkUsed):
        answer_by_link(token=other, cell_id=cell(campaign).pk, given=FINE, seconds=60, at=MONDAY)


def keyed(people: Cast, batch: Any, sheet: int, **given: list[str]) -> Answer:
    return answer_on_paper(
        batch_id=batch.pk, sheet=sheet, cell_id=cell(batch.campaign).pk, given={**FINE, **given}, key=f"{batch.pk}-{sheet}",
        by=people.handler, at=MONDAY,
    )  # fmt: skip


def test_paper_is_keyed_twice_for_a_sample(people: Cast) -> None:
    campaign = opened(people)
    batch = make_batch(campaign_id=campaign.pk, label="黎阳路", sheets=4, percent=50, by=people.handler, at=MONDAY)
    assert len(batch.twice) == 2
    drawn, other = batch.twice[0], next(one for one in range(1, 5) if one not in batch.twice)
    for sheet in range(1, 5):
        keyed(people, batch, sheet)
    assert keyed(people, batch, 1).pk == batch.answers.get(sheet=1).pk
    with pytest.raises(SheetThere):
        answer_on_paper(
            batch_id=batch.pk, sheet=1, cell_id=cell(campaign).pk, given=FINE, key="other", by=people.handler, at=MONDAY
        )
    with pytest.raises(SheetOutside):
        keyed(people, batch, 5)
    again = {"batch_id": batch.pk, "by": people.second_handler, "at": MONDAY}
    with pytest.raises(SamePerson):
        key_again(batch_id=batch.pk, sheet=drawn, given=FINE, by=people.handler, at=MONDAY)
    with pytest.raises(NotDrawn):
        key_again(sheet=other, given=FINE, **again)  # type: ignore[arg-type]
    with pytest.raises(SheetsWaiting, match="2 份问卷没有第二次录入"):
        close_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY)
    key_again(sheet=drawn, given=FINE, **again)  # type: ignore[arg-type]
    second = key_again(sheet=batch.twice[1], given={**FINE, "GOOD": ["10"]}, **again)  # type: ignore[arg-type]
    assert second.differing == ["GOOD"] and keying_errors(campaign=campaign) == (1, 10)
    with pytest.raises(SheetsWaiting, match="1 份两次录入不一致"):
        close_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY)
    # the second keying is right; it contradicts itself, so it is no longer valid and gives its place back
    before = cell(campaign).filled
    for mine, by in ((False, people.handler), (True, people.second_handler)):
        with pytest.raises(OwnKeying):
            settle_difference(second_id=second.pk, take_second=mine, by=by, at=MONDAY)
    answer = settle_difference(second_id=second.pk, take_second=True, by=people.handler, at=MONDAY)
    assert answer.answers["GOOD"] == ["10"] and answer.faults == [Fault.CONTRADICTION] and not answer.valid
    assert cell(campaign).filled == before - 1
    with pytest.raises(NothingDiffers):
        settle_difference(second_id=second.pk, take_second=False, by=people.handler, at=MONDAY)
    assert close_campaign(campaign_id=campaign.pk, version=None, by=people.analyst, at=MONDAY).state == "CLOSED"


def test_what_the_answers_say(people: Cast) -> None:
    campaign = opened(people)
    for place, good in ((0, "8"), (0, "6"), (1, "4"), (2, "9")):
        asked(people, campaign, place=place, key=f"{place}{good}", GOOD=[good], DID=["YES" if place else "NO"])
    sample = sample_of(campaign=campaign)
    # 0.6 × 7 + 0.3 × 4 + 0.1 × 9
    found = asked_value(sample=sample, name="GOOD", region="410611")
    assert found is not None and found[0].mean == Fraction(63, 10)
    share = asked_value(sample=sample, name="DID=YES")
    assert share is not None and share[0].mean == 40
    assert asked_value(sample=sample, name="GOOD", region="410603") is None
    for wrong in ("NONE", "GOOD=8", "DID", "DID=MAYBE"):
        with pytest.raises(QuestionUnknown):
            asked_value(sample=sample, name=wrong)
    told = {one.question.code: one for one in findings(campaign=campaign)}
    assert told["GOOD"].answered == 4 and [code for code, _words, _share in told["DID"].shares] == ["YES", "NO"]


def test_a_question_asked_of_some_weighs_as_many_people_as_it_concerns(people: Cast) -> None:
    campaign = opened(people, sample=30)
    women, men = cell(campaign, 0), cell(campaign, 1)
    Cell.objects.filter(campaign=campaign).update(population=1000, target=10)
    for number in range(10):
        for whose, complained, about in ((women, True, "P"), (men, number == 0, "Q")):
            answer_by_phone(
                campaign_id=campaign.pk, cell_id=whose.pk, seconds=90, key=f"{whose.sex}{number}", by=people.hotline, at=MONDAY,
                given={**FINE, "DID": ["YES"], "WHAT": [about]} if complained else FINE,
            )  # fmt: skip
    found = asked_value(sample=sample_of(campaign=campaign), name="WHAT=P")
    # 1000 women and 100 men complained; of the third cell nobody knows
    assert found is not None and found[0].mean == Fraction(100 * 1000, 1100) and found[0].answers == 11
    assert found[0].covered == Fraction(1100, 2100)
    told = {one.question.code: one for one in findings(campaign=campaign)}
    assert told["WHAT"].answered == 11 and told["WHAT"].shares[0][2] == found[0]
    everybody = asked_value(sample=sample_of(campaign=campaign), name="DID=YES")
    assert everybody is not None and everybody[0].mean == 55 and everybody[0].covered == Fraction(2, 3)


def test_what_the_answers_say_is_counted_once(people: Cast, django_assert_num_queries: Any) -> None:
    campaign = opened(people)
    asked(people, campaign, key="1", GOOD=["8"])
    first = findings(campaign=campaign)
    with django_assert_num_queries(1):
        assert findings(campaign=campaign) is first
    asked(people, campaign, key="2", GOOD=["6"])
    scale = findings(campaign=campaign)[0].scale
    assert scale is not None and scale.mean == 7


def test_facts_hold_no_person(people: Cast, tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path
    campaign = opened(people)
    answer = asked(people, campaign, key="1")
    rows = list(choice_rows(None))
    assert len(rows) == 4 and rows[1][:9] == (
        f"{answer.pk}-1-8", campaign.pk, "small", "410611", "18-59", "F", "PHONE", "GOOD", "8",
    )  # fmt: skip
    update_lake(at=MONDAY, progress=lambda line: None)
    asked(people, campaign, key="2", GOOD=["3"])
    update_lake(at=MONDAY, progress=lambda line: None)
    with the_lake().open() as engine:
        table = engine.table("survey_choices")
        found = engine.rows(table.filter(table.question == "GOOD").select("choice", "age").order_by("choice"))
    assert found == [{"choice": "3", "age": "18-59"}, {"choice": "8", "age": "18-59"}]


def test_roles() -> None:
    people = cast()
    assert people.hotline.may(Permission.SURVEY) and people.handler.may(Permission.SURVEY)
