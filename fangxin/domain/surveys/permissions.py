"""Whose campaigns: an office's own and those below it, and for entering answers also those of the offices above."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import paths_above
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.surveys.models import Campaign
from fangxin.foundation.refusals import NotFound


def visible_campaigns(*, by: Actor) -> QuerySet[Campaign]:
    """Campaigns of the caller's subtree, and of the offices above it, which ask the offices below to help."""
    campaigns = Campaign.objects.select_related("office")
    if by.kind is ActorKind.SYSTEM:
        return campaigns
    if not by.in_office or not by.office_path:
        return campaigns.none()
    above = paths_above(by.office_path)
    return campaigns.filter(Q(office__path__startswith=by.office_path) | Q(office__path__in=above))


def seen_campaign(*, campaign_id: int, by: Actor) -> Campaign:
    """One of these; raises NotFound."""
    found = visible_campaigns(by=by).filter(pk=campaign_id).first()
    if found is None:
        raise NotFound
    return found


def kept_campaign(*, campaign_id: int, by: Actor) -> Campaign:
    """A campaign of the caller's own subtree, locked; raises NotFound."""
    found = visible_campaigns(by=by).select_for_update(of=("self",)).filter(pk=campaign_id).first()
    if found is None or not by.oversees(found.office.path):
        raise NotFound
    return found
