"""Cells of a quota sample: region by age by sex, how many people live there, how many are asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fangxin.domain.surveys.words import Sex
from fangxin.foundation.refusals import Refusal

MOST_CELLS = 2000
MOST_SAMPLE = 1_000_000
#: the end of ages without an end
OLDEST = 999
_AGE = re.compile(r"[0-9]{1,3}-[0-9]{1,3}|[0-9]{1,3}\+")
_SEXES = {"男": Sex.M, "女": Sex.F, "M": Sex.M, "F": Sex.F}


class CellsWrong(Refusal):
    """A line of the table of cells cannot be read."""

    code = "survey_cells_wrong"
    status = 422
    sentence = "配额表第 {line} 行有误：{reason}。每行写：区划代码 年龄段 性别 人口数，如“410611 18-34 女 52000”。"


class SampleTooSmall(Refusal):
    """A sample is at least one answer for each cell, and no larger than the people there are."""

    code = "survey_sample_size"
    status = 422
    sentence = "样本量应在 {least} 与 {most} 之间（每格至少一份，不多于总人数）。"


@dataclass(frozen=True, kw_only=True, slots=True)
class CellPlan:
    """One cell: where, how old, which sex, how many people, how many answers are wanted."""

    region: str
    age: str
    sex: Sex
    population: int
    target: int = 0


def read_cells(text: str) -> list[CellPlan]:
    """The cells a pasted table tells, one a line. Raises CellsWrong."""
    found: list[CellPlan] = []
    ages: dict[tuple[str, Sex], list[range]] = defaultdict(list)
    for number, line in enumerate(text.splitlines(), 1):
        cells = re.split(r"[\s,，、;；]+", line.strip())
        if cells == [""]:
            continue
        if len(cells) != 4:
            raise CellsWrong(line=number, reason="应有四项", field="cells")
        region, age, sex, people = cells
        if not re.fullmatch(r"[0-9]{6}([0-9]{3}|[0-9]{6})?", region):
            raise CellsWrong(line=number, reason=f"“{region}”不是区划代码", field="cells")
        if not _AGE.fullmatch(age):
            raise CellsWrong(line=number, reason=f"“{age}”不是年龄段，请写 18-34 或 60+", field="cells")
        if sex not in _SEXES:
            raise CellsWrong(line=number, reason=f"“{sex}”应为男或女", field="cells")
        if not re.fullmatch(r"[1-9][0-9]{0,8}", people):
            raise CellsWrong(line=number, reason=f"“{people}”不是人口数", field="cells")
        plan = CellPlan(region=region, age=age, sex=_SEXES[sex], population=int(people))
        if any((one.region, one.age, one.sex) == (plan.region, plan.age, plan.sex) for one in found):
            raise CellsWrong(line=number, reason="与前面一行重复", field="cells")
        years = _years(age)
        if not years:
            raise CellsWrong(line=number, reason=f"“{age}”应从小到大写", field="cells")
        own = ages[plan.region, plan.sex]
        if any(years.start < other.stop and other.start < years.stop for other in own):
            raise CellsWrong(line=number, reason=f"“{age}”与同一地区、性别的其他年龄段重叠", field="cells")
        own.append(years)
        found.append(plan)
    if not found or len(found) > MOST_CELLS:
        raise CellsWrong(line=1, reason=f"应有 1 至 {MOST_CELLS} 行", field="cells")
    return found


def _years(age: str) -> range:
    """The years of life of an age as it is written; none when it ends before it begins."""
    first, _, last = age.rstrip("+").partition("-")
    return range(int(first), int(last or OLDEST) + 1)


def shared_out(cells: Sequence[CellPlan], *, sample: int) -> list[CellPlan]:
    """Each cell with its target: in proportion to the people, at least one, the largest remainders first; in sum the sample.

    Raises SampleTooSmall.
    """
    people = sum(one.population for one in cells)
    if not len(cells) <= sample <= min(people, MOST_SAMPLE):
        raise SampleTooSmall(least=len(cells), most=min(people, MOST_SAMPLE), field="sample")
    exact = [Fraction(one.population * sample, people) for one in cells]
    targets = [max(1, int(one)) for one in exact]
    places = sorted(range(len(cells)), key=lambda place: (targets[place] - exact[place], place))
    while sum(targets) < sample:
        for place in places[: sample - sum(targets)]:
            targets[place] += 1
    while sum(targets) > sample:  # small cells were given one: those furthest above their part give it back
        givers = [place for place in range(len(cells)) if targets[place] > 1]
        targets[max(givers, key=lambda place: (targets[place] - exact[place], targets[place]))] -= 1
    return [
        CellPlan(region=one.region, age=one.age, sex=one.sex, population=one.population, target=target)
        for one, target in zip(cells, targets, strict=True)
    ]
