"""What every answer of every door has, whoever asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.rules import Actor
from tests.pages.addresses import DOORS, addresses
from tests.people import Cast

PROPER = frozenset({200, 302, 303, 401, 403, 404, 405, 410, 422})
#: what no page shows: traces, empty values, templates, and codes instead of words
FAULTY = re.compile(
    r"Traceback|Exception|site-packages|\.py\b|&lt;fangxin|>None<|\{\{|\{%|Undefined|<dd>[A-Z]+(_[A-Z]+)+<|<dd>complaint\."
)
ROLES = (
    "dispatcher", "handler", "head", "supervisor", "hotline", "analyst", "system_admin", "security_admin", "audit_admin",
    "station_handler", "other_handler",
)  # fmt: skip


def proper(answer: Any, where: str) -> int:
    """The status of an answer that has what every answer has."""
    assert answer.status_code in PROPER, f"{where}: {answer.status_code}"
    sound(answer, where)
    return int(answer.status_code)


def sound(answer: Any, where: str, *, typed: str = "") -> None:
    """Whatever the status: the security headers, and a page in Chinese without a fault of the program.

    `typed` was put into the form: the page may say it again, escaped.
    """
    # a file also stands in a sandbox
    assert answer["Content-Security-Policy"].removeprefix("sandbox; ").startswith("default-src 'none'"), where
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY", where
    if answer.get("Content-Type", "").startswith("text/html") and answer.status_code not in (302, 303, 405):
        text = answer.content.decode()
        if typed:
            text = text.replace(escape(typed), "").replace(escape(typed[:20]), "")
        faults = FAULTY.search(text)
        assert faults is None, f"{where}: {text[max(0, faults.start() - 100) : faults.end() + 100]}"
        assert "<html" in text and 'lang="zh' in text, where


def every_actor(people: Cast) -> dict[str, Actor]:
    """One officer of each role, and two of other offices."""
    return {name: getattr(people, name) for name in ROLES}


def walked(values: Mapping[str, list[Any]] | None = None) -> list[tuple[str, str]]:
    """(name, path) of every address that is read; of the acts, which are only posted, one."""
    found = [
        (str(pattern.name), path) for door in DOORS for pattern, path in addresses(values, door=door, acts=("accept",))
    ]
    return list(dict.fromkeys(found))


def queries(client: Client, path: str) -> int:
    """How often a page asks the database when it is opened a second time."""
    client.get(path)  # what is remembered between requests is remembered now
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
