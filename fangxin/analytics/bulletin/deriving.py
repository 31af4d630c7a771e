"""How a number follows from others: one function a way, used when a bulletin is made and again when it is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from fangxin.analytics.bulletin.model import Number, Way
from fangxin.analytics.bulletin.printing import Printer, together_value
from fangxin.analytics.indicators.declaring import rounded
from fangxin.analytics.indicators.measuring import growth

#: classes that gather what has no class of its own: last in every ranking, never called fast
LEFT_OVER = ("其他", "其它", "未分类")


def left_over(label: str) -> bool:
    """Whether a class gathers what is left over."""
    return label.startswith(LEFT_OVER)


def year_before(number_id: str) -> str:
    """The id of the same number a year before."""
    return f"{number_id}.year_before"


def ranking(ids: Sequence[str], numbers: Mapping[str, Number]) -> list[str]:
    """Ids in the order of their ranks: by count, ties by growth to the year before, then as they stand; left over last."""

    def order(number_id: str) -> tuple[bool, Decimal, Decimal]:
        number, then = numbers[number_id], numbers.get(year_before(number_id))
        grown = growth(number.value, then.value) if then else None
        return (
            left_over(number.label),
            -(number.value or Decimal(0)),
            -(grown if grown is not None else Decimal(-(10**9))),
        )

    return sorted(ids, key=order)


def _share(of: Sequence[Number]) -> Decimal | None:
    part, whole = of[0].value, of[1].value
    return rounded((part or Decimal(0)) * 100 / whole) if whole else None


def _days(of: Sequence[Number]) -> Decimal | None:
    first, last = of[0].receipt.first, of[0].receipt.last
    return None if first is None or last is None else Decimal((last - first).days + 1)


def _less(of: Sequence[Number]) -> Decimal | None:
    first, second = of[0].value, of[1].value
    return None if first is None or second is None else first - second


def _colour(of: Sequence[Number]) -> Decimal | None:
    """Blue meets every tier above, red none, yellow some of them (Ulanqab)."""
    own, above = of[0].value, [one.value for one in of[1:] if one.value is not None]
    if own is None or not above:
        return None
    short = sum(own < one for one in above)
    return Decimal(0 if not short else 2 if short == len(above) else 1)


_PLAIN: Mapping[Way, Callable[[Sequence[Number]], Decimal | None]] = {
    Way.SUM: lambda of: sum((one.value or Decimal(0) for one in of), Decimal(0)),
    Way.LESS: _less,
    Way.SHARE: _share,
    Way.MEAN: lambda of: rounded((of[0].value or Decimal(0)) / of[1].value) if of[1].value else None,
    Way.GROWTH: lambda of: growth(of[0].value, of[1].value),
    Way.POINTS: _less,
    Way.MOVED: lambda of: _less((of[1], of[0])),
    Way.NUMBER_OF: lambda of: Decimal(len(of)),
    Way.DAYS: _days,
    Way.COLOUR: _colour,
}


def derived(
    way: Way,
    of: Sequence[str],
    *,
    numbers: Mapping[str, Number],
    groups: Mapping[str, tuple[str, ...]],
    group: str,
    printer: Printer,
) -> Decimal | None:
    """The value of a number that follows from those of `of`. Raises KeyError where one of them is missing."""
    found = [numbers[one] for one in of]
    if way is Way.RANK:
        # what was never counted has no place
        return Decimal(ranking(groups[group], numbers).index(of[0]) + 1) if found[0].value else None
    if way in (Way.MOST, Way.LEAST):
        pick = max if way is Way.MOST else min
        return pick(numbers[one].value or Decimal(0) for one in groups[group])
    if way is Way.TOGETHER:
        return together_value(printer, found[:-1], found[-1])
    return _PLAIN[way](found)
