"""The colour of a figure beside those of the nation and the region: blue meets both, yellow one, red none."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum


class Colour(StrEnum):
    """A colour, never shown without its words."""

    BLUE = "BLUE"
    YELLOW = "YELLOW"
    RED = "RED"


COLOUR_LABELS = {Colour.BLUE: "蓝", Colour.YELLOW: "黄", Colour.RED: "红"}
#: what a colour says when both means are known
COLOUR_WORDS = {
    Colour.BLUE: "达到全国和本地区水平",
    Colour.YELLOW: "达到全国和本地区水平之一",
    Colour.RED: "低于全国和本地区水平",
}


def colour_of(
    value: Decimal | None, *, nation: Decimal | None, region: Decimal | None, up: bool = True
) -> Colour | None:
    """The colour of a value; None without a value, or without either mean. Where only one mean is known: blue or red."""
    means = [one for one in (nation, region) if one is not None]
    if value is None or not means:
        return None
    met = sum(value >= one if up else value <= one for one in means)
    if met == len(means):
        return Colour.BLUE
    return Colour.YELLOW if met else Colour.RED
