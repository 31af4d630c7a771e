"""What a quota sample says of everybody: weighted by cell, with margin of error. Exact but for one root.

Weights are by post-stratification: each cell counts with its people, however many of it answered. Cells without an answer say
nothing; the share of people they hold is told. A quota sample is no random sample: the margin is what it would be if
those asked in a cell had been drawn at random, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

#: of the normal distribution, for 95 of 100
Z = Fraction(196, 100)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampled:
    """One cell: its people, and the values of those who answered."""

    population: int
    values: tuple[Fraction, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """`mean` of everybody; `margin` half the width of the 95 % interval, None when a spread cannot be told.

    `answers`: how many; `design`: variance against that of a simple random sample as large; `weighing`: Kish's, from the weights
    alone; `covered`: the share of people whose cells have an answer.
    """

    mean: Fraction
    variance: Fraction | None
    margin: Fraction | None
    answers: int
    design: Fraction | None
    weighing: Fraction
    covered: Fraction


def estimate(cells: Sequence[Sampled]) -> Estimate | None:
    """The estimate, or None when nobody answered."""
    there = [one for one in cells if one.values]
    if not there:
        return None
    people = sum(one.population for one in there)
    weights = [Fraction(one.population, people) for one in there]
    means = [_mean(one.values) for one in there]
    mean = sum((w * m for w, m in zip(weights, means, strict=True)), Fraction(0))
    answers = sum(len(one.values) for one in there)
    squares = sum(
        (
            w / len(one.values) * sum(((v - mean) ** 2 for v in one.values), Fraction(0))
            for w, one in zip(weights, there, strict=True)
        ),
        Fraction(0),
    )
    variance = _variance(there, weights)
    simple = squares * answers / (answers - 1) / answers * _left(answers, people) if answers > 1 else Fraction(0)
    each = [Fraction(one.population, len(one.values)) for one in there]
    kish = answers * sum((w * w * len(one.values) for w, one in zip(each, there, strict=True)), Fraction(0)) / people**2
    return Estimate(
        mean=mean, variance=variance, margin=None if variance is None else Z * _root(variance), answers=answers,
        design=variance / simple if variance is not None and simple else None, weighing=kish,
        covered=Fraction(people, sum(one.population for one in cells)),
    )  # fmt: skip


def _variance(there: Sequence[Sampled], weights: Sequence[Fraction]) -> Fraction | None:
    """Of the weighted mean. A cell with one answer takes the spread within all others together; None when there is none."""
    within = [
        (sum(((v - _mean(one.values)) ** 2 for v in one.values), Fraction(0)), len(one.values) - 1) for one in there
    ]
    free = sum(degrees for _squares, degrees in within)
    if not free:
        return None
    pooled = sum((squares for squares, _degrees in within), Fraction(0)) / free
    spreads = [squares / degrees if degrees else pooled for squares, degrees in within]
    return sum(
        (
            w * w * _left(len(one.values), one.population) * spread / len(one.values)
            for w, one, spread in zip(weights, there, spreads, strict=True)
        ),
        Fraction(0),
    )


def _left(answers: int, people: int) -> Fraction:
    """The finite population correction: nothing is uncertain about people who were all asked."""
    return max(Fraction(0), 1 - Fraction(answers, people))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _root(value: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = 60
        found = (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()
        return Fraction(found.quantize(Decimal("1e-12")))
