"""`fangxin export`: cases as exchange format 1, of the caller's jurisdiction, masked."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.queries import actor_for, posts_served
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.exchange.actions.exporting import export_cases
from fangxin.domain.exchange.words import COLUMNS
from fangxin.foundation.refusals import NotPermitted, Refusal
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.commands.whole_files import whole_file
from fangxin.interfaces.files.writers import WRITERS

DAY: Final = click.DateTime(["%Y-%m-%d"])


class LoginUnknown(Refusal):
    """No active account has this login."""

    code = "login_unknown"
    status = 404
    sentence = "没有名为“{login}”的可用账号。"


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "from_at", type=DAY, help="First day of receipt.")
@click.option("--to", "to_at", type=DAY, help="Last day of receipt, included.")
@click.option("--office", default="", help="Code of an office: its cases and those of the offices below it.")
@click.option("--format", "form", type=click.Choice(list(WRITERS)), help="[default: by FILE's name, else csv]")
@click.option("--as", "login", default="", help="Login of an officer: that post's jurisdiction [default: everything].")
@click.option("--with-identities", "reason", metavar="REASON", help="Complainants unmasked, for a reason; needs --as.")
@click.option("--chinese", is_flag=True, help="Column names and words in Chinese instead of keys.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document about the FILE written.")
def export(
    file: Path | None, from_at: datetime | None, to_at: datetime | None, office: str, form: str | None, login: str,
    reason: str | None, chinese: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write cases to FILE, or to standard output, in the format `fangxin import` reads."""
    form = form or (file.suffix.lstrip(".").lower() if file and file.suffix.lstrip(".").lower() in WRITERS else "csv")
    if file is None and (form == "xlsx" or as_json):
        raise click.UsageError("a workbook, and --json, need a FILE.")
    if from_at and to_at and from_at > to_at:
        raise click.UsageError("--from lies after --to.")
    rows = export_cases(
        by=_actor(login) if login else SYSTEM,
        at=now(),
        from_on=from_at.date() if from_at else None,
        to_on=to_at.date() if to_at else None,
        office=office,
        labels=chinese,
        identities_for=reason,
    )
    header = [column.label if chinese else column.key for column in COLUMNS]
    if file is None:
        WRITERS[form](sys.stdout.buffer, header, rows)
        return
    with whole_file(file) as stream:
        count = WRITERS[form](stream, header, rows)
    if as_json:
        told = {"written": count, "file": str(file), "format": form, "identities": reason is not None}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"{count} cases written to {file}", err=True)


def _actor(login: str) -> Actor:
    """The officer under the first post served today that may export; raises LoginUnknown or NotPermitted."""
    account = Account.objects.filter(username=login.lower(), is_active=True).first()
    if account is None:
        raise LoginUnknown(login=login[:40])
    actors = [actor_for(account=account, post=post) for post in posts_served(account_id=account.pk, on=today())]
    found = next((actor for actor in actors if actor.may(Permission.EXPORT)), None)
    if found is None:
        raise NotPermitted(act="导出")
    return found
