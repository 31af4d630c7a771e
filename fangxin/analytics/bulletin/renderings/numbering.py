"""What every file numbers alike: sections in Chinese numerals, tables and charts through the whole document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fangxin.analytics.bulletin.model import Block, Bulletin, ChartBlock, Column, Section, Table
from fangxin.foundation.chinese import chinese_number


def heading(number: int, section: Section) -> str:
    """`三、办理质效`."""
    return f"{chinese_number(number)}、{section.title}"


def numbered(bulletin: Bulletin) -> Iterator[tuple[Section, list[tuple[Block, str]]]]:
    """Sections with their blocks and, of tables and charts, what stands at them: `表1　数据来源`, `图1　…`."""
    tables, charts = 0, 0
    for section in bulletin.sections:
        blocks: list[tuple[Block, str]] = []
        for block in section.blocks:
            name = ""
            if isinstance(block, Table):
                tables += 1
                name = f"表{tables}　{block.title}"
            elif isinstance(block, ChartBlock):
                charts += 1
                name = f"图{charts}　{block.title}"
            blocks.append((block, name))
        yield section, blocks


def head_of(label: str, unit: str) -> str:
    """The head of a column with its unit."""
    return f"{label}（{unit}）" if unit else label


#: tables with more columns are set smaller
MANY = 7


def widths(columns: Sequence[Column], *, across: float) -> list[float]:
    """How wide the columns of a table are, in the unit of `across`: names get what figures leave."""
    figure = 15.0 if len(columns) > MANY else 20.0
    narrow = {"rank": 10.0, "moved": 12.0}
    plain = [0.0 if one.kind == "name" else narrow.get(one.kind, figure) for one in columns]
    names = sum(one.kind == "name" for one in columns)
    rest = max((156 - sum(plain)) / (names or 1), 28.0)
    wanted = [width or rest for width in plain]
    return [width * across / sum(wanted) for width in wanted]
