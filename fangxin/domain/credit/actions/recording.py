"""Recording events from facts: what was penalised, promised and not done. Safe to repeat; each fact is recorded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.words import Party
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.notices import to_merchant
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.rules.grading import months_after, not_before, penalty_kind
from fangxin.domain.credit.words import EventClass, EventState, Source
from fangxin.domain.mediation.models import Item
from fangxin.domain.mediation.words import ItemState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.reports.models import Penalty
from fangxin.domain.reports.words import Change, PenaltyKind
from fangxin.domain.timeline.actions.journal import Deed, append, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

BATCH = 500
#: facts older than this would not count any more when they were recorded now
REACH = timedelta(days=3 * 366)
#: a missed item is recorded the day after; this long the sweep may have stood still
MISSED_REACH = timedelta(days=60)
#: what becomes of a penalty that should never have been
_UNDONE = (Change.ANNULLED.value, Change.UNLAWFUL.value, Change.VOID.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Something that happened, as its own package knows it."""

    kind: str
    source: Source
    source_id: int
    merchant: Merchant
    happened_on: date
    since: date
    reference: str = ""


def record_facts(*, at: datetime, most: int = BATCH) -> int:
    """Record every fact not yet recorded and take back what was undone; returns how many events were written."""
    return sum(_record(list(gather(at, most)), at) for gather in GATHERERS) + _withdraw_undone(at)


@transaction.atomic
def _record(facts: list[Fact], at: datetime) -> int:
    book, today = credit_book(), day_of(at)
    written = 0
    for fact in facts:
        kind = book.kind(fact.kind, since=fact.since)
        if months_after(fact.since, kind.months) < today:
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
    """Take back the events of penalties that were annulled or found unlawful or void."""
    undone = Penalty.objects.filter(change__in=_UNDONE)
    rows = CreditEvent.objects.filter(
        source=Source.PENALTY, state=EventState.IN_FORCE, source_id__in=undone.values("pk")
    ).order_by("pk")[:BATCH]
    return sum(withdraw_undone(event_id=event.pk, at=at) for event in rows)


@transaction.atomic
def withdraw_undone(*, event_id: int, at: datetime) -> bool:
    """Take an event back because the fact it was recorded from is none any more; whether it was in force."""
    done = CreditEvent.objects.filter(pk=event_id, state=EventState.IN_FORCE).update(
        state=EventState.WITHDRAWN, decided_at=at, decided_by=SYSTEM.name
    )
    if done:
        append(chain=event_id, deeds=[Deed(act=Act.CREDIT_WITHDRAWN, by=SYSTEM, at=at, facts={"why": "SOURCE_UNDONE"})])
    return bool(done)


def _penalties(at: datetime, most: int) -> Iterator[Fact]:
    """Published penalties, and warnings, which are never published."""
    rows = Penalty.objects.filter(
        Q(published_on__isnull=False) | Q(kinds=[PenaltyKind.WARNING.value]), _unrecorded(Source.PENALTY),
        decided_on__gte=day_of(at) - REACH, case__merchant__isnull=False,
    ).exclude(change__in=_UNDONE)  # fmt: skip
    for row in rows.select_related("case__merchant").order_by("pk")[:most]:
        merchant = row.case.merchant
        assert merchant is not None  # asked for
        yield Fact(
            kind=penalty_kind(row.kinds, row.fine_fen // 100, credit_book()), source=Source.PENALTY, source_id=row.pk,
            merchant=merchant, happened_on=row.decided_on, since=row.published_on or row.decided_on, reference=row.number,
        )  # fmt: skip


def _missed_items(at: datetime, most: int) -> Iterator[Fact]:
    """What merchants had agreed to do at mediation and did not in time."""
    rows = Item.objects.filter(
        _unrecorded(Source.AGREEMENT_ITEM), state=ItemState.MISSED, party=Party.MERCHANT,
        perform_by__gte=day_of(at) - MISSED_REACH, agreement__case__merchant__isnull=False,
    )  # fmt: skip
    for row in rows.select_related("agreement__case__merchant").order_by("pk")[:most]:
        case = row.agreement.case
        assert case.merchant is not None  # asked for
        yield Fact(
            kind="PERFORMANCE_MISSED", source=Source.AGREEMENT_ITEM, source_id=row.pk, merchant=case.merchant,
            happened_on=row.perform_by, since=day_of(at), reference=case.number,
        )  # fmt: skip


def _unrecorded(source: Source) -> Q:
    return ~Q(Exists(CreditEvent.objects.filter(source=source, source_id=OuterRef("pk"))))


#: one function a kind of fact
GATHERERS: tuple[Callable[[datetime, int], Iterator[Fact]], ...] = (_penalties, _missed_items)
