"""How a merchant stands in the register: counts, growth, success, and rates by size; and who stands worst in a trade."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from fangxin.domain.disclosure.models import Disclosure, PublicEntry, TradeTally
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.rules.rates import Rate, Sized, growth, rate, share
from fangxin.domain.disclosure.words import Base, State
from fangxin.domain.merchants.models import Merchant, Size
from fangxin.domain.merchants.queries.families import family_of, sizes_of
from fangxin.domain.places.rules import span
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.refusals import NotFound, Refusal

#: merchants of a trade and region that are ranked, those with most complaints
RANKED = 2000
#: states of what was published and not taken back
PUBLIC_ONCE = (State.PUBLISHED.value, State.EXPIRED.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A merchant's figures of the last year of the policy, and of the one before."""

    count: int
    before: int
    growth: float | None
    settled: int
    success: float | None
    rate: Rate
    stated_on: date | None
    shown: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """One merchant in a ranking; `place` counts within the same base."""

    place: int
    merchant: Merchant
    settled: int
    rate: Rate


def standing_of(*, merchant: Merchant, on: date) -> Standing:
    """A merchant's figures on a day, with those of the merchants that are it."""
    given, family = policy(), family_of(merchant.pk)
    year = on - timedelta(days=given.rate_days - 1)
    before, end = year - timedelta(days=given.rate_days), _start(on + timedelta(days=1))
    rows = Disclosure.objects.filter(merchant__in=family, state__in=PUBLIC_ONCE)
    counts = rows.aggregate(
        now=Count("pk", filter=Q(closed_at__gte=_start(year), closed_at__lt=end)),
        settled=Count("pk", filter=Q(closed_at__gte=_start(year), closed_at__lt=end, settled=True)),
        before=Count("pk", filter=Q(closed_at__gte=_start(before), closed_at__lt=_start(year))),
    )
    size = sizes_of([merchant.pk], on=on).get(merchant.pk)
    return Standing(
        count=counts["now"], before=counts["before"], growth=growth(counts["now"], counts["before"]),
        settled=counts["settled"], success=share(counts["settled"], counts["now"]),
        rate=rate(count=counts["now"], sized=_sized(size), bases=given.bases, band=given.band),
        stated_on=size.stated_on if size else None,
        shown=PublicEntry.objects.filter(merchant__in=family).count(),
    )  # fmt: skip


def rate_of(*, count: int, size: Size | None) -> Rate:
    """The rate of so many complaints in a year at a merchant of a size, or of none that was stated."""
    given = policy()
    return rate(count=count, sized=_sized(size), bases=given.bases, band=given.band)


def ranking(*, trade: str, region: str, on: date) -> dict[Base, list[Ranked]]:
    """The merchants of a trade in a region by the lower end of their rates, the worst first; each base by itself."""
    given = policy()
    rows = PublicEntry.objects.filter(trade=trade, closed_on__gt=on - timedelta(days=given.rate_days))
    if region:
        first, last = span(area=region)
        rows = rows.filter(region_code__gte=first, region_code__lte=last)
    counted = (
        rows.values(root=Coalesce(F("merchant__merged_into"), F("merchant")))
        .annotate(complaints=Count("pk"), settlements=Count("pk", filter=Q(settled=True)))
        .order_by("-complaints", "root")[:RANKED]
    )
    found = list(counted)
    merchants = Merchant.objects.in_bulk([row["root"] for row in found])
    sizes = sizes_of(list(merchants), on=on)
    rates = [
        (merchants[row["root"]], row["settlements"],
         rate(count=row["complaints"], sized=_sized(sizes.get(row["root"])), bases=given.bases, band=given.band))
        for row in found if row["root"] in merchants
    ]  # fmt: skip
    return {
        base: [
            Ranked(place=place, merchant=merchant, settled=settled, rate=one)
            for place, (merchant, settled, one) in enumerate(_worst(rates, base), start=1)
        ]
        for base in (*given.bases, Base.YEAR)
        if any(one.base is base for _, _, one in rates)
    }


def _worst(rates: Iterable[tuple[Merchant, int, Rate]], base: Base) -> list[tuple[Merchant, int, Rate]]:
    same = [row for row in rates if row[2].base is base]
    return sorted(same, key=lambda row: (-row[2].low, -row[2].value, row[0].pk))


def trades_of(*, region: str) -> list[tuple[str, int]]:
    """How many complaints each trade has in a region within the year as last counted, most first."""
    rows = TradeTally.objects.order_by()
    if region:
        first, last = span(area=region)
        rows = rows.filter(region_code__gte=first, region_code__lte=last)
    counted = rows.values("trade").annotate(many=Sum("complaints")).order_by("-many", "trade")
    return [(row["trade"], row["many"]) for row in counted]


def public_merchant(*, key: str) -> Merchant:
    """A merchant by its code, or by the number of any of its entries when it has none. Raises NotFound."""
    try:
        found = Merchant.objects.select_related("merged_into").filter(uscc=check_uscc(value=key)).first()
    except Refusal:
        entry = PublicEntry.objects.select_related("merchant__merged_into").filter(number=key).first()
        found = entry.merchant if entry else None
    if found is None:
        raise NotFound
    return found.merged_into or found


def _sized(size: Size | None) -> Sized | None:
    if size is None:
        return None
    return Sized(
        transactions=size.transactions_a_year, area_m2=size.area_m2, staff=size.staff_count, outlets=size.outlets
    )


def _start(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=BEIJING)
