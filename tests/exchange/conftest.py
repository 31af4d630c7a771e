"""A small invented agency, and tables written to files as people write them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.exchange.actions.importing import Summary, import_cases
from fangxin.domain.exchange.actions.incoming import Source
from fangxin.domain.exchange.rules.columns import known_names
from fangxin.domain.exchange.rules.context import Context
from fangxin.domain.exchange.rules.mapping import IDENTITY, FileMapping
from fangxin.domain.exchange.rules.refusals import RowError
from fangxin.domain.places.queries import index_of
from fangxin.domain.routing.rules import OfficeIndex, OfficeRow
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.files.opening import open_table
from fangxin.interfaces.files.tables import FAULTS

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

#: a complaint that lived its whole life
SETTLED = {
    "number": "A-1",
    "kind": "complaint",
    "channel": "hotline",
    "received_at": "2026-04-20 09:30:00",
    "region": "410611",
    "merchant_name": "云上鲸超市",
    "object": "食品",
    "problem": "食品安全",
    "content": "在超市买到过期的牛奶，商家不肯退款，要求处理。",
    "disputed_amount": "128.50",
    "decision": "accepted",
    "decided_at": "2026-04-22 10:00:00",
    "outcome": "settled",
    "closed_at": "2026-05-10 16:00:00",
    "recovered_amount": "128.50",
    "complainant_name": "程小溪",
    "complainant_phone": "19900001234",
}
#: one nobody has decided yet
OPEN = {
    key: SETTLED[key]
    for key in SETTLED
    if key not in ("decision", "decided_at", "outcome", "closed_at", "recovered_amount")
}


@pytest.fixture(scope="session")
def context() -> Context:
    offices = OfficeIndex(
        [
            OfficeRow(1, "410600", "甲市局", "CITY", "0001", "410600"),
            OfficeRow(2, "410600-ZX", "甲市投诉举报中心", "CITY", "00010001", "410600", is_intake=True),
            OfficeRow(3, "410611", "淇滨区局", "COUNTY", "00010002", "410611"),
        ]
    )
    return Context(at=NOW, lawbook=lawbook(), taxonomy=taxonomy(), regions=index_of(loaded={}), offices=offices)


@dataclass
class Agency:
    """The offices of the tests in the database."""

    city: Office
    intake: Office
    qibin: Office
    xun: Office


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency()


def make_agency() -> Agency:
    city = Office.objects.create(
        code="410600", name="甲市局", short_name="市局", tier="CITY", path="0001", region_code="410600"
    )

    def below(code: str, name: str, path: str, tier: str = "COUNTY", **more: Any) -> Office:
        return Office.objects.create(
            code=code, name=name, short_name=name[:4], tier=tier, parent=city, path=path, region_code=code[:6], **more
        )

    intake = below("410600-ZX", "甲市投诉举报中心", "00010001", "CITY", is_intake=True)
    qibin, xun = below("410611", "淇滨区局", "00010002"), below("410621", "浚县局", "00010003")
    for office in (qibin, xun):
        Post.objects.create(office=office, title="承办岗", role="HANDLER")
    return Agency(city, intake, qibin, xun)


Rows = Sequence[Mapping[str, str]]


def write_csv(path: Path, rows: Rows, *, encoding: str = "utf-8", header: Sequence[str] = ()) -> Path:
    """A CSV file with every key of the rows as a column."""
    names = list(header) or list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass
class Imported:
    """A summary with what was said of rejected rows."""

    summary: Summary
    errors: list[RowError]

    def counts(self) -> tuple[int, int, int, int, int]:
        """read, created, unchanged, updated, rejected"""
        one = self.summary
        return one.read, one.created, one.unchanged, one.updated, one.rejected

    def codes(self) -> list[tuple[int, str, str]]:
        """line, column, code of every mistake"""
        return [(error.line, error.column, error.code) for error in self.errors]


def import_file(
    path: Path,
    *,
    mapping: FileMapping = IDENTITY,
    by: Actor = SYSTEM,
    at: datetime = NOW,
    workers: int = 0,
    **more: Any,
) -> Imported:
    """Import a file as the command does."""
    table = open_table(path, knows=lambda names: known_names(names, wanted=mapping.source_columns))
    errors: list[RowError] = []
    source = Source(
        name=path.name, format=table.format, header=table.header, rows=table.rows, guarded=table.guarded, faults=FAULTS
    )
    options = more.pop("options", {})
    summary = import_cases(
        source=source, mapping=mapping, options=options, by=by, at=at, workers=workers, reject=errors.extend, **more
    )
    return Imported(summary, errors)


Take = Callable[..., Imported]


@pytest.fixture
def take(agency: Agency, tmp_path: Path) -> Take:
    """Import rows given as dictionaries."""

    def taken(*rows: Mapping[str, str], **more: Any) -> Imported:
        return import_file(write_csv(tmp_path / "rows.csv", rows), **more)

    return taken
