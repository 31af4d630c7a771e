"""What was imported: every run, and of every row the digest by which it is known again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ImportRun(models.Model):
    """One import of one file. Runs not `linked` yet have cases whose text was not compared with earlier ones."""

    started_at = models.DateTimeField()
    file_name = models.CharField(max_length=120)
    file_format = models.CharField(max_length=8)
    mapping = models.CharField(max_length=40)
    by_name = models.CharField(max_length=40)
    by_account = models.BigIntegerField(null=True)
    #: the last ImportedRow before this run; its own have greater numbers
    after_row = models.BigIntegerField()
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    finished = models.BooleanField(default=False)
    linked = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="import_run_unlinked", condition=models.Q(linked=False)),
        ]


class ImportedRow(models.Model):
    """The row a case was last imported from. Source and number stand on the case, unique there.

    `version` is the case's version after that import: a later one tells that somebody acted on the case since.
    """

    case_id = models.BigIntegerField(unique=True)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    version = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=16)
