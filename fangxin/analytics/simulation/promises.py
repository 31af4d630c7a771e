"""What a demand will come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.profile import RECEIVED, PeriodDemands


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One demand and what it will come to: the numerator, the denominator where there is one, and the value printed."""

    name: str
    label: str
    base: str
    wanted: str
    value: str
    numerator: int
    denominator: int | None = None
    #: how it is counted again: the indicator, and the values it is narrowed to (column, codes)
    indicator: str = ""
    narrowed: tuple[str, tuple[str, ...]] | None = None
    #: the scheme of the classes it is narrowed to; nothing where the codes stand for themselves
    scheme: str = ""
    #: of a share: the class it is of; of a growth: that the denominator is the year before
    within: str = ""
    growing: bool = False
    #: a second indicator that is counted with the first
    beside: str = ""


def received_promises(period: Period, wanted: PeriodDemands) -> Iterator[Promise]:
    """What is demanded of channels, divisions and months comes to."""
    for code, number in wanted.channels.items():
        yield _plain(code, number, RECEIVED[1], ("channel", (code,)), beside=RECEIVED[2])
    for region, told in wanted.offices.items():
        for name, number in told.items():
            yield _plain(f"{region} {INDICATORS[name].label}", number, name, ("region", (region,)))
    for month, number in wanted.months.items():
        first = date(period.first.year, month, 1)
        days = tuple(str(first + timedelta(days=n)) for n in range(31) if (first + timedelta(days=n)).month == month)
        yield _plain(f"{month}月", number, RECEIVED[0], ("received_on", days))


def _plain(
    label: str, number: int, indicator: str, narrowed: tuple[str, tuple[str, ...]], *, beside: str = ""
) -> Promise:
    return Promise(
        name=label, label=label, base=indicator, wanted=f"{number}", value=f"{number}", numerator=number,
        indicator=indicator, narrowed=narrowed, beside=beside,
    )  # fmt: skip
