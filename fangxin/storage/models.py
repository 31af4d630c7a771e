"""Technique kept in tables: keys of finished requests, and attempts counted against a limit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DoneRequest(models.Model):
    """One unsafe request that was carried out: the same key and body get the same answer again."""

    key = models.CharField(max_length=80, primary_key=True)
    actor = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    done_at = models.DateTimeField(db_index=True)


class Attempt(models.Model):
    """Attempts at something limited (codes, look-ups), counted per subject and window."""

    subject = models.CharField(max_length=120)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["subject", "window"], name="attempt_window_once"),
        ]
