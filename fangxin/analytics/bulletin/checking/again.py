"""A bulletin beside the one its own numbers make: what was written otherwise than they say, block by block."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from fangxin.analytics.bulletin.checking.finding import Finding, place_of
from fangxin.analytics.bulletin.checking.kept import Kept, Lost
from fangxin.analytics.bulletin.making import written
from fangxin.analytics.bulletin.model import (
    Block,
    Bulletin,
    ChartBlock,
    Figure,
    Listed,
    Note,
    Number,
    Paragraph,
    Table,
    figures_of,
)
from fangxin.analytics.bulletin.remarks import SOURCE
from fangxin.analytics.bulletin.renderings.numbering import head_of
from fangxin.foundation.refusals import Refusal

RULE = "由所附数字重新写出，应当一字不差"
#: so much of a sentence is told before and behind what differs
AROUND = 12


def written_findings(bulletin: Bulletin) -> Iterator[Finding]:
    """Whatever differs from the bulletin that is written again from its own numbers, without an office's own words."""
    try:
        again = _again(bulletin)
    except Lost as lost:
        yield Finding(place="全文", printed=lost.number, expected="", rule="缺少写出通报所需的数字")
        return
    except (KeyError, IndexError, ValueError, ArithmeticError, TypeError, AttributeError, Refusal) as wrong:
        yield Finding(place="全文", printed=str(wrong)[:60], expected="", rule="不能由所附数字重新写出")
        return
    yield from _head(bulletin, again)
    yield from _numbers(bulletin, again)
    yield from _sections(bulletin, again)


def _again(bulletin: Bulletin) -> Bulletin:
    head, kept = bulletin.head, Kept(bulletin)
    return written(
        kept, office=head.office, place=head.place, issued_on=head.issued_on, noted=kept.noted_before()
    )  # fmt: skip


def _head(bulletin: Bulletin, again: Bulletin) -> Iterator[Finding]:
    for field in dataclasses.fields(bulletin.head):
        printed, expected = (getattr(one.head, field.name) for one in (bulletin, again))
        if printed != expected:
            yield Finding(place="抬头", printed=str(printed), expected=str(expected), rule=RULE)


def _numbers(bulletin: Bulletin, again: Bulletin) -> Iterator[Finding]:
    for name in dict.fromkeys([*again.numbers, *bulletin.numbers]):
        kept, made = bulletin.numbers.get(name), again.numbers.get(name)
        if kept != made:
            label = next(one.label for one in (kept, made) if one is not None)
            printed, expected = _told(kept, made), _told(made, kept)
            yield Finding(place=f"数字“{label}”（{name}）", printed=printed, expected=expected, rule=RULE)
    for name in dict.fromkeys([*again.groups, *bulletin.groups]):
        ids = [one.groups.get(name, ()) for one in (bulletin, again)]
        if ids[0] != ids[1]:
            yield Finding(place=f"分组“{name}”", printed="、".join(ids[0]), expected="、".join(ids[1]), rule=RULE)


def _told(one: Number | None, other: Number | None) -> str:
    """What of a number differs from another."""
    if one is None or other is None:
        return "没有" if one is None else f"{one.value}"
    told = []
    for field in dataclasses.fields(one):
        own, of = getattr(one, field.name), getattr(other, field.name)
        if own != of and field.name == "receipt":
            told += [
                f"{getattr(own, part.name)}"
                for part in dataclasses.fields(own)
                if getattr(own, part.name) != getattr(of, part.name)
            ]
        elif own != of:
            told.append(f"{own}")
    return "；".join(told)


def _sections(bulletin: Bulletin, again: Bulletin) -> Iterator[Finding]:
    heads = [[f"{section.id} {section.title}" for section in one.sections] for one in (bulletin, again)]
    if heads[0] != heads[1]:
        for printed, expected in zip_longest(*heads, fillvalue=""):
            if printed != expected:
                yield Finding(place="各部分标题", printed=printed, expected=expected, rule=RULE)
        return
    for section, other in zip(bulletin.sections, again.sections, strict=True):
        blocks = list(section.blocks)
        if blocks and isinstance(blocks[-1], Note) and blocks[-1].source == SOURCE:
            blocks.pop()
        yield from _blocks(bulletin, section.id, blocks, other.blocks)


def _blocks(bulletin: Bulletin, section: str, blocks: Sequence[Block], again: Sequence[Block]) -> Iterator[Finding]:
    """Blocks beside each other; where there are more or less, from the first that differs to the last."""
    ends = min(len(blocks), len(again))
    first = next((at for at in range(ends) if blocks[at] != again[at]), ends)
    if len(blocks) == len(again):
        for at in range(first, ends):
            if blocks[at] != again[at]:
                yield from _block(bulletin, f"{section}.{at + 1}", blocks[at], again[at])
        return
    last = next((at for at in range(ends - first) if blocks[-1 - at] != again[-1 - at]), ends - first)
    printed, expected = (_line(one[first : len(one) - last]) for one in (blocks, again))
    place = place_of(bulletin, f"{section}.{min(first + 1, len(blocks))}") if blocks else section
    yield Finding(place=place, printed=printed, expected=expected, rule=RULE)


def _line(blocks: Sequence[Block]) -> str:
    return "；".join(text for block in blocks for _where, text in _texts(block))[:120]


def _block(bulletin: Bulletin, place: str, block: Block, again: Block) -> Iterator[Finding]:
    printed, expected = list(_texts(block)), list(_texts(again))
    found = False
    for (where, own), (_where, of) in zip_longest(printed, expected, fillvalue=("", "")):
        if own != of:
            found = True
            told = _around(own, of)
            yield Finding(place=place_of(bulletin, f"{place}{where}"), printed=told[0], expected=told[1], rule=RULE)
    if not found:
        shown = [figure.printed for _where, figure in figures_of(block)]
        others = [figure for _where, figure in figures_of(again)]
        differs = [one.printed for (_at, one), other in zip(figures_of(block), others, strict=False) if one != other]
        told_of = "、".join(differs or shown or [block.kind])
        yield Finding(place=place_of(bulletin, place), printed=told_of, expected="", rule="数字与所说的项目不符")


def _around(printed: str, expected: str) -> tuple[str, str]:
    """What differs of two texts, with a few signs before it and behind."""
    least = min(len(printed), len(expected))
    first = next((at for at in range(least) if printed[at] != expected[at]), least)
    last = next((at for at in range(least - first) if printed[-1 - at] != expected[-1 - at]), least - first)
    start = max(0, first - AROUND)
    shown = [one[start : len(one) - max(0, last - AROUND)] for one in (printed, expected)]
    return shown[0], shown[1]


def _texts(block: Block) -> Iterator[tuple[str, str]]:
    """Everything a block prints, each with where in it that stands."""
    if isinstance(block, Paragraph | Note):
        yield ":1", block.text
    elif isinstance(block, Listed):
        yield from ((":1", item.text) for item in block.items)
    elif isinstance(block, Table):
        yield "", block.title
        yield from (
            (f":0,{place}", head_of(column.label, column.unit)) for place, column in enumerate(block.columns, 1)
        )
        for at, row in enumerate(block.rows, 1):
            for place, cell in enumerate(row.cells, 1):
                yield f":{at},{place}", cell.printed if isinstance(cell, Figure) else cell
    elif isinstance(block, ChartBlock):
        for text in (block.title, block.shape, head_of(block.along, block.unit), *block.labels):
            yield ":1", text
        for series in block.series:
            yield ":1", series.name
            yield from ((":1", figure.printed if figure else "—") for figure in (*series.figures, *series.shares))
