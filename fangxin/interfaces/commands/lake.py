"""`fangxin lake`: facts as Parquet files, brought up to date, checked, or written anew."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import click

from fangxin.analytics.lake.manifest import Manifest
from fangxin.analytics.lake.reading import unsound_parts
from fangxin.analytics.lake.writing import in_step
from fangxin.domain.timeline.queries import chains_to_count, last_lake_written
from fangxin.interfaces.clock import now
from fangxin.interfaces.lake.updating import Updated, rebuild_lake, the_lake, update_lake


@click.group()
def lake() -> None:
    """Facts for the numbers, in the folder `lake` of the data folder, by year and province."""


@lake.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def update(as_json: bool) -> None:
    """Take up what happened since last time; only the partitions it falls into are written. Safe to repeat."""
    _tell(update_lake(at=now(), progress=_progress(as_json)), as_json)


@lake.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def rebuild(as_json: bool) -> None:
    """Write all facts anew. What was there stays readable until the new lake is complete."""
    _tell(rebuild_lake(at=now(), progress=_progress(as_json)), as_json)


@lake.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(as_json: bool) -> None:
    """Read every file and compare it with the manifest, and the manifest with the journal.

    Exit status 1 when a partition was lost or altered, or the lake is not the one this database wrote.
    """
    opened = the_lake()
    unsound = [{"partition": one.partition, "reason": one.reason} for one in unsound_parts(opened)]
    fits = in_step(opened.manifest, journalled=last_lake_written())
    waiting = bool(chains_to_count(most=1))
    if as_json:
        told = {
            **_sets(opened.manifest), "unsound": unsound, "in_step": fits, "waiting": waiting,
            "ok": fits and not unsound,
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in unsound:
            click.echo(f"partition={one['partition']} reason={one['reason']}")
        _print(opened.manifest)
        if waiting:
            click.echo("changes wait for the next update")
    if unsound:
        click.echo(f"lake_altered: {len(unsound)} 个分区缺失或被改动，请运行 fangxin lake rebuild。", err=True)
    if not fits:
        click.echo("lake_out_of_step: 统计数据与数据库的记录不一致，请运行 fangxin lake rebuild。", err=True)
    if unsound or not fits:
        sys.exit(1)


def _progress(as_json: bool) -> Callable[[str], None]:
    return (lambda line: None) if as_json else (lambda line: click.echo(line, err=True))


def _tell(updated: Updated, as_json: bool) -> None:
    if as_json:
        told = {
            "read": updated.read, "written": updated.written, "dropped": updated.dropped, **_sets(updated.manifest)
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{updated.read} rows read, {updated.written} files written")
    _print(updated.manifest)


def _print(manifest: Manifest) -> None:
    for name, one in manifest.sets.items():
        click.echo(f"{name}: {one.rows} rows in {len(one.parts)} files")


def _sets(manifest: Manifest) -> dict[str, object]:
    sets = {name: {"rows": one.rows, "files": len(one.parts)} for name, one in manifest.sets.items()}
    return {"sets": sets, "digest": manifest.digest}
