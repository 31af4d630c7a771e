"""What pages and the worker ask of tables brought to the desk, and what each of their rows would become."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.permissions import people_known, visible_cases
from fangxin.domain.cases.rules.filing import Filing, check_filing
from fangxin.domain.cases.words import Channel
from fangxin.domain.matters.rules.figures import figures
from fangxin.domain.people.actions import phone_index, sealer
from fangxin.domain.workorders.models import OrderFile, Platform, WorkOrder
from fangxin.domain.workorders.queries import check_deadline
from fangxin.domain.workorders.rules import Incoming, Mistake, OrderDiffers
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.idempotency import digest_of

#: values one question carries
CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What one row would become: refused, known, or new, and then whether its caller has other cases."""

    refusal: Refusal | None = None
    known: bool = False
    linked: bool = False


def platforms_for(*, by: Actor) -> QuerySet[Platform]:
    """The platforms in use whose offices lie in the caller's area."""
    rows = Platform.objects.filter(scope(by=by, field="office__path"), active=True).select_related("office")
    return rows.order_by("office__path", "name")


def platforms_overseen(*, by: Actor) -> QuerySet[Platform]:
    """All platforms of the caller's area, for whoever administers them."""
    rows = Platform.objects.filter(scope(by=by, field="office__path")).select_related("office")
    return rows.order_by("office__path", "name")


def files_for(*, by: Actor) -> QuerySet[OrderFile]:
    """The tables brought in the caller's area, newest first; without their rows."""
    if not by.may(Permission.REGISTER):
        return OrderFile.objects.none()
    rows = OrderFile.objects.filter(scope(by=by, field="platform__office__path")).select_related("platform__office")
    return rows.defer("rows", "mistakes").order_by("-brought_at", "-id")


def file_for(*, file_id: int, by: Actor) -> OrderFile:
    """One table of the caller's area. Raises NotFound."""
    found = files_for(by=by).filter(pk=file_id).defer(None).first()
    if found is None:
        raise NotFound
    return found


def contents(file: OrderFile) -> tuple[list[str], list[tuple[int, list[str], str]]]:
    """The header and the rows of a table: line, cells, what is wrong with the row as such."""
    header, rows = _opened(file, "rows", file.rows) or ([], [])
    return header, [(line, cells, fault) for line, cells, fault in rows]


def mistakes_of(file: OrderFile) -> list[Mistake]:
    """What was wrong with the rows already gone through."""
    return [Mistake(*one) for one in _opened(file, "mistakes", file.mistakes) or []]


def order_digest(*, number: str, due_at: datetime | None, filing: Filing) -> str:
    """What an order says, as one value by which the same one is known again."""
    return digest_of({"filing": asdict(told_by(number, filing)), "due_at": due_at, "key": settings.SECRET_KEY})


def told_by(number: str, filing: Filing) -> Filing:
    """A filing as a work order brings it."""
    return replace(filing, channel=Channel.HOTLINE12345, outside_number=number)


def standing(*, platform: Platform, orders: Sequence[Incoming], by: Actor, at: datetime) -> Iterator[Standing]:
    """What each order would become now, in their sequence; nothing is written."""
    before = _digests(platform, [order.number for order in orders])
    calling = _calling([_phone(order.filing) for order in orders], by, at)
    for order in orders:
        digest = order_digest(number=order.number, due_at=order.due_at, filing=order.filing)
        refusal = _refused(order, before.get(order.number, digest) != digest, at)
        known = order.number in before
        if refusal is None:
            before[order.number] = digest
        yield Standing(refusal=refusal, known=known, linked=_phone(order.filing) in calling)


def _refused(order: Incoming, differs: bool, at: datetime) -> Refusal | None:
    try:
        check_deadline(ordered_at=order.ordered_at, due_at=order.due_at)
        if differs:
            return OrderDiffers(number=order.number, field="number")
        check_filing(filing=told_by(order.number, order.filing), on=day_of(at))
    except Refusal as refusal:
        return refusal
    return None


def _digests(platform: Platform, numbers: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(numbers), CHUNK):
        rows = WorkOrder.objects.filter(platform=platform, number__in=numbers[start : start + CHUNK])
        found |= dict(rows.values_list("number", "digest"))
    return found


def _phone(filing: Filing) -> str:
    return filing.identity.phone if filing.identity is not None else ""


def _calling(phones: Sequence[str], by: Actor, at: datetime) -> frozenset[str]:
    """Those of the telephones whose owners the caller may know from a case within the days that matters look back."""
    indexes = {phone_index(phone): phone for phone in phones if phone}
    since, wanted, found = at - timedelta(days=figures().days), list(indexes), set[str]()
    for start in range(0, len(wanted), CHUNK):
        cases = visible_cases(by=by).filter(
            people_known(by=by), received_at__gte=since, intake__person__phone_index__in=wanted[start : start + CHUNK]
        )
        found.update(cases.values_list("intake__person__phone_index", flat=True))
    return frozenset(indexes[one] for one in found)


def _opened(file: OrderFile, what: str, sealed: bytes | memoryview[int]) -> Any:
    if not sealed:
        return None
    return json.loads(sealer().open(bytes(sealed), place=f"orderfile:{file.pk}:{what}"))
