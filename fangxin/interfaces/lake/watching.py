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
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.lake.folder import lake_is_there

if TYPE_CHECKING:
    from fangxin.analytics.hotspots.looking import Finding, Look

log = logging.getLogger("fangxin.sweep")


def look_daily(*, at: datetime) -> int:
    """Look at everything up to yesterday once the lake knows of it; how many findings are new. Safe to repeat."""
    last = day_of(at) - timedelta(days=1)
    if not lake_is_there() or looked(on=last):
        return 0
    # only who looks pays for what counts
    from fangxin.interfaces.lake.updating import known_on, the_lake

    try:
        lake = the_lake()
        if known_on(lake, at=at) <= last:
            return 0
        found = look_at(last)
    except Refusal as refusal:
        log.warning("hot spots were not looked for: %s", refusal.told())
        return 0
    proposals = [proposal_of(one, found, digest=lake.manifest.digest) for one in found.findings]
    fresh = record_look(on=last, cells=found.cells, requests=found.requests, proposals=proposals, at=at)
    return len(fresh)


def look_at(last: date, *, region: str = "", path: str = "") -> Look:
    """What surprises in everything received up to a day. Raises what the lake refuses."""
    from fangxin.analytics.hotspots.looking import look
    from fangxin.analytics.hotspots.policy import policy
    from fangxin.analytics.indicators.measuring import Scope
    from fangxin.interfaces.lake.updating import the_lake

    with the_lake().open() as engine:
        scope = Scope(region=region, path=path)
        return look(engine, last=last, scope=scope, calendar=calendar_in_force(), policy=policy())


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
