"""A scheme as checked, frozen objects. Numbers are exact: weights, bounds and points are fractions, never floats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Origin(StrEnum):
    """Where the value of a leaf comes from."""

    #: an indicator counted from the facts
    INDICATOR = "indicator"
    #: a figure counted in the registers
    REGISTER = "register"
    #: a question of a survey
    SURVEY = "survey"
    #: entered for a department, with evidence
    ENTERED = "entered"


class Direction(StrEnum):
    """Whether more is better, or less."""

    UP = "up"
    DOWN = "down"


class Method(StrEnum):
    """How a value becomes points from 0 to 100."""

    #: linear between two given bounds
    BOUNDS = "bounds"
    #: linear between the least and the greatest value of all members
    MEMBERS = "members"
    #: in proportion to a target
    TARGET = "target"
    #: by the distance from the mean of all members in standard deviations, along a given line of points
    ZSCORE = "zscore"


class Missing(StrEnum):
    """What is done when a leaf has no value."""

    #: leave it out; the others of its set share its weight in proportion to theirs
    REWEIGHT = "reweight"
    #: take the plain mean of the points of the others of its set
    PARENT_MEAN = "parent_mean"
    #: take the value of the edition before, by the same scheme
    LAST_VERSION = "last_version"
    #: compute nothing
    FAIL = "fail"


ORIGIN_LABELS = {
    Origin.INDICATOR: "业务指标",
    Origin.REGISTER: "名录登记",
    Origin.SURVEY: "消费者调查",
    Origin.ENTERED: "部门填报",
}
METHOD_LABELS = {
    Method.BOUNDS: "按给定上下限折算",
    Method.MEMBERS: "按各地最低、最高值折算",
    Method.TARGET: "按目标值折算",
    Method.ZSCORE: "按偏离平均的标准差折算",
}
MISSING_LABELS = {
    Missing.REWEIGHT: "缺项剔除，其余按比例分担权重",
    Missing.PARENT_MEAN: "缺项取同组平均",
    Missing.LAST_VERSION: "缺项沿用上一期数值",
    Missing.FAIL: "缺项不计算",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """`name`: the id of the indicator, the figure of the registers, or the question; `by`: the department that answers for it."""

    origin: Origin
    name: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Normalising:
    """How a value becomes points. `equal`: the points when all members have the same value."""

    method: Method
    least: Fraction | None = None
    most: Fraction | None = None
    target: Fraction | None = None
    equal: Fraction | None = None
    line: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Measuring:
    """What makes a node a measuring point: unit, direction, source, how it becomes points, what is done without a value."""

    unit: str
    direction: Direction
    source: Source
    normalising: Normalising
    missing: Missing


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A node of the tree: a set of others, or a measuring point. `weight` within its set; the weights of a set sum to 1."""

    code: str
    name: str
    weight: Fraction
    says: str = ""
    nodes: tuple[Node, ...] = ()
    measuring: Measuring | None = None

    def leaves(self) -> Iterator[Node]:
        """The measuring points below, or itself."""
        if self.measuring is not None:
            yield self
        for node in self.nodes:
            yield from node.leaves()


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """A band of the total: from so many points on."""

    least: Fraction
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bonus:
    """Points added for each so-and-so many of a thing, up to a limit."""

    code: str
    name: str
    unit: str
    each: Fraction
    most: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class BottomLine:
    """What must not have happened. Each time takes points away; with a `cap` the total is at most that, whatever else it is."""

    code: str
    name: str
    each: Fraction
    cap: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A whole scheme. `digest` is of its content: two texts that differ in comments and blanks only are one scheme."""

    id: str
    title: str
    version: str
    says: str
    source: str
    nodes: tuple[Node, ...]
    grades: tuple[Grade, ...]
    bonus_most: Fraction
    bonuses: tuple[Bonus, ...]
    bottom_lines: tuple[BottomLine, ...]
    digest: str = field(compare=False)

    def leaves(self) -> tuple[Node, ...]:
        """All measuring points, in the order of the file."""
        return tuple(leaf for node in self.nodes for leaf in node.leaves())

    def places(self) -> list[tuple[str, str, int]]:
        """Every node by its code, with the code of the one above it (empty at the top) and its level, from 1 on."""
        found, level = [("", node) for node in self.nodes], 1
        told: list[tuple[str, str, int]] = []
        while found:
            told += [(node.code, above, level) for above, node in found]
            found, level = [(node.code, one) for _above, node in found for one in node.nodes], level + 1
        return told

    def codes(self) -> frozenset[str]:
        """Everything a value can be given for."""
        return frozenset(
            [leaf.code for leaf in self.leaves()]
            + [one.code for one in self.bonuses]
            + [one.code for one in self.bottom_lines]
        )

    def grade(self, total: Fraction) -> str:
        """The band of a total, by the number as it is printed; empty below the lowest."""
        shown = Fraction(printed(total))
        return next((one.label for one in self.grades if shown >= one.least), "")

    @property
    def compares_members(self) -> bool:
        """Whether points depend on the other members."""
        return any(
            leaf.measuring is not None and leaf.measuring.normalising.method in (Method.MEMBERS, Method.ZSCORE)
            for leaf in self.leaves()
        )


def printed(value: Fraction, places: int = 2) -> Decimal:
    """A number as it is printed: half up, away from zero; exact until here."""
    scale = 10**places
    whole = (abs(value) * scale * 2 + 1) // 2
    return Decimal(int(whole if value >= 0 else -whole)).scaleb(-places)
