"""The look-ups of what a merchant recorded: where goods come from, who may sell and handle them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from fangxin.domain.papers.queries import shown_at
from fangxin.domain.papers.rules.ending import expiry_of, paper_rules
from fangxin.domain.papers.words import PaperKind, TestResult
from fangxin.domain.record.rules import Batch, Licence, People, Source, Supplier, Test
from fangxin.domain.trustcode.queries.scanning import Place

Rows = Sequence[tuple[Any, ...]]
#: of each kind on a page of its own
ALL: Final = 300


def source_of(*, batches: Rows, tests: Rows, suppliers: Rows, most: Mapping[str, int] | None = None) -> Source:
    """Where goods come from, of rows that begin as papers.queries.PUBLIC; of each kind as many as are shown, or `most`."""
    shown = most or paper_rules().shown
    return Source(
        batches=tuple(
            Batch(goods=title, supplier=supplier or "", number=number, proof=proof, produced_on=on, until_on=until)
            for _, title, number, _, proof, on, until, _, supplier, *_ in batches[: shown[PaperKind.BATCH]]
        ),
        tests=tuple(
            Test(goods=title, lab=party, number=number, tested_on=on, passed=result == TestResult.PASSED)
            for _, title, number, party, _, on, _, result, *_ in tests[: shown[PaperKind.TEST]]
        ),
        suppliers=tuple(Supplier(name=row[1], number=row[2]) for row in suppliers[: shown[PaperKind.SUPPLIER]]),
        reports=any(row[9] for row in tests),
        more=len(batches) > shown[PaperKind.BATCH]
        or len(tests) > shown[PaperKind.TEST]
        or len(suppliers) > shown[PaperKind.SUPPLIER],
    )


def people_of(*, licences: Rows, certificates: Rows, on: date, most: Mapping[str, int] | None = None) -> People:
    """Licences and health certificates, of rows that begin as papers.queries.PUBLIC; numbers of certificates stay inside."""
    rules = paper_rules()
    shown = most or rules.shown

    def made(row: tuple[Any, ...], *, numbered: bool) -> Licence:
        expiry = expiry_of(until_on=row[6], on=on, soon_days=rules.soon_days)
        return Licence(name=row[1], number=row[2] if numbered else "", by=row[3], until_on=row[6], expiry=expiry)

    return People(
        licences=tuple(made(row, numbered=True) for row in licences[: shown[PaperKind.LICENCE]]),
        certificates=tuple(made(row, numbered=False) for row in certificates[: shown[PaperKind.HEALTH]]),
        more=len(licences) > shown[PaperKind.LICENCE] or len(certificates) > shown[PaperKind.HEALTH],
    )


def all_source(*, place: Place) -> Source:
    """Everything recorded of where an outlet's goods come from, the newest ALL of each kind."""
    return source_of(
        batches=_all(PaperKind.BATCH, place), tests=_all(PaperKind.TEST, place), suppliers=_all(PaperKind.SUPPLIER, place),
        most=dict.fromkeys(PaperKind, ALL),
    )  # fmt: skip


def all_people(*, place: Place, on: date) -> People:
    """Every licence and health certificate recorded for an outlet, at most ALL of each."""
    return people_of(
        licences=_all(PaperKind.LICENCE, place), certificates=_all(PaperKind.HEALTH, place), on=on,
        most=dict.fromkeys(PaperKind, ALL),
    )  # fmt: skip


def _all(kind: PaperKind, place: Place) -> Rows:
    return list(shown_at(kind=kind, merchant_id=place.merchant_id, outlet_id=place.outlet_id)[: ALL + 1])
