"""`fangxin index`: what waits for the search index now, or every case again."""

from __future__ import annotations

import json

import click

from fangxin.domain.merchants.actions import reindex_merchants
from fangxin.domain.promises.actions.indexing import reindex_promises
from fangxin.domain.search.actions.indexing import index_due, reindex

#: cases between two lines of progress
STEP = 10_000


@click.command()
@click.option("--all", "everything", is_flag=True, help="Read every case again; search goes on meanwhile.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def index(everything: bool, as_json: bool) -> None:
    """Bring the search index up to date. The worker does so by itself; this is for after an import or a restore.

    With --all the words of merchants and of promises are read again, too; what is done at the desk or by import keeps them as it goes.
    """
    read = written = 0
    if everything:
        reindex_merchants()
        reindex_promises()
        for batch in reindex():
            read, written = read + batch.read, written + batch.written
            if not as_json and read // STEP > (read - batch.read) // STEP:
                click.echo(f"{read} cases read", err=True)
    else:
        while done := index_due(most=STEP):
            read += done
        written = read
    if as_json:
        click.echo(json.dumps({"read": read, "written": written}))
    else:
        click.echo(f"{read} cases read, {written} written to the index")
