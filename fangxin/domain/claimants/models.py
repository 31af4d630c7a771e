"""Marks on claimants, where they were used, and appeals. A person is known here by keyed indexes only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.cases.models import Case
from fangxin.domain.claimants.words import APPEAL_LABELS, MARK_LABELS, AppealState, MarkState


class Mark(models.Model):
    """What two officers hold of one claimant: factors of article 17, reasons, and until when.

    `path` is the office whose area it holds in. `evidence` is what the panel showed when it was proposed: counts with the
    numbers of the cases, kept as they were.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="marks")
    path = models.CharField(max_length=40)
    phone_index = models.CharField(max_length=40, blank=True, default="")
    id_index = models.CharField(max_length=40, blank=True, default="")
    factors = models.JSONField(default=list)
    reason = models.TextField()
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=list(MARK_LABELS.items()))
    until_on = models.DateField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=40)
    proposed_by_id = models.BigIntegerField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True, default="")
    end_reason = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phone_index"], name="mark_phone", condition=~models.Q(phone_index="")),
            models.Index(fields=["id_index"], name="mark_idno", condition=~models.Q(id_index="")),
            models.Index(fields=["path", "state", "proposed_at"], name="mark_list"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(phone_index="") | ~models.Q(id_index=""), name="mark_knows_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None) | ~models.Q(decided_by_id=models.F("proposed_by_id")),
                name="mark_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MarkState.PROPOSED) | models.Q(decided_by_id__isnull=False),
                name="mark_in_force_was_decided",
            ),
        ]


class MarkUse(models.Model):
    """A complaint refused on the ground of article 16(3) while a mark was in force and named as its basis."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="mark_use")
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="uses")
    refused_at = models.DateTimeField()


class Appeal(models.Model):
    """The person's appeal against a mark, decided by a third officer; one a mark."""

    id = models.BigIntegerField(primary_key=True)
    mark = models.OneToOneField(Mark, on_delete=models.PROTECT, related_name="appeal")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=list(APPEAL_LABELS.items()), default=AppealState.ASKED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.TextField(blank=True, default="")
