"""Early warnings with the evidence they rest on, and the measures taken."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.alerts.words import (
    ALERT_STATES,
    MEASURE_LABELS,
    RUNNING,
    SOURCE_LABELS,
    WAITING,
    AlertState,
)


class Alert(models.Model):
    """One warning. `office` is to act on it, `path` its way from the topmost office; of a proposal, whose division it tells of.

    `cell`: what it is about, written so that the same is known again; `evidence` is kept as it was seen, with its SHA-256.
    `raised_path`: the office it was raised by. `version` is compared by every act; `reminded` counts reminders of `due_on`.
    """

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    source = models.CharField(max_length=8, choices=[(s.value, SOURCE_LABELS[s]) for s in SOURCE_LABELS])
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    region = models.CharField(max_length=12)
    cell = models.CharField(max_length=160)
    title = models.CharField(max_length=60, blank=True, default="")
    evidence = models.JSONField()
    digest = models.CharField(max_length=64)
    seen_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(s.value, ALERT_STATES[s][0]) for s in ALERT_STATES])
    version = models.PositiveIntegerField(default=1)
    proposed_at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    dismissed_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)
    raised_by = models.CharField(max_length=40, blank=True, default="")
    raised_by_id = models.BigIntegerField(null=True)
    raised_post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    raised_path = models.CharField(max_length=40, blank=True, default="")
    asks = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=40, blank=True, default="")
    result = models.TextField(blank=True, default="")
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=40, blank=True, default="")
    told_by_id = models.BigIntegerField(null=True)
    remark = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(state__in=[one.value for one in (*RUNNING, AlertState.CLOSED)])
                | models.Q(raised_at__isnull=False, due_on__isnull=False),
                name="alert_sent_has_deadline",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AlertState.CLOSED) | models.Q(closed_at__isnull=False),
                name="alert_closed_has_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["path", "state", "-id"], name="alert_list"),
            models.Index(fields=["raised_path", "state", "-id"], name="alert_raised_list"),
            models.Index(fields=["cell", "-id"], name="alert_cell"),
            models.Index(
                fields=["due_on"], name="alert_due", condition=models.Q(state__in=[one.value for one in WAITING])
            ),
        ]


class Measure(models.Model):
    """What was done about a warning. `linked_id`: the order, letter or article that was begun with it."""

    id = models.BigIntegerField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=10, choices=[(k.value, MEASURE_LABELS[k]) for k in MEASURE_LABELS])
    what = models.TextField()
    due_on = models.DateField(null=True)
    linked_id = models.BigIntegerField(null=True)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    result = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True, default="")


class Look(models.Model):
    """That everything received up to a day was looked at, once: how many cells, and how many findings there were.

    `dropped`: less sure findings beside them, of cities that had as many as are kept.
    """

    on = models.DateField(unique=True)
    at = models.DateTimeField()
    cells = models.PositiveIntegerField()
    requests = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    dropped = models.PositiveIntegerField()
