"""Ratings, requests to reopen, past closings; sampling plans, draws, call-backs and the false closings they find."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.feedback.words import Finding, Origin


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
    """A request to handle a closed case again; decided by somebody else than who closed it. `closing` is the one in question."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reopen_requests")
    origin = models.CharField(max_length=12, default=Origin.CONSUMER.value)
    closing = models.PositiveSmallIntegerField(default=0)
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


class PastClosing(models.Model):
    """A closing that was undone by reopening, as it stood: the case itself goes on and will end anew."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="past_closings")
    closing = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    ground = models.CharField(max_length=16, blank=True, default="")
    recovered_fen = models.BigIntegerField(null=True)
    satisfaction = models.CharField(max_length=20, blank=True, default="")
    ended_by = models.CharField(max_length=40, blank=True, default="")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "closing"], name="past_closing_once"),
        ]


class SamplingPlan(models.Model):
    """What is drawn for call-backs by itself after every week or month. `shares`: stratum → [per cent, least number]."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=40)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40, db_index=True)
    period = models.CharField(max_length=8)
    by = models.CharField(max_length=8)
    shares = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=40, blank=True, default="")


class Draw(models.Model):
    """One draw, with all that is needed to make it again: the pool (case and stratum), the shares and the seed."""

    id = models.BigIntegerField(primary_key=True)
    plan = models.ForeignKey(SamplingPlan, null=True, on_delete=models.PROTECT, related_name="draws")
    path = models.CharField(max_length=40, db_index=True)
    closed_from = models.DateField()
    closed_to = models.DateField()
    by = models.CharField(max_length=8)
    shares = models.JSONField()
    seed = models.CharField(max_length=80)
    pool = models.JSONField()
    chosen = models.JSONField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["plan", "closed_from"], name="draw_once_a_period", condition=models.Q(plan__isnull=False)
            ),
        ]


class FollowUp(models.Model):
    """A closed case drawn for a call-back, and what the call brought: its answers by question of the script's edition."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    draw = models.ForeignKey(Draw, null=True, on_delete=models.PROTECT, related_name="follow_ups")
    closing = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=40, db_index=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    tries = models.PositiveSmallIntegerField(default=0)
    look_again_on = models.DateField(null=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.CharField(max_length=40, blank=True, default="")
    script = models.CharField(max_length=20, blank=True, default="")
    edition = models.CharField(max_length=8, blank=True, default="")
    answers = models.JSONField(default=dict)
    closed_truly = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=20, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "closing"], name="follow_up_once_a_closing"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["drawn_at", "id"], name="follow_up_to_call", condition=models.Q(state__in=["SAMPLED", "NOT_REACHED"])
            ),
            models.Index(fields=["path", "drawn_at"], name="follow_up_results"),
        ]  # fmt: skip


class FalseClosing(models.Model):
    """A closing that a consumer says is not true: whose it was, and what became of it."""

    id = models.BigIntegerField(primary_key=True)
    follow_up = models.OneToOneField(FollowUp, on_delete=models.PROTECT, related_name="false_closing")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="false_closings")
    closing = models.PositiveSmallIntegerField()
    request = models.ForeignKey(ReopenRequest, null=True, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")
    finding = models.CharField(max_length=10, default=Finding.FOUND.value)
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["path", "found_at"], name="false_closing_found"),
        ]
