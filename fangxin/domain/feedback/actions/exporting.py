"""Letting the results of call-backs out, case by case, without anybody's identity; that it was done is journalled first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.feedback.models import FollowUp
from fangxin.domain.feedback.queries import results_of_cases
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act, ChainId


def export_results(*, since: date, until: date, by: Actor, at: datetime) -> Iterator[FollowUp]:
    """Every call-back drawn in a period in the caller's subtree, as it is asked for. Raises NotPermitted."""
    by.must(Permission.EXPORT)
    facts = {"what": "follow_up_results", "from": since, "to": until}
    with transaction.atomic():
        append(chain=ChainId.EXCHANGE, deeds=[Deed(act=Act.NOTED, by=by, at=at, facts=facts)])
    return results_of_cases(since=since, until=until, by=by)
