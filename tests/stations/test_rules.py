"""Criteria of a street, months, texts, the file of figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fangxin.domain.stations.rules import (
    StationTextMissing,
    StationTextTooLong,
    months_later,
    read_station_rules,
    reason_of,
    station_rules,
    street_figures,
    text_of,
)
from fangxin.domain.stations.words import (
    DISPUTE_LABELS,
    FINDING_LABELS,
    KIND_LABELS,
    DisputeState,
    Finding,
    StationKind,
)
from fangxin.foundation.lawbook import LawError


@pytest.mark.parametrize(
    ("members", "enrolled", "due", "handled", "keeps", "shares"),
    [
        (0, 0, 0, 0, False, (None, None)),  # a street without a merchant keeps nothing
        (3, 3, 0, 0, True, (100, None)),
        (3, 2, 0, 0, False, (66, None)),
        (3, 3, 4, 4, True, (100, 100)),
        (3, 3, 200, 199, False, (100, 99)),  # 99.5 is not 100
        (200, 199, 1, 1, False, (99, 100)),
    ],
)
def test_a_street_keeps_all_or_nothing(
    members: int, enrolled: int, due: int, handled: int, keeps: bool, shares: tuple[int | None, int | None]
) -> None:
    found = street_figures(members=members, enrolled=enrolled, due=due, handled=handled, rules=station_rules())
    assert (found.keeps, (found.enrolled_percent, found.handled_percent)) == (keeps, shares)


def test_an_agency_may_ask_for_less() -> None:
    rules = replace(station_rules(), enrolled_percent=90, handled_percent=95)
    assert street_figures(members=10, enrolled=9, due=20, handled=19, rules=rules).keeps
    assert not street_figures(members=10, enrolled=8, due=20, handled=19, rules=rules).keeps


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 6, 8), 12, date(2027, 6, 8)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_with_the_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_texts_have_a_length() -> None:
    assert text_of(" 退一半 ", what="内容", field="agreed", most=300, least=2) == "退一半"
    with pytest.raises(StationTextMissing):
        reason_of(" 是 ")
    with pytest.raises(StationTextTooLong):
        reason_of("长" * 301)


def test_every_word_has_a_label() -> None:
    assert set(KIND_LABELS) == set(StationKind) and set(DISPUTE_LABELS) == set(DisputeState)
    assert set(FINDING_LABELS) == set(Finding)
    assert all(len(code) <= 16 for code in station_rules().places)


def test_a_broken_file_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "stations.yaml"
    path.write_text("places: {MALL: 进商场}\nfirst_asked: {working_days: 0, remind_before: 1}\n", encoding="utf-8")
    with pytest.raises(LawError, match=r"stations\.yaml:2"):
        read_station_rules(path)
