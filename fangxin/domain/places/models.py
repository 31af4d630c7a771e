"""Regions loaded beyond law/regions.csv (townships, newer divisions), and a record of each loading."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.places.words import LEVEL_LABELS, Level


class Region(models.Model):
    """One administrative division. `code` is canonical: 6 digits down to the county, 12 for a township."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(choices=[(level.value, LEVEL_LABELS[level]) for level in Level])
    parent_code = models.CharField(max_length=12, blank=True, db_index=True)
    full_name = models.CharField(max_length=120)
    valid = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(level__gte=Level.PROVINCE, level__lte=Level.TOWNSHIP), name="region_level_known"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class RegionLoad(models.Model):
    """One loading that changed something; a newer one tells other processes to read the regions anew."""

    loaded_at = models.DateTimeField()
    source = models.CharField(max_length=120)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
