"""Call-backs: drawn at random but repeatably, within the caller's jurisdiction, never twice, and recorded once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.feedback.actions import (
    CallNotMade,
    CallRecorded,
    SampleImpossible,
    draw_follow_ups,
    record_follow_up,
)
from fangxin.domain.feedback.models import FollowUp
from fangxin.domain.feedback.words import FollowUpState, Satisfaction
from fangxin.domain.timeline.queries import entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import Cast, cast, filed, later, officer, working
from tests.supervision.tree import copies

pytestmark = pytest.mark.django_db
JUNE = {"closed_from": date(2026, 6, 1), "closed_to": date(2026, 6, 30)}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def pool(people: Cast) -> list[Case]:
    """Forty cases of the county, closed on 10 June."""
    cases = copies(filed(people.hotline), 40)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(
        status="CLOSED", outcome="SETTLED", closed_at=working(day=date(2026, 6, 10))
    )
    return cases


def draw(by: Actor, *, count: int = 10, seed: str = "2026-06-11 何云舒", **period: date) -> set[int]:
    """The cases drawn, by id; what was drawn is put back."""
    before = set(FollowUp.objects.values_list("pk", flat=True))
    number = draw_follow_ups(count=count, seed=seed, by=by, at=later(3), **{**JUNE, **period})
    drawn = set(FollowUp.objects.exclude(pk__in=before).values_list("case_id", flat=True))
    assert number == len(drawn)
    return drawn


def again() -> None:
    FollowUp.objects.all().delete()


def test_a_seed_draws_the_same_and_another_draws_others(people: Cast, pool: list[Case]) -> None:
    draws = []
    for seed in ("a", "a", "b"):
        draws.append(draw(people.head, seed=seed))
        again()
    assert draws[0] == draws[1] != draws[2]
    assert all(len(drawn) == 10 for drawn in draws)


def test_every_case_can_be_drawn(people: Cast, pool: list[Case]) -> None:
    seen: set[int] = set()
    for seed in range(40):
        seen |= draw(people.head, seed=str(seed), count=8)
        again()
    assert seen == {case.pk for case in pool}


def test_nobody_is_drawn_twice(people: Cast, pool: list[Case]) -> None:
    first, second = draw(people.head, count=15), draw(people.head, count=15)
    assert len(first) == len(second) == 15 and not first & second
    assert len(draw(people.head, count=500)) == 10
    assert draw(people.head, count=500) == set()
    FollowUp.objects.update(state=FollowUpState.REACHED)
    assert draw(people.supervisor, count=500) == set()


def test_only_ones_own_jurisdiction_is_drawn(people: Cast, pool: list[Case]) -> None:
    there = officer("z", "别处", Role.HEAD, people.other_county)
    for case in pool[:7]:
        Case.objects.filter(pk=case.pk).update(office=people.other_county, path=people.other_county.path)
    for case in pool[7:12]:
        Case.objects.filter(pk=case.pk).update(office=people.station, path=people.station.path)
    assert draw(there, count=500) == {case.pk for case in pool[:7]}
    assert draw(people.head, count=500) == {case.pk for case in pool[7:]}
    again()
    assert len(draw(people.supervisor, count=500)) == 40
    assert set(FollowUp.objects.values_list("path", flat=True)) == {
        people.county.path, people.other_county.path, people.station.path
    }  # fmt: skip


def test_what_is_not_drawn(people: Cast, pool: list[Case]) -> None:
    changes = [
        {"outcome": "WITHDRAWN"}, {"kind": "REPORT"}, {"kind": "INQUIRY"}, {"status": "SETTLED", "outcome": ""},
        {"closed_at": working(0, day=date(2026, 7, 1))}, {"closed_at": working(23, day=date(2026, 5, 31))},
    ]  # fmt: skip
    for case, change in zip(pool, changes, strict=False):
        Case.objects.filter(pk=case.pk).update(**change)
    edges = {
        pool[6].pk: working(0, day=date(2026, 6, 1)),
        pool[7].pk: working(0, day=date(2026, 7, 1)) - timedelta(microseconds=1),
    }
    for pk, closed_at in edges.items():
        Case.objects.filter(pk=pk).update(closed_at=closed_at)
    assert draw(people.head, count=500) == {case.pk for case in pool[len(changes) :]}


def test_an_anonymous_case_has_nobody_to_call(people: Cast, pool: list[Case]) -> None:
    from fangxin.domain.cases.models import Intake

    Intake.objects.filter(pk=pool[0].intake_id).update(person=None)
    assert draw(people.head, count=500) == set()


@pytest.mark.parametrize(
    "asked",
    [
        {"count": 0}, {"count": -1}, {"count": 501}, {"closed_from": date(2026, 7, 1)},
        {"closed_from": date(1, 1, 1)}, {"closed_to": date(9999, 12, 31)},
    ],
    ids=str,
)  # fmt: skip
def test_a_sample_that_cannot_be(people: Cast, asked: dict[str, date]) -> None:
    with pytest.raises(SampleImpossible):
        draw(people.head, **asked)  # type: ignore[arg-type]


def test_who_may_draw(people: Cast) -> None:
    for by in (people.handler, people.dispatcher, people.analyst, people.system_admin):
        with pytest.raises(NotPermitted):
            draw(by)
    assert draw(people.hotline) == set()


# Recording ------------------------------------------------------------------------------------------------------------


def call(people: Cast, follow_up: FollowUp, state: FollowUpState = FollowUpState.REACHED, **given: object) -> FollowUp:
    words = {
        "closed_truly": True,
        "satisfaction": Satisfaction.SATISFIED,
        "note": " 已退款 ",
        "by": people.head,
        "at": later(5),
    }
    return record_follow_up(follow_up_id=follow_up.pk, state=state, **{**words, **given})  # type: ignore[arg-type]


@pytest.fixture
def drawn(people: Cast, pool: list[Case]) -> FollowUp:
    draw(people.head, count=1)
    return FollowUp.objects.get()


def test_a_call_is_kept_and_journalled(people: Cast, drawn: FollowUp) -> None:
    kept = call(people, drawn, closed_truly=False, satisfaction=Satisfaction.DISSATISFIED)
    assert (kept.state, kept.called_by, kept.closed_truly, kept.note) == ("REACHED", "何云舒", False, "已退款")
    entry = entries_of(chain=drawn.case_id)[-1]
    assert entry.act == Act.FOLLOWED_UP
    assert entry.facts == {"closed_truly": False, "note": "已退款", "satisfaction": "DISSATISFIED", "state": "REACHED"}


def test_who_was_not_reached_may_be_called_again_and_nobody_else(people: Cast, drawn: FollowUp) -> None:
    call(people, drawn, FollowUpState.NOT_REACHED, closed_truly=None, satisfaction=None)
    call(people, drawn)
    for state in (FollowUpState.REACHED, FollowUpState.DECLINED, FollowUpState.NOT_REACHED):
        with pytest.raises(CallRecorded):
            call(people, drawn, state)
    drawn.refresh_from_db()
    assert drawn.state == "REACHED"


def test_a_call_says_what_came_of_it(people: Cast, drawn: FollowUp) -> None:
    with pytest.raises(CallNotMade):
        call(people, drawn, FollowUpState.SAMPLED)
    drawn.refresh_from_db()
    assert drawn.called_at is None


def test_who_may_record(people: Cast, drawn: FollowUp) -> None:
    with pytest.raises(NotPermitted):
        call(people, drawn, by=people.handler)
    with pytest.raises(NotFound):
        call(people, drawn, by=officer("z", "别处", Role.HEAD, people.other_county))
    with pytest.raises(NotFound):
        record_follow_up(
            follow_up_id=1, state=FollowUpState.REACHED, closed_truly=None, satisfaction=None, note="", by=people.head,
            at=later(5),
        )  # fmt: skip
    assert call(people, drawn, by=people.hotline).called_by == "江听雨"
