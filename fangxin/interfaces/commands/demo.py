"""`fangxin demo`: fill an empty database with an invented city, and print how to get in."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict

import click
from django.core.management import call_command

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.words import ROLE_LABELS
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.clock import now
from fangxin.interfaces.demo import NotEmpty, demo_entries, demo_login, ensure_demo
from fangxin.interfaces.demo.numbers import ensure_numbers


class NotADemo(Refusal):
    """The login name is not one of the demo's, or this database holds no demo."""

    code = "not_a_demo"
    status = 404
    sentence = "这里没有演示账号“{login}”。"


@click.command()
@click.option(
    "--code", "login", metavar="LOGIN", help="Print the current code of an officer's authenticator app, and stop."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def demo(login: str | None, as_json: bool) -> None:
    """Fill an empty database with an invented city and its cases, and print a login for each role.

    In a database that holds the demo already only the logins are printed; any other agency's is left alone.
    """
    call_command("migrate", verbosity=0, interactive=False)
    if login is not None:
        found = demo_login(login=login)
        if found is None:
            raise NotADemo(login=login[:40])
        click.echo(found.code(at=now()))
        return
    logins = ensure_demo(at=now())
    if not logins:
        raise NotEmpty(office=Office.objects.order_by("path")[0].name)
    ensure_numbers(at=now())
    entries = demo_entries()
    if as_json:
        told = {"logins": [asdict(one) for one in logins], "entries": [asdict(one) for one in entries]}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    rows = [
        (ROLE_LABELS[one.role], one.name, one.office, one.login, one.password, one.code(at=now()), one.totp_secret)
        for one in logins
    ]
    click.echo(_table(("岗位", "姓名", "单位", "登录名", "密码", "验证码", "验证器密钥"), rows))
    click.echo("\n验证码每 30 秒换一次：fangxin demo --code 登录名；也可以把密钥加到手机的验证器里。\n")
    click.echo(_table(("看什么", "网址", "怎么做"), [(one.what, one.url, one.how) for one in entries]))


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(_width(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    lines = [
        "  ".join(text + " " * (widths[place] - _width(text)) for place, text in enumerate(row))
        for row in (heads, *rows)
    ]
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
