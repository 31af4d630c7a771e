"""Schemes as adopted, editions of an index with their values, and results other agencies gave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fangxin.domain.agency.models import Office
from fangxin.domain.environment.words import EDITION_STATES, INPUT_STATES, SCHEME_STATES, EditionState, SchemeState
from fangxin.domain.surveys.models import Campaign


class KeptScheme(models.Model):
    """One version of a scheme as text. Once adopted it never changes; one that ships with the house belongs to no office."""

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    scheme_id = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    label = models.CharField(max_length=20)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=[(s.value, label) for s, (label, _tone) in SCHEME_STATES.items()])
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=40)
    drafted_by_id = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.CharField(max_length=40, blank=True, default="")
    adopted_by_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["scheme_id", "label", "office"], name="scheme_version_once",
                condition=models.Q(state=SchemeState.ADOPTED.value, office__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["digest"], name="scheme_shipped_once", condition=models.Q(office=None),
            ),
            models.CheckConstraint(
                condition=models.Q(adopted_by_id=None) | ~models.Q(adopted_by_id=models.F("drafted_by_id")),
                name="scheme_adopted_by_another",
            ),
        ]  # fmt: skip


class Edition(models.Model):
    """The index of some regions (`members`: code and name) for a period, by one scheme.

    `number` counts the versions; a correction follows (`follows`) the one it corrects. `before` is the edition whose values are
    taken where the scheme says so. `result`: by member, as analytics tells it; `digest` of what it was computed from.
    """

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(KeptScheme, on_delete=models.PROTECT, related_name="editions")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    first_on = models.DateField()
    last_on = models.DateField()
    members = models.JSONField()
    number = models.PositiveIntegerField(default=1)
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    before = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=9, choices=[(s.value, label) for s, (label, _tone) in EDITION_STATES.items()])
    result = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40)
    computed_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.CharField(max_length=40, blank=True, default="")
    frozen_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_id = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=300, blank=True, default="")
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(last_on__gte=models.F("first_on")), name="edition_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[EditionState.DRAFT.value, EditionState.DROPPED.value]
                ) | models.Q(result__isnull=False) & ~models.Q(digest=""),
                name="edition_computed_has_result",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[EditionState.APPROVED.value, EditionState.PUBLISHED.value])
                | models.Q(decided_by_id__isnull=False) & ~models.Q(decided_by_id=models.F("frozen_by_id")),
                name="edition_approved_by_another",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["office", "-id"], name="edition_office"),
            models.Index(
                fields=["-published_at"], name="edition_published",
                condition=models.Q(state=EditionState.PUBLISHED.value),
            ),
        ]  # fmt: skip


class Input(models.Model):
    """One value of an edition: of a member, for a measuring point, a bonus or a bottom line. `value` is exact, as text.

    `said`: where it comes from in words; `receipt`: what it is made of (numerator, denominator, margin …); `evidence`: the document
    an entered value rests on.
    """

    id = models.BigIntegerField(primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="inputs")
    member = models.CharField(max_length=12)
    leaf = models.CharField(max_length=40)
    value = models.CharField(max_length=60)
    state = models.CharField(max_length=9, choices=[(s.value, label) for s, (label, _tone) in INPUT_STATES.items()])
    said = models.CharField(max_length=120)
    source_on = models.DateField()
    receipt = models.JSONField(default=dict)
    evidence = models.CharField(max_length=200, blank=True, default="")
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=40)
    entered_by_id = models.BigIntegerField(null=True)
    checked_by = models.CharField(max_length=40, blank=True, default="")
    checked_by_id = models.BigIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "member", "leaf"], name="index_input_once"),
            models.CheckConstraint(
                condition=models.Q(checked_by_id=None) | ~models.Q(checked_by_id=models.F("entered_by_id")),
                name="index_input_checked_by_another",
            ),
        ]


class Foreign(models.Model):
    """The result of one member of another agency, as its exchange file told it."""

    id = models.BigIntegerField(primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    scheme_id = models.CharField(max_length=40)
    scheme_title = models.CharField(max_length=80)
    scheme_label = models.CharField(max_length=20)
    scheme_digest = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()
    sender = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    member = models.CharField(max_length=12)
    member_name = models.CharField(max_length=40)
    result = models.JSONField()
    file_digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "file_digest", "member"], name="index_foreign_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["office", "scheme_digest", "first_on"], name="index_foreign_scheme")
        ]
