"""`fangxin articles`: the knowledge base, from outside its desk."""

from __future__ import annotations

import json

import click

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.knowledge.actions.loading import load_shipped
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.clock import now


@click.group("articles")
def articles() -> None:
    """Articles of the knowledge base."""


@articles.command()
@click.option("--office", "code", help="The code of the office that keeps them; the topmost one by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def load(code: str | None, as_json: bool) -> None:
    """Take the articles of law/articles over, each waiting for its review at the desk. A second run changes nothing."""
    offices = Office.objects.filter(active=True).order_by("path")
    owner = (offices.filter(code=code) if code else offices).first()
    if owner is None:
        raise NotFound(field="office")
    loaded = load_shipped(owner_id=owner.pk, by=SYSTEM, at=now())
    if as_json:
        click.echo(json.dumps({"office": owner.code, "created": loaded.created, "known": loaded.known}))
    else:
        click.echo(f"{owner.name}: {loaded.created} articles wait for review, {loaded.known} were known.")
