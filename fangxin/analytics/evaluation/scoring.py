"""From a figure to points, from points to a total: whole numbers and decimals, rounded half up where they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fangxin.analytics.evaluation.scheme import HUNDRED, Item, Missing, Scheme
from fangxin.analytics.indicators.declaring import rounded

NOTHING = Decimal("0.00")


class Why(StrEnum):
    """How an item came to its points."""

    LINEAR = "LINEAR"
    AT_FULL = "AT_FULL"
    AT_ZERO = "AT_ZERO"
    CHECKED = "CHECKED"
    SPREAD = "SPREAD"
    GIVEN_FULL = "GIVEN_FULL"
    GIVEN_NONE = "GIVEN_NONE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """What was counted of an office, and the value as it is printed; None where there was nothing to divide by."""

    numerator: int
    denominator: int | None
    value: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """What an office got for an item; `points` is None where the weight is spread over the other items."""

    item: Item
    figure: Figure | None
    points: Decimal | None
    why: Why

    @property
    def lost(self) -> Decimal:
        """How many points are missing to the item's full weight; nothing where the weight is spread."""
        return NOTHING if self.points is None else self.item.weight - self.points


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """All points of an office: `scored` is the weight they were given for, `total` is out of 100, None without enough weight."""

    points: tuple[Points, ...]
    scored: Decimal
    earned: Decimal
    total: Decimal | None

    def gain(self, one: Points) -> Decimal:
        """By how much the total would rise if this item had all its points."""
        return rounded(one.lost * HUNDRED / self.scored) if self.scored else NOTHING

    @property
    def by_gain(self) -> tuple[Points, ...]:
        """The items that miss points, the one that would gain most first."""
        return tuple(sorted((one for one in self.points if one.lost > 0), key=lambda one: -one.lost))


def points_of(item: Item, figure: Figure | None) -> Points:
    """The points of a counted item: even between zero and full, of the value as it is printed."""
    if figure is None or figure.value is None:
        return _missing(item, figure)
    share = (figure.value - item.zero) / (item.full - item.zero)
    if share >= 1:
        return Points(item=item, figure=figure, points=rounded(item.weight), why=Why.AT_FULL)
    if share <= 0:
        return Points(item=item, figure=figure, points=NOTHING, why=Why.AT_ZERO)
    return Points(item=item, figure=figure, points=_even(item, figure.value), why=Why.LINEAR)


def checked_points(item: Item, given: Decimal | None) -> Points:
    """The points of an item that is entered by spot check; None while nobody checked."""
    if given is None:
        return _missing(item, None)
    return Points(item=item, figure=None, points=rounded(given), why=Why.CHECKED)


def score(scheme: Scheme, *, figures: Mapping[str, Figure], checked: Mapping[str, Decimal]) -> Score:
    """All points of an office, by its figures and the points entered by spot check, both by the id of the item."""
    points = tuple(
        checked_points(item, checked.get(item.id)) if item.manual else points_of(item, figures.get(item.id))
        for item in scheme.items
    )
    earned = sum((one.points for one in points if one.points is not None), NOTHING)
    scored = sum((one.item.weight for one in points if one.points is not None), NOTHING)
    enough = scored > 0 and scored >= scheme.least_weight
    total = rounded(earned * HUNDRED / scored) if enough else None
    return Score(points=points, scored=scored, earned=earned, total=total)


def formula(one: Points) -> str:
    """How points were computed, with the numbers put in: `(99.53 − 90) ÷ (100 − 90) × 15 = 14.30`; empty without a value."""
    item, figure = one.item, one.figure
    if figure is None or figure.value is None:
        return ""
    higher, lower = (figure.value, item.zero) if item.up else (item.zero, figure.value)
    top, bottom = (item.full, item.zero) if item.up else (item.zero, item.full)
    return (
        f"({plain(higher)} − {plain(lower)}) ÷ ({plain(top)} − {plain(bottom)}) × {plain(item.weight)}"
        f" = {str(_even(item, figure.value)).replace('-', '−')}"
    )


def plain(value: Decimal) -> str:
    """A number without zeros behind the point: `90`, `99.5`."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _even(item: Item, value: Decimal) -> Decimal:
    # multiplied before it is divided, so that nothing is lost on the way
    if item.up:
        return rounded((value - item.zero) * item.weight / (item.full - item.zero))
    return rounded((item.zero - value) * item.weight / (item.zero - item.full))


def _missing(item: Item, figure: Figure | None) -> Points:
    if item.missing is Missing.FULL:
        return Points(item=item, figure=figure, points=rounded(item.weight), why=Why.GIVEN_FULL)
    if item.missing is Missing.NONE:
        return Points(item=item, figure=figure, points=NOTHING, why=Why.GIVEN_NONE)
    return Points(item=item, figure=figure, points=None, why=Why.SPREAD)
