"""What is counted of requests' words, and of warnings. No word stands in a fact that no list of the law holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count

from fangxin.domain.alerts.models import Alert
from fangxin.domain.alerts.rules.wording import words_of
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries.dividing import division_counted
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.foundation.words_counted import WORDS
from fangxin.storage.batches import batches

_T, _W, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.DAY

ALERTS = FactSet(
    name="alerts", says="Early warnings sent to offices: leads, with what became of them.", version=1, day="raised_on",
    region="region",
    columns=(
        Column("id", _W, "The warning."),
        Column("source", _T, "What it rests on.", "code"),
        Column("state", _T, "Where it is.", "code"),
        Column("path", _T, "The office that is to act, as the way from the topmost office.", "four characters a tier"),
        Column("region", _T, "The division it tells of.", "code of the division"),
        Column("raised_on", _D, "The day it was sent."),
        Column("due_on", _D, "The last day to tell the result."),
        Column("accepted_on", _D, "The day the office took it on."),
        Column("told_on", _D, "The day the office told the result that stands."),
        Column("closed_on", _D, "The day it was closed; empty while it runs and when it was withdrawn."),
        Column("measures", _W, "How many measures were taken."),
    ),
)  # fmt: skip

_CASE = ("pk", "path", division_counted(), "received_at", "title", "content")
_ALERT = (
    "pk", "source", "state", "path", "region", "raised_at", "due_on", "accepted_at", "told_at", "closed_at", "taken",
)  # fmt: skip


def word_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The words of these cases, or of all; a case without any has no row."""
    for found in batches(Case.objects.values_list(*_CASE), of=chains):
        for pk, path, region, received, title, content in found:
            if words := words_of(title, content):
                yield pk, path, region, fact_day(received), words


def alert_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of these warnings, or of all; what was only proposed is no lead."""
    sent = Alert.objects.filter(raised_at__isnull=False).annotate(taken=Count("measures"))
    for found in batches(sent.values_list(*_ALERT), of=chains):
        for pk, source, state, path, region, raised, due, accepted, told, closed, taken in found:
            ended = fact_day(closed) if state == "CLOSED" else None
            yield (
                pk, source, state, path, region, fact_day(raised), due, fact_day(accepted), fact_day(told), ended, taken,
            )  # fmt: skip


FACTS = (FactSource(facts=WORDS, rows=word_rows), FactSource(facts=ALERTS, rows=alert_rows))
