"""Whether indices hold together: schemes are what was adopted, values what was computed from."""

from __future__ import annotations

from collections.abc import Iterator

from fangxin.domain.environment.models import Edition, KeptScheme
from fangxin.domain.environment.queries import inputs_digest
from fangxin.domain.environment.words import FAST, SchemeState
from fangxin.foundation.index_scheme import SchemeWrong, read_scheme


def unsound_schemes() -> Iterator[tuple[int, str]]:
    """Id and reason of whatever does not hold."""
    for kept in KeptScheme.objects.filter(state=SchemeState.ADOPTED).order_by("pk").iterator():
        try:
            sound = read_scheme(kept.text).digest == kept.digest
        except SchemeWrong:
            sound = False
        if not sound:
            yield kept.pk, "the scheme is not the one that was adopted"


def editions_that_stand() -> Iterator[Edition]:
    """Editions whose numbers stand fast, in order."""
    yield from (
        Edition.objects.select_related("scheme", "before__scheme").filter(state__in=FAST).order_by("pk").iterator()
    )


def values_changed(edition: Edition) -> bool:
    """Whether the values are no longer those the result was computed from."""
    return inputs_digest(edition=edition) != edition.digest
