"""Spot checks: points entered with evidence and reason for the items no case tells of; taken back when wrong."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evaluation.actions.step import deed, note, own_office
from fangxin.domain.evaluation.models import SpotCheck
from fangxin.domain.evaluation.queries.rounds import offices_below
from fangxin.domain.evaluation.rules.refusing import PointsImpossible, check_reason
from fangxin.domain.timeline.actions.journal import new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def enter_spot_check(
    *, office_id: int, item: str, weight: Decimal, first: date, last: date, points: Decimal | None, evidence: str, reason: str,
    by: Actor, at: datetime,
) -> SpotCheck:  # fmt: skip
    """Enter the points of a checked item for an office one tier below and a period; what was entered before gives way.

    Raises NotPermitted, NotFound, PointsImpossible, EvaluationReasonMissing.
    """
    by.must(Permission.EVALUATE)
    own = own_office(by)
    office = next((one for one in offices_below(own) if one.pk == office_id), None)
    if office is None:
        raise NotFound
    if points is None or not 0 <= points <= weight:
        raise PointsImpossible(most=weight, field="points")
    check = SpotCheck(
        id=new_id(at), by_office=own, path=own.path, office=office, item=item, first=first, last=last,
        points=rounded_hundredths(points), evidence=check_reason(evidence, what="抽查的证据", field="evidence"),
        reason=check_reason(reason, what="打分的理由", field="reason"), entered_at=at, entered_by=by.name,
        entered_by_id=by.account_id,
    )  # fmt: skip
    rows = SpotCheck.objects.select_for_update(of=("self",))
    before = rows.filter(by_office=own, office=office, item=item, first=first, last=last, ended_at=None)
    for one in before:
        _end(one, by, at)
    facts = {"office": office.code, "item": item, "first": first, "last": last, "points": check.points}
    write([check, *new_chain(chain=check.pk, deeds=[deed(Act.SPOT_CHECKED, by, at, **facts)])])
    return check


@transaction.atomic
def take_back_spot_check(*, check_id: int, by: Actor, at: datetime) -> SpotCheck:
    """Take a spot check back; rounds that were published with it stay as they are. Raises NotPermitted, NotFound."""
    by.must(Permission.EVALUATE)
    rows = SpotCheck.objects.select_for_update(of=("self",)).filter(scope(by=by, field="path"), ended_at=None)
    check = rows.filter(pk=check_id).first()
    if check is None:
        raise NotFound
    _end(check, by, at)
    return check


def rounded_hundredths(points: Decimal) -> int:
    """Points as the nearest whole hundredths."""
    return int((points * 100).to_integral_exact())


def _end(check: SpotCheck, by: Actor, at: datetime) -> None:
    check.ended_at = at
    check.save(update_fields=["ended_at"])
    note(check.pk, Act.SPOT_CHECK_TAKEN_BACK, by, at)
