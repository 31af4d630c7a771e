"""Surveys and indices of the world: one survey that asks, one that ended, an index published from it, one that is begun."""

from __future__ import annotations

from typing import Any

from fangxin.domain.environment.models import Edition, KeptScheme
from fangxin.domain.surveys.actions.keying import make_batch
from fangxin.domain.surveys.models import Batch, Campaign
from tests.environment.telling import begun
from tests.environment.test_editions import finished, published
from tests.people import MONDAY, Cast
from tests.surveys.telling import opened


def index(people: Cast) -> None:
    """Surveys, a published index, a draft."""
    published(people, finished(people))
    campaign = opened(people)
    make_batch(campaign_id=campaign.pk, label="黎阳路", sheets=3, percent=50, by=people.handler, at=MONDAY)
    begun(people, scheme="five")


def indexed() -> dict[str, list[Any]]:
    """For each argument of an address the values that exist."""
    return {
        "campaign_id": list(Campaign.objects.values_list("pk", flat=True)),
        "batch_id": list(Batch.objects.values_list("pk", flat=True)),
        "edition_id": list(Edition.objects.values_list("pk", flat=True)),
        "member": ["410611"],
        "index_file": ["xlsx", "json"],
        "scheme_key": ["five", *(str(pk) for pk in KeptScheme.objects.values_list("pk", flat=True))],
    }
