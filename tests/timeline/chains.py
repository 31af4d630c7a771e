"""Chains to break: a small journal, and the hand that alters it behind the program's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection

from fangxin.domain.agency.rules import SYSTEM, Actor, consumer
from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.storage.appendonly import lifting, putting
from fangxin.storage.rows import write
from tests.people import MONDAY

OFFICER = Actor(
    kind=ActorKind.OFFICER, name="孟子衿", account_id=7, post_id=8, role=Role.HANDLER, office_id=9, office_path="0001",
    office_name="淇滨区市场监督管理局", for_account_id=11,
)  # fmt: skip
ACTORS = (consumer("张**"), OFFICER, SYSTEM)
ACTS = (Act.FILED, Act.DISPATCHED, Act.ACCEPTED, Act.NOTED, Act.CLOSED)


def deed(number: int = 0, **facts: Any) -> Deed:
    """The number-th deed of a chain, by one of three actors in turn."""
    at = MONDAY + timedelta(hours=number, microseconds=number)
    return Deed(act=ACTS[number % len(ACTS)], by=ACTORS[number % len(ACTORS)], at=at, facts={"n": number, **facts})


def begin(chain: int, *, entries: int = 4) -> None:
    """A chain of so many entries."""
    write(new_chain(chain=chain, deeds=[deed(number, chain=chain) for number in range(entries)]))


@contextmanager
def lifted(table: str = Entry._meta.db_table) -> Iterator[None]:
    """Without the triggers, as somebody with the database's own password could work."""
    with connection.cursor() as cursor:
        for sql in lifting(table=table, vendor=connection.vendor):
            cursor.execute(sql)
        try:
            yield
        finally:
            for sql in putting(table=table, vendor=connection.vendor):
                cursor.execute(sql)


def altered(sql: str, *parameters: Any) -> None:
    """One statement past the triggers and the program."""
    with lifted(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def breaks() -> list[tuple[int, int]]:
    """(chain, number of the entry) of every chain's first break."""
    return [(found.chain, found.seq) for found in broken_chains()]
