"""What must always hold of bulletins, for `fangxin verify`: journals, and documents that are what was written."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from fangxin.domain.bulletins.models import Bulletin, Edition, Noted
from fangxin.domain.timeline.models import Chain, Entry
from fangxin.domain.timeline.words import Act

_WRITING = (Act.BULLETIN_WRITTEN, Act.BULLETIN_COUNTED, Act.BULLETIN_REMARKED, Act.BULLETIN_CORRECTED)


def unsound_bulletins() -> Iterator[tuple[str, str]]:
    """(name, reason) of every bulletin or noted figure that breaks a promise of the package."""
    chained = Exists(Chain.objects.filter(pk=OuterRef("pk")))
    for model in (Bulletin, Noted):
        for pk in model.objects.filter(~chained).order_by("pk").values_list("pk", flat=True).iterator():
            yield str(pk), "it has no journal"
    told: set[tuple[int, str, str]] = set()
    for entry in Entry.objects.filter(act__in=_WRITING).order_by("chain", "seq").iterator(chunk_size=500):
        told.add((entry.chain, str(entry.facts["digest"]), str(entry.facts.get("open", ""))))
    for edition in Edition.objects.order_by("bulletin_id", "number").iterator(chunk_size=50):
        name = f"{edition.bulletin_id} edition {edition.number}"
        try:
            digest = hashlib.sha256(edition.document.encode()).hexdigest()
        except (zlib.error, UnicodeDecodeError):
            digest = ""
        opened = hashlib.sha256(edition.open_data.encode()).hexdigest() if edition.open_data else ""
        if (digest, opened) != (edition.digest, edition.open_digest):
            yield name, "its document is not the one that was written"
        elif (edition.bulletin_id, digest, opened) not in told:
            yield name, "its journal does not tell of this document"
