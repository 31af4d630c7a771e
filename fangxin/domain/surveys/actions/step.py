"""What every act on a campaign shares: is it still as the page showed it, and the note in its chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.rules import Actor
from fangxin.domain.surveys.models import Campaign
from fangxin.domain.surveys.words import CAMPAIGN_STATES, CampaignState
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal


class CampaignNotOpen(Refusal):
    """The campaign is in a state in which the act is not possible."""

    code = "campaign_not_open"
    status = 409
    sentence = "这项调查目前是“{state}”，不能这样办理。"


def check_state(campaign: Campaign, *states: CampaignState, version: int | None = None) -> None:
    """Raises CampaignNotOpen, ChangedMeanwhile."""
    if version is not None and version != campaign.version:
        raise ChangedMeanwhile
    if campaign.state not in states:
        raise CampaignNotOpen(state=CAMPAIGN_STATES[CampaignState(campaign.state)][0])


def commit(campaign: Campaign, *, act: Act, by: Actor, at: datetime, **facts: Any) -> None:
    """Save the campaign one version on and note the act."""
    campaign.version += 1
    campaign.save()
    note(campaign, act=act, by=by, at=at, **facts)


def note(campaign: Campaign, *, act: Act, by: Actor, at: datetime, **facts: Any) -> None:
    """Note an act that leaves the campaign itself as it is."""
    append(chain=campaign.pk, deeds=[Deed(act=act, by=by, at=at, facts=facts)])
