"""What was promised and nobody recorded: the merchant is reminded before the day, everybody is told after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions.step import hold_due
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_account, to_consumer, to_merchant
from fangxin.domain.cases.words import Party, Status
from fangxin.domain.mediation.models import Agreement, Item
from fangxin.domain.mediation.words import ItemState
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.storage.rows import write

BATCH = 500


@transaction.atomic
def miss_promises(*, at: datetime, most: int = BATCH) -> int:
    """Record every item whose day has passed without a record of its performance, once each; returns how many.

    The item can still be recorded as performed. The handler on duty is told; of what a merchant owed also both parties.
    """
    items = _held(_due().filter(perform_by__lt=_today(at)), most)
    cases, away = _cases(items), away_on(on=day_of(at))
    deeds: dict[int, list[Deed]] = defaultdict(list)
    notices: list[Notice] = []
    for item in items:
        case = cases[item.agreement.case_id]
        facts = {
            "item": item.what,
            "amount_fen": item.amount_fen,
            "perform_by": item.perform_by,
            "state": ItemState.MISSED,
        }
        given = {name: value for name, value in facts.items() if value is not None}
        deeds[case.pk].append(Deed(act=Act.PERFORMANCE_MISSED, by=SYSTEM, at=at, facts=given))
        told: dict[str, Any] = {"due_on": item.perform_by, "obligation": item.what[:40]}
        if item.party == Party.MERCHANT:
            notices += to_consumer(case=case, template="performance_missed", at=at, **told)
            notices += to_merchant(case=case, template="performance_missed_merchant", at=at, **told)
        handler = on_duty(post=case.post, away=away) if case.post is not None else None
        if handler is not None:
            notices += to_account(account_id=handler, case=case, template="performance_missed_handler", at=at, **told)
    append_many(deeds=deeds)
    Item.objects.filter(pk__in=[item.pk for item in items]).update(state=ItemState.MISSED, version=F("version") + 1)
    if notices:
        write(notices)
    return len(items)


@transaction.atomic
def remind_of_promises(*, at: datetime, most: int = BATCH) -> int:
    """Remind merchants of what they promised to do by tomorrow, once each; returns of how many items."""
    today = _today(at)
    coming = _due().filter(
        perform_by__gte=today, perform_by__lte=today + timedelta(days=1), reminded_at=None, party=Party.MERCHANT
    )
    items = _held(coming, most)
    cases = _cases(items)
    notices: list[Notice] = []
    for item in items:
        told: dict[str, Any] = {"due_on": item.perform_by, "obligation": item.what[:40]}
        notices += to_merchant(case=cases[item.agreement.case_id], template="performance_due", at=at, **told)
    Item.objects.filter(pk__in=[item.pk for item in items]).update(reminded_at=at)
    if notices:
        write(notices)
    return len(items)


def _today(at: datetime) -> date:
    """The day whose work has begun: before the hour at which warnings go out it is still yesterday's."""
    today = day_of(at)
    return today if at >= lawbook().ladder.sent_at(today) else today - timedelta(days=1)


def _due() -> QuerySet[Item]:
    """Open items of the agreement in force of a case that is being performed."""
    newer = Agreement.objects.filter(case=OuterRef("agreement__case"), pk__gt=OuterRef("agreement_id"))
    return Item.objects.filter(state=ItemState.DUE, agreement__case__status=Status.SETTLED).exclude(Exists(newer))


def _held(items: QuerySet[Item], most: int) -> list[Item]:
    """The items, their cases locked first as every step does; a case somebody is working on waits for the next sweep."""
    due = items.order_by("perform_by", "pk")
    return list(hold_due(due, most=most, case="agreement__case_id").select_related("agreement"))


def _cases(items: Sequence[Item]) -> dict[int, Case]:
    ids = {item.agreement.case_id for item in items}
    return Case.objects.select_related("office", "intake", "post").in_bulk(ids)
