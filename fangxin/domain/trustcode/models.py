"""Codes of outlets, reports that one was copied, and how often each is looked at."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.merchants.models import Outlet
from fangxin.domain.trustcode.words import CODE_STATE_LABELS, FINDING_LABELS, LOOK_LABELS, REASON_LABELS, CodeState


class TrustCode(models.Model):
    """The code of one outlet. A new print raises `edition`: what was printed before is replaced from that instant.

    `token` is what a print names it by; `region_code` is the county it was printed for. Whether the agency revoked it
    (`by_agency`) decides who may give a new one.
    """

    id = models.BigIntegerField(primary_key=True)
    token = models.CharField(max_length=12, unique=True)
    outlet = models.OneToOneField(Outlet, on_delete=models.PROTECT, related_name="trust_code")
    edition = models.PositiveSmallIntegerField(default=1)
    region_code = models.CharField(max_length=6)
    state = models.CharField(max_length=8, choices=list(CODE_STATE_LABELS.items()), default=CodeState.VALID)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=40)
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=8, choices=list(REASON_LABELS.items()), blank=True, default="")
    by_agency = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["region_code", "-id"], name="code_region")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state=CodeState.VALID, revoked_at=None)
                | models.Q(state=CodeState.REVOKED, revoked_at__isnull=False) & ~models.Q(reason=""),
                name="code_revoked_with_reason",
            ),
        ]


class CopyReport(models.Model):
    """Somebody scanned a code and was not at its outlet. Nothing is kept of who it was."""

    id = models.BigIntegerField(primary_key=True)
    code = models.ForeignKey(TrustCode, on_delete=models.PROTECT, related_name="copy_reports")
    edition = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120, blank=True, default="")
    reported_at = models.DateTimeField()
    finding = models.CharField(max_length=8, choices=list(FINDING_LABELS.items()), blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["reported_at", "id"], name="copy_report_open", condition=models.Q(finding="")),
        ]


class ScanCount(models.Model):
    """How often a page of a code was read on a day; nothing of the readers."""

    code = models.ForeignKey(TrustCode, on_delete=models.CASCADE, related_name="scans", db_index=False)
    on = models.DateField()
    look = models.CharField(max_length=8, choices=list(LOOK_LABELS.items()))
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "on", "look"], name="scans_counted_once_a_day"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["on"], name="scans_day")]
