"""A survey asked by telephone, an index computed from it, approved and published, and a survey that asks now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.environment.actions.deciding import decide_edition, hand_in, publish_edition
from fangxin.domain.environment.actions.gathering import begin_edition, check_input, collect_inputs, enter_input
from fangxin.domain.environment.models import Edition
from fangxin.domain.surveys.actions.answering import answer_by_phone
from fangxin.domain.surveys.actions.planning import close_campaign, open_campaign, plan_campaign
from fangxin.domain.surveys.models import Campaign, Cell
from fangxin.domain.surveys.rules.questionnaire import Questionnaire, read_questionnaire, shipped_questionnaires
from fangxin.domain.surveys.rules.quota import read_cells
from fangxin.domain.surveys.words import Over, QuestionKind
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.board.index.joining import compute_edition
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row, draw

PLANNED_AT, ASKED_AT, CLOSED_AT, BEGUN_AT, PUBLISHED_AT = time(9, 5), time(10), time(17), time(9, 30), time(15, 20)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The survey, the index made from it, the survey of these days."""
    chapter = stage.story.chapters.get("index", {})
    if not chapter:
        return
    survey, index, running = chapter["survey"], chapter["index"], chapter["now"]
    at = _at(stage, survey["planned_days_ago"], PLANNED_AT)
    yield at, partial(_planned, stage, survey, survey, at)
    asked = _at(stage, survey["planned_days_ago"] - 5, ASKED_AT)
    yield asked, partial(_asked, stage, survey, survey["sample"], asked)
    closed = _at(stage, survey["closed_days_ago"], CLOSED_AT)
    yield closed, partial(_closed, stage, survey, closed)
    begun = _at(stage, index["begun_days_ago"], BEGUN_AT)
    yield begun, partial(_begun, stage, survey, index, begun)
    published = _at(stage, index["published_days_ago"], PUBLISHED_AT)
    yield published, partial(_published, stage, index, published)
    at = _at(stage, running["planned_days_ago"], PLANNED_AT)
    yield at, partial(_planned, stage, {**survey, **running}, survey, at)
    asked = _at(stage, running["planned_days_ago"] - 1, ASKED_AT)
    yield asked, partial(_asked, stage, {**survey, **running}, running["answers"], asked)


def _planned(stage: Stage, row: Row, survey: Row, at: datetime) -> None:
    on, by = day_of(at), _keeper(stage, Role.ANALYST, at)
    campaign = plan_campaign(
        title=row["title"], text=shipped_questionnaires()["environment"], cells=read_cells(survey["cells"]),
        sample=survey["sample"], over=Over.REFUSE, opens_on=on, closes_on=on + timedelta(days=20), by=by, at=at,
    )  # fmt: skip
    open_campaign(campaign_id=campaign.pk, version=campaign.version, by=by, at=at)


def _asked(stage: Stage, row: Row, number: int, at: datetime) -> None:
    """So many people are asked, in the order of the cells that still want somebody."""
    campaign = Campaign.objects.get(title=row["title"])
    questionnaire = read_questionnaire(campaign.text)
    by = stage.agency.officer(office_id=stage.intake_id, role=Role.HOTLINE, on=day_of(at))
    wanted = [cell for cell in Cell.objects.filter(campaign=campaign).order_by("pk") for _one in range(cell.target)]
    for place, cell in enumerate(wanted[:number]):
        lean = row["lean"].get(cell.region_code, 0)
        answer_by_phone(
            campaign_id=campaign.pk, cell_id=cell.pk, given=_answers(questionnaire, place, lean),
            seconds=draw(row["title"], place, below=200) + 60, key=f"demo-{campaign.pk}-{place}", by=by,
            at=at + timedelta(minutes=4 * place),
        )  # fmt: skip


def _answers(questionnaire: Questionnaire, place: int, lean: int) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for question in questionnaire.questions:
        roll = draw(place, question.code, below=100)
        if question.kind is QuestionKind.SCALE:
            given[question.code] = [str(max(1, min(10, 8 + lean + (roll % 4) - 1)))]
        elif question.kind is QuestionKind.SINGLE:
            given[question.code] = ["YES" if roll < 12 else "NO"]
        else:
            given[question.code] = ["QUALITY"]
    return given


def _closed(stage: Stage, row: Row, at: datetime) -> None:
    campaign = Campaign.objects.get(title=row["title"])
    close_campaign(campaign_id=campaign.pk, version=None, by=_keeper(stage, Role.ANALYST, at), at=at)


def _begun(stage: Stage, survey: Row, row: Row, at: datetime) -> None:
    """Begun for the half year before, collected from registers and survey, entered for two departments."""
    by, last = _keeper(stage, Role.ANALYST, at), day_of(at).replace(day=1) - timedelta(days=1)
    first = date(last.year - (last.month < 6), (last.month - 6) % 12 + 1, 1)
    edition = begin_edition(
        scheme_key=row["scheme"], title=row["title"], first_on=first, last_on=last, members=row["members"],
        campaign_id=Campaign.objects.get(title=survey["title"]).pk, by=by, at=at,
    )  # fmt: skip
    collect_inputs(edition_id=edition.pk, version=edition.version, indicators=[], by=by, at=at)
    checker = _keeper(stage, Role.SUPERVISOR, at)
    for leaf, values in row["values"].items():
        for member, value in values.items():
            found = enter_input(
                edition_id=edition.pk,
                member=member,
                leaf=leaf,
                value=value,
                evidence=row["evidence"],
                source_on=last,
                by=by,
                at=at,
            )
            check_input(edition_id=edition.pk, input_id=found.pk, holds=True, reason="", by=checker, at=at)


def _published(stage: Stage, row: Row, at: datetime) -> None:
    edition = Edition.objects.get(title=row["title"])
    by, boss = _keeper(stage, Role.ANALYST, at), _keeper(stage, Role.SUPERVISOR, at)
    compute_edition(edition_id=edition.pk, by=by, at=at)
    hand_in(edition_id=edition.pk, version=None, by=by, at=at)
    decide_edition(edition_id=edition.pk, version=None, approved=True, reason="数据齐全，同意发布。", by=boss, at=at)
    publish_edition(edition_id=edition.pk, version=None, by=boss, at=at)


def _keeper(stage: Stage, role: Role, at: datetime) -> Actor:
    top = min(stage.agency.offices.values(), key=lambda office: len(office.path))
    return stage.agency.officer(office_id=top.pk, role=role, on=day_of(at))


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)
