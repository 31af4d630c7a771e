"""What a watcher is told: that it lives, and what needs somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from fangxin.domain.search.actions.indexing import index_due
from fangxin.domain.search.queries import lagging
from fangxin.interfaces.clock import now
from fangxin.interfaces.public import views
from tests.people import Cast, filed, later, working

pytestmark = pytest.mark.django_db


def told() -> dict[str, Any]:
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    return dict(answer.json())


def test_messages_nobody_sends_need_somebody(people: Cast, on: Callable[[datetime], None]) -> None:
    filed(people.hotline, at=later(0))
    on(later(0))
    assert told()["attention"] == []
    on(later(1))
    assert (told()["attention"], told()["messages_late_seconds"]) == (["messages"], 86400)


def test_a_full_disk_needs_somebody(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LEAST_FREE", 2**60)
    assert told()["attention"] == ["disk"]


def test_cases_nobody_indexes_need_somebody(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(people.hotline, at=now())
    assert (told()["attention"], told()["cases_to_index"]) == ([], 1)
    monkeypatch.setattr(lagging, "COUNTED", 1)
    assert told()["attention"] == ["search"]
    index_due(most=10)
    assert (told()["attention"], told()["cases_to_index"]) == ([], 0)


def test_from_november_next_years_holidays_are_missed(people: Cast, on: Callable[[datetime], None]) -> None:
    on(working(10, day=date(2026, 10, 31)))
    assert told()["attention"] == []
    on(working(10, day=date(2026, 11, 1)))
    assert told()["attention"] == ["calendar"]
