"""What must always hold of credit, for `fangxin verify`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from fangxin.domain.credit.models import CreditEvent, Repair
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.words import RepairState
from fangxin.domain.timeline.models import Chain


def unsound_credit() -> Iterator[tuple[int, str]]:
    """(id, reason) of every event or repair that breaks a promise of the package."""
    chained = Exists(Chain.objects.filter(pk=OuterRef("pk")))
    for model in (CreditEvent, Repair):
        for pk in model._default_manager.filter(~chained).order_by("pk").values_list("pk", flat=True).iterator():
            yield pk, "it has no journal"
    known = {code for points in credit_book().points for code in points.kinds}
    for pk in CreditEvent.objects.exclude(kind__in=known).order_by("pk").values_list("pk", flat=True).iterator():
        yield pk, "no points are known for its kind"
    granted = Repair.objects.filter(state=RepairState.GRANTED).select_related("event").order_by("pk")
    for repair in granted.iterator(chunk_size=500):
        if not any(beyond is None for _, beyond in repair.event.off):
            yield repair.pk, "it was granted and its event counts"
    revoked = Repair.objects.filter(state=RepairState.REVOKED).exclude(
        Exists(Repair.objects.filter(event=OuterRef("event"), state=RepairState.GRANTED))
    )
    for repair in revoked.select_related("event").order_by("pk").iterator(chunk_size=500):
        if any(beyond is None for _, beyond in repair.event.off):
            yield repair.pk, "it was revoked and its event does not count"
