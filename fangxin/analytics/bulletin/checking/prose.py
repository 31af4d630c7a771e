"""Sentences: names in the order of their ranks, and figures that tell of what was just named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fangxin.analytics.bulletin.checking.finding import Finding, place_of
from fangxin.analytics.bulletin.checking.saying import saying_findings
from fangxin.analytics.bulletin.model import Bulletin, Figure, Form, Listed, Number, Paragraph, Table, Way

#: numbers that tell of several things at once, wherever they stand
_OF_MANY = (Way.TOGETHER, Way.NUMBER_OF, Way.SET)


def prose_findings(bulletin: Bulletin) -> Iterator[Finding]:
    """What does not hold in sentences."""
    for section in bulletin.sections:
        for at, block in enumerate(section.blocks, 1):
            place = place_of(bulletin, f"{section.id}.{at}:1") if not isinstance(block, Table) else ""
            for line in _lines(block):
                yield from _line(bulletin, line, place)
                yield from saying_findings(bulletin, line, place)


def _lines(block: object) -> Iterable[Paragraph]:
    if isinstance(block, Paragraph):
        return (block,)
    return block.items if isinstance(block, Listed) else ()


def _line(bulletin: Bulletin, line: Paragraph, place: str) -> Iterator[Finding]:
    named: Number | None = None
    ranks: dict[str, list[int]] = {}
    before = ""
    counted = 0
    for run in line.runs:
        if isinstance(run, str):
            before = run
            continue
        number = bulletin.numbers.get(run.number)
        if number is None:
            continue
        if run.form is Form.NAME:
            named = number
            counted += 1
            if number.receipt.way is Way.RANK:
                ranks.setdefault(number.receipt.group, []).append(int(number.value or 0))
        elif named is not None and number.receipt.way not in _OF_MANY and not _about(bulletin, number, named):
            yield Finding(place=place, printed=run.printed, expected=named.label, rule="数字与所说的项目不符")
        if run.form in (Form.GROWTH, Form.POINTS):
            yield from _compared(number, run, before, place)
        before = ""
    for found in ranks.values():
        if found != list(range(1, len(found) + 1)):
            yield Finding(place=place, printed="、".join(map(str, found)), expected="", rule="按名次先后列出")
    yield from _number_named(bulletin, line, ranks, place)


def _number_named(bulletin: Bulletin, line: Paragraph, ranks: dict[str, list[int]], place: str) -> Iterator[Finding]:
    for run in line.runs:
        number = bulletin.numbers.get(run.number) if isinstance(run, Figure) else None
        if isinstance(run, Figure) and number is not None and number.id.startswith("named."):
            listed = max((len(found) for found in ranks.values()), default=0)
            if number.value != listed:
                yield Finding(place=place, printed=run.printed, expected=str(listed), rule="列出的项数")


def _compared(number: Number, run: Figure, before: str, place: str) -> Iterator[Finding]:
    """同比 is against the year before, 环比 against the period before."""
    against = number.receipt.of[-1] if number.receipt.of else ""
    for word, end in (("同比", ".year_before"), ("环比", ".before")):
        if before.endswith(word) and against.endswith(end):
            return
    yield Finding(place=place, printed=before[-6:] + run.printed, expected="", rule="同比与上年同期比，环比与上期比")


def _about(bulletin: Bulletin, number: Number, named: Number) -> bool:
    """Whether a number tells of what was named: itself, its year before, its share, its change, its rate above."""
    about = {named.id, *named.receipt.of[:1]}
    if number.id in about or number.id.startswith(f"{named.id}.above-"):
        return True
    plain = re.sub(r"\.(year_before|before)$", "", number.id)
    if plain in about:
        return True
    if number.receipt.way is Way.LESS:
        return named.id in number.receipt.of
    if number.receipt.way is Way.SUM or not number.receipt.of:
        return False
    return number.receipt.of[0] in about
