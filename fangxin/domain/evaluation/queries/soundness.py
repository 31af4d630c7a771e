"""Whether what was frozen is still what was written."""

from __future__ import annotations

from collections.abc import Iterator

from fangxin.domain.evaluation.models import Edition
from fangxin.domain.evaluation.queries.rounds import rows_of
from fangxin.domain.evaluation.rules.counted import digest_of


def unsound_editions() -> Iterator[tuple[int, str]]:
    """Editions whose standings are not those of their digest."""
    for edition in Edition.objects.prefetch_related("standings").order_by("id"):
        if digest_of(rows_of(list(edition.standings.all()))) != edition.digest:
            yield edition.pk, f"edition {edition.number} of a round does not match its digest"
