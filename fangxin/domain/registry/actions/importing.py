"""Importing an extract of the register: row by row judged, chunk by chunk written, the same file a second time changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.registry.actions.taking import Chunk
from fangxin.domain.registry.rules import MerchantElsewhere, NoCodeColumn, RegisterBook, read_row, register_book
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals

#: rows of one transaction
CHUNK = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """What is wrong with one cell of one row, or with the row as such."""

    line: int
    column: str
    value: str
    code: str
    reason: str


@dataclass(kw_only=True, slots=True)
class Summary:
    """What became of the rows, and which columns were of no use."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    outlets: int = 0
    shops: int = 0
    sizes: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    unknown_columns: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, int]:
        """The counts alone."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


#: a row as a file gives it: line, cells, and what is wrong with it as such (a code of FAULTS, and its sentence)
Row = tuple[int, Sequence[str], str]
Reject = Callable[[Sequence[Mistake]], None]


def import_register(
    *, source: str, header: list[str], rows: Iterable[Row], faults: dict[str, str], by: Actor, at: datetime,
    dry_run: bool = False, reject: Reject = lambda _: None, progress: Callable[[int], None] = lambda _: None,
) -> Summary:  # fmt: skip
    """Import rows; `reject` hears every mistake as it is found, `progress` the number of rows read so far.

    Merchants are told apart by their code, outlets by merchant and name, shops by platform and name. An empty cell changes
    nothing. An officer imports merchants of the own region only. Raises NotPermitted, NoCodeColumn.
    """
    by.must(Permission.KEEP_REGISTER)
    book = register_book()
    places = book.places(header)
    if "uscc" not in places:
        raise NoCodeColumn(columns="、".join(header)[:200])
    spares = book.spares(header)
    used = {*places.values(), *(place for some in spares.values() for place in some)}
    summary = Summary(
        columns={name: header[place] for name, place in places.items()},
        unknown_columns=[name for place, name in enumerate(header) if place not in used and name],
    )
    judge = partial(_judge, by) if by.kind is not ActorKind.SYSTEM else None
    steps = _chunks(iter(rows))
    with _kept(dry_run):
        for step in steps:
            counted = _step(
                step, lambda: Chunk(source=source, by=by, at=at, allowed=judge), places, spares, book, faults
            )
            _add(summary, counted.counts, len(step))
            if counted.mistakes:
                reject(sorted(counted.mistakes, key=lambda one: one.line))
            progress(summary.read)
    return summary


@dataclass(kw_only=True)
class _Counted:
    counts: dict[str, int]
    mistakes: list[Mistake]


def _step(
    step: list[Row], begin: Callable[[], Chunk], places: dict[str, int], spares: dict[str, tuple[int, ...]], book: RegisterBook,
    faults: dict[str, str],
) -> _Counted:  # fmt: skip
    """Write one chunk; once more when somebody registered one of its merchants at the same instant."""
    told, mistakes = [], list[Mistake]()
    for line, cells, fault in step:
        if fault:
            mistakes.append(Mistake(line=line, column="", value="", code=fault, reason=faults.get(fault, "")))
            continue
        try:
            told.append((line, cells, read_row(cells, places=places, spares=spares, book=book)))
        except Refusal as refusal:
            mistakes += mistakes_of(refusal, line=line, cells=cells, places=places)
    for last in (False, True):
        chunk = begin()
        refused = list[Mistake]()
        try:
            with transaction.atomic():
                chunk.look([row for _, _, row in told])
                for line, cells, row in told:
                    try:
                        chunk.take(row)
                    except Refusal as refusal:
                        refused += mistakes_of(refusal, line=line, cells=cells, places=places)
                        chunk.counts["rejected"] += 1
                chunk.write()
            break
        except IntegrityError:
            if last:
                raise
    chunk.counts["rejected"] += len(step) - len(told)
    return _Counted(counts=dict(chunk.counts), mistakes=mistakes + refused)


def mistakes_of(refusal: Refusal, *, line: int, cells: Sequence[str], places: dict[str, int]) -> list[Mistake]:
    """A refusal of a row as mistakes of its cells."""
    several = refusal.refusals if isinstance(refusal, SeveralRefusals) else (refusal,)
    found = []
    for one in several:
        place = places.get(one.field, -1)
        value = cells[place] if 0 <= place < len(cells) else ""
        found.append(Mistake(line=line, column=one.field, value=value[:60], code=one.code, reason=one.told()))
    return found


def _judge(by: Actor, region_code: str) -> None:
    """Raises MerchantElsewhere for a region outside the caller's."""
    try:
        check_region(region_code=region_code, by=by)
    except NotFound:
        raise MerchantElsewhere(field="region_code") from None


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while step := list(islice(rows, CHUNK)):
        yield step


class _kept:  # noqa: N801 - a statement's word
    """Nothing around an import that is meant; around a dry run a transaction that is taken back."""

    def __init__(self, dry_run: bool) -> None:
        self._around = transaction.atomic() if dry_run else None

    def __enter__(self) -> None:
        if self._around is not None:
            self._around.__enter__()

    def __exit__(self, *fault: object) -> None:
        if self._around is not None:
            transaction.set_rollback(True)
            self._around.__exit__(None, None, None)


def _add(summary: Summary, counts: dict[str, int], rows: int) -> None:
    summary.read += rows
    for name, count in counts.items():
        setattr(summary, name, getattr(summary, name) + count)
