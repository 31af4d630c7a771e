"""Promises in force, found by any two characters of the place's or the merchant's names, within a region and a kind."""

from __future__ import annotations

from fangxin.domain.places.rules import city_of, county_of, province_of, span, stem_of
from fangxin.domain.promises.models import Promise, PromiseText
from fangxin.domain.promises.words import PromiseKind, PromiseState
from fangxin.foundation.words_in_text import question
from fangxin.storage.fulltext import answering

#: rows of one page of a list
PAGE = 30
WITH = ("merchant", "outlet", "shop__platform", "terms")


def labels_of(promise: Promise) -> list[str]:
    """The labels a promise's words carry: every area it lies in, its kind, whether it holds."""
    code = promise.region_code
    areas = {stem_of(area) for area in (province_of(code), city_of(code), county_of(code), code)}
    return [
        *(f"r{area}" for area in sorted(areas)), f"k{promise.kind.replace('_', '').lower()}",
        "live" if promise.state == PromiseState.IN_FORCE else "gone",
    ]  # fmt: skip


def published(*, text: str = "", region: str = "", kind: str = "", after: int | None = None) -> list[Promise]:
    """A page of the promises in force, newest first, one more than a page when there are more: of a name, a region, a kind;
    `after` is the id of the last one seen. Raises QuestionTooLong."""
    rows = Promise.objects.filter(state=PromiseState.IN_FORCE)
    known = kind in PromiseKind.__members__
    asked = question(text)
    if text.strip() and not asked:
        return []  # signs only: nothing has such a name
    if asked:
        asked = asked.among("live")
        if region:
            asked = asked.among(f"r{stem_of(region)}")
        if known:
            asked = asked.among(f"k{kind.replace('_', '').lower()}")
        found = answering(PromiseText, asked)
        if after is not None:
            found = found.filter(pk__lt=after)
        rows = rows.filter(pk__in=list(found.order_by("-pk").values_list("pk", flat=True)[: PAGE + 1]))
    elif region:
        first, last = span(area=region)
        rows = rows.filter(region_code__gte=first, region_code__lte=last)
    if known:
        rows = rows.filter(kind=kind)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return list(rows.select_related(*WITH).order_by("-id")[: PAGE + 1])
