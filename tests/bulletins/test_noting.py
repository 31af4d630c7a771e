"""Figures no case tells: entered with their source, taken back, and what of them comes into the lake."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fangxin.domain.bulletins import facts
from fangxin.domain.bulletins.actions.noting import note_figure, withdraw_figure
from fangxin.domain.bulletins.facts import noted_rows
from fangxin.domain.bulletins.models import Noted
from fangxin.domain.bulletins.queries.reading import noted_figures
from fangxin.domain.bulletins.queries.soundness import unsound_bulletins
from fangxin.domain.bulletins.rules.lifecycle import BulletinTextMissing
from fangxin.domain.bulletins.rules.noting import NotedOverlap, NotedTwice, Noting, hundredths_of
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from fangxin.foundation.noted import NOTED
from fangxin.foundation.noted_book import Form, NotedBook, UnknownNoted
from fangxin.foundation.refusals import NotFound, NotPermitted, SeveralRefusals
from tests.people import Cast, cast, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def noting(**changes: Any) -> Noting:
    given = {
        "figure": "red_stations_total", "value": "15", "approx": "", "first_on": date(2026, 1, 1),
        "last_on": date(2026, 5, 31), "source": "消保科台账",
    }  # fmt: skip
    return Noting(**{**given, **changes})


def noted(people: Cast, **changes: Any) -> Noted:
    return note_figure(office=people.county, noting=noting(**changes), by=people.head, at=later(0))


def test_what_was_noted_is_a_fact_until_it_is_taken_back(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = noted(people, approx="AT_LEAST")
    (fact,) = noted_rows(None)
    assert fact == (
        row.pk, people.county.path, "410611", date(2026, 1, 1), date(2026, 5, 31), "red_stations_total", 1500, "家", "AT_LEAST",
        "消保科台账",
    )  # fmt: skip
    assert len(fact) == len(NOTED.columns)
    with monkeypatch.context() as patch:
        # a figure that was taken out of the law meanwhile keeps no other from being counted
        patch.setattr(facts, "noted_book", lambda: NotedBook(sections=(), figures={}))
        assert list(noted_rows(None)) == [(*fact[:7], "", *fact[8:])]
    with pytest.raises(BulletinTextMissing):
        withdraw_figure(noted_id=row.pk, reason="", by=people.head, at=later(1))
    withdraw_figure(noted_id=row.pk, reason="数错了", by=people.head, at=later(1))
    withdraw_figure(noted_id=row.pk, reason="数错了", by=people.head, at=later(1))
    assert list(noted_rows([row.pk])) == []
    acts = Entry.objects.filter(chain=row.pk).order_by("seq").values_list("act", flat=True)
    assert list(acts) == [Act.FIGURE_NOTED, Act.FIGURE_WITHDRAWN]
    assert list(unsound_bulletins()) == []
    assert noted(people).pk != row.pk, "its place is free again"


def test_one_of_a_kind_and_period(people: Cast) -> None:
    noted(people)
    with pytest.raises(NotedTwice):
        noted(people, value="16")
    noted(people, last_on=date(2026, 6, 1))
    assert noted_figures(by=people.supervisor).count() == 2
    assert not noted_figures(by=people.supervisor, figure="media_stories")


def test_figures_that_add_up_are_whole_and_never_overlap(people: Cast) -> None:
    sampled = {"figure": "sampling_done", "first_on": date(2026, 1, 1), "last_on": date(2026, 1, 31)}
    first = noted(people, **sampled)
    with pytest.raises(NotedOverlap, match="2026-01-01 至 2026-01-31"):
        noted(people, **{**sampled, "first_on": date(2026, 1, 31), "last_on": date(2026, 2, 28)})
    noted(people, **{**sampled, "first_on": date(2026, 2, 1), "last_on": date(2026, 2, 28)})
    noted(people, **{**sampled, "figure": "sampling_planned"})
    note_figure(office=people.city, noting=noting(**sampled), by=people.analyst, at=later(0))
    with pytest.raises(SeveralRefusals):
        noted(people, **{**sampled, "first_on": date(2026, 3, 1), "last_on": date(2026, 3, 31), "value": "1.5"})
    withdraw_figure(noted_id=first.pk, reason="数字有误", by=people.head, at=later(1))
    noted(people, **{**sampled, "last_on": date(2026, 1, 15)})


def test_only_of_the_own_subtree(people: Cast) -> None:
    row = noted(people)
    with pytest.raises(NotFound):
        note_figure(office=people.city, noting=noting(), by=people.head, at=later(0))
    with pytest.raises(NotPermitted):
        note_figure(office=people.county, noting=noting(), by=people.handler, at=later(0))
    with pytest.raises(NotPermitted):
        withdraw_figure(noted_id=row.pk, reason="x", by=people.other_handler, at=later(0))
    assert not noted_figures(by=people.other_handler)


def test_everything_wrong_is_named_at_once(people: Cast) -> None:
    with pytest.raises(SeveralRefusals) as refused:
        noted(people, value="许多", source=" ", first_on=date(2026, 6, 1))
    assert [one.field for one in refused.value.refusals] == ["value", "source", "last_on"]
    with pytest.raises(SeveralRefusals):
        noted(people, last_on=None)
    with pytest.raises(UnknownNoted):
        noted(people, figure="moons")


VALUES = (
    ("15", Form.COUNT, 1500), ("1,500", Form.COUNT, 150000), ("２.５", Form.COUNT, 250), ("1.005", Form.COUNT, None),
    ("-1", Form.COUNT, None), ("", Form.COUNT, None), ("1e3", Form.COUNT, None), ("١٥", Form.COUNT, None),
    ("99.53%", Form.RATE, 9953), ("100", Form.RATE, 10000), ("1000.01", Form.RATE, None),
    ("202305", Form.MONTH, 20230500), ("202313", Form.MONTH, None), ("2023.5", Form.MONTH, None),
    ("7086800", Form.YUAN, 708680000), ("9999999999999", Form.YUAN, 999999999999900), ("99999999999999", Form.YUAN, None),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "form", "value"), VALUES)
def test_values_as_people_type_them(typed: str, form: Form, value: int | None) -> None:
    assert hundredths_of(typed, form=form) == value
