"""Warnings as tests need them: what a look might have found, and how far an office got with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.alerts.actions.answering import accept_alert, finish_measure, take_measure, tell_result
from fangxin.domain.alerts.actions.proposing import propose
from fangxin.domain.alerts.actions.raising import raise_alert
from fangxin.domain.alerts.models import Alert, Measure
from fangxin.domain.alerts.rules.evidence import Proposal
from fangxin.domain.alerts.words import AlertSource
from tests.people import MONDAY, Cast, later

TODAY = date(2026, 6, 8)
DUE = date(2026, 6, 22)
ASKS = "核查乳制品进货来源，抽检同批次酸奶，两周内报告。"


def proposal(**changes: Any) -> Proposal:
    """Yoghurt that goes bad, in the county."""
    given: dict[str, Any] = {
        "source": AlertSource.HOTSPOT,
        "region": "410611",
        "cell": {"object": "10107", "problem": "P20"},
        "first": TODAY - timedelta(days=6),
        "last": TODAY,
        "observed": 28,
        "cases": tuple(range(1, 29)),
        "evidence": {
            "expected": 2.41,
            "p": 1.5e-21,
            "q": 3.2e-18,
            "season": 1.3,
            "spread": 0.02,
            "cells": 38756,
            "also": [{"region": "410611", "word": "发霉"}],
            "weeks": [["2026-06-01", 3, 1.85], ["2026-06-08", 28, 2.41]],
        },
    }
    return Proposal(**{**given, **changes})


def proposed(**changes: Any) -> Alert:
    """A proposal that waits to be judged."""
    (alert,) = propose(proposals=[proposal(**changes)], at=MONDAY)
    return alert


def raised(people: Cast, *, by: Actor | None = None, **changes: Any) -> Alert:
    """A warning sent to the county by the city's supervisor."""
    alert = proposed(**changes)
    return raise_alert(
        alert_id=alert.pk, version=alert.version, office_id=people.county.pk, asks=ASKS, due_on=DUE,
        by=by or people.supervisor, at=MONDAY,
    )  # fmt: skip


def accepted(people: Cast, **changes: Any) -> Alert:
    """A warning the county took on."""
    alert = raised(people, **changes)
    return accept_alert(alert_id=alert.pk, version=alert.version, by=people.handler, at=later(1))


def sampled(people: Cast, alert: Alert, *, by: Actor | None = None) -> Alert:
    """A sampling, with its result."""
    by = by or people.handler
    alert = take_measure(
        alert_id=alert.pk, version=alert.version, kind="SAMPLING", what="抽检云上鲸超市酸奶三批次。", due_on=DUE, by=by, at=later(2)
    )  # fmt: skip
    measure = Measure.objects.filter(alert=alert).latest("id")
    return finish_measure(
        alert_id=alert.pk, version=alert.version, measure_id=measure.pk, result="三批次中一批次不合格，已下架。", by=by, at=later(5)
    )  # fmt: skip


def told(people: Cast, **changes: Any) -> Alert:
    """A warning whose result was told."""
    alert = sampled(people, accepted(people, **changes))
    return tell_result(
        alert_id=alert.pk,
        version=alert.version,
        result="问题批次已下架召回，约谈经营者。",
        by=people.handler,
        at=later(6),
    )
