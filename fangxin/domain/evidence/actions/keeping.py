"""Clearing up: uploads that stopped, files of submissions never filed, and bytes no row names any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.queries import growing, named_digests, store
from fangxin.domain.evidence.rules.limits import limits

#: Far longer than any transaction: bytes lie on disk before their row is committed.
GRACE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True, slots=True)
class Purged:
    """What one clearing-up removed."""

    uploads: int
    files: int
    stored: int
    bytes: int


def purge_expired(*, at: datetime) -> Purged:
    """Remove expired uploads, drafts' files past their days, removed files, and unnamed bytes. Safe to repeat."""
    uploads = _purge_uploads(at)
    forgotten_at = at - timedelta(days=limits().uploads.draft_days)
    files = 0
    while batch := _forget_files(before=forgotten_at):
        files += batch
    swept = store().sweep(named=named_digests, before=at - GRACE)
    return Purged(uploads=uploads, files=files, stored=swept.removed, bytes=swept.bytes)


def _forget_files(*, before: datetime) -> int:
    """Delete up to 500 rows of removed files and of drafts never filed; how many."""
    gone = Q(removed_at__isnull=False) | Q(uploaded_at__lt=before)
    with transaction.atomic():
        # locked and looked at again, so that a submission filed at this moment keeps its files
        rows = EvidenceFile.objects.select_for_update().filter(gone, intake_id=None, case_id=None)
        ids = list(rows.order_by("id").values_list("pk", flat=True)[:500])
        Upload.objects.filter(file__in=ids).delete()
        EvidenceFile.objects.filter(pk__in=ids).delete()
    return len(ids)


def _purge_uploads(at: datetime) -> int:
    """Expired rows with their bytes, finished rows past their time, and growing files without a row."""
    expired = list(Upload.objects.filter(expires_at__lte=at).values_list("pk", flat=True))
    files = growing()
    for token in expired:
        with files.held(name=token):
            Upload.objects.filter(pk=token, expires_at__lte=at).delete()
            files.remove(name=token)
    for token in files.every():
        with files.held(name=token) as descriptor:
            old = descriptor is not None and files.older(descriptor=descriptor, than=at - GRACE)
            if old and not Upload.objects.filter(pk=token).exists():
                files.remove(name=token)
    return len(expired)
