"""What was found: where, what is printed, what it should be, by which rule."""

from __future__ import annotations

from dataclasses import dataclass

from fangxin.analytics.bulletin.model import Bulletin, ChartBlock, Table
from fangxin.foundation.chinese import chinese_number


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not hold. `place` in words; `printed` and `expected` as they are, or would be, printed."""

    place: str
    printed: str
    expected: str
    rule: str

    def told(self) -> str:
        """As one sentence."""
        should = f"，应为“{self.expected}”" if self.expected else ""
        return f"{self.place}：印为“{self.printed}”{should}（{self.rule}）。"


def place_of(bulletin: Bulletin, place: str) -> str:
    """A place as `figures()` gives it, in words: the section, and the paragraph, table or chart in it."""
    where, _, inside = place.partition(":")
    section_id, _, number = where.rpartition(".")
    for order, section in enumerate(bulletin.sections, 1):
        if section.id == section_id:
            block = section.blocks[int(number) - 1]
            head = f"第{chinese_number(order)}部分“{section.title}”"
            if isinstance(block, Table):
                row, _, column = inside.partition(",")
                label = f"“{block.columns[int(column) - 1].label}”" if column else ""
                line = "" if not row else "表头" if row == "0" else f"第{row}行"
                return f"{head}表“{block.title}”{line}{label}"
            if isinstance(block, ChartBlock):
                return f"{head}图“{block.title}”"
            return f"{head}第{number}段"
    return place
