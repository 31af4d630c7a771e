"""Complaints about what a promise says, received while it held, that were closed by an agreement.

A case names a merchant, not one of its stores: it is counted for the promises of the county it happened in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    CharField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast, Coalesce, Left, TruncDate

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.places.rules import county_of
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import Tells, promise_book
from fangxin.domain.promises.words import PromiseKind
from fangxin.foundation.clock import BEIJING, day_of

#: digits of a region's code that name its county. Cut by Left: PostgreSQL takes Substr of prepared values for a pattern
_COUNTY: Final = 6
#: a complaint as it is told: id, number, the day it was closed
Told = tuple[int, str, date]


def newest_complaints(*, promises: Sequence[Promise]) -> dict[int, Told]:
    """Of each promise that was complained of so the complaint closed last; two questions for all of them."""
    asked = Promise.objects.filter(pk__in=[one.pk for one in promises]).order_by()
    found = dict(with_newest_complaint(asked, told=F("pk")).filter(newest__isnull=False).values_list("pk", "newest"))
    if not found:
        return {}
    told = {one[0]: one for one in _told(Case.objects.filter(pk__in=found.values()))}
    return {promise: told[case] for promise, case in found.items()}


def with_newest_complaint(promises: QuerySet[Promise], *, told: Any) -> Any:
    """The promises, each with what is asked of the complaint about it that closed last, as `newest`."""
    asked = promises.annotate(
        root=Coalesce(F("merchant__merged_into"), F("merchant")), county=Left("region_code", _COUNTY),
        last_on=Coalesce("ended_on", "until_on"),
    )  # fmt: skip
    return asked.annotate(newest=Subquery(_newest_first(_about_outer()).values(told=told)[:1]))


def complaints_about(*, promise: Promise, most: int) -> list[Told]:
    """The complaints about one promise, the one closed last first."""
    rows = _settled().filter(
        _tells(promise_book().broken_by[PromiseKind(promise.kind)]), merchant__in=family_of(promise.merchant_id),
        received_on__gte=promise.from_on, received_on__lte=promise.ended_on or promise.until_on,
    )  # fmt: skip
    if promise.shop_id is None:
        rows = rows.filter(county=county_of(promise.region_code))
    return _told(_newest_first(rows)[:most])


def _settled() -> Any:
    """A queryset of Case, with what is compared; untyped, as its columns are annotated."""
    rows = Case.objects.filter(
        status__in=(Status.CLOSED, Status.ARCHIVED), kind=Kind.COMPLAINT, outcome=Outcome.SETTLED
    )
    return rows.annotate(
        received_on=TruncDate("received_at", tzinfo=BEIJING), county=Left("region_code", _COUNTY),
        claimed=Cast("claims", TextField()),
    )  # fmt: skip


def _about_outer() -> Any:
    """The complaints about the promise of an outer question."""
    family = Merchant.objects.filter(Q(pk=OuterRef(OuterRef("root"))) | Q(merged_into=OuterRef(OuterRef("root"))))
    kinds = Q(pk__in=[])
    for kind, tells in promise_book().broken_by.items():
        kinds |= Q(promised=kind.value) & _tells(tells)
    rows = _settled().annotate(
        promised=ExpressionWrapper(OuterRef("kind"), output_field=CharField()),
        in_shop=ExpressionWrapper(OuterRef("shop"), output_field=BigIntegerField()),
    )  # fmt: skip
    return rows.filter(
        kinds, Q(in_shop__isnull=False) | Q(county=OuterRef("county")), merchant__in=family.values("pk"),
        received_on__gte=OuterRef("from_on"), received_on__lte=OuterRef("last_on"),
    )  # fmt: skip


def _tells(tells: Tells) -> Q:
    """Complaints of the classes, and with one of the claims where some are named."""
    claims = Q()
    for claim in sorted(tells.claims):
        claims |= Q(claimed__contains=f'"{claim}"')
    return Q(problem_code__in=sorted(tells.problems)) & claims


def _newest_first(rows: Any) -> Any:
    return rows.order_by(F("closed_at").desc(nulls_last=True), "-id")


def _told(rows: QuerySet[Case]) -> list[Told]:
    wanted: list[tuple[int, str, Any, datetime]] = list(rows.values_list("pk", "number", "closed_at", "received_at"))
    return [(pk, number, day_of(closed or received)) for pk, number, closed, received in wanted]
