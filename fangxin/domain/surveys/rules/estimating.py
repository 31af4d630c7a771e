"""What a quota sample says of everybody: weighted by cell, with margin of error. Exact but for one root.

Weights are by post-stratification: each cell counts with its people, however many of it answered; of a question asked of some only,
with as large a part of them as it was asked of, which the margin takes as known. Cells without an answer say nothing; the share
of people they hold is told. A quota sample is no random sample: the margin is what it would be if
those asked in a cell had been drawn at random, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

#: of the normal distribution, for 95 of 100
Z = Fraction(196, 100)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampled:
    """One cell: its people, as far as the question concerns them, and how often each value was given by those who answered."""

    population: Fraction | int
    counts: Mapping[Fraction, int]

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.counts.values())

    def mean(self) -> Fraction:
        """The mean of the cell."""
        return sum((value * times for value, times in self.counts.items()), Fraction(0)) / self.answers

    def squares(self, around: Fraction) -> Fraction:
        """The sum of the squared distances from a value."""
        return sum(((value - around) ** 2 * times for value, times in self.counts.items()), Fraction(0))


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
    there = [one for one in cells if one.answers]
    if not there:
        return None
    people, answers = sum(one.population for one in there), sum(one.answers for one in there)
    weighed = [(Fraction(one.population, people), one) for one in there]
    mean = sum((weight * one.mean() for weight, one in weighed), Fraction(0))
    variance = _variance(weighed)
    spread = sum((weight * one.squares(mean) / one.answers for weight, one in weighed), Fraction(0))
    simple = spread / (answers - 1) * _left(answers, people) if answers > 1 else Fraction(0)
    kish = answers * sum((weight**2 / one.answers for weight, one in weighed), Fraction(0))
    return Estimate(
        mean=mean, variance=variance, margin=None if variance is None else Z * _root(variance), answers=answers,
        design=variance / simple if variance is not None and simple else None, weighing=kish,
        covered=Fraction(people, sum(one.population for one in cells)),
    )  # fmt: skip


def _variance(weighed: Sequence[tuple[Fraction, Sampled]]) -> Fraction | None:
    """Of the weighted mean. A cell with one answer takes the spread within all others together; None when there is none."""
    free = sum(one.answers - 1 for _weight, one in weighed)
    if not free:
        return None
    pooled = sum((one.squares(one.mean()) for _weight, one in weighed), Fraction(0)) / free
    total = Fraction(0)
    for weight, one in weighed:
        spread = one.squares(one.mean()) / (one.answers - 1) if one.answers > 1 else pooled
        total += weight**2 * _left(one.answers, one.population) * spread / one.answers
    return total


def _left(answers: int, people: Fraction | int) -> Fraction:
    """The finite population correction: nothing is uncertain about people who were all asked."""
    return max(Fraction(0), 1 - Fraction(answers, people))


def _root(value: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = 60
        found = (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()
        return Fraction(found.quantize(Decimal("1e-12")))
