"""What must always hold of letters, for `fangxin verify`: journals, digests, numbers without gaps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef

from fangxin.domain.letters.models import Letter, LetterCounter
from fangxin.domain.timeline.models import Chain


def digest_of(facts: dict[str, Any]) -> str:
    """What identifies the facts a letter was printed from."""
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def unsound_letters() -> Iterator[tuple[str, str]]:
    """(number or id, reason) of every letter that breaks a promise of the package."""
    chained = Exists(Chain.objects.filter(pk=OuterRef("pk")))
    for pk in Letter.objects.filter(~chained).order_by("pk").values_list("pk", flat=True).iterator():
        yield str(pk), "it has no journal"
    for letter in Letter.objects.exclude(number="").order_by("pk").iterator(chunk_size=500):
        if digest_of(letter.facts) != letter.digest:
            yield letter.number, "its facts are not those that were issued"
    drawn = Letter.objects.exclude(serial=None).order_by().values_list("counted_by", "kind", "year")
    used = {(office, kind, year): count for office, kind, year, count in drawn.annotate(count=Count("pk"))}
    for counter in LetterCounter.objects.order_by("pk"):
        if used.get((counter.office_id, counter.kind, counter.year), 0) != counter.last:
            yield f"{counter.kind} {counter.year}", "its numbers have a gap"
