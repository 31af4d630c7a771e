"""Tables of work orders brought to the desk: kept sealed, looked at before anything is written, then taken in row by row.

The orders are taken by a worker under the name of whoever brought the table; each order is a transaction of its own, so that
a table that stops half-way is gone on with, and one taken in again changes nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q

from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import PERMISSION_LABELS, Permission
from fangxin.domain.people.actions import sealer
from fangxin.domain.workorders.actions.taking import take_order
from fangxin.domain.workorders.models import OrderFile, WorkOrder
from fangxin.domain.workorders.queries.files import contents, file_for, mistakes_of, platforms_for
from fangxin.domain.workorders.rules import (
    MOST_ROWS,
    FileBusy,
    FileEmpty,
    FileMoved,
    FileTooLong,
    Incoming,
    Mistake,
    OrderNotTaken,
    mistakes_in,
)
from fangxin.domain.workorders.words import FILE_LABELS, FileState
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal
from fangxin.storage.idempotency import digest_of
from fangxin.storage.ids import new_id

#: rows taken before the progress is written down
STEP = 25
LEASE = timedelta(minutes=5)
#: how long what was brought is kept; afterwards only the figures are
KEPT = timedelta(days=7)
faults = logging.getLogger("fangxin.workorders")
Result = TypeVar("Result")
#: the cells of one row as an order; raises Refusal
Read = Callable[[Sequence[str]], Incoming]


def bring_file(
    *, platform_id: int, name: str, header: Sequence[str], rows: Sequence[tuple[int, list[str], str]], by: Actor, at: datetime
) -> OrderFile:  # fmt: skip
    """Keep a table that was read: (line, cells, what is wrong with the row as such). Nothing is taken in yet.

    Raises NotPermitted, NotFound, FileEmpty, FileTooLong, FileBusy while the same table waits or is being taken in.
    """
    by.must(Permission.REGISTER)
    if by.account_id is None or by.post_id is None:
        raise NotPermitted(
            act=PERMISSION_LABELS[Permission.REGISTER]
        )  # a table is taken in later, under its bringer's name
    platform = platforms_for(by=by).filter(pk=platform_id).first()
    if platform is None:
        raise NotFound(field="platform")
    if not rows:
        raise FileEmpty(field="file")
    if len(rows) > MOST_ROWS:
        raise FileTooLong(most=MOST_ROWS, field="file")
    digest = digest_of({"header": list(header), "rows": [cells for _, cells, _ in rows], "key": settings.SECRET_KEY})
    file = OrderFile(
        id=new_id(at), platform=platform, account_id=by.account_id, post_id=by.post_id, by_name=by.name, name=name[-120:],
        digest=digest, total=len(rows), state=FileState.CHECKED, brought_at=at,
    )  # fmt: skip
    file.rows = _sealed(file, "rows", [list(header), [list(row) for row in rows]])
    with transaction.atomic():
        same = OrderFile.objects.select_for_update().filter(platform=platform, digest=digest)
        if same.filter(state__in=(FileState.CHECKED, FileState.TAKING)).exists():
            raise FileBusy(field="file")
        file.save(force_insert=True)
    return file


@transaction.atomic
def start_file(*, file_id: int, by: Actor, at: datetime) -> None:
    """Let the worker take the orders in; who confirms what somebody else brought is kept in the journal.

    Raises NotPermitted, NotFound, FileMoved.
    """
    file = _move(file_id, by, FileState.TAKING)
    if file.account_id != by.account_id:
        office, platform = file.platform.office, file.platform
        record(
            chapter=Chapter.AGENCY, did=Did.ORDERS_CONFIRMED, by=by, at=at, name=platform.name, office=office.code,
            brought_by=file.by_name, count=file.total,
        )  # fmt: skip


def discard_file(*, file_id: int, by: Actor, at: datetime) -> None:
    """Forget a table that was only looked at. Raises NotPermitted, NotFound, FileMoved."""
    _move(file_id, by, FileState.DISCARDED, rows=b"", ended_at=at)


def take_step(*, at: datetime, reader: Callable[[OrderFile, Sequence[str]], Read]) -> bool:
    """Take some orders of the table that waits longest; whether there was one. `reader` knows the platform's columns."""
    file = _claimed(at)
    if file is None:
        return False
    header, rows = contents(file)
    ready = _tried(lambda: (_bringer(file), reader(file, header)))
    mistakes: list[Mistake] = list(mistakes_of(file))
    counts = {"created": file.created, "known": file.known, "rejected": file.rejected}
    chunk = rows[file.done : file.done + STEP]
    for line, cells, fault in chunk:
        if fault:
            mistakes.append(Mistake(line, "", fault, ""))
            counts["rejected"] += 1
            continue
        known = ready if isinstance(ready, Refusal) else _tried(partial(_take, file, cells, *ready, at))
        if isinstance(known, Refusal):
            mistakes += mistakes_in(known, line=line)
            counts["rejected"] += 1
        else:
            counts["known" if known else "created"] += 1
    done = file.done + len(chunk)
    ended = {"state": FileState.TAKEN, "ended_at": at, "rows": b""} if done >= len(rows) else {}
    sealed = _sealed(file, "mistakes", [list(one) for one in mistakes]) if mistakes else b""
    OrderFile.objects.filter(pk=file.pk, leased_until=file.leased_until).update(
        done=done, mistakes=sealed, leased_until=None, **counts, **ended
    )
    return True


def forget_files(*, at: datetime) -> int:
    """Drop the rows and mistakes of tables brought long ago; one never confirmed is given up, one never ended ends."""
    # one confirmed on its last day is left as long again to be taken in
    going = Q(state=FileState.TAKING, brought_at__gt=at - 2 * KEPT)
    old = OrderFile.objects.filter(brought_at__lte=at - KEPT).exclude(Q(rows=b"", mistakes=b"") | going)
    left = F("total") - F("created") - F("known")
    old.filter(state=FileState.TAKING).update(state=FileState.TAKEN, rejected=left, ended_at=at)
    old.filter(state=FileState.CHECKED).update(state=FileState.DISCARDED, ended_at=at)
    return old.update(rows=b"", mistakes=b"")


def _tried(act: Callable[[], Result]) -> Result | Refusal:
    """What an act gives or refuses; its fault is a refusal too, so that one row never holds up a table.

    A database that is away is no row's fault: then the table waits for its lease to end.
    """
    try:
        return act()
    except Refusal as refusal:
        return refusal
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        # a fault's words may hold what the row says
        faults.error("a row of a table of work orders could not be taken: %s", type(fault).__name__)
        return OrderNotTaken()


@transaction.atomic
def _take(file: OrderFile, cells: Sequence[str], by: Actor, read: Read, at: datetime) -> bool:
    """Take one order; whether it was known."""
    order = read(cells)
    known = WorkOrder.objects.filter(platform=file.platform_id, number=order.number).exists()
    take_order(
        platform=file.platform, number=order.number, ordered_at=order.ordered_at, due_at=order.due_at, filing=order.filing,
        by=by, at=at,
    )  # fmt: skip
    return known


def _bringer(file: OrderFile) -> Actor:
    """Whoever brought the table and confirmed it, under the post they did it from."""
    post = Post.objects.select_related("office").get(pk=file.post_id)
    return actor_for(account=Account.objects.get(pk=file.account_id), post=post)


@transaction.atomic
def _claimed(at: datetime) -> OrderFile | None:
    """Lease the table that waits longest; a worker that dies leaves it to the next one after the lease."""
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    taking = OrderFile.objects.filter(free, state=FileState.TAKING).order_by("brought_at", "id")
    waiting = taking.values_list("pk", flat=True).first()
    if waiting is None or not OrderFile.objects.filter(free, pk=waiting, state=FileState.TAKING).update(
        leased_until=at + LEASE
    ):
        return None
    return OrderFile.objects.select_related("platform__office").get(pk=waiting)


@transaction.atomic
def _move(file_id: int, by: Actor, state: FileState, **changes: object) -> OrderFile:
    by.must(Permission.REGISTER)
    file = file_for(file_id=file_id, by=by)
    moved = OrderFile.objects.filter(pk=file.pk, state=FileState.CHECKED).update(state=state, **changes)
    if not moved:
        raise FileMoved(state=FILE_LABELS[FileState(file.state)])
    return file


def _sealed(file: OrderFile, what: str, value: object) -> bytes:
    return sealer().seal(json.dumps(value, ensure_ascii=False).encode(), place=f"orderfile:{file.pk}:{what}")
