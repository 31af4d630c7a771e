"""The worker: one fault does not end it, one word does; and the sweep of everything says what it did."""

from __future__ import annotations

import logging
import threading
from types import SimpleNamespace

import pytest

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.models import FactRequest
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.interfaces.jobs import working
from fangxin.interfaces.jobs.sweeping import sweep_everything
from tests.people import cast, filed, later


def test_a_fault_is_logged_and_the_next_round_follows_until_told_to_stop(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, rounds, sweeps = threading.Event(), [], []

    def deliver_lane(**given: object) -> bool:
        rounds.append(given)
        if len(rounds) == 1:
            raise RuntimeError("away for a moment")
        if len(rounds) == 3:
            stop.set()
        return len(rounds) == 2

    monkeypatch.setattr(working, "deliver_lane", deliver_lane)
    monkeypatch.setattr(working, "begin_codes", lambda **given: SimpleNamespace(join=lambda: None))
    idle = SimpleNamespace(round=lambda **given: False)
    monkeypatch.setattr(working, "Matching", lambda: idle)
    monkeypatch.setattr(working, "Indexing", lambda: idle)
    monkeypatch.setattr(working, "take_step", lambda **given: False)
    monkeypatch.setattr(working, "deliver_returns", lambda **given: 0)
    monkeypatch.setattr(working, "sweep_everything", lambda **given: sweeps.append(given))
    monkeypatch.setattr(working, "IDLE_SECONDS", 0.001)
    with caplog.at_level(logging.ERROR, logger="fangxin.worker"):
        thread = threading.Thread(target=working.work, kwargs={"stop": stop})
        thread.start()
        thread.join(timeout=10)
    assert not thread.is_alive() and len(rounds) == 3
    assert len([record for record in caplog.records if record.name == "fangxin.worker"]) == 1
    assert len(sweeps) == 1, "a minute has not passed since the first"


@pytest.mark.django_db
def test_the_sweep_of_everything_tells_what_it_did_and_does_it_once() -> None:
    people = cast()
    case = filed(people.hotline)
    decide.ask_facts(
        case_id=case.pk,
        version=case.version,
        question="请补充小票。",
        answer_by=day_of(later(2)),
        by=people.handler,
        at=later(1),
    )
    done = sweep_everything(at=later(12))
    assert {name: count for name, count in done.items() if count} == {
        "clocks_looked_at": 1, "warnings": 2, "overdue": 1, "requests_expired": 1,
    }  # fmt: skip
    assert not any(sweep_everything(at=later(12)).values())
    assert FactRequest.objects.get().expired_at == later(12)
    acts = [entry.act for entry in entries_of(chain=case.pk)]
    assert acts.count(Act.FACTS_EXPIRED) == 1 and list(broken_chains()) == []
