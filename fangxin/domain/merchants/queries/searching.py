"""Merchants found by any two characters of their names or by their code, within a region and a trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet

from fangxin.domain.merchants.models import Merchant, MerchantText
from fangxin.domain.merchants.words import Standing
from fangxin.domain.places.rules import city_of, county_of, province_of, span, stem_of
from fangxin.foundation.words_in_text import question
from fangxin.storage.fulltext import answering

#: rows of one page of a list
PAGE: Final = 30


def labels_of(merchant: Merchant) -> list[str]:
    """The labels a merchant's words carry: every area it lies in, its trade, whether it still exists."""
    code = merchant.region_code
    areas = {stem_of(area) for area in (province_of(code), city_of(code), county_of(code), code)} if code else set()
    labels = [f"r{area}" for area in sorted(areas)]
    if merchant.trade_code:
        labels.append(f"t{merchant.trade_code.lower()}")
    labels.append("live" if merchant.status == Standing.ACTIVE and merchant.merged_into_id is None else "gone")
    return labels


def find_merchants(
    *, text: str = "", region: str = "", trade: str = "", live: bool | None = None, after: int = 0, most: int = PAGE
) -> Sequence[Merchant]:
    """A page of merchants, those registered last first, beginning behind the id `after`.

    `text` is any words of names, or a code or its last characters; `live` leaves out those that ended or were merged
    (False: only those). Raises QuestionTooLong.
    """
    asked = question(text)
    rows: QuerySet[Merchant] = Merchant.objects.select_related("merged_into").order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=after)
    if not asked:
        return list(_plain(rows, region, trade, live)[:most])
    if region:
        asked = asked.among(f"r{stem_of(region)}")
    if trade:
        asked = asked.among(f"t{trade.lower()}")
    if live is not None:
        asked = asked.among("live" if live else "gone")
    found = answering(MerchantText, asked)
    if after:
        found = found.filter(pk__lt=after)
    ids = list(found.order_by("-pk").values_list("pk", flat=True)[:most])
    known = {row.pk: row for row in Merchant.objects.select_related("merged_into").filter(pk__in=ids)}
    return [known[pk] for pk in ids if pk in known]


def _plain(rows: QuerySet[Merchant], region: str, trade: str, live: bool | None) -> QuerySet[Merchant]:
    if region:
        first, last = span(area=region)
        rows = rows.filter(region_code__gte=first, region_code__lte=last)
    if trade:
        rows = rows.filter(trade_code=trade)
    if live is None:
        return rows
    if live:
        return rows.filter(status=Standing.ACTIVE, merged_into=None)
    return rows.exclude(status=Standing.ACTIVE, merged_into=None)
