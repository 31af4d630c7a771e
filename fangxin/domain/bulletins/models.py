"""Bulletins with their editions, and noted figures. An edition never changes; which one is in force stands on the bulletin."""

from __future__ import annotations

import zlib
from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.bulletins.words import (
    NOTED_STATE_LABELS,
    READERS_LABELS,
    STATE_LABELS,
    BulletinState,
    NotedState,
    Readers,
)


class Bulletin(models.Model):
    """The bulletin of an office and a period. `state` is that of the newest edition (`latest`); `in_force` the published one.

    `period` as people write it: 2023, 2023Q2, 2023-03. `region` is the division it tells of, empty for the subtree of `path`.
    `version` is compared by every act.
    """

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=40)
    region = models.CharField(max_length=12, blank=True, default="")
    period = models.CharField(max_length=12)
    first_on = models.DateField()
    last_on = models.DateField()
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=[(s.value, STATE_LABELS[s]) for s in STATE_LABELS])
    readers = models.CharField(
        max_length=8, blank=True, default="", choices=[(r.value, READERS_LABELS[r]) for r in READERS_LABELS]
    )
    latest = models.PositiveIntegerField()
    in_force = models.PositiveIntegerField(null=True)
    submitted_by = models.BigIntegerField(null=True)
    approved_by = models.CharField(max_length=40, blank=True, default="")
    approved_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "period"], name="bulletin_once"),
            models.CheckConstraint(
                condition=~models.Q(state=BulletinState.PUBLISHED)
                | (models.Q(in_force__isnull=False, published_at__isnull=False) & ~models.Q(readers="")),
                name="bulletin_published_is_in_force",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["path", "-last_on", "-id"], name="bulletin_list"),
            models.Index(
                fields=["-published_at", "-id"], name="bulletin_public",
                condition=models.Q(in_force__isnull=False, readers=Readers.PUBLIC),
            ),
        ]  # fmt: skip

    @property
    def worked_on(self) -> int:
        """The edition that work begins with: the newest, or the one in force where what came after it was given up."""
        return self.in_force if self.state == BulletinState.PUBLISHED and self.in_force is not None else self.latest


class Edition(models.Model):
    """One count of a bulletin, with what was written beside the numbers. The database refuses to change or delete it.

    `follows`: the edition it was made from, 0 for the first; `packed`: the document, compressed; `digest` its SHA-256; `counted_from`
    the digest of the lake's manifest; `remarks` the words of the office by section; `why` what a correction corrects; `open_data` the
    tables anybody may download with it, as text, with their digest.
    """

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    follows = models.PositiveIntegerField()
    packed = models.BinaryField()
    digest = models.CharField(max_length=64)
    open_data = models.TextField(blank=True, default="")
    open_digest = models.CharField(max_length=64, blank=True, default="")
    counted_from = models.CharField(max_length=64)
    data_of = models.DateTimeField()
    remarks = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True, default="")
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bulletin", "number"], name="bulletin_edition_once"),
        ]

    @property
    def document(self) -> str:
        """The document as it was written."""
        return zlib.decompress(bytes(self.packed)).decode()


class Noted(models.Model):
    """A figure that no case tells, entered by an officer with its source; `value` in hundredths of its unit."""

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=40)
    figure = models.CharField(max_length=48)
    value = models.BigIntegerField()
    approx = models.CharField(max_length=8, blank=True, default="")
    first_on = models.DateField()
    last_on = models.DateField()
    source = models.CharField(max_length=120)
    state = models.CharField(
        max_length=9, choices=[(s.value, NOTED_STATE_LABELS[s]) for s in NOTED_STATE_LABELS],
        default=NotedState.STANDING,
    )  # fmt: skip
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["office", "figure", "first_on", "last_on"], name="noted_once",
                condition=models.Q(state=NotedState.STANDING),
            ),
            models.CheckConstraint(condition=models.Q(last_on__gte=models.F("first_on")), name="noted_days_in_order"),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["path", "-last_on", "-id"], name="noted_list"),
        ]
