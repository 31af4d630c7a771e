"""Warnings raised by clocks: who was told at which rung, and who acknowledged."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.cases.models import Case


class Warning(models.Model):
    """One rung of the ladder reached by one clock, told to one recipient."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="warnings")
    clock_id = models.BigIntegerField()
    level = models.CharField(max_length=16)
    to = models.CharField(max_length=10)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=40)
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=40, blank=True, default="")
    answer = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # a deadline that moved is warned of anew, each deadline once
            models.UniqueConstraint(fields=["clock_id", "level", "to", "due_on"], name="warning_rung_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["path", "raised_at"], name="warning_open", condition=models.Q(acknowledged_at__isnull=True)
            ),
        ]
