"""Asks for leave, whose days count as absences of the agency; who sits at the hotline when, and swaps of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Absence, Account, Office
from fangxin.domain.rosters.words import (
    LEAVE_KIND_LABELS,
    LEAVE_STATE_LABELS,
    STANDING,
    SWAP_STATE_LABELS,
    LeaveState,
    SwapState,
)


class Leave(models.Model):
    """One ask for leave, under the office of the post it was asked from. Granted, its days stand in `absence`."""

    id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="leaves", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=[(k.value, LEAVE_KIND_LABELS[k]) for k in LEAVE_KIND_LABELS])
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=[(s.value, LEAVE_STATE_LABELS[s]) for s in LEAVE_STATE_LABELS])
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=40, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    absence = models.OneToOneField(Absence, null=True, on_delete=models.PROTECT, related_name="leave")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(to_on__gte=models.F("from_on")), name="leave_ends_after_start"),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("account")) | models.Q(decided_by=None),
                name="leave_decided_by_another",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "-from_on"], name="leave_account"),
            models.Index(
                fields=["path", "from_on"], name="leave_standing",
                condition=models.Q(state__in=sorted(state.value for state in STANDING)),
            ),
            models.Index(fields=["to_on"], name="leave_granted", condition=models.Q(state=LeaveState.GRANTED.value)),
        ]  # fmt: skip


class Duty(models.Model):
    """One officer in one shift of one day at an office's hotline; `on` is the day it begins."""

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    shift = models.CharField(max_length=12)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="duties", db_index=False)
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "on", "shift", "account"], name="duty_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="duty_ends_after_beginning"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "on"], name="duty_account")]


class Swap(models.Model):
    """An officer's offer of a duty to another, for one in return (`other`) or for none; the other confirms it."""

    id = models.BigIntegerField(primary_key=True)
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Duty, null=True, on_delete=models.CASCADE, related_name="+")
    giver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(s.value, SWAP_STATE_LABELS[s]) for s in SWAP_STATE_LABELS])
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["duty"], name="swap_waits_once", condition=models.Q(state=SwapState.OFFERED.value)
            ),
            models.CheckConstraint(condition=~models.Q(giver=models.F("taker")), name="swap_with_another"),
        ]


class GapTold(models.Model):
    """A day of an office's roster whose empty seats were told so many days before."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    days_before = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "on", "days_before"], name="gap_told_once"),
        ]
