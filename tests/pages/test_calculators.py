"""The public calculators answer as the clocks of cases are counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from fangxin.domain.timeline.actions.clocks import read_clock
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.clock import Event, EventKind
from fangxin.foundation.lawbook import lawbook

pytestmark = pytest.mark.django_db
PENDING, CHANGE = date(2026, 4, 13), date(2026, 4, 15)


@pytest.mark.parametrize("answer", ["order20", "order121"])
def test_why_this_day_hears_the_agencys_answer_for_pending_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(f"pending_on_2026_04_15: {answer}\n", "utf-8")
    monkeypatch.setenv("FANGXIN_LAW_SETTINGS", str(answers))
    read_clock.cache_clear()
    events = (Event(kind=EventKind.START, on=CHANGE, place=1),)
    counted = read_clock("complaint.mediation", PENDING, events, calendar_in_force()).due_on
    read_clock.cache_clear()
    asked = {"rule": "complaint.mediation", "from": CHANGE.isoformat(), "received": PENDING.isoformat()}
    told = Client().get("/why/", asked).content.decode()
    assert counted is not None
    assert day_in_words(counted) in told
    assert f"<dd>{lawbook().version(answer).title}</dd>" in told
