"""One chunk of rows: read, compared with what was imported before, and written in one transaction, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import IntegrityError, OperationalError, models, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Status
from fangxin.domain.exchange.actions.building import TABLES, Ids, Maker, load_of
from fangxin.domain.exchange.actions.changing import Changes, Changing, Moved, completed
from fangxin.domain.exchange.actions.correcting import ClockBook
from fangxin.domain.exchange.actions.loading import load_values
from fangxin.domain.exchange.actions.running import ClockMaker
from fangxin.domain.exchange.queries import Known, exported_case, known_rows, worked_on
from fangxin.domain.exchange.rules.case_row import CaseRow
from fangxin.domain.exchange.rules.context import Context
from fangxin.domain.exchange.rules.digest import digest_of
from fangxin.domain.exchange.rules.mapping import BoundMapping, FileMapping
from fangxin.domain.exchange.rules.placing import Placement, placed, placement_of, unplaced
from fangxin.domain.exchange.rules.refusals import RowError
from fangxin.domain.exchange.rules.rows import read_row
from fangxin.domain.exchange.rules.writing import cells_of
from fangxin.domain.exchange.words import KEYS
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.people.actions import sealer
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import resolve_address
from fangxin.domain.routing.queries import Asked, decide_for, office_index
from fangxin.domain.routing.words import RequestKind
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.foundation.taxonomy import taxonomy

#: another import of the same rows, or an officer's act, came between: the chunk is compared and written anew
TRIES: Final = 6


class OwnCase(Refusal):
    """A row of this system's own source differs from the case it names; own cases are not changed by imports."""

    code = "own_case"
    status = 409
    sentence = "这是本系统登记的件，不能由导入改动。"


class Item(NamedTuple):
    """One row on its way: its line, its cells, and the number made for it when the source has none."""

    line: int
    cells: Sequence[str]
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What all chunks of one run share; small, for it travels to other processes."""

    run_id: int
    mapping: FileMapping
    options: Mapping[str, str]
    guarded: bool
    by: Actor
    at: datetime
    dry_run: bool


@dataclass(kw_only=True)
class ChunkResult:
    """What became of a chunk's rows."""

    created: int = 0
    unchanged: int = 0
    updated: int = 0
    rejected: int = 0
    without_clocks: int = 0
    open: int = 0
    queued: int = 0
    assumed: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)


class _Ready(NamedTuple):
    """A row that was read and may be written."""

    line: int
    row: CaseRow
    digest: bytes


class Chunker:
    """Works off chunks of one run in one process; look-ups are remembered from chunk to chunk."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.context = Context(
            at=task.at,
            lawbook=lawbook(),
            taxonomy=taxonomy(),
            regions=region_index(),
            offices=office_index(),
            below=task.by.office_path,
        )
        ids = Ids(task.at)
        self.maker = Maker(
            run_id=task.run_id, by=task.by, at=task.at, ids=ids, clocks=ClockMaker(at=task.at, new_id=ids)
        )
        self.key = bytes.fromhex(sealer().index("exchange", "digest of rows"))
        self._bound: tuple[tuple[str, ...], BoundMapping] | None = None
        self._hint = (
            min(self.context.offices.rows, key=lambda row: row.path).region_code if self.context.offices else ""
        )

    def work(self, *, header: tuple[str, ...], items: Sequence[Item]) -> ChunkResult:
        """Read, compare and write one chunk; tried again while others write the same cases."""
        result = ChunkResult()
        ready = self._read(self._mapping(header), items, result)
        for left in range(TRIES - 1, -1, -1):
            attempt = replace(result, errors=list(result.errors), assumed=Counter(result.assumed))
            try:
                self._write(ready, attempt)
            except (Moved, IntegrityError, OperationalError):
                if not left:
                    raise
            else:
                self._settle(attempt)
                return attempt
        raise AssertionError

    # Reading ----------------------------------------------------------------------------------------------------------

    def _mapping(self, header: tuple[str, ...]) -> BoundMapping:
        if self._bound is None or self._bound[0] != header:
            bound = BoundMapping(
                mapping=self.task.mapping,
                header=header,
                options=self.task.options,
                guarded=self.task.guarded,
                import_instant=self.task.at.isoformat(timespec="seconds"),
            )
            self._bound = header, bound
        return self._bound[1]

    def _read(self, bound: BoundMapping, items: Sequence[Item], result: ChunkResult) -> list[_Ready]:
        ready = []
        for line, cells, number in items:
            values, assumed = bound.values(cells, number=number, knows=self.context.knows, locates=self._located)
            row = read_row(values=values, line=line, context=self.context, assumed=assumed)
            if isinstance(row, CaseRow):
                ready.append(_Ready(line, row, digest_of(row, key=self.key)))
            else:
                result.errors.extend(error._replace(name=bound.shown.get(error.column, "")) for error in row)
        return ready

    def _located(self, address: str) -> str:
        match = resolve_address(text=address, index=self.context.regions, hint_region=self._hint or None)
        return match.code if match.sure else ""

    # Writing ----------------------------------------------------------------------------------------------------------

    def _write(self, ready: list[_Ready], result: ChunkResult) -> None:
        known = known_rows((one.row.source, one.row.number) for one in ready)
        new, changed = [], []
        for one in ready:
            there = known.get((one.row.source, one.row.number))
            if there is None:
                new.append(one)
            elif there.digest == one.digest:
                result.unchanged += 1
            elif not there.digest:
                self._own(one, there, result)
            else:
                changed.append((one, there))
        load = self._created(new, result)
        changes = self._changed(changed, result) if changed else None
        if self.task.dry_run:
            return
        with transaction.atomic():
            for table in TABLES:
                if load[table]:
                    load_values(table, load[table])
            if changes is not None:
                changes.write(run_id=self.task.run_id)

    def _created(self, new: Sequence[_Ready], result: ChunkResult) -> dict[type[models.Model], list[dict[str, Any]]]:
        codes = {one.row.merchant_uscc for one in new if one.row.merchant_uscc}
        found = Merchant.objects.filter(uscc__in=codes).values_list("uscc", "id") if codes else ()
        self.maker.merchants = {code: pk for code, pk in found if code}
        load = load_of()
        for one in new:
            received_on = day_of(one.row.received_at)
            version, in_force = self.context.version_of(received_on)
            try:
                placement = self._place(one.row, version.id)
            except Refusal as refusal:
                self._reject(one, "office", refusal, result)
                continue
            status = self.maker.new_case(
                row=one.row, placement=placement, rules=(version.id, in_force), received_on=received_on,
                digest=one.digest, load=load,
            )  # fmt: skip
            result.created += 1
            result.without_clocks += not in_force
            result.open += status is not Status.CLOSED
            result.queued += status is Status.RECEIVED
            if one.row.assumed:
                result.assumed.update(one.row.assumed)
        return load

    def _changed(self, changed: Sequence[tuple[_Ready, Known]], result: ChunkResult) -> Changes:
        ids = [there.case_id for _, there in changed]
        cases = Case.objects.select_related("intake__person", "office").in_bulk(ids)
        moved_on = worked_on([there for _, there in changed])
        changes = Changes(ClockBook.of(ids))
        given = self._bound[1].given if self._bound else frozenset()
        for one, there in changed:
            case = cases[there.case_id]
            if case.version != there.version:
                raise Moved
            try:
                row = completed(one.row, case, given)
                version, in_force = self.context.version_of(day_of(row.received_at))
                differs = Changing(
                    case=case, known=there, row=row, placement=self._place(row, version.id),
                    rules=(version.id, in_force), digest=one.digest, moved_on=there.case_id in moved_on, maker=self.maker,
                ).add_to(changes)  # fmt: skip
            except Refusal as refusal:
                self._reject(one, refusal.field, refusal, result)
                continue
            result.updated += differs
            result.unchanged += not differs
        return changes

    def _own(self, one: _Ready, there: Known, result: ChunkResult) -> None:
        """A row of a case registered here: the same as the case, or refused."""
        exported = exported_case(case_id=there.case_id)
        values = dict(zip(KEYS, cells_of(exported.case, name="", phone=""), strict=True))
        own = read_row(values={key: text for key, text in values.items() if text}, line=one.line, context=self.context)
        nameless = one.row._replace(complainant_name="", complainant_phone="", assumed=())
        if isinstance(own, CaseRow) and own._replace(region="", office_id=None) == nameless._replace(
            region="", office_id=None
        ):
            result.unchanged += 1
        else:
            self._reject(one, "number", OwnCase(), result)

    def _reject(self, one: _Ready, column: str, refusal: Refusal, result: ChunkResult) -> None:
        name = self._bound[1].shown.get(column, "") if self._bound else ""
        value = one.row.number if column == "number" else ""
        result.errors.append(RowError(one.line, column, value, refusal.code, refusal.told(), name))

    def _settle(self, result: ChunkResult) -> None:
        result.errors.sort(key=lambda error: error.line)
        result.rejected = len({error.line for error in result.errors})

    # Where to ---------------------------------------------------------------------------------------------------------

    def _place(self, row: CaseRow, version: str) -> Placement:
        """The office of a row; what neither office nor region tells is read from its text, if the mapping says so."""
        found = placement_of(row=row, version=version, context=self.context)
        if not self.task.mapping.reads_text or (found is not None and row.object and row.problem):
            return found or unplaced(row=row, version=version, context=self.context)
        first = self.context.lawbook.versions.all[0].from_on
        decision = decide_for(
            asked=Asked(
                text=row.content,
                title=row.title,
                on=max(day_of(row.received_at), first),
                kind=RequestKind(row.kind),
                merchant=row.merchant_name,
                uscc=row.merchant_uscc,
                address=row.merchant_address,
                platform=row.platform,
                sales_mode=row.sales_mode,
                object_code=row.object,
                problem_code=row.problem,
            ),
            offices=self.context.offices,
        ).decision
        if found is None:
            return placed(decision=decision, region="", context=self.context)
        read = replace(
            found.decision,
            object_code=decision.object_code,
            problem_code=decision.problem_code,
            merchant_id=decision.merchant_id,
        )
        return replace(found, decision=read)
