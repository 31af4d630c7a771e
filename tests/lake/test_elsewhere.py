"""Units that moved, cases that were coded anew: the next update shows them where they are now, and sums stay what they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fangxin.analytics.indicators.measuring import Group, Reading, Scope, measure
from fangxin.analytics.indicators.periods import Period
from fangxin.domain.agency.actions.offices import move_office, update_office
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.agency.words import Tier
from fangxin.domain.cases.actions import decide, dispatch
from fangxin.domain.cases.models import Case
from fangxin.domain.feedback.actions import draw_follow_ups, record_follow_up
from fangxin.domain.feedback.models import FollowUp
from fangxin.domain.feedback.words import FollowUpState
from fangxin.domain.timeline.queries import chains_to_count
from fangxin.foundation.clock import day_of
from fangxin.interfaces.lake.updating import rebuild_lake, the_lake, update_lake
from tests.bulletins.test_noting import noted
from tests.disclosure.acting import closed, swept
from tests.evaluation import world
from tests.hotspots.warning import raised as warned
from tests.people import MONDAY, Cast, cast, filed, later

pytestmark = pytest.mark.django_db
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path


@pytest.fixture
def people() -> Cast:
    return cast()


def update() -> None:
    update_lake(at=MONDAY, progress=lambda line: None)


def counted(*, by: str = "", **scope: str) -> dict[Group, dict[str, Reading]]:
    with the_lake().open() as engine:
        return measure(
            engine, period=JUNE, scope=Scope(**scope), known_on=date(2026, 6, 30), by=[by] if by else [],
            only=["received_complaints", "accepted_complaints"],
        )  # fmt: skip


def received(*, by: str = "", **scope: str) -> dict[Any, int]:
    return {
        (group or ("",))[0]: one["received_complaints"].now.numerator for group, one in counted(by=by, **scope).items()
    }


def two_received(people: Cast) -> None:
    first = filed(people.hotline)
    filed(people.hotline, at=later(1))
    decide.accept(case_id=first.pk, version=first.version, by=people.handler, at=later(1))
    update()


def test_a_unit_that_moved_counts_where_it_is_now(people: Cast) -> None:
    two_received(people)
    old, new = people.county, people.other_county
    assert received(path=old.path) == {"": 2} and received(path=new.path) == {"": 0}
    move_office(office_id=old.pk, version=old.version, parent_id=new.pk, by=SYSTEM, at=MONDAY)
    update()
    moved = Office.objects.get(pk=old.pk)
    assert (
        received(path=new.path) == {"": 2}
        and received(path=moved.path) == {"": 2}
        and received(path=old.path) == {"": 0}
    )
    assert received() == {"": 2} and counted()[()]["accepted_complaints"].now.numerator == 1
    written = the_lake().manifest.sets
    rebuild_lake(at=MONDAY, progress=lambda line: None)
    assert the_lake().manifest.sets == written


def test_a_unit_of_another_division_takes_its_cases_to_its_province(people: Cast) -> None:
    two_received(people)
    office = people.county
    assert received(by="region") == {"410611": 2}
    update_office(
        office_id=office.pk, version=office.version, code=office.code, name=office.name, short_name=office.short_name,
        tier=Tier(office.tier), region_code="420102", phone=office.phone, address=office.address, remit=office.remit,
        is_intake=office.is_intake, by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    update()
    assert received(by="region") == {"420102": 2} and received(region="410000") == {"": 0}
    assert {part.province for part in the_lake().manifest.sets["cases"].parts} == {"42"}


def moved(office: Office, *, to: Office) -> None:
    """The office with all below it hangs under another one, and the lake knows."""
    move_office(office_id=office.pk, version=office.version, parent_id=to.pk, by=SYSTEM, at=MONDAY)
    update()


def same_as_anew(name: str, *paths: str) -> None:
    """The rows of a set name these offices, and are what building the lake anew gives."""
    manifest = the_lake().manifest
    with the_lake().open() as engine:
        assert {row["path"] for row in engine.rows(engine.table(name))} == set(paths)
    rebuild_lake(at=MONDAY, progress=lambda line: None)
    assert the_lake().manifest.sets == manifest.sets


def test_warnings_move_with_their_office(people: Cast) -> None:
    warned(people)
    update()
    moved(people.county, to=people.other_county)
    same_as_anew("alerts", Office.objects.get(pk=people.county.pk).path)


def test_noted_figures_move_with_their_office(people: Cast) -> None:
    noted(people)
    update()
    moved(people.county, to=people.other_county)
    same_as_anew("noted", Office.objects.get(pk=people.county.pk).path)


def test_scores_move_with_the_evaluated_office() -> None:
    given = world.city()
    world.lake()
    world.published(given)
    update()
    county, other = given.people.county, given.people.other_county
    moved(county, to=other)
    same_as_anew("scores", other.path, Office.objects.get(pk=county.pk).path)


def test_what_was_told_of_a_case_moves_with_the_office_that_had_it(people: Cast) -> None:
    case = closed(people)
    swept(2)
    draw_follow_ups(closed_from=day_of(MONDAY), closed_to=day_of(later(30)), by=people.head, at=later(3), count=1)
    call = FollowUp.objects.get()
    record_follow_up(follow_up_id=call.pk, state=FollowUpState.NOT_REACHED, by=people.head, at=later(5))
    # another office has the case by now
    there = people.centre
    Case.objects.filter(pk=case.pk).update(office=there, path=there.path)
    update()
    moved(people.county, to=people.other_county)
    here = Office.objects.get(pk=people.county.pk).path
    same_as_anew("follow_ups", here)
    same_as_anew("disclosures", here)


def test_a_change_of_an_office_that_moves_nothing_makes_nothing_due(people: Cast) -> None:
    two_received(people)
    office = people.county
    update_office(
        office_id=office.pk, version=office.version, code=office.code, name="新名称市场监管局", short_name=office.short_name,
        tier=Tier(office.tier), region_code=office.region_code, phone=office.phone, address=office.address,
        remit=office.remit, is_intake=office.is_intake, by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    assert not chains_to_count(most=1)


def test_a_case_coded_anew_counts_under_its_new_code(people: Cast) -> None:
    two_received(people)
    before = received(by="object")
    case = filed(people.hotline, at=later(2))
    update()
    dispatch.recode(
        case_id=case.pk,
        version=case.version,
        object_code="10101",
        problem_code=case.problem_code,
        by=people.handler,
        at=later(3),
    )
    update()
    assert received(by="object") == {**before, "10101": 1}
    assert sum(received(by="object").values()) == received()[""] == 3
