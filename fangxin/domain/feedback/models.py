"""Ratings, requests to reopen, and call-backs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.cases.models import Case


class Rating(models.Model):
    """The consumer's answer to one closing of a case."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    closing = models.PositiveSmallIntegerField()
    satisfaction = models.CharField(max_length=20)
    why = models.TextField(blank=True, default="")
    rated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "closing"], name="rating_once_a_closing"),
        ]


class ReopenRequest(models.Model):
    """A consumer's request to handle a closed case again; decided by somebody else than who closed it."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reopen_requests")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decision = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"], name="reopen_asked_once_at_a_time", condition=models.Q(state="ASKED")
            ),
        ]


class FollowUp(models.Model):
    """A closed case drawn for a call-back, and what the call brought."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    path = models.CharField(max_length=40, db_index=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    called_at = models.DateTimeField(null=True)
    called_by = models.CharField(max_length=40, blank=True, default="")
    closed_truly = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=20, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case"], name="follow_up_open_once", condition=models.Q(state="SAMPLED")),
        ]
