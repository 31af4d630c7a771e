"""Files that prove a claim, and uploads under way. Bytes lie in the file store, named here by their digests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fangxin.domain.evidence.words import SIDE_LABELS, Kind, SealedAs, Side


class EvidenceFile(models.Model):
    """One file. Everyone who may see it sees the copy `sha256`; the original is sealed, its digest is a fact.

    Before filing it belongs to a draft, afterwards to an intake and, when brought for one case only, to that case.
    `slot` numbers the files of one draft: the database itself holds their number down, and they keep their order.
    """

    id = models.BigIntegerField(primary_key=True)
    draft_token = models.CharField(max_length=32, null=True)
    intake_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    slot = models.PositiveSmallIntegerField(null=True)

    side = models.CharField(max_length=8, choices=[(side.value, SIDE_LABELS[side]) for side in Side])
    brought_by = models.BigIntegerField(null=True)
    name = models.CharField(max_length=160)
    note = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in Kind])

    mime = models.CharField(max_length=40)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    thumb_sha256 = models.CharField(max_length=64, blank=True, default="")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)

    original_mime = models.CharField(max_length=40)
    original_size = models.BigIntegerField()
    original_sha256 = models.CharField(max_length=64)
    sealed_as = models.CharField(max_length=8, choices=[(one.value, one.value) for one in SealedAs])
    sealed_sha256 = models.CharField(max_length=64, blank=True, default="")

    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["draft_token", "slot"], name="evidence_slot_once"),
            models.UniqueConstraint(
                fields=["draft_token", "original_sha256"],
                name="evidence_once_in_draft",
                condition=Q(draft_token__isnull=False, removed_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(draft_token__isnull=False) | Q(intake_id__isnull=False) | Q(case_id__isnull=False),
                name="evidence_belongs_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(draft_token__isnull=True) | Q(slot__isnull=False) | Q(removed_at__isnull=False),
                name="evidence_in_draft_has_slot",
            ),
            models.CheckConstraint(
                condition=Q(sealed_as=SealedAs.SAME.value, sealed_sha256="") | ~Q(sealed_sha256=""),
                name="evidence_original_is_kept",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["intake_id"], name="evidence_intake", condition=Q(intake_id__isnull=False)),
            models.Index(fields=["case_id"], name="evidence_case", condition=Q(case_id__isnull=False)),
            models.Index(fields=["sha256"], name="evidence_sha256"),
            models.Index(fields=["thumb_sha256"], name="evidence_thumb", condition=~Q(thumb_sha256="")),
            models.Index(fields=["sealed_sha256"], name="evidence_sealed", condition=~Q(sealed_sha256="")),
        ]

    @property
    def side_label(self) -> str:
        """Who brought it, in words."""
        return SIDE_LABELS[Side(self.side)]


class Upload(models.Model):
    """A file on its way in pieces: `received` bytes are safely on disk. Once finished it points to its file."""

    token = models.CharField(max_length=32, primary_key=True)
    draft_token = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=160)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    file = models.ForeignKey(EvidenceFile, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(received__lte=models.F("size")), name="upload_within_size"
            ),
        ]
