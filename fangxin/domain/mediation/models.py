"""Sessions of mediation, the agreement with its items, and appraisals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.cases.models import Case


class Session(models.Model):
    """One appointment for mediation, with its invitation and what became of it."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sessions")
    mode = models.CharField(max_length=8)
    place = models.CharField(max_length=160)
    starts_at = models.DateTimeField()
    mediator = models.CharField(max_length=40)
    materials = models.CharField(max_length=200, blank=True, default="")
    recusal_days = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(max_length=10)
    record = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "id"]


class Appraisal(models.Model):
    """A time of appraisal or testing, which the mediation clock does not count."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appraisals")
    body = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    cost_borne_by = models.CharField(max_length=80, blank=True, default="")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    finding = models.TextField(blank=True, default="")


class Agreement(models.Model):
    """What the parties agreed; the newest one of a case is in force."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agreements")
    agreed_on = models.DateField()
    terms = models.TextField()
    written = models.BooleanField()
    performed_at_once = models.BooleanField()


class Item(models.Model):
    """One promise of an agreement, with its amount and the day by which it is to be kept."""

    id = models.BigIntegerField(primary_key=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="items")
    party = models.CharField(max_length=12, default="MERCHANT")
    kind = models.CharField(max_length=12)
    what = models.CharField(max_length=200)
    amount_fen = models.BigIntegerField(null=True)
    perform_by = models.DateField()
    state = models.CharField(max_length=10)
    settled_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["perform_by", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gte=0) | models.Q(amount_fen=None), name="item_amount_not_negative"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["perform_by"], name="item_due", condition=models.Q(state="DUE")),
            models.Index(fields=["perform_by"], name="item_missed", condition=models.Q(state="MISSED")),
        ]
