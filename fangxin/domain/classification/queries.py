"""What the agency has learned: its own models, and the corrections to learn from."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from fangxin.domain.classification.models import TrainingRow
from fangxin.domain.classification.rules.request import ModelVotes, Predictor
from fangxin.domain.classification.words import Axis
from fangxin.foundation.refusals import Refusal

log = logging.getLogger(__name__)


def own_models() -> ModelVotes:
    """The models the agency put at models/object.skops and models/problem.skops of its data folder.

    A file is read once and again when it changes. One that cannot be used is said in the log and left out: a request must
    not fail because of it.
    """
    folder = Path(settings.FANGXIN_HOME) / "models"
    return ModelVotes(object=_model(folder / "object.skops"), problem=_model(folder / "problem.skops"))


def _model(path: Path) -> Predictor | None:
    try:
        stamp = path.stat()
    except OSError:
        return None
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> Predictor | None:
    from fangxin.domain.classification.rules.learning import Model

    try:
        return Model.from_bytes(path.read_bytes())
    except (Refusal, OSError) as mistake:
        log.error("model %s left out: %s", path.name, mistake)
        return None


def corrections(*, scheme: Axis, since: datetime | None = None) -> Iterator[tuple[str, str, str]]:
    """Text, right code and case of each correction on an axis, the last word of each case only, oldest first."""
    rows = TrainingRow.objects.filter(scheme=scheme)
    if since is not None:
        rows = rows.filter(corrected_at__gte=since)
    last: dict[int, tuple[str, str, str]] = {}
    for row in rows.order_by("corrected_at", "id").iterator(chunk_size=2_000):
        last.pop(row.case_id, None)
        last[row.case_id] = (row.text, row.corrected, str(row.case_id))
    yield from last.values()
