"""Keeping the words merchants are found by: one line of words for each, brought up to date by whoever changes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection

from django.db import transaction

from fangxin.domain.merchants.models import Merchant, MerchantText, Outlet, Shop
from fangxin.domain.merchants.queries.searching import labels_of
from fangxin.storage.fulltext import Text, index_rows

#: merchants read again in one transaction
BATCH = 1000
#: names of outlets and shops of one merchant that are indexed
MOST_NAMES = 50

_followers: list[Callable[[Collection[int]], object]] = []


def register_follower(follow: Callable[[Collection[int]], object]) -> None:
    """Name what brings up to date what else is found by merchants' names, of packages above; called from AppConfig.ready."""
    if follow not in _followers:
        _followers.append(follow)


def index_merchants(merchant_ids: Collection[int]) -> int:
    """Bring the words of merchants up to date, and what follows them, inside the caller's transaction; returns how many
    merchants' had changed."""
    ids = list(merchant_ids)
    names: dict[int, list[str]] = defaultdict(list)
    for owner, name in Outlet.objects.filter(merchant__in=ids).order_by("pk").values_list("merchant_id", "name"):
        names[owner].append(name)
    for operator, name in Shop.objects.filter(operator__in=ids).order_by("pk").values_list("operator_id", "name"):
        names[operator or 0].append(name)
    rows = Merchant.objects.filter(pk__in=ids).order_by("pk")
    written = index_rows(MerchantText, (text_of(row, names[row.pk]) for row in rows))
    for follow in _followers:
        follow(ids)
    return written


def reindex_merchants() -> int:
    """Read every merchant's words again, a batch a transaction; returns how many had changed."""
    written, last = 0, -1
    while ids := list(Merchant.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            written += index_merchants(ids)
        last = ids[-1]
    return written


def text_of(merchant: Merchant, names: Collection[str] = ()) -> Text:
    """What the index keeps of a merchant; the only place that decides it."""
    return Text(
        id=merchant.pk, head=[merchant.name, merchant.brand], body=list(names)[:MOST_NAMES],
        numbers=[one for one in (merchant.uscc or "",) if one], labels=labels_of(merchant),
    )  # fmt: skip
