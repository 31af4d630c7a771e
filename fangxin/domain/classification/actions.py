"""Keeping what officers correct."""

from __future__ import annotations

import hashlib
from datetime import datetime

from fangxin.domain.classification.models import TrainingRow
from fangxin.storage.ids import new_id


def keep_correction(
    *, text: str, scheme: str, proposed: str, corrected: str, account_id: int | None, case_id: int, at: datetime
) -> TrainingRow:
    """Keep one correction as a row to learn from, inside the caller's transaction."""
    return TrainingRow.objects.create(
        id=new_id(at), scheme=scheme, text=text, text_digest=hashlib.sha256(text.encode()).hexdigest(), proposed=proposed,
        corrected=corrected, corrected_at=at, account_id=account_id, case_id=case_id,
    )  # fmt: skip
