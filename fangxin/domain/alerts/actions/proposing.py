"""Proposals: what a look found becomes a warning to be judged, once, however often it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import agency_of
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.alerts.actions.step import deed
from fangxin.domain.alerts.models import Alert, Look
from fangxin.domain.alerts.notices import to_raisers
from fangxin.domain.alerts.rules.book import figures
from fangxin.domain.alerts.rules.evidence import Proposal, digest_of, in_line, overlap
from fangxin.domain.alerts.words import RUNNING, AlertState
from fangxin.domain.timeline.actions.journal import append, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import write

#: where nobody acts on it any more
OVER = (AlertState.DISMISSED, AlertState.WITHDRAWN, AlertState.CLOSED)


@transaction.atomic
def propose(*, proposals: Sequence[Proposal], at: datetime) -> list[Alert]:
    """Put what was found before whoever may raise warnings; returns those that are new.

    What waits to be judged is seen anew with its evidence as it is now; what an office works on stays as it is; what a person
    dismissed or closed is not proposed again for some weeks, unless it became far more. Safe to repeat.
    """
    fresh: list[Alert] = []
    standing = _standing(at) if proposals else []
    seen: set[int] = set()
    for one in proposals:
        office = agency_of(region_code=one.region)
        if office is None:
            continue
        same = _same(one, standing)
        if same is None:
            fresh.append(_new(one, office, at))
            standing.insert(0, Standing.of(fresh[-1]))
        elif same.id not in seen and same.state == AlertState.PROPOSED:
            _see_again(same.id, one, office, at)
        # of what is one warning the surest, which comes first, is told
        seen.add(standing[0].id if same is None else same.id)
    return fresh


@transaction.atomic
def record_look(
    *, on: date, cells: int, requests: int, dropped: int, proposals: Sequence[Proposal], at: datetime
) -> list[Alert]:
    """Keep that a day was looked at, and propose what was found; nothing when it was looked at before."""
    look = Look(on=on, at=at, cells=cells, requests=requests, found=len(proposals), dropped=dropped)
    Look.objects.bulk_create([look], ignore_conflicts=True)
    if Look.objects.select_for_update().get(on=on).at != at:
        return []
    return propose(proposals=proposals, at=at)


def new_alert(*, proposal: Proposal, office: Office, by: Actor, at: datetime, **more: Any) -> Alert:
    """An unsaved warning with its evidence."""
    evidence = proposal.as_data()
    return Alert(
        id=new_id(at), number=f"{proposal.region[:6]}-YJ{day_of(at):%y%m%d}-{public_token(35)}", source=proposal.source.value,
        office=office, path=office.path, region=proposal.region, cell=proposal.key, title=proposal.title, evidence=evidence,
        digest=digest_of(evidence), seen_on=proposal.last, state=AlertState.PROPOSED.value, proposed_at=at, **more,
    )  # fmt: skip


def _new(one: Proposal, office: Office, at: datetime) -> Alert:
    alert = new_alert(proposal=one, office=office, by=SYSTEM, at=at)
    proposed = deed(
        Act.ALERT_PROPOSED, SYSTEM, at, number=alert.number, cell=alert.cell, observed=one.observed, digest=alert.digest
    )
    told = to_raisers(path=office.path, template="alert_proposed", at=at, alert=alert.number, cases=one.observed)
    write([alert, *new_chain(chain=alert.pk, deeds=[proposed]), *told])
    return alert


def _see_again(alert_id: int, one: Proposal, office: Office, at: datetime) -> None:
    """Let a proposal tell what was seen now, of the division it was seen in; its title and office are those of its evidence."""
    alert = Alert.objects.select_for_update().filter(pk=alert_id, state=AlertState.PROPOSED).first()
    evidence = one.as_data()
    digest = digest_of(evidence)
    if alert is None or digest == alert.digest or one.last < alert.seen_on:
        return
    changes = {
        "evidence": evidence, "digest": digest, "seen_on": one.last, "cell": one.key, "version": alert.version + 1,
        "region": one.region, "office": office, "path": office.path, "title": one.title,
    }  # fmt: skip
    Alert.objects.filter(pk=alert.pk).update(**changes)
    append(
        chain=alert.pk,
        deeds=[deed(Act.ALERT_SEEN_AGAIN, SYSTEM, at, cell=one.key, observed=one.observed, digest=digest)],
    )


@dataclass(frozen=True)
class Standing:
    """A warning that is there, as far as it is needed to know it again. `region`: the division it tells of, whoever acts."""

    id: int
    state: str
    cell: str
    region: str
    observed: int
    cases: frozenset[int]

    @classmethod
    def of(cls, alert: Alert) -> Standing:
        """What is needed of a warning."""
        return cls(
            id=alert.pk, state=alert.state, cell=alert.cell, region=alert.region, observed=alert.evidence["observed"],
            cases=frozenset(alert.evidence["cases"]),
        )  # fmt: skip


def _standing(at: datetime) -> list[Standing]:
    """Warnings that wait or run, and those that are over but not for long, the newest first."""
    over_since = at - timedelta(days=figures().again_days)
    recent = Q(dismissed_at__gte=over_since) | Q(closed_at__gte=over_since)
    rows = Alert.objects.filter(Q(state__in=(AlertState.PROPOSED, *RUNNING)) | Q(state__in=OVER) & recent)
    rows = rows.only("state", "cell", "region", "evidence").order_by("-id")
    return [Standing.of(alert) for alert in rows.iterator(chunk_size=200)]


def _same(one: Proposal, standing: Sequence[Standing]) -> Standing | None:
    """The warning a proposal is already: of the same cell, else with the same cases in its division, or one above or below."""
    book, cases = figures(), frozenset(one.cases)
    held = [known for known in standing if known.state not in OVER or one.observed < book.again_times * known.observed]
    exact = next((known for known in held if known.cell == one.key), None)
    return exact or next(
        (known for known in held if overlap(known.cases, cases) >= book.same and in_line(known.region, one.region)),
        None,
    )
