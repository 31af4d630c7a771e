"""Every routing of every case, in order: who decided, on which ground, what was weighed. Rows are never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from fangxin.domain.agency.models import Office


class RoutingDecision(models.Model):
    """One decision where a case goes. A later one names the one it `supersedes`.

    `rule` is the id of a row of law/jurisdiction.yaml, or the code of a ground of law/grounds.yaml when given back;
    `ground` is what was told. `office` is the competent one, or with `needs_person` at most a suggestion.
    `candidates` keeps every place weighed: basis, place, region, office, score, ground, article, why.
    """

    id = models.BigIntegerField(primary_key=True)
    case_id = models.BigIntegerField()
    decided_at = models.DateTimeField()
    step = models.CharField(max_length=12)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, blank=True)
    candidates = models.JSONField(default=list)
    rule = models.CharField(max_length=48)
    ground = models.TextField()
    article = models.CharField(max_length=80, blank=True)
    ask = models.CharField(max_length=20, blank=True)
    rule_version = models.CharField(max_length=16)
    taxonomy_version = models.CharField(max_length=16, blank=True)
    classifier = models.CharField(max_length=40, blank=True)
    confidence = models.FloatField()
    needs_person = models.BooleanField()
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    override_reason = models.CharField(max_length=300, blank=True)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        ordering: ClassVar[list[str]] = ["case_id", "decided_at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case_id", "decided_at"], name="routing_case"),
            models.Index(fields=["decided_at"], name="routing_overrides", condition=models.Q(step="OVERRIDE")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["supersedes"], name="routing_superseded_once"),
            models.CheckConstraint(
                condition=~models.Q(step="OVERRIDE") | ~models.Q(override_reason=""), name="routing_override_has_reason"
            ),
        ]
