"""Whether every draw is still what it was: made again from its seed, and compared with what the journal keeps of it."""

from __future__ import annotations

from collections.abc import Iterator

from fangxin.domain.feedback.models import Draw, FollowUp
from fangxin.domain.feedback.queries.asking import repeated
from fangxin.domain.feedback.rules.drawing import digest_of
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act, ChainId


def unsound_draws() -> Iterator[tuple[int, str]]:
    """The id and the reason of every draw that cannot be made again, differs from its entry, or is gone."""
    entries = Entry.objects.filter(chain=ChainId.FEEDBACK, act=Act.SAMPLE_DRAWN).order_by("seq")
    told = {entry.facts["draw"]: entry.facts for entry in entries.iterator(chunk_size=500)}
    for draw in Draw.objects.order_by("id").iterator(chunk_size=50):
        facts = told.pop(draw.pk, None)
        pool = {int(case_id): str(stratum) for case_id, stratum in draw.pool}
        if facts is None:
            yield draw.pk, "the journal knows nothing of it"
        elif (draw.seed, digest_of(pool=pool)) != (facts["seed"], facts["pool_digest"]):
            yield draw.pk, "its seed or its pool is not the one that was drawn from"
        elif digest_of(pool=dict.fromkeys(draw.chosen, "")) != facts["chosen_digest"] or not repeated(draw=draw):
            yield draw.pk, "drawing again gives other cases"
        elif set(FollowUp.objects.filter(draw=draw).values_list("case_id", flat=True)) != set(draw.chosen):
            yield draw.pk, "its call-backs are not the cases drawn"
    for missing in told:
        yield missing, "it is in the journal and nowhere else"
