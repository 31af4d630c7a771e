"""Proposals: what a look found becomes a warning to be judged, once, however often it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
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
from fangxin.domain.alerts.rules.evidence import Proposal, digest_of, overlap
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
    for one in proposals:
        office = agency_of(region_code=one.region)
        if office is None:
            continue
        standing = _standing(one, office, at)
        if standing is None:
            fresh.append(_new(one, office, at))
        elif standing.state == AlertState.PROPOSED:
            _see_again(standing, one, at)
    return fresh


@transaction.atomic
def record_look(*, on: date, cells: int, requests: int, proposals: Sequence[Proposal], at: datetime) -> list[Alert]:
    """Keep that a day was looked at, and propose what was found; nothing when it was looked at before."""
    look = Look(on=on, at=at, cells=cells, requests=requests, found=len(proposals))
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


def _see_again(alert: Alert, one: Proposal, at: datetime) -> None:
    evidence = one.as_data()
    digest = digest_of(evidence)
    if digest == alert.digest or one.last < alert.seen_on:
        return
    changes = {
        "evidence": evidence, "digest": digest, "seen_on": one.last, "cell": one.key, "version": alert.version + 1,
    }  # fmt: skip
    Alert.objects.filter(pk=alert.pk).update(**changes)
    append(
        chain=alert.pk,
        deeds=[deed(Act.ALERT_SEEN_AGAIN, SYSTEM, at, cell=one.key, observed=one.observed, digest=digest)],
    )


def _standing(one: Proposal, office: Office, at: datetime) -> Alert | None:
    """The warning a proposal is already: of the same cell, or with the same cases in a division above or below."""
    book = figures()
    over_since = at - timedelta(days=book.again_days)
    recent = Q(dismissed_at__gte=over_since) | Q(closed_at__gte=over_since)
    rows = Alert.objects.select_for_update().filter(
        Q(state__in=(AlertState.PROPOSED, *RUNNING)) | Q(state__in=OVER) & recent
    )
    near = [office.path[:end] for end in range(4, len(office.path) + 1, 4)]
    rows = rows.filter(Q(path__in=near) | Q(path__startswith=office.path)).order_by("-id")
    evidence = one.as_data()
    for alert in rows:
        if alert.cell != one.key and overlap(alert.evidence, evidence) < book.same:
            continue
        if alert.state in OVER and one.observed >= book.again_times * alert.evidence["observed"]:
            continue
        return alert
    return None
