"""Whether surveys hold together: a cell is as full as its answers make it, and nobody keyed a sheet twice."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q

from fangxin.domain.surveys.models import Cell, SecondEntry


def unsound_surveys() -> Iterator[tuple[int, str]]:
    """Id and reason of whatever does not hold."""
    counted = Count("answers", filter=Q(answers__valid=True, answers__over=False))
    for pk in Cell.objects.annotate(counted=counted).exclude(filled=F("counted")).values_list("pk", flat=True):
        yield pk, "the cell is not as full as its answers make it"
    same = SecondEntry.objects.filter(entered_by_id=F("answer__entered_by_id"))
    for pk in same.values_list("pk", flat=True):
        yield pk, "one person keyed the sheet twice"
