"""Sketches by which cases are found, suggestions with their evidence, matters and the cases they hold together."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.cases.models import Case
from fangxin.domain.matters.words import MatterState, SuggestionState

LOOKED_UP = (
    "phone", "id_number", "order", "outside", "merchant", "merchant_amount", "merchant_bought", "band1", "band2", "band3",
    "band4", "band5", "band6",
)  # fmt: skip


def _by(name: str) -> models.Index:
    """One signal's index; with the id behind it, as an id carries the hour of receipt: the newest are read first."""
    return models.Index(
        fields=[name, "-case_id"], name=f"sketch_{name}", condition=models.Q(**{f"{name}__isnull": False})
    )


class Sketch(models.Model):
    """What a case is looked up by; made shortly after filing, made anew at any time, never the truth about a case."""

    case_id = models.BigIntegerField(primary_key=True)
    phone = models.BigIntegerField(null=True)
    id_number = models.BigIntegerField(null=True)
    order = models.BigIntegerField(null=True)
    outside = models.BigIntegerField(null=True)
    merchant = models.BigIntegerField(null=True)
    merchant_amount = models.BigIntegerField(null=True)
    merchant_bought = models.BigIntegerField(null=True)
    band1 = models.IntegerField(null=True)
    band2 = models.IntegerField(null=True)
    band3 = models.IntegerField(null=True)
    band4 = models.IntegerField(null=True)
    band5 = models.IntegerField(null=True)
    band6 = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [_by(name) for name in LOOKED_UP]


class Suggestion(models.Model):
    """Two cases that may be one dispute, the smaller id first. `evidence` is what was weighed, in codes and numbers."""

    id = models.BigIntegerField(primary_key=True)
    one = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in SuggestionState])
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    #: points and signals as they were when it was rejected
    rejected = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["one", "other"], name="suggestion_once"),
            models.CheckConstraint(
                condition=models.Q(one_id__lt=models.F("other_id")), name="suggestion_smaller_first"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-points", "-id"], name="suggestion_open", condition=models.Q(state=SuggestionState.OPEN)
            ),
        ]


class Matter(models.Model):
    """Cases held together as one dispute, led by one of them."""

    id = models.BigIntegerField(primary_key=True)
    lead = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in MatterState])
    formed_at = models.DateTimeField()
    formed_by = models.CharField(max_length=40)
    dissolved_at = models.DateTimeField(null=True)


class Member(models.Model):
    """A case in a matter, from when to when, and where it stood before it followed; rows are kept when it leaves."""

    id = models.BigIntegerField(primary_key=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="memberships")
    joined_at = models.DateTimeField()
    joined_by = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True, default="")
    #: office and post before and after it followed its lead; None when it stayed where it was
    moved_from = models.JSONField(null=True)
    moved_to = models.JSONField(null=True)
    left_at = models.DateTimeField(null=True)
    left_by = models.CharField(max_length=40, blank=True, default="")
    left_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"], name="case_in_one_matter", condition=models.Q(left_at__isnull=True)
            ),
        ]
