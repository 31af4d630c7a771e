"""Corrections kept to learn from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class TrainingRow(models.Model):
    """One correction by an officer: what was proposed, what is right. The text is kept as it stood then."""

    id = models.BigIntegerField(primary_key=True)
    scheme = models.CharField(max_length=24)
    text = models.TextField()
    text_digest = models.CharField(max_length=64)
    proposed = models.CharField(max_length=16, blank=True)
    corrected = models.CharField(max_length=16)
    corrected_at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["scheme", "corrected_at"], name="training_row_scheme"),
        ]
