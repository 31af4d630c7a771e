"""Events of credit and applications for their repair. Whether an event counts on a day is computed (rules/grading.py)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.credit.words import (
    EVENT_STATE_LABELS,
    REPAIR_STATE_LABELS,
    SOURCE_LABELS,
    EventState,
    RepairState,
    Source,
)
from fangxin.domain.merchants.models import Merchant


class CreditEvent(models.Model):
    """Something that happened and counts in a merchant's credit; its points stand in law/credit.yaml.

    `since`: the day it begins to count. `off`: the spans it did not, [first day, first day again or null], by repairs.
    `source_id` is the id of the object it was recorded from; `reference` how people name that object, a document's number.
    """

    id = models.BigIntegerField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="credit_events", db_index=False)
    region_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=32)
    happened_on = models.DateField()
    since = models.DateField()
    off = models.JSONField(default=list)
    source = models.CharField(max_length=16, choices=[(one.value, SOURCE_LABELS[one]) for one in SOURCE_LABELS])
    source_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=80, blank=True, default="")
    ground = models.TextField(blank=True, default="")
    state = models.CharField(
        max_length=12, choices=[(one.value, EVENT_STATE_LABELS[one]) for one in EVENT_STATE_LABELS]
    )
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)
    entered_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source", "source_id", "kind"], name="credit_event_once",
                condition=models.Q(source_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None) | ~models.Q(decided_by_id=models.F("entered_by_id")),
                name="credit_event_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=Source.OFFICER)
                | models.Q(state=EventState.PROPOSED)
                | models.Q(decided_by_id__isnull=False),
                name="credit_event_entered_was_decided",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["merchant", "since"], name="credit_event_merchant"),
            models.Index(fields=["region_code", "-entered_at"], name="credit_event_region"),
            models.Index(
                fields=["region_code", "entered_at"], name="credit_event_waiting",
                condition=models.Q(state=EventState.PROPOSED),
            ),
        ]  # fmt: skip


class Repair(models.Model):
    """A merchant's application that an event should stop counting, and what was decided.

    The clock is counted anew from `asked_on` on the calendar in force; only whether it was kept is written down.
    """

    id = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey(CreditEvent, on_delete=models.PROTECT, related_name="repairs")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="repairs")
    region_code = models.CharField(max_length=12)
    pledge = models.TextField()
    files = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    asked_by = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=40)
    rules_since = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(one.value, REPAIR_STATE_LABELS[one]) for one in REPAIR_STATE_LABELS]
    )
    warned = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.TextField(blank=True, default="")
    in_time = models.BooleanField(null=True)
    #: the merchant is registered in another province, which is to be told
    elsewhere = models.BooleanField(default=False)
    pushed_on = models.DateField(null=True)
    pushed_to = models.CharField(max_length=80, blank=True, default="")
    pushed_in_time = models.BooleanField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=40, blank=True, default="")
    revoke_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["event"], name="credit_repair_waits_once", condition=models.Q(state=RepairState.ASKED)
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[RepairState.ASKED, RepairState.TAKEN_BACK])
                | models.Q(decided_by_id__isnull=False),
                name="credit_repair_was_decided",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["region_code", "asked_at"], name="credit_repair_waiting",
                condition=models.Q(state=RepairState.ASKED),
            ),
            models.Index(fields=["region_code", "-asked_at"], name="credit_repair_region"),
            models.Index(
                fields=["id"], name="credit_repair_to_push",
                condition=models.Q(state=RepairState.GRANTED, elsewhere=True, pushed_on__isnull=True),
            ),
        ]  # fmt: skip
