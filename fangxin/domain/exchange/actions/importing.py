"""Importing a table of cases: rows in chunks, each whole or not at all; a second run of the same file changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import OPEN_STATUSES, Status
from fangxin.domain.exchange.actions.chunk import ChunkResult, Task
from fangxin.domain.exchange.actions.incoming import Incoming, Source, errors_in_order
from fangxin.domain.exchange.actions.linking import link_repeated
from fangxin.domain.exchange.actions.workers import default_workers, work_off
from fangxin.domain.exchange.models import ImportedRow, ImportRun
from fangxin.domain.exchange.rules.mapping import FileMapping
from fangxin.domain.exchange.rules.refusals import RowError
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act, ChainId

CHUNK: Final = 1000


@dataclass(kw_only=True)
class Summary:
    """What an import did. Every row read was created, left unchanged, updated or rejected.

    `duplicates`: cases linked to an earlier one with the same words, None when that was not looked at.
    `to_handle`: new cases that are open and no copies; `to_dispatch`: those of them no office could be found for.
    `without_clocks`: new cases received before any rule set known here.
    `assumed`: key → new cases whose value the import supplied because the table has none.
    """

    read: int = 0
    created: int = 0
    unchanged: int = 0
    updated: int = 0
    rejected: int = 0
    duplicates: int | None = None
    to_handle: int = 0
    to_dispatch: int = 0
    without_clocks: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    assumed: dict[str, int] = field(default_factory=dict)

    def add(self, result: ChunkResult) -> None:
        """Count a chunk."""
        self.created += result.created
        self.unchanged += result.unchanged
        self.updated += result.updated
        self.rejected += result.rejected
        self.to_handle += result.open
        self.to_dispatch += result.queued
        self.without_clocks += result.without_clocks
        self.assumed = dict(Counter(self.assumed) + result.assumed)

    def link(self, linked: Counter[str]) -> None:
        """Count the copies, which are no second thing to handle."""
        self.duplicates = linked.total()
        self.to_handle = max(0, self.to_handle - sum(linked[status] for status in OPEN_STATUSES))
        self.to_dispatch = max(0, self.to_dispatch - linked[Status.RECEIVED])

    def close(self, incoming: Incoming) -> None:
        """Count what never got as far as a chunk."""
        self.read = incoming.read
        self.rejected += incoming.rejected
        self.unchanged += incoming.repeated
        self.unknown_columns = incoming.unknown_columns


def import_cases(
    *,
    source: Source,
    mapping: FileMapping,
    options: Mapping[str, str],
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    workers: int | None = None,
    chunk: int = CHUNK,
    reject: Callable[[Sequence[RowError]], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
    suggest: str = "",
) -> Summary:
    """Import the cases of a table; `reject` gets every mistake in the order of the file, `progress` the bytes read.

    A dry run reads and compares everything and writes nothing. Raises NotPermitted, ColumnsMissing, ColumnTwice, NoRows,
    OptionMissing and OptionUnknown before the first row, ImportBroken when a process died; whole chunks remain then.
    """
    by.must(Permission.IMPORT)
    mapping.check_options(options)
    incoming = Incoming(
        source=source,
        mapping=mapping,
        options=options,
        import_instant=at.isoformat(timespec="seconds"),
        suggest=suggest,
    )
    summary = Summary()
    with closing(incoming):
        run = None if dry_run else _begun(source, mapping, by, at)
        task = Task(
            run_id=run.pk if run else 0, mapping=mapping, options=dict(options), guarded=source.guarded, by=by, at=at,
            dry_run=dry_run,
        )  # fmt: skip
        processes = default_workers() if workers is None else workers
        for sent, result in work_off(chunks=incoming.chunks(size=chunk), task=task, workers=processes):
            summary.add(result)
            reject(errors_in_order(sent.errors, result.errors))
            progress(sent.position)
        summary.close(incoming)
    if run is not None:
        summary.link(link_repeated(run_id=run.pk, by=by, at=at))
        _finish(run, summary, by, at)
    return summary


def _begun(source: Source, mapping: FileMapping, by: Actor, at: datetime) -> ImportRun:
    last = ImportedRow.objects.order_by("-id").values_list("id", flat=True).first()
    return ImportRun.objects.create(
        started_at=at,
        file_name=source.name[-120:],
        file_format=source.format,
        mapping=mapping.id,
        by_name=by.name,
        by_account=by.account_id,
        after_row=last or 0,
    )


@transaction.atomic
def _finish(run: ImportRun, summary: Summary, by: Actor, at: datetime) -> None:
    """Keep the figures of the run, and tell of it in the journal of the exchange."""
    figures = {name: getattr(summary, name) for name in ("read", "created", "unchanged", "updated", "rejected")}
    ImportRun.objects.filter(pk=run.pk).update(**figures, finished=True)
    facts = {"run": run.pk, "file": run.file_name, "mapping": run.mapping, "duplicates": summary.duplicates, **figures}
    append(chain=ChainId.EXCHANGE, deeds=[Deed(act=Act.IMPORTED, by=by, at=at, facts=facts)])
