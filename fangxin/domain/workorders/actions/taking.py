"""Taking a work order: the outside number is kept, and the order becomes a case through the one way of filing."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.timeline.words import Act
from fangxin.domain.workorders.models import Platform, WorkOrder
from fangxin.domain.workorders.queries import check_deadline, due_rungs
from fangxin.domain.workorders.queries.files import order_digest, told_by
from fangxin.domain.workorders.rules import OrderDiffers
from fangxin.storage.ids import new_id


def take_order(
    *, platform: Platform, number: str, ordered_at: datetime, due_at: datetime | None, filing: Filing, by: Actor, at: datetime
) -> WorkOrder:  # fmt: skip
    """Take an order once, however often it comes. Raises as check_deadline, OrderDiffers, and what filing refuses."""
    if due_at is not None:
        check_deadline(ordered_at=ordered_at, due_at=due_at)
    told = told_by(number, filing)
    digest = order_digest(number=number, due_at=due_at, filing=filing)
    before = _known(platform, number, digest)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            return _taken(platform, number, ordered_at, due_at, told, digest, by, at)
    except IntegrityError:  # the same order came twice at once: the first one counts
        before = _known(platform, number, digest)
        if before is None:
            raise
        return before


def _known(platform: Platform, number: str, digest: str) -> WorkOrder | None:
    found = WorkOrder.objects.filter(platform=platform, number=number).select_related("case__office").first()
    if found is not None and found.digest != digest:
        raise OrderDiffers(number=number, field="number")
    return found


def _taken(
    platform: Platform, number: str, ordered_at: datetime, due_at: datetime | None, filing: Filing, digest: str, by: Actor,
    at: datetime,
) -> WorkOrder:  # fmt: skip
    draft = hashlib.sha256(f"{settings.SECRET_KEY}order:{platform.pk}:{number}".encode()).hexdigest()[:32]
    receipt = file_request(filing=filing, draft=draft, by=by, at=at)
    order = WorkOrder(
        id=new_id(at), platform=platform, number=number, case_id=receipt.cases[0].id, digest=digest, ordered_at=ordered_at,
        due_at=due_at, received_at=at, look_again_at=due_rungs(due_at=due_at)[0] if due_at else None,
    )  # fmt: skip
    order.save(force_insert=True)
    # filing may place a case outside the jurisdiction of whoever took it; the order is noted there all the same
    step = begin(case_id=order.case_id, version=None, by=SYSTEM, at=at)
    step.by = by
    step.note(Act.WORK_ORDER, number=number, due_at=due_at)
    order.case = step.commit()
    return order
