"""The daily look for hot spots: what surprises in the facts is put before whoever may raise a warning."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from fangxin.domain.alerts.actions.proposing import record_look
from fangxin.domain.alerts.queries.reading import looked
from fangxin.domain.alerts.rules.evidence import Proposal
from fangxin.domain.alerts.words import AlertSource
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.lake.folder import lake_is_there

if TYPE_CHECKING:
    from fangxin.analytics.hotspots.looking import Finding, Look
    from fangxin.analytics.lake.reading import Lake

log = logging.getLogger("fangxin.sweep")


def look_daily(*, at: datetime) -> int:
    """Look at everything up to yesterday once the lake knows of it; how many findings are new. Safe to repeat.

    Raises what the lake refuses.
    """
    last = day_of(at) - timedelta(days=1)
    if not look_due(at=at):
        return 0
    # only who looks pays for what counts
    from fangxin.interfaces.lake.updating import known_on, the_lake

    lake = the_lake()
    if known_on(lake, at=at) <= last:
        return 0
    found = look_at(lake, last=last, calendar=calendar_in_force())
    proposals = [proposal_of(one, found, digest=lake.manifest.digest) for one in found.findings]
    fresh = record_look(
        on=last, cells=found.cells, requests=found.requests, dropped=found.dropped, proposals=proposals, at=at
    )
    return len(fresh)


def look_due(*, at: datetime) -> bool:
    """Whether a lake was built, and nobody looked at what came up to yesterday."""
    return lake_is_there() and not looked(on=day_of(at) - timedelta(days=1))


def look_if_possible(*, at: datetime) -> int:
    """Look daily; why the lake cannot be looked at is logged."""
    try:
        return look_daily(at=at)
    except Refusal as refusal:
        log.warning("hot spots were not looked for: %s", refusal.told())
        return 0


def look_at(lake: Lake, *, last: date, calendar: WorkCalendar, region: str = "") -> Look:
    """What surprises in everything received up to a day, in a division if one is named. Raises LakeAltered."""
    from fangxin.analytics.hotspots.looking import look
    from fangxin.analytics.hotspots.policy import policy
    from fangxin.analytics.indicators.measuring import Scope

    with lake.open() as engine:
        return look(engine, last=last, scope=Scope(region=region), calendar=calendar, policy=policy())


def proposal_of(finding: Finding, found: Look, *, digest: str) -> Proposal:
    """A finding as it is put before a person: its figures with all that is needed to check them."""
    cell = finding.cell.as_data()
    region = cell.pop("region")
    evidence = {
        "expected": finding.expected, "p": finding.p, "q": finding.q, "season": finding.season, "spread": finding.spread,
        "weeks": [[str(day), count, expected] for day, count, expected in finding.weeks],
        "also": [one.as_data() for one in finding.also[:8]], "cells": found.cells, "counted_from": digest,
    }  # fmt: skip
    return Proposal(
        source=AlertSource.HOTSPOT, region=region, cell=cell, first=finding.first, last=finding.last,
        observed=finding.observed, cases=finding.cases, evidence=evidence,
    )  # fmt: skip
