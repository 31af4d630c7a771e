"""`fangxin workorders`: import a platform's table of work orders, and say where a platform takes results."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import click
from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.exchange.rules.cells import guarded
from fangxin.domain.exchange.rules.columns import folded
from fangxin.domain.workorders.actions.platforms import connect_platform, platform_of
from fangxin.domain.workorders.actions.taking import take_order
from fangxin.domain.workorders.models import Platform, WorkOrder
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.clock import now
from fangxin.interfaces.files.opening import open_table
from fangxin.interfaces.gateways.hotline12345.reading import OrderMapping, order_mapping, places_of, read_row
from fangxin.interfaces.gateways.hotline12345.sending import checked

ERROR_COLUMNS = ("line", "column", "code", "reason")


@click.group("workorders")
def workorders() -> None:
    """Work orders of 12345 platforms."""


@workorders.command("connect")
@click.option("--office", "code", required=True, help="The code of the office the platform sends to.")
@click.option("--platform", "name", required=True, help="The platform's name.")
@click.option("--url", required=True, help="Where it takes results; its host must be in FANGXIN_WEBHOOK_ALLOW.")
@click.option("--token", default="", help="What we show there as a bearer token; kept sealed.")
def connect(code: str, name: str, url: str, token: str) -> None:
    """Say where a platform takes results."""
    checked(url)
    platform = connect_platform(office=_office(code), name=name, url=url, token=token, by=SYSTEM, at=now())
    click.echo(f"{platform.name}: {platform.url}")


@workorders.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "mapping_name", default="hotline12345", help="A mapping file, or a name in law/orders.")
@click.option("--office", "code", required=True, help="The code of the office that takes the orders in.")
@click.option("--platform", "name", required=True, help="The platform's name.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, write nothing.")
@click.option(
    "--errors", "errors_file", type=click.Path(dir_okay=False, path_type=Path), help="Write mistakes to this CSV."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def import_orders(
    file: Path, mapping_name: str, code: str, name: str, dry_run: bool, errors_file: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Take in the work orders of FILE (CSV, XLSX or JSON lines). The same file taken in again changes nothing."""
    mapping = order_mapping(mapping_name)
    wanted = {folded(one) for names in mapping.columns.values() for one in names}
    table = open_table(file, knows=lambda names: sum(folded(one) in wanted for one in names))
    office, counts = _office(code), Counter[str]()
    errors: list[tuple[str, str, str, str]] = []
    with transaction.atomic():
        platform = platform_of(office=office, name=name)
        for row in table.rows:
            counts["read"] += 1
            try:
                counts[_taken(row.cells, places_of(table.header, mapping), platform, mapping)] += 1
            except Refusal as refusal:
                counts["rejected"] += 1
                several = refusal.refusals if isinstance(refusal, SeveralRefusals) else (refusal,)
                errors += [(str(row.line), one.field, one.code, one.told()) for one in several]
        if dry_run:
            transaction.set_rollback(True)
    if errors_file is not None:
        with errors_file.open("w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(ERROR_COLUMNS)
            writer.writerows([guarded(cell) for cell in error] for error in errors)
    figures = {key: counts[key] for key in ("read", "created", "unchanged", "rejected")}
    if as_json:
        click.echo(json.dumps({**figures, "dry_run": dry_run}, ensure_ascii=False))
        return
    click.echo("，".join(f"{key} {value}" for key, value in figures.items()) + ("（未写入）" if dry_run else ""))
    for line, column, error, reason in errors[:20]:
        click.echo(f"line {line} {column} {error}: {reason}", err=True)


def _taken(cells: list[str], places: dict[str, int], platform: Platform, mapping: OrderMapping) -> str:
    order = read_row(cells, places, mapping)
    known = WorkOrder.objects.filter(platform=platform, number=order.number).exists()
    take_order(
        platform=platform, number=order.number, ordered_at=order.ordered_at, due_at=order.due_at, filing=order.filing,
        by=SYSTEM, at=now(),
    )  # fmt: skip
    return "unchanged" if known else "created"


def _office(code: str) -> Office:
    found = Office.objects.filter(code=code, active=True).first()
    if found is None:
        raise NotFound(field="office")
    return found
