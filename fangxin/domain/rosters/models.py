"""Asks for leave, and what became of them. The days that count are the absences of the agency."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Absence, Account, Office
from fangxin.domain.rosters.words import LEAVE_KIND_LABELS, LEAVE_STATE_LABELS, STANDING, LeaveState


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
