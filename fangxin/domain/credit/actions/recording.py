"""Recording events from facts: what was penalised, promised and not done. Safe to repeat; each fact is recorded once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.credit.actions.gathering import GATHERERS, MISSED_REACH, UNDONE, Fact, counts_on
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.notices import to_merchant
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.rules.grading import months_after, not_before
from fangxin.domain.credit.words import EventClass, EventState, Source
from fangxin.domain.reports.models import Penalty
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.words import NOT_HONOURED, Result
from fangxin.domain.timeline.actions.journal import Deed, append, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

BATCH = 500


def record_facts(*, at: datetime, most: int = BATCH) -> int:
    """Record every fact not yet recorded, take back what was undone, and back again; returns how many events were written."""
    return sum(_record(list(gather(at, most)), at) for gather in GATHERERS) + _withdraw_undone(at) + _reinstate(at)


@transaction.atomic
def _record(facts: list[Fact], at: datetime) -> int:
    book, today = credit_book(), day_of(at)
    written = 0
    for fact in facts:
        kind = book.kind(fact.kind, since=fact.since)
        if not counts_on(fact, today):
            continue
        event = CreditEvent(
            id=new_id(at), merchant_id=fact.merchant.pk, region_code=fact.merchant.region_code, kind=fact.kind,
            happened_on=fact.happened_on, since=fact.since, off=not_before(fact.since, today),
            source=fact.source.value, source_id=fact.source_id, reference=fact.reference[:80],
            state=EventState.IN_FORCE.value, entered_at=at, entered_by=SYSTEM.name,
        )  # fmt: skip
        # two sweeps at once: the second finds the fact recorded
        if not CreditEvent.objects.bulk_create([event], ignore_conflicts=True) or not _own(event):
            continue
        facts_told = {
            "kind": fact.kind, "merchant": fact.merchant.pk, "source": fact.source.value, "source_id": fact.source_id,
            "happened_on": fact.happened_on, "since": fact.since,
        }  # fmt: skip
        write(new_chain(chain=event.pk, deeds=[Deed(act=Act.CREDIT_RECORDED, by=SYSTEM, at=at, facts=facts_told)]))
        if kind.weight is not EventClass.HONOUR:
            until = months_after(fact.since, kind.months)
            write(
                to_merchant(
                    merchant=fact.merchant, template="credit_recorded", at=at, matter=kind.label, until_on=until
                )
            )
        written += 1
    return written


def _own(event: CreditEvent) -> bool:
    return CreditEvent.objects.filter(pk=event.pk).exists()


def _withdraw_undone(at: datetime) -> int:
    """Take back the events of penalties that were annulled or found unlawful or void, and of returns that were honoured after all."""
    undone = Penalty.objects.filter(change__in=UNDONE)
    rows = CreditEvent.objects.filter(
        source=Source.PENALTY, state=EventState.IN_FORCE, source_id__in=undone.values("pk")
    ).order_by("pk")[:BATCH]
    # a refusal that rests on the store's word alone takes nothing back: the consumer may still object
    kept = ReturnRequest.objects.filter(Q(result=Result.HONOURED) | Q(result=Result.NOT_VALID) & ~Q(fault=""))
    returns = CreditEvent.objects.filter(
        source=Source.RETURN,
        state=EventState.IN_FORCE,
        entered_at__gte=at - MISSED_REACH,
        source_id__in=kept.values("pk"),
    ).order_by("pk")[:BATCH]
    return sum(withdraw_undone(event_id=event.pk, at=at) for event in rows) + sum(
        withdraw_undone(event_id=event.pk, why="RETURN_HONOURED", at=at) for event in returns
    )


@transaction.atomic
def withdraw_undone(*, event_id: int, at: datetime, why: str = "SOURCE_UNDONE") -> bool:
    """Take an event back because the fact it was recorded from is none any more; whether it was in force."""
    done = CreditEvent.objects.filter(pk=event_id, state=EventState.IN_FORCE).update(
        state=EventState.WITHDRAWN, decided_at=at, decided_by=SYSTEM.name
    )
    if done:
        append(chain=event_id, deeds=[Deed(act=Act.CREDIT_WITHDRAWN, by=SYSTEM, at=at, facts={"why": why})])
    return bool(done)


def _reinstate(at: datetime) -> int:
    """Count the events of returns again that were taken back when the return was honoured, and it was not after all: the consumer
    objected, or the money never came. The days in between stay off."""
    broken = ReturnRequest.objects.filter(result__in=NOT_HONOURED)
    events = CreditEvent.objects.filter(
        source=Source.RETURN, state=EventState.WITHDRAWN, decided_by=SYSTEM.name, entered_at__gte=at - MISSED_REACH,
        source_id__in=broken.values("pk"),
    ).order_by("pk")  # fmt: skip
    return sum(_reinstated(event, at) for event in events[:BATCH])


@transaction.atomic
def _reinstated(event: CreditEvent, at: datetime) -> bool:
    assert event.decided_at is not None  # withdrawn
    off = [*event.off, [day_of(event.decided_at).isoformat(), day_of(at).isoformat()]]
    done = CreditEvent.objects.filter(pk=event.pk, state=EventState.WITHDRAWN, decided_at=event.decided_at).update(
        state=EventState.IN_FORCE, decided_at=None, decided_by="", off=off
    )
    if done:
        told = Deed(act=Act.CREDIT_RECORDED, by=SYSTEM, at=at, facts={"why": "RETURN_NOT_HONOURED"})
        append(chain=event.pk, deeds=[told])
    return bool(done)
