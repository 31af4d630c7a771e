"""Which entries may be one merchant, with what speaks for it; what was merged, and what was said to be two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.places.rules import county_of, span
from fangxin.domain.registry.models import Apart, Merge
from fangxin.domain.registry.rules import Entry, Weighed, register_book, weigh

#: entries compared with one merchant by each sign
MOST: Final = 40
#: groups looked at for a page of the list of a region
GROUPS: Final = 40
#: entries of one group compared with each other: an agent's telephone may stand at a thousand merchants
COMPARED: Final = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two entries that may be one, with what speaks for it. `one` is the fuller entry, which the other may be merged into."""

    one: Merchant
    other: Merchant
    weighed: Weighed


def weighed(one: Merchant, other: Merchant) -> Weighed:
    """What speaks for and against two entries being one."""
    return weigh(_entry(one), _entry(other), book=register_book())


def duplicates_of(*, merchant: Merchant) -> list[Pair]:
    """Entries that may be this merchant, the likeliest first; a few indexed questions whatever the register's size."""
    if merchant.merged_into_id is not None:
        return []
    alone = Merchant.objects.filter(merged_into=None).exclude(pk=merchant.pk).order_by()
    rows = {row.pk: row for row in alone.filter(name_key=merchant.name_key)[:MOST]}
    if merchant.phone:
        rows |= {row.pk: row for row in alone.filter(phone=merchant.phone)[:MOST]}
    if merchant.region_code:
        first, last = span(area=county_of(merchant.region_code))
        near = alone.filter(core_start=merchant.core_start, region_code__gte=first, region_code__lte=last)
        rows |= {row.pk: row for row in near[:MOST]}
    said = _apart_from(merchant.pk)
    return _ranked(merchant, (row for row in rows.values() if row.pk not in said))


def duplicates_in(*, by: Actor, begin: int = 0, most: int = GROUPS) -> tuple[list[Pair], bool]:
    """Pairs of the caller's region that share a name or a telephone, each pair once, and whether further groups follow.

    Groups stand in one order, names before telephones; those from `begin` on are compared, at most `most`, and of each
    group the entries registered first. The likeliest of a page stands first.
    """
    own = Merchant.objects.filter(region_scope(by=by), merged_into=None)
    names, more = _shared(own, "name_key", begin, most)
    phones: list[str] = []
    if not more:
        # behind the last name the telephones go on; a page is filled up with them
        before = _number_shared(own, "name_key")
        phones, more = _shared(own.exclude(phone=""), "phone", max(begin - before, 0), most - len(names))
    groups = [*_groups(own, "name_key", names), *_groups(own, "phone", phones)]
    ids = {row.pk for group in groups for row in group}
    said = set(Apart.objects.filter(one__in=ids, other__in=ids).values_list("one_id", "other_id"))
    pairs: dict[tuple[int, int], Pair] = {}
    for group in groups:
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                if (one.pk, other.pk) not in said and (one.pk, other.pk) not in pairs:
                    found = weighed(one, other)
                    if found.suggested:
                        pairs[one.pk, other.pk] = _pair(one, other, found)
    return sorted(pairs.values(), key=lambda pair: (-pair.weighed.points, pair.one.pk)), more


def merges_of(*, merchant: Merchant) -> list[Merge]:
    """Merges a merchant was part of, newest first, undone ones among them."""
    rows = Merge.objects.filter(Q(merchant=merchant) | Q(into=merchant)).select_related("merchant", "into")
    return list(rows.order_by("-merged_at", "-pk"))


def merged_of(*, merchant: Merchant) -> list[Merchant]:
    """The entries that are merged into a merchant."""
    return list(merchant.merged.order_by("name", "pk"))


def unsound_merges() -> Iterator[tuple[int, str]]:
    """Merged merchants that lead nowhere sure: to one that is merged itself, or without a merge that says so."""
    merged = Merchant.objects.exclude(merged_into=None).order_by("pk")
    for pk in merged.exclude(merged_into__merged_into=None).values_list("pk", flat=True):
        yield pk, "leads to a merchant that is merged itself"
    told = Merge.objects.filter(undone_at=None, merchant=OuterRef("pk"))
    for pk in merged.exclude(Exists(told)).values_list("pk", flat=True):
        yield pk, "no merge says why"


def said_apart(*, one: Merchant, other: Merchant) -> Apart | None:
    """That somebody said the two are two merchants."""
    first, second = sorted((one.pk, other.pk))
    return Apart.objects.filter(one=first, other=second).first()


def _keys_shared(rows: QuerySet[Merchant], field: str) -> QuerySet[Merchant, Any]:
    counted: QuerySet[Merchant, Any] = rows.order_by().values(field).annotate(number=Count("pk")).filter(number__gt=1)
    keys: QuerySet[Merchant, Any] = counted.order_by(field).values_list(field, flat=True)
    return keys


def _shared(rows: QuerySet[Merchant], field: str, begin: int, most: int) -> tuple[list[str], bool]:
    found = list(_keys_shared(rows, field)[begin : begin + most + 1])
    return found[:most], len(found) > most


def _number_shared(rows: QuerySet[Merchant], field: str) -> int:
    return _keys_shared(rows, field).order_by().count()


def _groups(rows: QuerySet[Merchant], field: str, keys: list[str]) -> list[list[Merchant]]:
    """The entries of each key, those registered first, never more than can be compared."""
    if not keys:
        return []
    placed = rows.filter(**{f"{field}__in": keys}).annotate(
        place=Window(RowNumber(), partition_by=[F(field)], order_by=[F("pk").asc()])
    )
    groups: dict[str, list[Merchant]] = {}
    for row in placed.filter(place__lte=COMPARED).order_by("pk"):
        groups.setdefault(getattr(row, field), []).append(row)
    return list(groups.values())


def _apart_from(pk: int) -> set[int]:
    said = Apart.objects.filter(Q(one=pk) | Q(other=pk)).values_list("one_id", "other_id")
    return {other if one == pk else one for one, other in said}


def _ranked(merchant: Merchant, others: Iterable[Merchant]) -> list[Pair]:
    pairs = [_pair(merchant, other, weighed(merchant, other)) for other in others]
    return sorted((pair for pair in pairs if pair.weighed.suggested), key=lambda pair: -pair.weighed.points)


def _pair(one: Merchant, other: Merchant, found: Weighed) -> Pair:
    fuller, lesser = sorted((one, other), key=_fullness)
    return Pair(one=fuller, other=lesser, weighed=found)


def _fullness(merchant: Merchant) -> tuple[bool, bool, int]:
    """The entry with a code, still active, registered first stands first."""
    return (merchant.uscc is None, merchant.status != "ACTIVE", merchant.pk)


def _entry(row: Merchant) -> Entry:
    return Entry(
        uscc=row.uscc or "", name_key=row.name_key, core=row.core, phone=row.phone, address=row.address,
        region_code=row.region_code,
    )  # fmt: skip
