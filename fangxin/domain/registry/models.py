"""Merges of duplicates, pairs said to be two, and extracts brought to the desk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.registry.words import FILE_LABELS, FileState


class Merge(models.Model):
    """One merge of a duplicate into the merchant it is. `moved` are those that had been merged into the duplicate before."""

    id = models.BigIntegerField(primary_key=True)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="merges_received")
    moved = models.JSONField(default=list)
    signs = models.JSONField(default=list)
    reason = models.CharField(max_length=200)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=40)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=40, blank=True, default="")
    undo_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["-merged_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(merchant=models.F("into")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["merchant"], name="merge_stands_once", condition=models.Q(undone_at__isnull=True)
            ),
        ]


class Apart(models.Model):
    """Two entries somebody said are two merchants; the smaller id stands first."""

    id = models.BigIntegerField(primary_key=True)
    one = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="apart_in_order"),
            models.UniqueConstraint(fields=["one", "other"], name="apart_once"),
        ]


class Extract(models.Model):
    """An extract brought to the desk: looked at first, imported by whoever confirms it. Its rows are sealed and soon forgotten.

    `preview` is what importing would have done at `looked_at`: figures and columns, nothing of the rows.
    """

    id = models.BigIntegerField(primary_key=True)
    region_code = models.CharField(max_length=12)
    account_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=list(FILE_LABELS.items()), default=FileState.CHECKED)
    rows = models.BinaryField(default=b"")
    mistakes = models.BinaryField(default=b"")
    preview = models.JSONField(default=dict)
    looked_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField()
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    brought_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-brought_at", "-id"]
