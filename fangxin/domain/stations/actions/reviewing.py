"""The yearly review of a station: passed, told to improve, or failed and thereby withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.stations.actions.keeping import withdraw
from fangxin.domain.stations.actions.step import held, tell
from fangxin.domain.stations.models import Review
from fangxin.domain.stations.rules import months_later, station_rules, text_of
from fangxin.domain.stations.words import FINDING_LABELS, Finding
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id


@transaction.atomic
def review_station(*, station_id: int, finding: Finding, words: str, by: Actor, at: datetime) -> Review:
    """Record what was found. Raises NotPermitted, NotFound, StationWithdrawn, StationTextMissing."""
    station = held(station_id, by=by)
    told = text_of(words, what="评审意见", field="words", most=300, least=4)
    on, rules = day_of(at), station_rules()
    following = {
        Finding.PASSED: months_later(on, rules.review_months),
        Finding.IMPROVE: on + timedelta(days=rules.improve_days),
    }
    review = Review.objects.create(
        id=new_id(at), station=station, due_on=station.review_due_on, finding=finding.value, words=told, reviewed_at=at,
        reviewed_by=by.name, next_on=following.get(finding),
    )  # fmt: skip
    tell(station.pk, Act.STATION_REVIEWED, by=by, at=at, conclusion=FINDING_LABELS[finding], note=told)
    if finding is Finding.FAILED:
        withdraw(station, on=on, reason=told, by=by, at=at)
    else:
        station.review_due_on = following[finding]
        station.save(update_fields=["review_due_on"])
    return review
