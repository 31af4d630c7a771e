"""Events entered by an officer on a document: another officer confirms or rejects; what was wrong is withdrawn."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.notices import to_deciders, to_merchant
from fangxin.domain.credit.permissions import check_decides, check_enters
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.rules.entering import EventNotOpen, check_day, check_ground, check_kind, check_reference
from fangxin.domain.credit.rules.grading import months_after, not_before
from fangxin.domain.credit.rules.repairing import SamePersonDecides
from fangxin.domain.credit.words import EVENT_STATE_LABELS, EventClass, EventState, Source
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.timeline.actions.journal import Deed, append, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


@transaction.atomic
def enter_event(
    *, merchant_id: int, kind: str, happened_on: date, reference: str, ground: str, by: Actor, at: datetime
) -> CreditEvent:
    """Enter an event that the house does not know from facts; it counts once another officer confirmed it.

    Raises NotFound, NotPermitted, KindNotEntered, EventDayImpossible, GroundMissing, GroundTooLong.
    """
    merchant = Merchant.objects.filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound
    check_enters(region_code=merchant.region_code, by=by)
    chosen = check_kind(code=kind, on=day_of(at), book=credit_book())
    check_day(happened_on=happened_on, on=day_of(at), kind=chosen)
    event = CreditEvent(
        id=new_id(at), merchant_id=merchant.pk, region_code=merchant.region_code, kind=chosen.code,
        happened_on=happened_on, since=happened_on, source=Source.OFFICER.value, reference=check_reference(reference),
        ground=check_ground(ground), state=EventState.PROPOSED.value, entered_at=at, entered_by=by.name,
        entered_by_id=by.account_id,
    )  # fmt: skip
    facts = {"kind": chosen.code, "merchant": merchant.pk, "happened_on": happened_on, "reference": event.reference}
    write([event, *new_chain(chain=event.pk, deeds=[Deed(act=Act.CREDIT_ENTERED, by=by, at=at, facts=facts)])])
    write(
        to_deciders(
            region_code=merchant.region_code, template="credit_entered", at=at, subject=merchant.name[:24],
            matter=chosen.label[:12],
        )
    )  # fmt: skip
    return event


@transaction.atomic
def decide_event(*, event_id: int, confirmed: bool, decision: str, by: Actor, at: datetime) -> CreditEvent:
    """Another officer confirms an entered event, which counts from then on, or rejects it.

    Raises NotFound, NotPermitted, SamePersonDecides, EventNotOpen, GroundMissing.
    """
    event = held(event_id, by, EventState.PROPOSED)
    if event.entered_by_id == by.account_id:
        raise SamePersonDecides(act="确认")
    event.decision = check_ground(decision, field="decision") if not confirmed or decision.strip() else ""
    event.state = (EventState.IN_FORCE if confirmed else EventState.REJECTED).value
    if confirmed:
        event.off = not_before(event.since, day_of(at))
    _decided(event, by, at)
    append(
        chain=event.pk,
        deeds=[
            Deed(
                act=Act.CREDIT_CONFIRMED if confirmed else Act.CREDIT_REJECTED, by=by, at=at,
                facts={"since": day_of(at)} if confirmed else {"reason": event.decision[:500]},
            )
        ],
    )  # fmt: skip
    kind = credit_book().kind(event.kind, since=event.since)
    if confirmed and kind.weight is not EventClass.HONOUR:
        until = months_after(event.since, kind.months)
        write(
            to_merchant(merchant=event.merchant, template="credit_recorded", at=at, matter=kind.label, until_on=until)
        )
    return event


@transaction.atomic
def withdraw_event(*, event_id: int, reason: str, by: Actor, at: datetime) -> CreditEvent:
    """Take an event back that should not have been recorded, with the reason; it never counted, nor counts again.

    Raises NotFound, NotPermitted, SamePersonDecides, EventNotOpen, GroundMissing.
    """
    event = held(event_id, by, EventState.IN_FORCE)
    if event.entered_by_id is not None and event.entered_by_id == by.account_id:
        raise SamePersonDecides(act="撤销")
    event.decision = check_ground(reason, field="reason")
    event.state = EventState.WITHDRAWN.value
    _decided(event, by, at)
    append(
        chain=event.pk,
        deeds=[Deed(act=Act.CREDIT_WITHDRAWN, by=by, at=at, facts={"reason": event.decision[:500]})],
    )
    return event


def held(event_id: int, by: Actor, state: EventState) -> CreditEvent:
    """An event the caller decides on, locked, in the state the act needs."""
    rows = CreditEvent.objects.select_for_update(of=("self",)).select_related("merchant")
    event = rows.filter(pk=event_id).first()
    if event is None:
        raise NotFound
    check_decides(region_code=event.region_code, by=by)
    if event.state != state:
        raise EventNotOpen(state=EVENT_STATE_LABELS[EventState(event.state)])
    return event


def _decided(event: CreditEvent, by: Actor, at: datetime) -> None:
    event.decided_at, event.decided_by, event.decided_by_id = at, by.name, by.account_id
    event.save(update_fields=["state", "off", "decided_at", "decided_by", "decided_by_id", "decision"])
