"""Rates by size: the base is told, the band holds, and a large honest merchant is not ranked worst."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fangxin.domain.disclosure.actions.opening import count_trades
from fangxin.domain.disclosure.models import PublicEntry
from fangxin.domain.disclosure.queries.standing import public_merchant, ranking, standing_of, trades_of
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.rules.rates import Sized, growth, poisson_band, rate, share
from fangxin.domain.disclosure.words import Base
from fangxin.domain.merchants.models import Merchant, Size
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from tests.disclosure.acting import merchant, published
from tests.members import shop
from tests.people import MONDAY, cast, later


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # the exact limits of the gamma distribution at 95 %
    [
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.2422, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (100, 81.36, 121.63),
    ],
)
def test_the_band_is_that_of_a_poisson_count(count: int, low: float, high: float) -> None:
    found = poisson_band(count, band=0.95)
    assert found[0] == pytest.approx(low, abs=0.02, rel=0.01)
    assert found[1] == pytest.approx(high, rel=0.01)


def test_the_first_base_that_is_stated_is_taken() -> None:
    given = policy()

    def of(sized: Sized | None) -> tuple[Base, float, float]:
        found = rate(count=6, sized=sized, bases=given.bases, band=given.band)
        return found.base, found.size, found.value

    assert of(Sized(transactions=30_000, area_m2=100)) == (Base.TRANSACTIONS, 3.0, 2.0)
    assert of(Sized(area_m2=600)) == (Base.AREA, 6.0, 1.0)
    assert of(Sized(staff=30, outlets=2)) == (Base.STAFF, 3.0, 2.0)
    assert of(Sized(outlets=3)) == (Base.OUTLETS, 3.0, 2.0)
    assert of(Sized(transactions=0)) == (Base.YEAR, 1.0, 6.0)
    assert of(None) == (Base.YEAR, 1.0, 6.0)


def test_nothing_is_divided_by_nothing() -> None:
    assert growth(3, 0) is None
    assert growth(3, 2) == 0.5
    assert share(0, 0) is None


@pytest.mark.django_db
def test_a_large_honest_merchant_is_not_ranked_worst() -> None:
    people = cast()
    Merchant.objects.filter(pk=merchant().pk).update(trade_code="SUPERMARKET")
    large = Merchant.objects.get(pk=merchant().pk)
    for _ in range(3):
        published(people)
    small = shop(name="鹤壁小卖部", uscc="92000000MA0000001N", phone="")
    Merchant.objects.filter(pk=small.pk).update(trade_code="SUPERMARKET")
    moved = PublicEntry.objects.order_by("pk").first()
    assert moved is not None
    PublicEntry.objects.filter(pk=moved.pk).update(merchant=small)
    day = day_of(later(40))
    for own, area in ((large, 20_000), (small, 40)):
        Size.objects.create(
            id=new_id(MONDAY),
            merchant=own,
            area_m2=area,
            stated_on=day - timedelta(days=9),
            stated_by="登记",
            recorded_at=MONDAY,
        )
    found = ranking(trade="SUPERMARKET", region="410611", on=day)
    assert list(found) == [Base.AREA]
    assert [(one.merchant.pk, one.place, one.rate.count) for one in found[Base.AREA]] == [
        (small.pk, 1, 1),
        (large.pk, 2, 2),
    ]
    assert ranking(trade="SUPERMARKET", region="410603", on=day) == {}
    count_trades(at=later(40))
    assert trades_of(region="") == [("SUPERMARKET", 3)]
    standing = standing_of(merchant=large, on=day)
    assert (standing.count, standing.before, standing.growth, standing.success) == (3, 0, None, 0.0)
    assert standing.rate.base is Base.AREA
    assert standing_of(merchant=large, on=day + timedelta(days=300)).count == 3
    later_on = standing_of(merchant=large, on=day + timedelta(days=370))
    assert (later_on.count, later_on.before, later_on.growth) == (0, 3, -1.0)


@pytest.mark.django_db
def test_a_merchant_is_called_by_its_code_or_by_an_entry() -> None:
    row = published(cast())
    number = PublicEntry.objects.get().number
    assert public_merchant(key=row.merchant.uscc) == row.merchant  # type: ignore[union-attr, arg-type]
    assert public_merchant(key=number) == row.merchant
    for key in (str(row.merchant_id), "", "92000000MA0000001N", "9" * 18):
        with pytest.raises(NotFound):
            public_merchant(key=key)
