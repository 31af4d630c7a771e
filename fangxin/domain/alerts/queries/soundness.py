"""What must always hold of warnings, for `fangxin verify`: a journal, and evidence that is what was seen."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from fangxin.domain.alerts.models import Alert
from fangxin.domain.alerts.rules.evidence import digest_of
from fangxin.domain.timeline.models import Chain, Entry
from fangxin.domain.timeline.words import Act


def unsound_alerts() -> Iterator[tuple[str, str]]:
    """(number, reason) of every warning that breaks a promise of the package."""
    chained = Exists(Chain.objects.filter(pk=OuterRef("pk")))
    for number in Alert.objects.filter(~chained).order_by("pk").values_list("number", flat=True).iterator():
        yield number, "it has no journal"
    seen = Entry.objects.filter(act__in=(Act.ALERT_PROPOSED, Act.ALERT_SEEN_AGAIN)).order_by("chain", "seq")
    last = {entry.chain: entry.facts.get("digest") for entry in seen.iterator(chunk_size=500)}
    for alert in Alert.objects.order_by("pk").iterator(chunk_size=100):
        if digest_of(alert.evidence) != alert.digest:
            yield alert.number, "its evidence is not what was seen"
        elif last.get(alert.pk, alert.digest) != alert.digest:
            yield alert.number, "its journal does not tell of this evidence"
